"""What one JSON value is, read alone: a number, a whole number, an identifier, its kind in French."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Final

_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class _Missing(Enum):
    """The default of a required key: no value that JSON can write."""

    REQUIRED = "required"


MISSING: Final = _Missing.REQUIRED
type Default[T] = T | _Missing | None
type Required[T] = T | _Missing
type Number = Decimal | int


def number_of(value: object) -> Decimal | None:
    """A number as JSON writes it: a number, or a decimal in a text; None for anything else. It may not be finite."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and len(value) <= 40 and value == value.strip() and "_" not in value and value.isascii():
        try:
            return Decimal(value)
        except InvalidOperation:
            return None
    return None


def whole_number(value: object) -> int | None:
    """The integer that a JSON number says, ``5`` or ``5.0``; None for a fraction, a text, a boolean, null…"""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(value)
    return int(number) if number.is_finite() and number == number.to_integral_value() else None


def id_fault(value: object) -> tuple[str, str] | None:
    """Why this is not an identifier (code, what), or None when it is one."""
    if not isinstance(value, str) or not value:
        return "E_TYPE", "Un identifiant est un texte non vide."
    if _UNWRITABLE.search(value):
        return "E_TEXT", "Un identifiant est un texte non vide, sans caractère de contrôle."
    return None


def kind_of(value: object) -> str:
    """The kind of a JSON value, with its article (« un texte »)."""
    names: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "un booléen"), (str, "un texte"), ((int, float, Decimal), "un nombre"), (list, "une liste"),
        (dict, "un objet"), (type(None), "null"),
    ]  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), "cette valeur")


@lru_cache(maxsize=64)
def possible(options: tuple[str, ...]) -> str:
    """The remedy that names what a choice may be."""
    return f"Valeurs possibles : {', '.join(options) or 'aucune ici'}."

"""The closed list of units: what each one means for a value's type and range."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

Kind = Literal["euros", "share", "decimal", "integer", "text", "texts", "boolean"]

# unit as written in the data → how a value is read; the unit's own text is what screens show after it.
UNITS: dict[str, Kind] = {
    "EUR": "euros",
    "EUR/acte": "euros",
    "EUR/mois": "euros",
    "EUR/semestre": "euros",
    "EUR/an": "euros",
    "part": "share",
    "km": "decimal",
    "heures": "decimal",
    "heures/jour": "decimal",
    "heures/semaine": "decimal",
    "mois": "integer",
    "ans": "integer",
    "jours": "integer",
    "jours ouvrés/an": "integer",
    "semaines": "integer",
    "semaines/an": "integer",
    "semaines/semestre": "integer",
    "DJ/PAMSU": "integer",
    "demi-journées/semaine": "integer",
    "actes/jour": "integer",
    "actes/mois": "integer",
    "cœurs": "integer",
    "vœux": "integer",
    "rang": "integer",
    "tours": "integer",
    "personnes": "integer",
    "semestres": "integer",
    "entier": "integer",
    "texte": "text",
    "liste": "texts",
    "oui/non": "boolean",
}


def read_value(raw: object, unit: str) -> Decimal | int | str | bool | tuple[str, ...] | None:
    """The value as its unit wants it, or None when it does not fit (wrong type, out of range)."""
    kind = UNITS[unit]
    if kind == "boolean":
        return raw if isinstance(raw, bool) else None
    if kind == "text":
        return raw if isinstance(raw, str) and raw else None
    if kind == "texts":
        fits = isinstance(raw, list) and raw and all(isinstance(item, str) and item for item in raw)
        return tuple(raw) if fits and isinstance(raw, list) else None
    return _number(raw, kind)


def _number(raw: object, kind: Kind) -> Decimal | int | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str):
        try:
            raw = Decimal(raw)
        except ArithmeticError:
            return None
    if not isinstance(raw, Decimal | int):
        return None
    number = Decimal(raw)
    if not number.is_finite() or number < 0 or (kind == "share" and number > 1):
        return None
    if kind == "integer":
        return int(number) if number == number.to_integral_value() else None
    if kind == "euros":
        cents = number.quantize(Decimal("0.01"))
        return cents if cents == number else None
    return number

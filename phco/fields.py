"""Read one JSON object strictly: types, ranges, unknown keys, every fault at once with its path (CONTRACT.md).

A ``Fields`` reader never raises while reading: each getter returns a usable value and notes the fault; ``close()`` adds
the unknown keys and raises them all. So a form or a file is told everything that is wrong with it in one answer.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from phco.dates import iso_day
from phco.errors import PhcoError, raise_all
from phco.money import french_number

MISSING: Any = object()
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
MAX_MAGNITUDE = Decimal(10) ** 9
MAX_TEXT = 10_000
MAX_DECIMALS = 30
ID_FIX = "Corrigez cet identifiant."
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_FRENCH_NUMBER = re.compile(r"-?[0-9]{1,12},[0-9]{1,12}")


class Fields:
    """A strict reader over one JSON object. ``path`` prefixes every fault (``offres[3]``)."""

    def __init__(self, value: object, path: str = "", errors: list[PhcoError] | None = None) -> None:
        self.path = path
        self.errors: list[PhcoError] = [] if errors is None else errors
        self._owns_errors = errors is None
        self._nested: list[Fields] = []
        self._closed = False
        self._read: list[str] = []
        self._data: dict[str, Any] = {}
        self._is_object = isinstance(value, dict)
        if isinstance(value, dict):
            self._data = value
        else:
            self.fault("E_TYPE", f"Un objet est attendu, pas {_kind(value)}.", "", "Écrivez { … } avec ses clés.")

    # — faults ——————————————————————————————————————————————————————————————————————————————————————
    def place(self, key: str) -> str:
        """The full path of a key of this object."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def fault(self, code: str, what: str, key: str, fix: str) -> None:
        """Note a fault at ``key`` (French sentences)."""
        self.errors.append(PhcoError(code, what, self.place(key), fix))

    def close(self) -> None:
        """Note each unknown key (nested readers included) with its nearest known name; the outermost raises all."""
        unread = () if self._closed else tuple(self._data)
        self._closed = True
        for key in unread:
            if key not in self._read:
                near = difflib.get_close_matches(key, self._read, n=1, cutoff=0.5)
                hint = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Clés connues : {', '.join(self._read)}."
                self.fault("E_CHAMP_INCONNU", f"La clé « {key[:60]} » n’est pas connue.", key[:60], hint)
        for child in self._nested:
            child.close()
        if self._owns_errors:
            raise_all(self.errors)

    # — getters ——————————————————————————————————————————————————————————————————————————————————————
    def has(self, key: str) -> bool:
        """Whether the key is written, ``null`` included."""
        return key in self._data

    def raw(self, key: str, default: object = MISSING) -> Any:
        """The value as it is; an absent required key is a fault (and gives None)."""
        if key not in self._read:
            self._read.append(key)
        if key in self._data:
            return self._data[key]
        if default is MISSING:
            if not self._is_object:  # said once already: no use listing every key it lacks
                return None
            self.fault("E_CHAMP_MANQUANT", f"La clé « {key} » manque.", key, "Ajoutez-la.")
            return None
        return default

    def text(self, key: str, default: Any = MISSING, *, nullable: bool = False, max_length: int = MAX_TEXT) -> Any:
        """A string without control characters."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable or default is None else ""
        if not isinstance(value, str):
            self.fault("E_TYPE", f"Un texte est attendu, pas {_kind(value)}.", key, "Écrivez-le entre guillemets.")
            return ""
        if len(value) > max_length:
            self.fault("E_TEXT", f"Le texte dépasse {max_length} caractères.", key, "Raccourcissez-le.")
        elif any(ord(char) < 32 and char not in "\n\t" for char in value):
            self.fault("E_TEXT", "Le texte contient un caractère de contrôle.", key, "Ressaisissez-le.")
        return value

    def boolean(self, key: str, default: Any = MISSING, *, nullable: bool = False) -> Any:
        """``true`` or ``false``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value
        if not isinstance(value, bool):
            self.fault("E_TYPE", f"true ou false est attendu, pas {_kind(value)}.", key, "Écrivez true ou false.")
            return False
        return value

    def choice(self, key: str, options: Sequence[str], default: Any = MISSING, *, nullable: bool = False) -> Any:
        """One of ``options``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else options[0]
        if not isinstance(value, str) or value not in options:
            shown = f"« {value[:40]} »" if isinstance(value, str) else _kind(value).capitalize()
            near = difflib.get_close_matches(value[:60].lower(), options, n=1) if isinstance(value, str) else []
            hint = f"Vouliez-vous dire « {near[0]} » ? " if near else ""
            fix = f"{hint}Valeurs possibles : {', '.join(options)}."
            self.fault("E_VALEUR", f"{shown} n’est pas une valeur possible.", key, fix)
            return options[0]
        return value

    def integer(
        self, key: str, default: Any = MISSING, *, low: int = 0, high: int = 10**9, nullable: bool = False
    ) -> Any:
        """A whole number between ``low`` and ``high``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else low
        number = self._number(value, key)
        if number is None:
            return low
        if number != number.to_integral_value():
            self.fault("E_TYPE", "Un nombre entier est attendu.", key, "Écrivez un nombre sans décimale.")
            return low
        return int(self._bounded(number, key, Decimal(low), Decimal(high)))

    def decimal(
        self,
        key: str,
        default: Any = MISSING,
        *,
        low: Decimal | int = 0,
        high: Decimal | int = MAX_MAGNITUDE,
        nullable: bool = False,
    ) -> Any:
        """A number, or a decimal written in a string, between ``low`` and ``high``; never a float."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else Decimal(low)
        number = self._number(value, key)
        return Decimal(low) if number is None else self._bounded(number, key, Decimal(low), Decimal(high))

    def money(self, key: str, default: Any = MISSING, *, high: Decimal | int = 10**6, nullable: bool = False) -> Any:
        """Euros ≥ 0 with at most two decimals."""
        value = self.decimal(key, default, high=high, nullable=nullable)
        if isinstance(value, Decimal) and value != value.quantize(Decimal("0.01")):
            self.fault("E_VALEUR", "Un montant a au plus deux décimales.", key, "Arrondissez au centime.")
        return value

    def share(self, key: str, default: Any = MISSING, *, nullable: bool = False) -> Any:
        """A share between 0 and 1 (0.42 for 42 %)."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else Decimal(0)
        number = self._number(value, key)
        if number is not None and not 0 <= number <= 1:
            shown = french_number(number) if abs(number) < MAX_MAGNITUDE else "ce nombre"
            self.fault(
                "E_PLAGE", f"Une part est comprise entre 0 et 1 ; {shown} ne l’est pas.", key, "42 % s’écrit 0.42."
            )
            return Decimal(0)
        return Decimal(0) if number is None else number

    def day(self, key: str, default: Any = MISSING, *, nullable: bool = False) -> Any:
        """An ISO day ``2026-11-02`` between 2000 and 2100."""
        value = self.raw(key, default)
        if isinstance(value, date) or self._settled(key, value, default, nullable):
            return value if value is not None or nullable else FIRST_DAY
        fix = "Écrivez-la AAAA-MM-JJ, par exemple 2026-11-02."
        if not isinstance(value, str):
            self.fault("E_DATE", f"Une date est attendue, pas {_kind(value)}.", key, fix)
            return FIRST_DAY
        found = iso_day(value)
        if found is None:
            self.fault("E_DATE", f"« {value[:40]} » n’est pas une date.", key, fix)
            return FIRST_DAY
        if not FIRST_DAY <= found <= LAST_DAY:
            fix = f"Choisissez une année entre {FIRST_DAY.year} et {LAST_DAY.year}."
            self.fault("E_DATE", f"L’année {found.year} est hors de ce que l’outil connaît.", key, fix)
            return FIRST_DAY
        return found

    def items(self, key: str, default: Any = MISSING, *, nullable: bool = False, most: int = 1_000_000) -> Any:
        """A list, its items unread; ``None`` only when nullable."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else []
        if not isinstance(value, list):
            self.fault("E_TYPE", f"Une liste est attendue, pas {_kind(value)}.", key, "Écrivez [ … ].")
            return []
        if len(value) > most:
            self.fault("E_PLAGE", f"La liste a {len(value)} éléments ; la limite est {most}.", key, "Réduisez-la.")
            return []
        return value

    def ids(self, key: str, default: Any = MISSING, *, nullable: bool = False) -> Any:
        """A list of distinct non-empty strings."""
        values = self.items(key, default, nullable=nullable)
        if values is None:
            return None
        seen: set[str] = set()
        kept: list[str] = []
        for index, value in enumerate(values):
            place = f"{key}[{index}]"
            if (what := id_fault(value)) is not None:
                self.fault(*what, place, ID_FIX)
            elif value in seen:
                self.fault("E_DOUBLON", f"« {value[:60]} » figure deux fois.", place, "Gardez une seule mention.")
            else:
                seen.add(value)
                kept.append(value)
        return kept

    def id(self, key: str, default: Any = MISSING, *, nullable: bool = False) -> Any:
        """One identifier: a non-empty string without control characters, as each of ``ids``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else ""
        if (what := id_fault(value)) is not None:
            self.fault(*what, key, ID_FIX)
            return ""
        return value

    def whole(self, key: str, default: Any = MISSING, *, low: int, high: int, nullable: bool = False) -> Any:
        """A whole JSON number between ``low`` and ``high``: neither a text nor a boolean, whatever it says."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else low
        number = whole_number(value)
        if number is None:
            fix = f"Écrivez {low} à {high}, sans guillemets."
            self.fault("E_TYPE", "Un nombre entier est attendu.", key, fix)
            return low
        return int(self._bounded(Decimal(number), key, Decimal(low), Decimal(high)))

    def mapping(self, key: str, default: Any = MISSING, *, nullable: bool = False) -> Any:
        """A JSON object, unread; ``None`` only when nullable."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return value if value is not None or nullable else {}
        if not isinstance(value, dict):
            self.fault("E_TYPE", f"Un objet est attendu, pas {_kind(value)}.", key, "Écrivez { … }.")
            return {}
        return value

    def child(self, key: str, value: object) -> Fields:
        """A reader of a nested object that shares this one's list of faults and closes with it."""
        reader = Fields(value, self.place(key), self.errors)
        self._nested.append(reader)
        return reader

    def inner(self, key: str) -> Fields:
        """A reader of the object at a required key; where it is absent, that alone is said, not what it lacks."""
        value = self.raw(key)
        return self.child(key, value) if self.has(key) else Fields({}, self.place(key), [])

    def children(self, key: str, default: Any = MISSING) -> Iterable[Fields]:
        """A reader for each object of the list at ``key``."""
        return [self.child(f"{key}[{index}]", value) for index, value in enumerate(self.items(key, default))]

    # — helpers ——————————————————————————————————————————————————————————————————————————————————————
    def _settled(self, key: str, value: object, default: object, nullable: bool) -> bool:
        """True when there is nothing to check: absent, defaulted, or null (a fault unless allowed)."""
        if key not in self._data:
            return True
        if value is None:
            if not nullable and default is not None:
                self.fault("E_TYPE", "null n’est pas permis ici.", key, "Donnez une valeur.")
            return True
        return False

    def number_at(self, value: object, key: str, low: Decimal | int, high: Decimal | int) -> Decimal:
        """Check one number that stands at ``key`` (for items of lists)."""
        number = self._number(value, key)
        return Decimal(low) if number is None else self._bounded(number, key, Decimal(low), Decimal(high))

    def _number(self, value: object, key: str) -> Decimal | None:
        number = number_of(value)
        if number is None:
            shown = f"« {value[:40]} »" if isinstance(value, str) else _kind(value)
            fix = "Écrivez un nombre, par exemple 22.5."
            if isinstance(value, str) and _FRENCH_NUMBER.fullmatch(value.strip()):
                fix = f"Écrivez-le avec un point : {value.strip().replace(',', '.')}."
            self.fault("E_TYPE", f"Un nombre est attendu, pas {shown}.", key, fix)
        elif not number.is_finite():
            self.fault("E_JSON_NUMBER", "Ce nombre n’est pas fini.", key, "Écrivez un nombre fini.")
            number = None
        elif int(number.as_tuple().exponent) < -MAX_DECIMALS:  # 1e-999999 would weigh a megabyte as a fraction
            self.fault("E_JSON_NUMBER", f"Ce nombre a plus de {MAX_DECIMALS} décimales.", key, "Arrondissez-le.")
            number = None
        return number

    def _bounded(self, number: Decimal, key: str, low: Decimal, high: Decimal) -> Decimal:
        if low <= number <= high:
            return number
        limits = f"entre {french_number(low)} et {french_number(high)}"
        self.fault("E_PLAGE", f"Ce nombre doit être compris {limits}.", key, "Corrigez cette valeur.")
        return low


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


def _kind(value: object) -> str:
    names: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "un booléen"), (str, "un texte"), ((int, float, Decimal), "un nombre"), (list, "une liste"),
        (dict, "un objet"), (type(None), "null"),
    ]  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), "cette valeur")

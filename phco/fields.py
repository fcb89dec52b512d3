"""Read one JSON object strictly: types, ranges, unknown keys, every fault at once with its path (CONTRACT.md).

A ``Fields`` reader never raises while reading: each getter returns a usable value and notes the fault; ``close()`` adds
the unknown keys and raises them all. So a form or a file is told everything that is wrong with it in one answer.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import overload

from phco.dates import iso_day
from phco.field_object import MAX_HINTS, ObjectReader
from phco.field_values import MISSING, Default, Number, Required, kind_of, possible, whole_number
from phco.money import french_number

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
MAX_MAGNITUDE = Decimal(10) ** 9
MAX_TEXT, MOST_ITEMS = 10_000, 1_000_000
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


class Fields(ObjectReader):
    """A strict reader over one JSON object: one getter a kind of value."""

    @overload
    def text(self, key: str, default: Required[str] = ..., *, max_length: int = ...) -> str: ...
    @overload
    def text(
        self, key: str, default: str | None = ..., *, nullable: bool = ..., max_length: int = ...
    ) -> str | None: ...
    def text(
        self, key: str, default: Default[str] = MISSING, *, nullable: bool = False, max_length: int = MAX_TEXT
    ) -> str | None:
        """A string without control characters."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, "")
        if not isinstance(value, str):
            self.fault("E_TYPE", f"Un texte est attendu, pas {kind_of(value)}.", key, "Écrivez-le entre guillemets.")
            return ""
        if len(value) > max_length:
            self.fault("E_TEXT", f"Le texte dépasse {max_length} caractères.", key, "Raccourcissez-le.")
        elif _CONTROL.search(value):
            self.fault("E_TEXT", "Le texte contient un caractère de contrôle.", key, "Ressaisissez-le.")
        return value

    @overload
    def boolean(self, key: str, default: Required[bool] = ...) -> bool: ...
    @overload
    def boolean(self, key: str, default: bool | None = ..., *, nullable: bool = ...) -> bool | None: ...
    def boolean(self, key: str, default: Default[bool] = MISSING, *, nullable: bool = False) -> bool | None:
        """``true`` or ``false``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, False)
        if not isinstance(value, bool):
            self.fault("E_TYPE", f"true ou false est attendu, pas {kind_of(value)}.", key, "Écrivez true ou false.")
            return False
        return value

    @overload
    def choice[T: str](self, key: str, options: Sequence[T], default: Required[T] = ...) -> T: ...
    @overload
    def choice[T: str](
        self, key: str, options: Sequence[T], default: T | None = ..., *, nullable: bool = ...
    ) -> T | None: ...
    def choice[T: str](
        self, key: str, options: Sequence[T], default: Default[T] = MISSING, *, nullable: bool = False
    ) -> T | None:
        """One of ``options``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, next(iter(options), None))
        if not isinstance(value, str) or value not in options:
            shown = f"« {value[:40]} »" if isinstance(value, str) else kind_of(value).capitalize()
            guess = isinstance(value, str) and len(self.errors) < MAX_HINTS
            near = difflib.get_close_matches(str(value)[:60].lower(), options, n=1) if guess else []
            hint = f"Vouliez-vous dire « {near[0]} » ? " if near else ""
            self.fault("E_VALEUR", f"{shown} n’est pas une valeur possible.", key, hint + possible(tuple(options)))
            return next(iter(options), None)  # nothing is possible where the rules name nothing
        return options[options.index(value)]

    @overload
    def integer(self, key: str, default: Required[int] = ..., *, low: int = ..., high: int = ...) -> int: ...
    @overload
    def integer(
        self, key: str, default: int | None = ..., *, low: int = ..., high: int = ..., nullable: bool = ...
    ) -> int | None: ...
    def integer(
        self, key: str, default: Default[int] = MISSING, *, low: int = 0, high: int = 10**9, nullable: bool = False
    ) -> int | None:
        """A whole number between ``low`` and ``high``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, low)
        number = self._number(value, key)
        if number is None:
            return low
        if number != number.to_integral_value():
            self.fault("E_TYPE", "Un nombre entier est attendu.", key, "Écrivez un nombre sans décimale.")
            return low
        return int(self._bounded(number, key, Decimal(low), Decimal(high)))

    @overload
    def decimal(
        self, key: str, default: Required[Decimal] = ..., *, low: Number = ..., high: Number = ...
    ) -> Decimal: ...
    @overload
    def decimal(
        self, key: str, default: Decimal | None = ..., *, low: Number = ..., high: Number = ..., nullable: bool = ...
    ) -> Decimal | None: ...
    def decimal(
        self,
        key: str,
        default: Default[Decimal] = MISSING,
        *,
        low: Number = 0,
        high: Number = MAX_MAGNITUDE,
        nullable: bool = False,
    ) -> Decimal | None:
        """A number, or a decimal written in a string, between ``low`` and ``high``; never a float."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, Decimal(low))
        return self.number_at(value, key, low, high)

    @overload
    def money(self, key: str, default: Required[Decimal] = ..., *, high: Number = ...) -> Decimal: ...
    @overload
    def money(
        self, key: str, default: Decimal | None = ..., *, high: Number = ..., nullable: bool = ...
    ) -> Decimal | None: ...
    def money(
        self, key: str, default: Default[Decimal] = MISSING, *, high: Number = 10**6, nullable: bool = False
    ) -> Decimal | None:
        """Euros ≥ 0 with at most two decimals."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, Decimal(0))
        amount = self.number_at(value, key, 0, high)
        if amount != amount.quantize(Decimal("0.01")):
            self.fault("E_VALEUR", "Un montant a au plus deux décimales.", key, "Arrondissez au centime.")
        return amount

    @overload
    def share(self, key: str, default: Required[Decimal] = ...) -> Decimal: ...
    @overload
    def share(self, key: str, default: Decimal | None = ..., *, nullable: bool = ...) -> Decimal | None: ...
    def share(self, key: str, default: Default[Decimal] = MISSING, *, nullable: bool = False) -> Decimal | None:
        """A share between 0 and 1 (0.42 for 42 %)."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, Decimal(0))
        number = self._number(value, key)
        if number is not None and not 0 <= number <= 1:
            shown = french_number(number) if abs(number) < MAX_MAGNITUDE else "ce nombre"
            what = f"Une part est comprise entre 0 et 1 ; {shown} ne l’est pas."
            self.fault("E_PLAGE", what, key, "42 % s’écrit 0.42.")
            return Decimal(0)
        return Decimal(0) if number is None else number

    @overload
    def day(self, key: str, default: Required[date] = ...) -> date: ...
    @overload
    def day(self, key: str, default: date | None = ..., *, nullable: bool = ...) -> date | None: ...
    def day(self, key: str, default: Default[date] = MISSING, *, nullable: bool = False) -> date | None:
        """An ISO day ``2026-11-02`` between 2000 and 2100."""
        value = self.raw(key, default)
        if isinstance(value, date):
            return value
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, FIRST_DAY)
        fix = "Écrivez-la AAAA-MM-JJ, par exemple 2026-11-02."
        if not isinstance(value, str):
            self.fault("E_DATE", f"Une date est attendue, pas {kind_of(value)}.", key, fix)
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

    @overload
    def items(self, key: str, default: Required[list[object]] = ..., *, most: int = ...) -> list[object]: ...
    @overload
    def items(
        self, key: str, default: Default[list[object]] = ..., *, nullable: bool = ..., most: int = ...
    ) -> list[object] | None: ...
    def items(
        self, key: str, default: Default[list[object]] = MISSING, *, nullable: bool = False, most: int = MOST_ITEMS
    ) -> list[object] | None:
        """A list, its items unread; ``None`` only when nullable."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, [])
        if not isinstance(value, list):
            self.fault("E_TYPE", f"Une liste est attendue, pas {kind_of(value)}.", key, "Écrivez [ … ].")
            return []
        if len(value) > most:
            self.fault("E_PLAGE", f"La liste a {len(value)} éléments ; la limite est {most}.", key, "Réduisez-la.")
            return []
        return value

    @overload
    def ids(self, key: str, default: Required[Sequence[str]] = ...) -> list[str]: ...
    @overload
    def ids(self, key: str, default: Sequence[str] | None = ..., *, nullable: bool = ...) -> list[str] | None: ...
    def ids(self, key: str, default: Default[Sequence[str]] = MISSING, *, nullable: bool = False) -> list[str] | None:
        """A list of distinct non-empty strings."""
        read = self.items(key, list(default) if isinstance(default, Sequence) else default, nullable=nullable)
        if read is None:
            return None
        kept: dict[str, None] = {}
        for index, value in enumerate(read):
            place = f"{key}[{index}]"
            if (one := self._id(value, place)) in kept:
                self.fault("E_DOUBLON", f"« {one[:60]} » figure deux fois.", place, "Gardez une seule mention.")
            elif one is not None:
                kept[one] = None
        return list(kept)

    @overload
    def id(self, key: str, default: Required[str] = ...) -> str: ...
    @overload
    def id(self, key: str, default: str | None = ..., *, nullable: bool = ...) -> str | None: ...
    def id(self, key: str, default: Default[str] = MISSING, *, nullable: bool = False) -> str | None:
        """One identifier: a non-empty string without control characters, as each of ``ids``."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, "")
        return self._id(value, key) or ""

    @overload
    def whole(self, key: str, default: Required[int] = ..., *, low: int, high: int) -> int: ...
    @overload
    def whole(
        self, key: str, default: int | None = ..., *, low: int, high: int, nullable: bool = ...
    ) -> int | None: ...
    def whole(
        self, key: str, default: Default[int] = MISSING, *, low: int, high: int, nullable: bool = False
    ) -> int | None:
        """A whole JSON number between ``low`` and ``high``: neither a text nor a boolean, whatever it says."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, low)
        number = whole_number(value)
        if number is None:
            fix = f"Écrivez {low} à {high}, sans guillemets."
            self.fault("E_TYPE", "Un nombre entier est attendu.", key, fix)
            return low
        return int(self._bounded(Decimal(number), key, Decimal(low), Decimal(high)))

    @overload
    def mapping(self, key: str, default: Required[dict[str, object]] = ...) -> dict[str, object]: ...
    @overload
    def mapping(
        self, key: str, default: dict[str, object] | None = ..., *, nullable: bool = ...
    ) -> dict[str, object] | None: ...
    def mapping(
        self, key: str, default: Default[dict[str, object]] = MISSING, *, nullable: bool = False
    ) -> dict[str, object] | None:
        """A JSON object, unread; ``None`` only when nullable."""
        value = self.raw(key, default)
        if self._settled(key, value, default, nullable):
            return self._unsaid(key, default, nullable, {})
        if not isinstance(value, dict):
            self.fault("E_TYPE", f"Un objet est attendu, pas {kind_of(value)}.", key, "Écrivez { … }.")
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

    def children(self, key: str, default: Default[list[object]] = MISSING) -> list[Fields]:
        """A reader for each object of the list at ``key``."""
        values = self.items(key, default) or []
        return [self.child(f"{key}[{index}]", value) for index, value in enumerate(values)]

    def number_at(self, value: object, key: str, low: Number, high: Number) -> Decimal:
        """Check one number that stands at ``key`` (for items of lists)."""
        number = self._number(value, key)
        return Decimal(low) if number is None else self._bounded(number, key, Decimal(low), Decimal(high))

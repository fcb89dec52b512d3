"""One JSON object being read: which of its keys were asked, and what is wrong, with its path."""

from __future__ import annotations

import difflib
import re
from decimal import Decimal

from phco.errors import PhcoError, raise_all
from phco.field_values import MISSING, Default, id_fault, kind_of, number_of
from phco.money import french_number

MAX_DECIMALS = 30
MAX_UNKNOWN = 50  # unknown keys of one object that are each named
MAX_NAMED = 200  # known keys that a remedy lists
MAX_HINTS = 200  # faults after which no nearest name is looked for
ID_FIX = "Corrigez cet identifiant."
_FRENCH_NUMBER = re.compile(r"-?[0-9]{1,12},[0-9]{1,12}")


class ObjectReader:
    """The keys and the faults of one object. ``path`` prefixes every fault (``offres[3]``)."""

    def __init__(self, value: object, path: str = "", errors: list[PhcoError] | None = None) -> None:
        self.path = path
        self.errors: list[PhcoError] = [] if errors is None else errors
        self._owns_errors = errors is None
        self._nested: list[ObjectReader] = []
        self._closed = False
        self._read: dict[str, None] = {}  # in order; a list would be walked at every key
        self._data: dict[str, object] = {}
        self._is_object = isinstance(value, dict)
        if isinstance(value, dict):
            self._data = value
        else:
            self.fault("E_TYPE", f"Un objet est attendu, pas {kind_of(value)}.", "", "Écrivez { … } avec ses clés.")

    def place(self, key: str) -> str:
        """The full path of a key of this object."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def fault(self, code: str, what: str, key: str, fix: str) -> None:
        """Note a fault at ``key`` (French sentences)."""
        self.errors.append(PhcoError(code, what, self.place(key), fix))

    def close(self) -> None:
        """Note each unknown key (nested readers included) with its nearest known name; the outermost raises all."""
        unknown = [] if self._closed else [key for key in self._data if key not in self._read]
        names = list(self._read)[:MAX_NAMED] if unknown else []
        self._closed = True
        for key in unknown[:MAX_UNKNOWN]:
            near = difflib.get_close_matches(key[:60], names, n=1, cutoff=0.5)
            hint = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Clés connues : {', '.join(names)}."
            self.fault("E_CHAMP_INCONNU", f"La clé « {key[:60]} » n’est pas connue.", key[:60], hint)
        if len(unknown) > MAX_UNKNOWN:
            self.fault("E_CHAMP_INCONNU", "D’autres clés encore ne sont pas connues.", "", "Retirez-les.")
        for child in self._nested:
            child.close()
        if self._owns_errors:
            raise_all(self.errors)

    def has(self, key: str) -> bool:
        """Whether the key is written, ``null`` included."""
        return key in self._data

    def raw(self, key: str, default: object = MISSING) -> object:
        """The value as it is; an absent required key is a fault (and gives None)."""
        self._read[key] = None
        if key in self._data:
            return self._data[key]
        if default is not MISSING:
            return default
        if self._is_object:  # else that was said once already: no use listing every key it lacks
            self.fault("E_CHAMP_MANQUANT", f"La clé « {key} » manque.", key, "Ajoutez-la.")
        return None

    def _settled(self, key: str, value: object, default: object, nullable: bool) -> bool:
        """True when there is nothing to check: absent, defaulted, or null (a fault unless allowed)."""
        if key in self._data and value is not None:
            return False
        if key in self._data and not nullable and default is not None:
            self.fault("E_TYPE", "null n’est pas permis ici.", key, "Donnez une valeur.")
        return True

    def _id(self, value: object, key: str) -> str | None:
        if (what := id_fault(value)) is None:
            return str(value)
        self.fault(*what, key, ID_FIX)
        return None

    def _unsaid[T](self, key: str, default: Default[T], nullable: bool, instead: T) -> T | None:
        """What stands for a settled key: its default when absent, None where that is allowed, else ``instead``."""
        if key not in self._data and default is not MISSING and default is not None:
            return default
        return None if nullable or default is None else instead

    def _number(self, value: object, key: str) -> Decimal | None:
        number = number_of(value)
        if number is None:
            shown = f"« {value[:40]} »" if isinstance(value, str) else kind_of(value)
            fix = "Écrivez un nombre, par exemple 22.5."
            if isinstance(value, str) and _FRENCH_NUMBER.fullmatch(value.strip()):
                fix = f"Écrivez-le avec un point : {value.strip().replace(',', '.')}."
            what = "Un nombre est attendu." if value == "" else f"Un nombre est attendu, pas {shown}."
            self.fault("E_TYPE", what, key, fix)
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

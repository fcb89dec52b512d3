"""Communes of the current subdivision: codes, names, coordinates, and the distance between two of them.

The table is derived once from registry packages by datapackage/outils/communes.py (Etalab, Licence Ouverte; GeoNames,
CC BY 4.0). Distances are great-circle ones, computed with ``Decimal`` series: every machine finds the same. Where the
place of a commune is not known, its distances are those of the middle of its sector, and are said to be approximate.
"""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from types import MappingProxyType

from phco.local import remembered, remembered_lately
from phco.money import french_number
from phco.offers.resources import communes_texts
from phco.subdivision import current, departement_of, departements

APPROXIMATE = "approchee"
EARTH_RADIUS_KM = Decimal("6371.0088")  # mean radius of the Earth (IUGG)
_RADIAN = Decimal("0.01745329251994329576923690768")  # one degree
_TENTH = Decimal("0.1")
_NEGLIGIBLE = Decimal("1e-24")  # of a radian: where a series ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Commune:
    """One commune and its place in degrees; ``approximate``: that of the middle of its sector, for want of its own.

    ``x``, ``y``: its point on the map, None where the place is approximate.
    """

    code: str
    nom: str
    departement: str
    codes_postaux: tuple[str, ...]
    population: int
    latitude: Decimal
    longitude: Decimal
    x: Decimal | None
    y: Decimal | None
    approximate: bool = False

    @property
    def located(self) -> bool:
        """Whether its own place is known."""
        return not self.approximate


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@remembered
def communes() -> Mapping[str, Commune]:
    """Every commune of the subdivision by INSEE code, in the order of its départements."""
    rows = (row for text in communes_texts(departements()) for row in csv.DictReader(text.splitlines()))
    return MappingProxyType(
        {
            row["code"]: Commune(
                code=row["code"], nom=row["nom"], departement=row["departement"],
                codes_postaux=tuple(row["codes_postaux"].split()), population=int(row["population"]),
                latitude=Decimal(row["latitude"]), longitude=Decimal(row["longitude"]),
                x=_decimal(row["x"]), y=_decimal(row["y"]), approximate=row["precision"] == APPROXIMATE,
            )
            for row in rows
        }
    )  # fmt: skip


def commune(code: str) -> Commune | None:
    """The commune of an INSEE code, None outside the subdivision."""
    return communes().get(code)


def departement_name(code: str) -> str:
    """The name of the département of an INSEE code, empty outside the subdivision."""
    return departements().get(departement_of(code), "")


def chu() -> str:
    """The INSEE code of the CHU's commune."""
    return current().chu


class _Folding(dict[int, str]):
    """Each character's folded writing, found once: base letters and digits are kept, all else is a space."""

    def __missing__(self, point: int) -> str:
        kind = unicodedata.category(chr(point))
        char = chr(point).casefold().replace("œ", "oe").replace("æ", "ae")
        letters = unicodedata.normalize("NFKD", char) if kind.startswith("L") else char  # ﬁ is two; ½ is not 1 then 2
        parts = [part for part in unicodedata.normalize("NFD", letters) if not unicodedata.combining(part)]
        plain = "".join(part if part.isascii() and part.isalnum() else " " for part in parts)
        if kind == "Cf":  # a soft hyphen, a joiner: nothing that is read
            plain = ""
        self[point] = plain
        return plain


_FOLDING = _Folding()


def fold(text: str) -> str:
    """What a search compares: lower case, no accent, no punctuation, ``st`` read as ``saint``."""
    words = text.translate(_FOLDING).split()
    if "st" in words or "ste" in words:
        words = [{"st": "saint", "ste": "sainte"}.get(word, word) for word in words]
    return " ".join(words)


# What French puts before a word and nobody searches: « l’hôpital de la ville » asks for « hôpital » and « ville ».
IDLE = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"])


def searched(text: str) -> list[str]:
    """The folded words of a search, without those that say nothing; as they are when it has no other."""
    words = fold(text).split()
    return [word for word in words if word not in IDLE] or words


@remembered
def by_name() -> Mapping[str, tuple[Commune, ...]]:
    """Communes by folded name (homonyms together)."""
    found: dict[str, list[Commune]] = {}
    for item in communes().values():
        found.setdefault(fold(item.nom), []).append(item)
    return MappingProxyType({name: tuple(items) for name, items in found.items()})


@remembered_lately(4096)
def likely_commune(text: str) -> Commune | None:
    """The commune that a mistyped or unfinished name most likely means: the largest that it begins, or a near one."""
    wanted = fold(text)
    begun = [one for name, found in by_name().items() if wanted and name.startswith(wanted) for one in found]
    if begun:
        return max(begun, key=lambda one: one.population)
    same_start = [name for name in by_name() if name[:1] == wanted[:1] and abs(len(name) - len(wanted)) < 5]
    near = difflib.get_close_matches(wanted, same_start, n=1, cutoff=0.75)
    return by_name()[near[0]][0] if near else None


def _sine(angle: Decimal) -> Decimal:
    """Sine of an angle in radians, by its series, to the context's precision."""
    term = total = angle
    square, step = angle * angle, 1
    while abs(term) > _NEGLIGIBLE:
        term = -term * square / ((step + 1) * (step + 2))
        total += term
        step += 2
    return total


@lru_cache(maxsize=8192)  # of each commune's place, asked again with each of its distances
def _on_sphere(latitude: Decimal, longitude: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The point of a sphere of radius 1, to the precision of a distance."""
    with localcontext() as context:
        context.prec = 28
        level = _sine((90 - latitude) * _RADIAN)  # a cosine
        east = longitude * _RADIAN
        return level * _sine(90 * _RADIAN - east), level * _sine(east), _sine(latitude * _RADIAN)


def _arcsine(value: Decimal) -> Decimal:
    """Arcsine for 0 ≤ value ≤ 0.5, by its series."""
    square, step = value * value, 1
    power = total = value
    while power > _NEGLIGIBLE:
        power = power * square * step / (step + 1)
        total += power / (step + 2)
        step += 2
    return total


@remembered_lately(65536)
def distance_km(here: str, there: str) -> Decimal | None:
    """Great-circle distance in km, to the tenth, half up; None where one of the two is not a commune that we know.

    ``approximate_km`` says whether it is approximate.
    """
    one, two = commune(here), commune(there)
    if one is None or two is None:
        return None
    if here > there:  # the same figure both ways, and half the cache
        return distance_km(there, here)
    with localcontext() as context:
        context.prec = 28
        apart = zip(_on_sphere(one.latitude, one.longitude), _on_sphere(two.latitude, two.longitude), strict=True)
        chord = sum(((a - b) * (a - b) for a, b in apart), Decimal(0)).sqrt()
        length = 2 * EARTH_RADIUS_KM * _arcsine(chord / 2)
        return length.quantize(_TENTH, rounding=ROUND_HALF_UP)


def approximate_km(here: str, there: str) -> bool:
    """Whether ``distance_km`` is approximate: the place of one of the two is that of its sector."""
    one, two = commune(here), commune(there)
    return here != there and one is not None and two is not None and (one.approximate or two.approximate)


def distance_words(here: str | None, there: str | None, decimals: int | None = None) -> str | None:
    """``12,3 km``, followed by « (distance approximative) » where it is; None where no distance is known."""
    distance = distance_km(here, there) if here and there else None
    if distance is None or here is None or there is None:
        return None
    if not approximate_km(here, there):
        return f"{french_number(distance, decimals)}\u00a0km"
    said = "même secteur" if distance == 0 else f"{french_number(distance, decimals)}\u00a0km"
    return f"{said} (distance approximative)"

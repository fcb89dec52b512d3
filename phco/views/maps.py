"""The map of the subdivision: outlines and one point a commune, as geometry for a template to draw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import isqrt

from phco.catalogue import Point
from phco.local import remembered
from phco.offers.communes import chu, commune, communes
from phco.offers.resources import communes_outlines
from phco.subdivision import current, departement_of, departements

MARGIN = Decimal(3)


@dataclass(frozen=True, kw_only=True)
class Outline:
    """One département: its code, name and SVG path."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One commune on the map. ``radius`` grows with the square root of the number of offers, so that areas compare."""

    code: str
    name: str
    x: str
    y: str
    radius: str
    count: int
    zip: bool
    departement: str


@dataclass(frozen=True, kw_only=True)
class Landmark:
    """A town named on the map to find one's way; its name is on the left of the point where the east is crowded."""

    name: str
    x: str
    y: str


@dataclass(frozen=True, kw_only=True)
class Map:
    """All that the template draws."""

    view: str
    outlines: tuple[Outline, ...]
    dots: tuple[Dot, ...]
    landmarks: tuple[Landmark, ...]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A commune on the small map of one offer. ``kind``: ``offre``, ``chez-vous`` or ``ville`` (a landmark)."""

    kind: str
    x: str
    y: str


@dataclass(frozen=True, kw_only=True)
class Locator:
    """Where one offer is: outlines, spots, and in words which is which.

    ``radius`` of a spot, ``rise`` of its name over it and ``size`` of a letter, in map units: the map is drawn a
    hundred pixels wide.
    """

    view: str
    outlines: tuple[Outline, ...]
    dots: tuple[Spot, ...]
    radius: str
    rise: str
    size: str
    words: str


@remembered
def _ground() -> tuple[str, tuple[Outline, ...], tuple[Landmark, ...]]:
    names = departements()
    rings = {code: json.loads(text, parse_float=Decimal) for code, text in communes_outlines(names).items()}
    outlines = tuple(
        Outline(code=code, name=names[code], path="".join(_path(ring) for ring in item)) for code, item in rings.items()
    )
    corners = [(point[0], point[1]) for item in rings.values() for ring in item for point in ring]
    if not corners:  # no outline is known (overseas): the towns alone
        corners = [(one.x, one.y) for one in communes().values() if one.x is not None]
    xs, ys = [Decimal(x) for x, _ in corners], [Decimal(y) for _, y in corners]
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    view = f"{left} {top} {max(xs) - left + MARGIN} {max(ys) - top + MARGIN}"
    towns = [town for code in current().landmarks if (town := commune(code)) is not None and town.x is not None]
    marks = tuple(Landmark(name=town.nom.split("-en-")[0], x=str(town.x), y=str(town.y)) for town in towns)
    return view, outlines, marks


def _path(ring: Sequence[Sequence[Decimal]]) -> str:
    """From point to point: a step has fewer figures than a place, and an outline has hundreds."""
    (x, y), steps = ring[0], [number for (ax, ay), (bx, by) in pairwise(ring) for number in (bx - ax, by - ay)]
    told = "".join(text if text.startswith("-") else f" {text}" for text in map(_short, steps))
    return f"M{x} {y}l{told.lstrip()}z"


def _short(value: Decimal) -> str:
    """A number as SVG needs it: -0.50 is « -.5 »."""
    return f"{value.normalize():f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value.normalize():f}"


def radius(count: int) -> str:
    """Radius in map units for a number of offers: 1.1 for one, 2.2 for four."""
    tenths = isqrt(121 * count)
    return f"{tenths // 10}.{tenths % 10}"


def offers_map(points: Iterable[Point]) -> Map:
    """The map of some offers; the largest points are drawn first, so that none hides another."""
    view, outlines, landmarks = _ground()
    dots = [
        Dot(code=point.code, name=point.name, x=str(point.x), y=str(point.y), radius=radius(point.count),
            count=point.count, zip=2 * point.zip_count >= point.count, departement=departement_of(point.code))
        for point in points
    ]  # fmt: skip
    dots.sort(key=lambda dot: (-dot.count, dot.code))
    return Map(view=view, outlines=outlines, dots=tuple(dots), landmarks=landmarks)


def locator(place: str | None, home: str | None) -> Locator | None:
    """The small map of one offer: its commune, the CHU's and the person's own. None where the map can't show it.

    ``place``, ``home``: INSEE codes. A commune is drawn once, as the most that it is: the offer's before one's own.
    """
    view, outlines, _ = _ground()
    roles = {chu(): "ville", home: "chez-vous", place: "offre"}
    found = [(commune(code), kind) for code, kind in roles.items() if code]
    known = [(town, kind) for town, kind in found if town is not None and town.x is not None]
    if not any(kind == "offre" for _, kind in known):
        return None
    dots = tuple(Spot(kind=kind, x=str(town.x), y=str(town.y)) for town, kind in known)
    said = {"offre": "l’offre à", "chez-vous": "vous à", "ville": "le CHU à"}
    words = ", ".join(f"{said[kind]} {town.nom}" for town, kind in reversed(known))
    tenth = (Decimal(view.split()[2]) / 260).quantize(Decimal("0.01"))
    return Locator(
        view=view, outlines=outlines, dots=dots, words=words, radius=str(10 * tenth), rise=str(15 * tenth),
        size=str(28 * tenth),
    )  # fmt: skip

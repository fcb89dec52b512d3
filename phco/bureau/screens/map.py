"""The board's map: the home of a DJ, the vacant posts, rings around the home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt

from phco.local import remembered
from phco.offers.communes import Commune, commune, communes, distance_km
from phco.views.maps import Map, offers_map

RINGS = (15, 30, 60)


@dataclass(frozen=True, kw_only=True)
class BoardMap:
    """What the template draws. ``rings``: kilometres → radius in units of the map."""

    ground: Map
    home: Commune | None
    rings: Mapping[int, str]
    posts: Mapping[str, tuple[Commune, int, bool]]
    """Commune → its place, how many vacant posts, whether the DJ's own is there."""


@remembered
def units_a_km() -> Decimal:
    """How many units of the map a kilometre takes: the distance of two far towns, on the map and on the ground."""
    placed = sorted((one for one in communes().values() if one.x is not None), key=lambda one: (one.x, one.code))
    if len(placed) < 2:
        return Decimal(1)
    west, east = placed[0], placed[-1]
    assert west.x is not None and west.y is not None and east.x is not None and east.y is not None
    squared = (east.x - west.x) ** 2 + (east.y - west.y) ** 2
    far = distance_km(west.code, east.code)
    return squared.sqrt() / far if far else Decimal(1)


def draw_map(home: str, posts: Mapping[str, str], own: str | None) -> BoardMap:
    """The map for one DJ. ``posts``: vacant offer → commune; ``own``: the offer that the draft gives them."""
    found: dict[str, tuple[Commune, int, bool]] = {}
    for offer, code in posts.items():
        town = commune(code)
        if town is None or town.x is None:
            continue
        _, count, mine = found.get(code, (town, 0, False))
        found[code] = (town, count + 1, mine or offer == own)
    there = commune(home) if home else None
    return BoardMap(
        ground=offers_map(()), home=there if there is not None and there.x is not None else None, posts=found,
        rings={km: f"{(km * units_a_km()).quantize(Decimal('0.1'))}" for km in RINGS},
    )  # fmt: skip


def radius(count: int) -> str:
    """Radius of a dot: areas follow the number of posts."""
    tenths = isqrt(225 * count)
    return f"{tenths // 10}.{tenths % 10}"

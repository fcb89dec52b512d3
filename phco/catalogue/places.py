"""The approved places of option 4 (ORG-13), browsed like the offers: search, type, département, half-day, distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from phco.offers.communes import commune, departement_name, distance_km, fold, searched
from phco.offers.display import commune_name
from phco.offers.model import Place
from phco.offers.schema import place_table
from phco.subdivision import departement_of


@dataclass(frozen=True, kw_only=True)
class PlaceQuery:
    """What is asked of the list of approved places; an empty choice keeps everything."""

    search: str = ""
    types: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    home: str | None = None
    most_km: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PlacesAnswer:
    """The places found, nearest first where a home is given (else by commune), and the counts of each choice."""

    total: int
    found: tuple[tuple[Place, Decimal | None], ...]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def ask_places(places: Sequence[Place], query: PlaceQuery) -> PlacesAnswer:
    """Filter approved places; each facet's counts keep the other choices."""
    words = searched(query.search)
    found: list[tuple[Place, Decimal | None]] = []
    counts: dict[str, Counter[str]] = {"type": Counter(), "departement": Counter(), "jour": Counter()}
    for place in places:
        distance = distance_km(query.home, place.commune) if query.home else None
        text = f" {fold(_searched(place))}"
        near = query.most_km is None or (distance is not None and distance <= query.most_km)
        if not near or not all(f" {word}" in text for word in words):
            continue
        passes = {
            "type": not query.types or place.type in query.types,
            "departement": not query.departements or departement_of(place.commune) in query.departements,
            "jour": not query.slots or any(slot in place.jours for slot in query.slots),
        }
        values = {"type": (place.type,), "departement": (departement_of(place.commune),), "jour": place.jours}
        for name in counts:
            if all(ok for other, ok in passes.items() if other != name):
                counts[name].update(values[name])
        if all(passes.values()):
            found.append((place, distance))
    far = Decimal(10**6)
    found.sort(key=lambda item: (far if item[1] is None else item[1], fold(commune_name(item[0].commune)), item[0].id))
    return PlacesAnswer(
        total=len(found), found=tuple(found), counts={name: dict(count) for name, count in counts.items()}
    )


def _searched(place: Place) -> str:
    """What a place is and where: not its presentation, whose free words name what others do too."""
    town = commune(place.commune)
    where = (town.nom, *town.codes_postaux, departement_name(town.code)) if town else ()
    kind = place_table().field("type").label(place.type)
    return " ".join((place.nom, kind, place.activite or "", *where))

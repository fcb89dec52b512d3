"""Ask a catalogue: search, facets with their counts, distance, sort, one page of offers, the points of the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter

from phco.catalogue.facets import DISTANCES, Facet, facet_index, facets, mask_of, positions_of
from phco.catalogue.pay_at import Living, pay_facts, totals_for
from phco.catalogue.store import Catalogue
from phco.errors import PhcoError
from phco.local import fill
from phco.offers.communes import approximate_km, commune, distance_km, fold, searched
from phco.offers.model import Offer
from phco.pay import Totals

SORTS: Mapping[str, str] = {
    "commune": "Commune", "distance": "Distance", "paie": "Paie", "actes": "Actes par jour", "cabinet": "Cabinet",
}  # fmt: skip
PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked. ``among``: only these offers (favourites); ``without``: all but these (those noted already);
    ``towns``: only these communes (points of the map); ``most_km``: from the commune where the DJ lives.
    """

    search: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    most_km: Decimal | None = None
    among: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    sort: str = "commune"
    descending: bool = False
    page: int = 1
    size: int = PAGE
    living: Living = field(default_factory=Living)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One offer of the page, with what depends on who asks. ``home``: the commune that the distance is from; ``twin``:
    whether another offer has the same practice and commune.
    """

    offer: Offer
    distance: Decimal | None
    pay: Totals | None
    home: str | None = None
    twin: bool = False

    @property
    def approximate(self) -> bool:
        """Whether the distance is that of a sector, for want of a known place."""
        return self.home is not None and approximate_km(self.home, self.offer.commune)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One commune on the map: how many of the offers found are there."""

    code: str
    name: str
    x: Decimal
    y: Decimal
    count: int
    zip_count: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The offers found (one page), their number, the counts of every facet value, the map's points."""

    total: int
    size: int
    page: int
    pages: int
    found: tuple[Found, ...]
    counts: Mapping[str, Mapping[str, int]]
    distances: Mapping[str, int]
    points: tuple[Point, ...]
    unplaced: int
    ids: tuple[str, ...]


def ask(catalogue: Catalogue, query: Query) -> Answer:
    """Answer a query. Raises PhcoError E_VALEUR for an unknown facet, value or sort, E_COMMUNE for an unknown home."""
    index = facet_index(catalogue)
    _check(query)
    base = index.everything & _searched(catalogue, query.search) & _among(catalogue, query.among)
    base &= ~_among(catalogue, query.without)
    if query.towns:
        base &= mask_of(code in query.towns for code in catalogue.column("commune"))
    kilometres = _kilometres(catalogue, query.living.commune)
    near = (
        mask_of(_within(distance, query.most_km) for distance in kilometres)
        if query.most_km is not None
        else index.everything
    )
    masks = {facet.name: index.chosen(facet, query.chosen.get(facet.name, ())) for facet in facets()}
    kept = base & near
    for mask in masks.values():
        kept &= mask
    counts = {facet.name: _counts(facet, base & near, masks, index.bits[facet.name]) for facet in facets()}
    without_distance = base
    for mask in masks.values():
        without_distance &= mask
    distances = {
        str(limit): (without_distance & mask_of(_within(one, Decimal(limit)) for one in kilometres)).bit_count()
        for limit in DISTANCES
        if query.living.commune
    }
    ordered = _sorted(catalogue, positions_of(kept), query, kilometres)
    pages = max(1, -(-len(ordered) // query.size))
    page = min(query.page, pages)
    shown = ordered[(page - 1) * query.size : page * query.size]
    found = tuple(_found(catalogue, position, query, kilometres) for position in shown)
    points, unplaced = _points(catalogue, ordered)
    return Answer(
        total=len(ordered), size=len(catalogue), page=page, pages=pages, found=found, counts=counts,
        distances=distances, points=points, unplaced=unplaced,
        ids=tuple(catalogue.ids[position] for position in ordered),
    )  # fmt: skip


def _check(query: Query) -> None:
    known = {facet.name: facet for facet in facets()}
    for name, values in query.chosen.items():
        if name not in known:
            fix = f"Facettes connues : {', '.join(known)}."
            raise PhcoError("E_VALEUR", f"La facette « {name[:40]} » n’existe pas.", "facettes", fix)
        for value in values:
            if value not in known[name].values:
                fix = f"Valeurs possibles : {', '.join(known[name].values)}."
                raise PhcoError("E_VALEUR", f"« {value[:40]} » n’est pas une valeur possible.", f"facettes.{name}", fix)
    home = query.living.commune
    if home is not None and commune(home) is None:
        fix = fill("Donnez le code INSEE d’une commune ‹departements_ou›.")
        raise PhcoError("E_COMMUNE", f"La commune « {home[:20]} » n’est pas connue.", "commune", fix)
    if query.sort not in SORTS:
        raise PhcoError("E_VALEUR", f"Le tri « {query.sort[:40]} » n’existe pas.", "tri", f"Tris : {', '.join(SORTS)}.")


def _searched(catalogue: Catalogue, search: str) -> int:
    words = [f" {word}" for word in searched(search)]
    if not words:
        return -1
    return mask_of(all(word in text for word in words) for text in catalogue.search_texts)


def _among(catalogue: Catalogue, among: Sequence[str] | None) -> int:
    if among is None:
        return -1
    mask = 0
    for name in among:
        if name in catalogue.positions:  # a favourite of an offer since withdrawn is simply not found
            mask |= 1 << catalogue.positions[name]
    return mask


def _kilometres(catalogue: Catalogue, home: str | None) -> list[Decimal | None]:
    if home is None:
        return [None] * len(catalogue)
    known: dict[str, Decimal | None] = {}
    found: list[Decimal | None] = []
    for code in catalogue.column("commune"):
        if code not in known:
            known[code] = distance_km(home, code)
        found.append(known[code])
    return found


def _within(distance: Decimal | None, limit: Decimal | None) -> bool:
    return limit is not None and distance is not None and distance <= limit


def _counts(facet: Facet, base: int, masks: Mapping[str, int], bits: Mapping[str, int]) -> dict[str, int]:
    """How many offers each value would give, the other facets kept (its own too where all values must hold)."""
    for name, mask in masks.items():
        if name != facet.name or facet.every:
            base &= mask
    return {value: (base & mask).bit_count() for value, mask in bits.items()}


def _sorted(
    catalogue: Catalogue, positions: list[int], query: Query, kilometres: Sequence[Decimal | None]
) -> list[int]:
    """Offers in order; those whose value is unknown come last in both directions; ties by commune, then practice."""
    names = _commune_keys(catalogue)
    order = sorted(positions, key=lambda position: (names[position], catalogue.ids[position]))
    if query.sort == "distance":
        return _by(order, {position: kilometres[position] for position in order}, query)
    if query.sort == "paie":
        facts = pay_facts(catalogue)
        totals = {position: totals_for(facts[position], query.living, kilometres[position]) for position in order}
        return _by(order, {position: _middle(pay) for position, pay in totals.items()}, query)
    if query.sort == "actes":
        acts = catalogue.column("actes_par_jour")
        return _by(order, {position: Decimal(acts[position]) if acts[position] else None for position in order}, query)
    if query.sort == "cabinet":
        cabinets = catalogue.column("cabinet")
        return _by(order, {position: fold(cabinets[position]) for position in order}, query)
    return _by(order, {position: names[position] for position in order}, query)


def _by(order: list[int], keys: Mapping[int, Decimal | None] | Mapping[int, str], query: Query) -> list[int]:
    """Sort, stably, the positions whose key is known; the others follow."""
    known = [(key, position) for position in order if (key := keys[position]) is not None]
    known.sort(key=itemgetter(0), reverse=query.descending)
    return [position for _, position in known] + [position for position in order if keys[position] is None]


def _middle(pay: Totals | None) -> Decimal | None:
    """What a pay is sorted by: the semester's total, the lowest it may be where something is unknown."""
    return None if pay is None else pay.semester.low


def _commune_keys(catalogue: Catalogue) -> list[str]:
    known: dict[str, str] = {}
    found: list[str] = []
    for code in catalogue.column("commune"):
        if code not in known:
            town = commune(code)
            known[code] = fold(town.nom) if town else code
        found.append(known[code])
    return found


def twins(catalogue: Catalogue) -> frozenset[int]:
    """The positions of the offers that share their practice's name and their commune with another."""
    return catalogue.derived("jumeaux", _read_twins)


def _read_twins(catalogue: Catalogue) -> frozenset[int]:
    names = list(zip(map(fold, catalogue.column("cabinet")), catalogue.column("commune"), strict=True))
    counts = Counter(names)
    return frozenset(position for position, name in enumerate(names) if counts[name] > 1)


def _found(catalogue: Catalogue, position: int, query: Query, kilometres: Sequence[Decimal | None]) -> Found:
    pay = totals_for(pay_facts(catalogue)[position], query.living, kilometres[position])
    return Found(offer=catalogue.offer(position), distance=kilometres[position], pay=pay,
                 home=query.living.commune, twin=position in twins(catalogue))  # fmt: skip


def _points(catalogue: Catalogue, positions: Sequence[int]) -> tuple[tuple[Point, ...], int]:
    codes, zones = catalogue.column("commune"), catalogue.column("zone")
    here: dict[str, list[int]] = {}
    for position in positions:
        here.setdefault(codes[position], []).append(position)
    points: list[Point] = []
    unplaced = 0
    for code, items in here.items():
        town = commune(code)
        if town is None or town.x is None or town.y is None:
            unplaced += len(items)
            continue
        zips = sum(zones[position] == "ZIP" for position in items)
        points.append(Point(code=code, name=town.nom, x=town.x, y=town.y, count=len(items), zip_count=zips))
    return tuple(sorted(points, key=lambda point: fold(point.name))), unplaced

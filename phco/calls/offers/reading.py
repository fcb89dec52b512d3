"""Reading what the calls on a catalogue are given: the catalogue itself, who asks, the query."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from phco.calls.pay.simulate import MOST_PDSA, read_dj_start
from phco.catalogue import SORTS, Catalogue, Living, Query, facets, from_csv, from_offers, kept
from phco.catalogue.query import PAGE
from phco.errors import PhcoError
from phco.fields import Fields
from phco.local import fill
from phco.offers import offer_from_json
from phco.offers.communes import by_name, commune, fold, likely_commune
from phco.offers.model import Offer
from phco.pay import AIDES, dj_readings
from phco.rules import load_default

MAX_OFFERS = 20_000
CODE = re.compile(r"\(([0-9][0-9AB][0-9]{3})\)$")


def read_catalogue(fields: Fields) -> Catalogue:
    """The catalogue written in an entry: a table, a list of sheets, or the digest of one kept earlier."""
    given = [name for name in ("csv", "offres", "catalogue") if fields.has(name)]
    text = fields.text("csv", None, nullable=True, max_length=64_000_000)
    expected = fields.text("empreinte", None, nullable=True, max_length=64)
    rows = fields.items("offres", None, nullable=True, most=MAX_OFFERS)
    digest = fields.text("catalogue", None, nullable=True, max_length=64)
    if len(given) != 1:
        fix = "Donnez « catalogue » (l’empreinte d’un catalogue chargé), « offres » ou « csv »."
        fields.fault("E_CHAMP_MANQUANT", "Le catalogue est donné une fois, et une seule.", "catalogue", fix)
        return from_offers(())
    try:
        if digest is not None:
            return kept(digest, fields.place("catalogue"))
        if text is not None:
            return from_csv(text, expected=expected, where=fields.place("csv"))
        return from_offers(_sheets(fields, rows or []))
    except PhcoError as error:
        fields.errors.extend(error.flat())
        return from_offers(())


def _sheets(fields: Fields, rows: list[object]) -> list[Offer]:
    found: list[Offer] = []
    seen: set[str] = set()
    for index, row in enumerate(rows):
        place = fields.place(f"offres[{index}]")
        try:
            offer = offer_from_json(row, place)
        except PhcoError as error:
            fields.errors.extend(error.flat())
            continue
        if offer.id in seen:
            what, fix = f"L’offre « {offer.id} » figure deux fois.", "Gardez une seule mention."
            fields.errors.append(PhcoError("E_DOUBLON", what, f"{place}.id", fix))
        seen.add(offer.id)
        found.append(offer)
    return found


def read_living(fields: Fields) -> Living:
    """The keys ``commune``, ``aide``, ``pdsa_mensuel``, ``debut``, ``lectures`` of an entry."""
    home = read_home(fields)
    aide = fields.choice("aide", AIDES, "aucune")
    pdsa = fields.money("pdsa_mensuel", Decimal(0), high=MOST_PDSA)
    start = None if fields.raw("debut", None) is None else read_dj_start(fields, load_default())
    lectures = fields.child("lectures", fields.mapping("lectures", {}))
    chosen = {rule: lectures.choice(rule, options, options[0]) for rule, options in dj_readings().items()}
    kept_ones = {rule: value for rule, value in chosen.items() if value != dj_readings()[rule][0]}
    lectures.close()
    return Living(commune=home, aide=aide, pdsa=pdsa, start=start, lectures=kept_ones)


def read_home(fields: Fields) -> str | None:
    """The key ``commune``: an INSEE code, « Ville (code) », or a name that only one commune has."""
    text = str(fields.text("commune", None, nullable=True, max_length=80) or "").strip()
    if not text or commune(text) is not None:
        return text or None
    inside = CODE.search(text)
    if inside and commune(inside[1]) is not None:
        return inside[1]
    same = by_name().get(fold(text), ())
    if len(same) == 1:
        return same[0].code
    likely = likely_commune(text)
    hint = f"Vouliez-vous dire « {likely.nom} » ? " if likely else ""
    if same:
        hint = " ou ".join(f"{one.nom} ({one.code})" for one in same) + " ? "
    fix = f"{hint}{fill('Choisissez une commune ‹departements_ou› dans la liste.')}"
    fields.fault("E_COMMUNE", f"La commune « {text[:40]} » n’est pas reconnue.", "commune", fix)
    return None


def read_query(fields: Fields) -> Query:
    """The keys of ``catalogue.filtrer``, the catalogue itself excepted. ``tri``: ``-paie`` sorts from the highest."""
    chosen_fields = fields.child("facettes", fields.mapping("facettes", {}))
    chosen = {}
    for facet in facets():
        values = chosen_fields.ids(facet.name, [])
        if values:
            chosen[facet.name] = tuple(values)
    chosen_fields.close()
    sort = fields.choice("tri", (*SORTS, *(f"-{name}" for name in SORTS)), "commune")
    among = fields.ids("parmi", None, nullable=True)
    return Query(
        search=fields.text("recherche", "", max_length=200),
        chosen=chosen,
        most_km=fields.decimal("distance_max", None, nullable=True, high=1000),
        among=None if among is None else tuple(among),
        without=tuple(fields.ids("sauf", [])),
        towns=tuple(fields.ids("communes", [])),
        sort=sort.removeprefix("-"),
        descending=fields.boolean("decroissant", False) or sort.startswith("-"),
        page=fields.integer("page", 1, low=1, high=100_000),
        size=fields.integer("par_page", PAGE, low=1, high=200),
        living=read_living(fields),
    )


def read_positions(catalogue: Catalogue, names: Iterable[str], fields: Fields, key: str = "ids[{}]") -> list[int]:
    """The positions of the offers named; each unknown one is noted at its place."""
    found: list[int] = []
    for index, name in enumerate(names):
        try:
            found.append(catalogue.position(name, fields.place(key.format(index))))
        except PhcoError as error:
            fields.errors.append(error)
    return found

"""Calls on the approved places of option 4 (ORG-13)."""

from __future__ import annotations

from collections.abc import Mapping

from phco.calls.offers.reading import read_home
from phco.catalogue import PlaceQuery, ask_places
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.offers import place_as_json, place_from_json, place_table
from phco.offers.communes import approximate_km
from phco.offers.display import commune_name
from phco.offers.model import Place
from phco.offers.tables import places_from_csv
from phco.subdivision import departements


def lieux(entry: object) -> JsonObject:
    """The approved places of option 4 that answer a search."""
    fields = Fields(entry)
    places = read_places(fields)
    query = read_place_query(fields)
    fields.close()
    answer = ask_places(places, query)
    return {
        "total": answer.total,
        "lieux": [
            {
                **place_as_json(place),
                "commune_nom": commune_name(place.commune),
                "distance_km": None if km is None else str(km),
                "distance_approchee": bool(query.home and approximate_km(query.home, place.commune)),
            }
            for place, km in answer.found
        ],
        "comptes": {name: dict(count) for name, count in answer.counts.items()},
    }


def read_places(fields: Fields) -> list[Place]:
    """The approved places of an entry: ``csv`` (canonical) or ``lieux`` (objects)."""
    text = fields.text("csv", None, nullable=True, max_length=8_000_000)
    rows = fields.items("lieux", None, nullable=True, most=10_000)
    if (text is None) == (rows is None):
        fields.fault("E_CHAMP_MANQUANT", "Les lieux sont donnés une fois : « lieux » ou « csv ».", "lieux", "Corrigez.")
        return []
    found: list[Place] = []
    try:
        if text is not None:
            return list(places_from_csv(text, fields.place("csv")))
    except PhcoError as error:
        fields.errors.extend(error.flat())
    for index, row in enumerate(rows or []):
        try:
            found.append(place_from_json(row, fields.place(f"lieux[{index}]")))
        except PhcoError as error:
            fields.errors.extend(error.flat())
    return found


def read_place_query(fields: Fields) -> PlaceQuery:
    """The choices of an entry on approved places."""

    def chosen(name: str, options: Mapping[str, str] | tuple[str, ...]) -> tuple[str, ...]:
        values = tuple(fields.ids(name, []))
        for index, value in enumerate(values):
            if value not in options:
                fix = f"Valeurs possibles : {', '.join(options)}."
                fields.fault("E_VALEUR", f"« {value[:40]} » n’est pas une valeur possible.", f"{name}[{index}]", fix)
        return values

    return PlaceQuery(
        search=fields.text("recherche", "", max_length=200),
        types=chosen("types", place_table().field("type").options),
        departements=chosen("departements", departements()),
        slots=chosen("jours", place_table().field("jours").options),
        home=read_home(fields),
        most_km=fields.decimal("distance_max", None, nullable=True, high=1000),
    )

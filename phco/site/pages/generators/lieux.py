"""The page of the approved places for option 4 (ORG-13): the whole list reads without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

from phco.catalogue import PlaceQuery, ask_places
from phco.offers import place_as_json
from phco.offers.tables import places_as_csv
from phco.site.pages.context import GeneratedPage, SiteContext
from phco.site.pages.generators.offres import published
from phco.views import render


def _data_path(context: SiteContext) -> str:
    return f"donnees/lieux-{published(context).loaded.digest[:16]}.csv"


def files(context: SiteContext) -> dict[str, bytes]:
    """The canonical table of approved places, for the browser."""
    return {_data_path(context): places_as_csv(published(context).loaded.places).encode()}


def pages(context: SiteContext) -> Iterator[GeneratedPage]:
    """One page, with every place."""
    places = published(context).loaded.places
    answer = ask_places(places, PlaceQuery())
    yield GeneratedPage(
        path="offres/lieux.md",
        title="Les lieux agréés pour la 4e journée",
        description=f"{len(places)} lieux de la liste du DMG pour la 4e journée (option 4), choisis à part du stage.",
        template="outil.html",
        html=render("host/lieux_intro.html", nombre=len(places), fictif=any(place.fictif for place in places)),
        meta={
            "module": "lieux",
            "disposition": "seul catalogue-outil",
            "resultat": False,
            "donnees": _data_path(context),
            "total": answer.total,
            "lieux": [place_as_json(place) for place in places],
        },
    )

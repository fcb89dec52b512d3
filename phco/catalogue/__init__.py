"""Offers put together: a store, facets and their counts, search, distance, pay at each offer, comparison, places."""

from phco.catalogue.compare import Comparison, compare
from phco.catalogue.facets import Facet, facets
from phco.catalogue.pay_at import Living, situation_at
from phco.catalogue.places import PlaceQuery, ask_places
from phco.catalogue.query import SORTS, Answer, Found, Point, Query, ask, twins
from phco.catalogue.store import Catalogue, from_csv, from_offers, keep, kept

__all__ = [
    "SORTS",
    "Answer",
    "Catalogue",
    "Comparison",
    "Facet",
    "Found",
    "Living",
    "PlaceQuery",
    "Point",
    "Query",
    "ask",
    "ask_places",
    "compare",
    "facets",
    "from_csv",
    "from_offers",
    "keep",
    "kept",
    "situation_at",
    "twins",
]

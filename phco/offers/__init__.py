"""The RTS sheet (``offre``) and the approved place (``lieu-agree``): schema, model, reading, conformity, communes."""

from phco.findings import Finding
from phco.offers.communes import Commune, commune, communes, fold
from phco.offers.conformity import check_offer
from phco.offers.model import DAYS_SLOTS, Offer, Place
from phco.offers.reader import (
    offer_as_cells,
    offer_as_json,
    offer_from_cells,
    offer_from_json,
    place_as_cells,
    place_as_json,
    place_from_cells,
    place_from_json,
)
from phco.offers.schema import Table, offer_table, place_table

__all__ = [
    "DAYS_SLOTS",
    "Commune",
    "Finding",
    "Offer",
    "Place",
    "Table",
    "check_offer",
    "commune",
    "communes",
    "fold",
    "offer_as_cells",
    "offer_as_json",
    "offer_from_cells",
    "offer_from_json",
    "offer_table",
    "place_as_cells",
    "place_as_json",
    "place_from_cells",
    "place_from_json",
    "place_table",
]

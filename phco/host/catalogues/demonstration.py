"""Write the fictional catalogue of ``phco.offers.demonstration`` as data packages."""

from __future__ import annotations

from pathlib import Path

from phco.host.catalogues.package import catalogue_of, write_catalogue, write_package
from phco.offers.demonstration import (
    SEED,
    demonstration_faulty,
    demonstration_offers,
    demonstration_places,
)
from phco.offers.tables import offers_as_csv
from phco.subdivision import current

TITLE = "Catalogue de démonstration (fictif)"


def write_demonstration(folder: Path, count: int = 350, seed: str = SEED) -> None:
    """Write ``catalogue/`` (offers, approved places) and, apart, ``fautives/`` (sheets faulty on purpose)."""
    places = demonstration_places(seed=seed)
    write_catalogue(
        folder / "catalogue", catalogue_of(demonstration_offers(count, seed), places, TITLE), current().demo_campaign
    )
    faulty = {
        "name": "fiches-fautives",
        "title": "Fiches fautives exprès (fictives) : chacune a un défaut bloquant",
        "phco:kind": "catalogue",
        "phco:campagne": current().demo_campaign,
    }
    write_package(folder / "fautives", faulty, {"offres": ("offre", offers_as_csv(demonstration_faulty(seed)))})

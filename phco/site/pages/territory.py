"""The offers of the catalogue counted by département and by zone, for the page of the territory (TER)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from phco.site.pages.context import SiteContext
from phco.site.pages.generators.offres import published
from phco.subdivision import current, departement_of, departements

ZONES = ("ZIP", "ZAC", "hors", None)
ZONE_NAMES = {"ZIP": "ZIP", "ZAC": "ZAC", "hors": "Hors zone", None: "Zone inconnue"}


@dataclass(frozen=True, kw_only=True)
class Territory:
    """``lignes``: a département and its number of offers in each of ``zones``. ``fictif``: demonstration data.
    ``pages``: each département's place in an address.
    """

    zones: tuple[str, ...]
    lignes: tuple[tuple[str, tuple[int, ...]], ...]
    fictif: bool
    pages: Mapping[str, str]

    @property
    def totaux(self) -> tuple[int, ...]:
        """Offers of each zone, all départements together."""
        return tuple(sum(column) for column in zip(*(counts for _, counts in self.lignes), strict=True))


def territory(context: SiteContext) -> Territory:
    """The catalogue of this build, counted; a zone that no offer has is left out."""
    loaded = published(context).loaded
    used = [zone for zone in ZONES if any(offer.zone == zone for offer in loaded.offers)]
    rows = tuple(
        (
            name,
            tuple(
                sum(departement_of(offer.commune) == code and offer.zone == zone for offer in loaded.offers)
                for zone in used
            ),
        )
        for code, name in departements().items()
    )
    return Territory(
        zones=tuple(ZONE_NAMES[zone] for zone in used),
        lignes=rows,
        fictif=loaded.fictional,
        pages={one.name: one.slug for one in current().departements},
    )

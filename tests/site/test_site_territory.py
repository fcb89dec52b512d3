"""The page of the territory counts the catalogue that the site publishes."""

from __future__ import annotations

from phco.site.pages.context import SiteContext
from phco.site.pages.generators.offres import published
from phco.site.pages.territory import territory
from tests.site.conftest import DAY, ROOT, Document


def test_every_offer_is_counted_once() -> None:
    context = SiteContext(root=ROOT, day=DAY)
    counted = territory(context)
    offers = published(context).loaded.offers
    assert sum(counted.totaux) == len(offers)
    assert [name for name, _ in counted.lignes] == ["Calvados", "Manche", "Orne"]
    for (_, row), code in zip(counted.lignes, ("14", "50", "61"), strict=True):
        assert sum(row) == sum(offer.commune.startswith(code) for offer in offers)


def test_the_demonstration_says_that_it_is_fictional(documents: dict[str, Document]) -> None:
    assert territory(SiteContext(root=ROOT, day=DAY)).fictif
    assert "catalogue fictif" in documents["comprendre/territoire/index.html"].source

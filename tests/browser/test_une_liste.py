"""One list: the hearts on each card of Offres, on the offer's page and in Mes vœux, the count in sight everywhere.

LOOK, point 2.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import keep, plain
from tests.browser.conftest import wait_until
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm
LONG = 120_000
LEVELS = """(zone) => [...document.querySelectorAll(`${zone} .offre-carte`)].map((card) =>
  [...card.querySelectorAll('.voeu input')].map((one) => one.value).join())"""
# What a card says beside its name, card by card.
SAID = """() => [...document.querySelectorAll('#lignes .offre-carte')].map((card) => [
  card.querySelector('.offre-carte-paie').textContent, card.querySelectorAll('svg.semaine rect').length,
  card.querySelector('.offre-carte-titre p').textContent])"""
FIELDS = """() => [...document.querySelector('#filtres').elements].map((one) => [one.name, one.value])
  .filter(([name, value]) => name && !(name === 'facettes' && value === 'jamais'))"""
MINE = {"o-0007": 3, "o-0009": 4}


@pytest.mark.parametrize("size", [(360, 740), (390, 844), (1366, 768)], ids=str)
def test_hearts_stand_on_every_card_and_the_count_stays_in_sight(
    sized: Callable[[int, int], Page], size: tuple[int, int]
) -> None:
    page = sized(*size)
    voeux = {"tour": 1, "versions": [], "commune": "", "tours": {"1": {"coeurs": MINE, "cible": None}}}
    keep(page, "dj", {"brouillons": {"voeux": voeux}})
    page.goto("offres/")
    bar = page.locator("#compte-voeux")
    expect(bar).to_contain_text("2 / 70", timeout=LONG)
    levels = page.evaluate(LEVELS, "#resultat")
    assert len(levels) == 25 and set(levels) == {",0,1,2,3,4,5"}
    for place in ("0", "document.body.scrollHeight / 3"):
        page.evaluate(f"scrollTo(0, {place})")
        page.wait_for_timeout(120)
        expect(bar).to_be_in_viewport(ratio=1)
    page.goto("offres/o-0007/")
    expect(bar).to_contain_text("2 / 70", timeout=LONG)
    expect(page.locator(".page-offre .voeu input:checked")).to_have_value("3")
    assert page.locator(".page-offre .voeu label.coeur").count() == 5
    page.evaluate("scrollTo(0, document.body.scrollHeight / 3)")
    page.wait_for_timeout(120)
    expect(bar).to_be_in_viewport(ratio=1)


def test_mes_voeux_shows_the_pay_the_week_and_the_distance_on_every_card(page: Page) -> None:
    page.goto("voeux/")
    wait_until(page, READY, timeout=120)
    page.locator("#commune").fill("Caen")
    page.locator("#commune").press("Tab")
    expect(page.locator("#lignes .offre-carte-titre b").first).to_contain_text("km", timeout=LONG)
    said = page.evaluate(SAID)
    assert len(said) >= 20
    for pay, week, where in said:
        assert "brut par mois" in plain(pay) or "Paie inconnue" in pay
        assert week == 10 and " km" in plain(where)


def test_the_search_of_mes_voeux_is_the_one_of_offres(page: Page) -> None:
    """One form: the same fields, the same choices in each, in the same order; the same switch and the same map."""
    page.goto("offres/")
    asked = page.evaluate(FIELDS)
    page.goto("voeux/")
    wait_until(page, READY, timeout=120)
    assert page.evaluate(FIELDS) == asked and len(asked) > 30
    expect(page.locator("#carte svg .point").first).to_be_visible(timeout=LONG)  # beside the list, on a wide screen

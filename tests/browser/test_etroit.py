"""At 360 px no word and no last column of an answer is cut: a table of numbers becomes one slip a row (LOOK, point 11).

What is asked of each page before its script runs is in test_texte_agrandi.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import still, wait_until
from tests.browser.largeurs import CUT, EACH, SMALLEST, UNFOLD, WIDEST

pytestmark = pytest.mark.warm

TOOLS = {
    "simuler/dj/": "#resultat .bulletin",
    "simuler/pamsu/": "#resultat .bulletin",
    "simuler/contrat/": "#resultat .bulletin",
    "simuler/annee/": "#resultat table",
    "stage/semestre/": ".semestre-table",
    "stage/activite/": "#resultat .tableau",
    "pamsu/mon-dj/": ".semestre-table",
    "voeux/resultats/": "[data-fictif]",
}


@pytest.mark.parametrize("address", TOOLS)
def test_nothing_is_cut_in_what_a_tool_answers(phone: Page, address: str) -> None:
    phone.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    phone.goto(address)
    if address == "voeux/resultats/":
        phone.get_by_role("button", name="Voir une campagne fictive").tap()
    phone.locator(TOOLS[address]).first.wait_for(state="attached", timeout=120_000)
    still(phone)
    phone.evaluate(UNFOLD)
    wait_until(phone, "document.querySelector('main table') !== null")
    assert phone.evaluate(CUT) == [] and phone.evaluate(WIDEST) == ""


@pytest.mark.parametrize("address", [*TOOLS, "stage/semaine/", "voeux/", "pamsu/fiche/"])
def test_no_answer_scrolls_sideways_at_320_pixels_spaced_or_twice_as_large(page: Page, address: str) -> None:
    """What test_texte_agrandi asks of each page before its script runs, once its answer is there and unfolded."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    if address == "voeux/resultats/":
        page.get_by_role("button", name="Voir une campagne fictive").click()
    page.locator(TOOLS.get(address, "main form")).first.wait_for(state="attached", timeout=120_000)
    still(page)
    page.evaluate(UNFOLD)
    wide = page.evaluate(EACH)
    assert {name for name, found in wide.items() if found} == set(), wide


def test_each_value_of_a_slip_says_its_column(phone: Page) -> None:
    """Once the heads of the columns are out of sight, no number stands alone."""
    phone.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    phone.goto("offres/departement/orne/")
    row = phone.locator(".liste-offres tbody tr").first
    names = row.locator("[data-nom]").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one, '::before').content)"
    )
    assert [one.strip('"').split(" :")[0] for one in names] == ["Zone", "4e journée", "Logement", "Brut par mois"]
    last = row.locator("td").last
    assert last.evaluate("(one) => one.getBoundingClientRect().right <= innerWidth") and "€" in last.inner_text()
    phone.set_viewport_size({"width": 1366, "height": 768})
    assert row.locator("[data-nom]").first.evaluate("(one) => getComputedStyle(one, '::before').content") == "none"

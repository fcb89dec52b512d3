"""At 360 px no word and no last column is cut: a table of numbers becomes one slip a row (LOOK, point 11)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import LOCALE, Server, Vigil, still, wait_until
from tests.browser.test_texte_agrandi import AS_IT_WAS, IMPOSED, WIDEST, addresses

pytestmark = pytest.mark.warm

SMALLEST = {"width": 360, "height": 740}
# What holds more than it shows, sideways: a reader would have to guess that there is more. A field may.
CUT = """[...document.querySelectorAll("main *, header *, footer *, nav *")].filter((one) =>
  one.checkVisibility() && !one.matches("input, select, textarea, pre, code") && !one.closest(".visuellement-cache, .plein, svg")
  && getComputedStyle(one).overflowX !== "visible" && one.clientWidth > 3 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.className || one.tagName} ${one.clientWidth} < ${one.scrollWidth} : ${one.textContent.trim().slice(0, 60)}`)"""  # noqa: E501
UNFOLD = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"


def test_nothing_is_cut_on_any_page_before_its_script_runs(chromium: Browser, site: Path) -> None:
    server, watch = Server(site), Vigil()
    watch.origins.append(server.url)
    context = chromium.new_context(base_url=server.url, java_script_enabled=False, viewport=SMALLEST, **LOCALE)  # type: ignore[arg-type]
    watch.watch(context)
    page = context.new_page()
    found = {}
    for address in addresses(site):
        page.goto(address)
        page.evaluate(UNFOLD)
        if cut := [*page.evaluate(CUT), *filter(None, [page.evaluate(WIDEST)])]:
            found[address] = cut
    context.close()
    server.stop()
    assert not found and not watch.faults()


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
    found = {}
    for name, imposed in IMPOSED.items():
        if imposed:
            page.evaluate(imposed)
        if wide := page.evaluate(WIDEST):
            found[name] = wide
        page.evaluate(AS_IT_WAS)
    assert not found


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

"""A heart is painted within 100 ms of the finger (INP), where one decides: 3 500 offers, hearts on each card."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Page, expect

from tests.bench.voeux import AIM_MS, catalogue_file
from tests.browser.conftest import Server, still, wait_until
from tests.browser.voeux_helpers import enrol, open_planner, wait_count

pytestmark = pytest.mark.long
MANY = 3500
CLICKS = 30
TRIES = 3  # a machine that is busy elsewhere spoils one; the median is what a person feels
WATCH = """() => {
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.interactionId) interactions.push(one.duration);
  }).observe({ type: "event", durationThreshold: 16 });
}"""


def worst(page: Page, cards: str) -> float:
    """Milliseconds from the finger to the next paint, the worst of many hearts; the median of a few tries."""
    still(page)  # nothing else is computed any more: the finger alone is measured
    page.evaluate(WATCH)
    found = []
    for attempt in range(TRIES):
        page.evaluate("() => { interactions.length = 0; }")
        for number in range(CLICKS):
            level = (number * 7 + number // 20 + 2 * attempt) % 5  # never the one chosen already: each press counts
            page.locator(cards).nth(number % 20).locator("label.coeur").nth(level).click()
            page.wait_for_timeout(250)
        page.wait_for_timeout(500)
        found.append(float(max(page.evaluate("interactions"), default=16)))
    print(f"{cards}: {median(found):.0f} ms, the median of {found}")
    return median(found)


def test_a_heart_in_mes_voeux_at_3500_offers(optimizing: Page, server: Server, tmp_path: Path) -> None:
    page = optimizing
    enrol(page, server.url)
    open_planner(page, server.url)
    (tmp_path / "catalogue.phco").write_bytes(catalogue_file(MANY))
    page.locator("#fichier-catalogue").set_input_files(tmp_path / "catalogue.phco")
    wait_until(page, f"document.querySelector('#source-catalogue').textContent.includes('{MANY} offres')")
    expect(page.locator("#lignes .voeu").nth(19)).to_be_visible(timeout=60_000)
    assert worst(page, "#lignes .voeu") <= AIM_MS
    page.locator("#appliquer-nombre").press("Enter")
    wait_count(page, "3\u202f500 / 700")
    assert worst(page, "#lignes .voeu") <= AIM_MS, "every offer is noted"


def test_a_heart_on_a_card_of_offres(optimizing: Page) -> None:
    optimizing.goto("offres/")
    expect(optimizing.locator("#barre-voeux")).to_contain_text("/ 70", timeout=120_000)
    assert worst(optimizing, "#resultat .voeu") <= AIM_MS

"""A heart is painted within 100 ms of the finger (INP), where one decides: 3 500 offers, hearts on each card."""

from __future__ import annotations

from itertools import chain
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
TRIES = 3
WATCH = """() => {
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.interactionId) interactions.push(one.duration);
  }).observe({ type: "event", durationThreshold: 16 });
}"""


def felt(page: Page, cards: str) -> tuple[float, float]:
    """Milliseconds from the finger to the next paint: the worst of many hearts in the best try; the median of all.

    Both are said, with the worst of each try: a machine that is busy elsewhere spoils a worst, never a median.
    """
    still(page)  # nothing else is computed any more: the finger alone is measured
    page.evaluate(WATCH)
    tries: list[list[float]] = []
    for attempt in range(TRIES):
        page.evaluate("() => { interactions.length = 0; }")
        for number in range(CLICKS):
            level = (number * 7 + number // 20 + 2 * attempt) % 5  # never the one chosen already: each press counts
            page.locator(cards).nth(number % 20).locator("label.coeur").nth(level).click()
            page.wait_for_timeout(250)
        page.wait_for_timeout(500)
        # Below 16 ms an event is not told: it is a frame at most.
        tries.append([*map(float, page.evaluate("interactions")), 16.0])
    worst = [max(one) for one in tries]
    middle = median(chain.from_iterable(tries))
    print(f"{cards}: median {middle:.0f} ms; worst of each try {worst}, their median {median(worst):.0f} ms")
    return min(worst), middle


def test_a_heart_in_mes_voeux_at_3500_offers(optimizing: Page, server: Server, tmp_path: Path) -> None:
    page = optimizing
    enrol(page, server.url)
    open_planner(page, server.url)
    (tmp_path / "catalogue.phco").write_bytes(catalogue_file(MANY))
    page.locator("#fichier-catalogue").set_input_files(tmp_path / "catalogue.phco")
    wait_until(page, f"document.querySelector('#source-catalogue').textContent.includes('{MANY} offres')")
    expect(page.locator("#lignes .voeu").nth(19)).to_be_visible(timeout=60_000)
    assert max(felt(page, "#lignes .voeu")) <= AIM_MS
    page.locator("#appliquer-nombre").press("Enter")
    wait_count(page, "3\u202f500 / 700")
    assert max(felt(page, "#lignes .voeu")) <= AIM_MS, "every offer is noted"


def test_a_heart_on_a_card_of_offres(optimizing: Page) -> None:
    optimizing.goto("offres/")
    expect(optimizing.locator("#barre-voeux")).to_contain_text("/ 70", timeout=120_000)
    assert max(felt(optimizing, "#resultat .voeu")) <= AIM_MS

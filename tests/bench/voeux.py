"""The planner in Chromium: from a heart's click to the next paint (INP) and to the updated verdict; the export."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
SIZES = (350, 3500)
CLICKS = 30
AIM_MS = 100
Row = dict[str, Any]
# The click and the meter's change are both timed in the page: no round trip of the driver is in the number.
WATCH = """() => {
  window.interactions = [];
  window.verdicts = [];
  let clicked = null;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.interactionId) interactions.push(one.duration);
  }).observe({ type: "event", durationThreshold: 16 });
  addEventListener("click", (event) => { if (event.target.matches?.(".voeu input")) clicked = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (clicked !== null) verdicts.push(performance.now() - clicked);
    clicked = null;
  }).observe(document.querySelector("#jauge"), { childList: true });
}"""


def catalogue_file(count: int) -> bytes:
    """A ``catalogue`` package of ``count`` offers, signed by the demonstration's DMG, which the site pins."""
    from phco.host.keys.examples import example_about, example_inputs, example_key
    from phco.offers import offer_as_cells
    from phco.offers.demonstration import demonstration_offers
    from phco.packages import attach, prepare

    about = replace(example_about("catalogue", example_inputs("catalogue")), round=1)
    prepared = prepare(about, {"offres": [offer_as_cells(one) for one in demonstration_offers(count)]})
    key = example_key(about.author)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae))


def voeux(say: Callable[[str], None]) -> list[Row]:
    """INP and click → verdict, on a list just begun and on one where every offer is noted, at 350 and 3 500 offers."""
    from playwright.sync_api import sync_playwright

    from phco.site.browsers import find_chromium
    from phco.site.pipeline import build_site
    from phco.site.serve import serving

    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        site = Path(name) / "site"
        build_site(root=ROOT, out=site, cache=ROOT / ".phco" / "cache", day=DAY, say=lambda text: None)
        with serving(site, 0) as url, sync_playwright() as running:
            chromium = running.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
            for count in SIZES:
                say(f"  {count} offres")
                rows += _visit(chromium, url, count, Path(name))
            chromium.close()
    return rows


def _visit(chromium: Any, url: str, count: int, folder: Path) -> list[Row]:
    from tests.browser.conftest import wait_until
    from tests.browser.voeux_helpers import enrol, open_planner, wait_count

    page = chromium.new_context(locale="fr-FR").new_page()
    enrol(page, url)
    open_planner(page, url)
    if count != SIZES[0]:
        path = folder / "catalogue.phco"
        path.write_bytes(catalogue_file(count))
        page.locator("#fichier-catalogue").set_input_files(path)
        wait_until(page, f"document.querySelector('#source-catalogue').textContent.includes('{count} offres')")
    page.evaluate(WATCH)
    rows = _clicks(page, f"liste commencée, {count} offres")
    page.locator("#appliquer-nombre").press("Enter")
    wait_count(page, f"{count:,} / {count // 5}".replace(",", "\u202f"))
    rows += _clicks(page, f"tout noté, {count} offres")
    started = page.evaluate("performance.now()")
    page.locator("#exporter").press("Enter")
    page.get_by_text("Fichier signé et scellé").wait_for(timeout=120_000)
    spent = page.evaluate("performance.now()") - started
    rows.append(_row(f"export signé et scellé de {count} vœux", spent, None, "dans le navigateur"))
    return rows


def _clicks(page: Any, label: str) -> list[Row]:
    page.evaluate("() => { interactions.length = verdicts.length = 0; }")
    for number in range(CLICKS):
        page.locator(".voeu").nth(number % 20).locator("label.coeur").nth((number * 7 + number // 20) % 5).click()
        page.wait_for_timeout(250)
    page.wait_for_timeout(500)
    verdicts = sorted(page.evaluate("verdicts"))
    slow = page.evaluate("interactions")
    return [
        _row(f"INP, {label}", float(max(slow, default=16)), AIM_MS, f"le pire de {CLICKS} clics"),
        _row(f"clic → verdict, {label}", verdicts[len(verdicts) // 2], AIM_MS, f"médiane ; pire {verdicts[-1]:.0f} ms"),
    ]


def _row(name: str, value: float, aim: float | None, note: str) -> Row:
    row: Row = {"mesure": name, "valeur": value, "unite": "ms", "note": note}
    return row | ({"objectif": f"≤ {aim:g} ms", "tenu": value <= aim} if aim is not None else {})


MEASURES = {"voeux-navigateur": voeux}

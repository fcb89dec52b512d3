"""README's pictures: taken from the real pages, and taken again when a page has changed.

Each picture goes with what was on its page (titles, labels, buttons, heads of columns). This test reads the pages as
they are now: a picture whose words have moved fails until ``PHCO_ECRIRE_IMAGES=1`` takes it again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import PHONE, first_page, fix_time, still, wait_until

pytestmark = [pytest.mark.warm, pytest.mark.entier]

ROOT = Path(__file__).parents[2]
FOLDER, KNOWN = ROOT / "site_src" / "captures", Path(__file__).with_name("site_images.json")
HEAVIEST = 180_000  # of a picture, bytes
WIDE = {"viewport": {"width": 1366, "height": 768}}
SLIP = "simuler/dj/#debut=2026-11-02&zone=ZIP&distance_km=22,5&aide=transport&actes_par_mois=210"
# picture → kind of screen, address, what says that it is there
PICTURES = {
    "simuler-ordinateur": (WIDE, SLIP, "document.querySelector('#resultat .fiche, #resultat table') !== null"),
    "offres-telephone": (PHONE, "offres/", "document.querySelector('#barre-voeux').textContent.includes('/')"),
}
# What is in the picture.
ANCHORS = """() => [...document.querySelectorAll('h1, h2, h3, label, legend, button, thead th, nav a, dt')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().bottom > 0
    && one.getBoundingClientRect().top < innerHeight)
  .map((one) => one.textContent.replace(/\\s+/g, ' ').trim()).filter(Boolean)"""
NOON = "2026-11-29T12:00:00+01:00"


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_of_the_readme_is_its_page_as_it_is(name: str, visitor: Callable[..., BrowserContext]) -> None:
    options, address, there = PICTURES[name]
    page = first_page(visitor(**options))
    fix_time(page, NOON)
    page.goto(address)
    wait_until(page, there, 120)
    still(page)
    anchors = page.evaluate(ANCHORS)
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    if os.environ.get("PHCO_ECRIRE_IMAGES") == "1":
        page.evaluate("document.fonts.ready")
        page.screenshot(path=FOLDER / f"{name}.png", scale="css")
        known[name] = anchors
        KNOWN.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert anchors == known.get(name), "a page has changed: take its picture again (PHCO_ECRIRE_IMAGES=1)"


def test_the_readme_shows_every_picture_once_with_words() -> None:
    shown = re.findall(r"!\[([^\]]+)\]\(site_src/captures/([\w-]+)\.png\)", (ROOT / "README.md").read_text("utf-8"))
    assert sorted(name for _, name in shown) == sorted(PICTURES) == sorted(path.stem for path in FOLDER.iterdir())
    for words, name in shown:
        assert len(words) > 30, name
        assert (FOLDER / f"{name}.png").stat().st_size < HEAVIEST, name

"""The guide's pictures of the desk: taken from the real screens, and taken again when a screen has changed.

Each picture goes with what was on its screen (titles, labels, buttons, heads of columns). This test reads the screens
as they are now: a picture whose words have moved fails until ``PHCO_ECRIRE_IMAGES=1`` takes it again.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from phco.bureau.server import Serving
from tests.browser.test_bureau import day, left, opener
from tests.bureau.conftest import Day
from tests.dmg.conftest import campaign, keys, started

__all__ = ["campaign", "day", "keys", "left", "opener", "started"]
PAGES = Path(__file__).parents[2] / "site_src" / "pages" / "dmg"
FOLDER, KNOWN = PAGES / "images", Path(__file__).with_name("bureau_images.json")
SIZE = {"viewport": {"width": 1600, "height": 1013}}
SCALE = 0.6  # 960 × 608 in the guide
QUALITY, HEAVIEST = 25, 42_000  # of a picture, bytes
# picture → the address of its screen
PICTURES = {"bureau-aujourdhui": "/", "bureau-calendrier": "/calendrier", "bureau-commission": "/commission"}
ANCHORS = """() => [...document.querySelectorAll('h1, h2, label, button, thead th, nav a')]
  .map((one) => one.textContent.replace(/\\s+/g, ' ').trim()).filter(Boolean)"""


@pytest.fixture
def screens(left: Serving, opener: Callable[..., Page], day: Day) -> Iterator[Page]:
    yield opener(left, **SIZE, color_scheme="light")


def test_each_picture_of_the_guide_is_its_screen_as_it_is(screens: Page) -> None:
    anchors = {}
    for name, path in PICTURES.items():
        screens.goto(path)
        anchors[name] = screens.evaluate(ANCHORS)
        if os.environ.get("PHCO_ECRIRE_IMAGES") == "1":
            FOLDER.mkdir(exist_ok=True)
            clip = {"x": 0, "y": 0, **SIZE["viewport"], "scale": SCALE}
            asked = {"format": "webp", "quality": QUALITY, "clip": clip}
            taken = screens.context.new_cdp_session(screens).send("Page.captureScreenshot", asked)
            (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))
    if os.environ.get("PHCO_ECRIRE_IMAGES") == "1":
        KNOWN.write_text(json.dumps(anchors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    assert anchors == known, "a screen has changed: take its picture again (PHCO_ECRIRE_IMAGES=1)"


def test_the_guide_shows_every_picture_once_with_words_and_light() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.glob("*.md"))
    shown = re.findall(r'<img src="\.\./images/([\w-]+)\.webp" alt="([^"]+)" width="960" height="608"', text)
    assert sorted(name for name, _ in shown) == sorted(PICTURES) == sorted(path.stem for path in FOLDER.iterdir())
    for name, words in shown:
        assert len(words) > 30, name
        assert (FOLDER / f"{name}.webp").stat().st_size < HEAVIEST, name

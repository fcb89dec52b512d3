"""A word put in a page, or a result that is waited for, has the browser style that word, not the whole page again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import still

WORD = "document.querySelector('#resultat').append(Object.assign(document.createElement('span'), { textContent: 'x' }))"
WAIT = "document.querySelector('#resultat').toggleAttribute('aria-busy')"
WHOLE = "document.querySelector('main').style.setProperty('font-size', '101%')"
DRAWN = "document.body.offsetHeight"
MOST = 60  # elements, of the hundreds of these pages


def styled(page: Page, change: str, trace: Path) -> int:
    """How many elements a change has the browser style again."""
    browser = page.context.browser
    assert browser
    browser.start_tracing(page=page, categories=["devtools.timeline"], path=trace)
    page.evaluate(f"() => {{ {change}; return {DRAWN}; }}")
    browser.stop_tracing()
    events = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    return sum(one["args"].get("elementCount", 0) for one in events if one.get("name") == "UpdateLayoutTree")


@pytest.mark.warm
@pytest.mark.parametrize("place", ["stage/conges/", "simuler/dj/", "offres/"])
def test_a_word_or_a_wait_does_not_style_the_whole_page_again(page: Page, place: str, tmp_path: Path) -> None:
    page.goto(place)
    still(page)
    for change in (WORD, WAIT, WAIT.replace("aria-busy", "data-perime")):
        assert styled(page, change, tmp_path / "trace.json") <= MOST, change
    assert styled(page, WHOLE, tmp_path / "trace.json") > MOST, "what is measured is what is styled"

"""Before any script runs, no page scrolls sideways at 320 px: as it is, with WCAG's text spacing, with text twice as
large; and at 360 px, unfolded, nothing of a page is cut (LOOK, point 11)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import LOCALE, Server, Vigil, resize_for_next
from tests.browser.largeurs import CUT, EACH, IMPOSED, SMALLEST, UNFOLD, WIDEST, addresses

NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 1}
CUT_THERE = "coupé"
Found = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def found(chromium: Browser, site: Path) -> Found:
    """What passes the edge of each page, by what is imposed on it, and what is cut in it: each is opened once."""
    server, watch = Server(site), Vigil()
    watch.origins.append(server.url)
    context = chromium.new_context(base_url=server.url, java_script_enabled=False, **NARROW, **LOCALE)
    watch.watch(context)
    page = context.new_page()
    found: Found = {name: {} for name in (*IMPOSED, CUT_THERE)}
    for address in addresses(site):
        resize_for_next(page, NARROW["viewport"])
        page.goto(address)
        for name, wide in page.evaluate(EACH).items():
            if wide:
                found[name][address] = wide
        page.set_viewport_size(SMALLEST)
        page.evaluate(UNFOLD)
        if cut := [*page.evaluate(CUT), *filter(None, [page.evaluate(WIDEST)])]:
            found[CUT_THERE][address] = " ; ".join(cut)
    context.close()
    server.stop()
    assert not watch.faults(), "\n".join(watch.faults())
    return found


def lines(faults: dict[str, str]) -> str:
    return "\n".join(f"{address}: {what}" for address, what in faults.items())


@pytest.mark.parametrize("imposed", IMPOSED)
def test_no_page_scrolls_sideways_on_a_narrow_screen(found: Found, imposed: str) -> None:
    assert not found[imposed], lines(found[imposed])


def test_nothing_is_cut_on_any_page_before_its_script_runs(found: Found) -> None:
    assert not found[CUT_THERE], lines(found[CUT_THERE])

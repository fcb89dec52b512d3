"""No page scrolls sideways at 320 px: as it is, with WCAG's text spacing, with text twice as large (no script runs)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import LOCALE, Server, Vigil

NARROW = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 1}
# WCAG 2.2, 1.4.12: what a reader may impose; a style sheet made by script is what the policy lets through.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; 
      word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
TWICE = "() => { document.documentElement.style.fontSize = '200%'; }"
AS_IT_WAS = "() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = ''; }"
# The widest thing that passes the edge, unless something around it scrolls by itself or cuts it.
WIDEST = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const held = (one) => { for (let at = one.parentElement; at && at !== document.body; at = at.parentElement)
    if (getComputedStyle(at).overflowX !== "visible") return true; return false; };
  const past = [...document.body.querySelectorAll("*")].filter((one) =>
    one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1 && !held(one));
  const last = past.at(-1);
  return `${wide} px: ${last ? last.outerHTML.slice(0, 90).replaceAll("\\n", " ") : "?"}`;
}"""


def addresses(site: Path) -> list[str]:
    """Every page; of the offers and of the messages, one of each."""
    found = [path.parent.relative_to(site).as_posix() for path in sorted(site.rglob("index.html"))]
    offers = [one for one in found if one.startswith("offres/o-")]
    return ["" if one == "." else f"{one}/" for one in found if one not in offers[1:]]


IMPOSED = {"tel quel": "", "espacement": SPACED, "double": TWICE}


@pytest.fixture(scope="module")
def widths(chromium: Browser, site: Path) -> dict[str, dict[str, str]]:
    """What passes the edge of each page, by what is imposed on it: one visit, nothing left of one on the next."""
    server, watch = Server(site), Vigil()
    watch.origins.append(server.url)
    context = chromium.new_context(base_url=server.url, java_script_enabled=False, **NARROW, **LOCALE)
    watch.watch(context)
    page = context.new_page()
    found: dict[str, dict[str, str]] = {name: {} for name in IMPOSED}
    for address in addresses(site):
        page.goto(address)
        for name, imposed in IMPOSED.items():
            if imposed:
                page.evaluate(imposed)
            if wide := page.evaluate(WIDEST):
                found[name][address] = wide
            page.evaluate(AS_IT_WAS)
    context.close()
    server.stop()
    assert not watch.faults(), "\n".join(watch.faults())
    return found


@pytest.mark.parametrize("imposed", IMPOSED)
def test_no_page_scrolls_sideways_on_a_narrow_screen(widths: dict[str, dict[str, str]], imposed: str) -> None:
    faults = widths[imposed]
    assert not faults, "\n".join(f"{address}: {wide}" for address, wide in faults.items())

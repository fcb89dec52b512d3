"""Forced colours and more contrast: what is chosen is told by its shape, and no quiet grey is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.warm

FRAME = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
  const { outlineStyle, outlineWidth, textDecorationLine } = getComputedStyle(one);
  return `${outlineStyle !== "none" && parseFloat(outlineWidth) >= 3} ${textDecorationLine}`;
})"""
COLOUR = "(selector) => getComputedStyle(document.querySelector(selector)).color"


def shapes(page: Page, selector: str) -> set[str]:
    found: list[str] = page.evaluate(FRAME, selector)
    assert found, selector
    return set(found)


def test_what_is_chosen_has_a_shape_of_its_own_in_forced_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("simuler/dj/")
    assert shapes(page, ".segments label:has(:checked)") == {"true underline"}
    assert shapes(page, ".segments label:not(:has(:checked))") == {"false none"}
    assert shapes(page, ".entrees a[aria-current]") == {"false underline"}
    assert shapes(page, ".entrees a:not([aria-current])") == {"false none"}
    edges = "(selector) => getComputedStyle(document.querySelector(selector)).borderBlockEndColor"
    chosen, other = (page.evaluate(edges, f".entrees a{one}") for one in ("[aria-current]", ":not([aria-current])"))
    assert chosen != other, "an invisible line stays invisible"

    page.goto("voeux/")
    page.get_by_role("tab", name="Ma liste").click()
    tabs = (".onglets [aria-selected='true']", ".onglets [role=tab]:not([aria-selected='true'])")
    assert shapes(page, tabs[0]) == {"false underline"} and shapes(page, tabs[1]) == {"false none"}
    assert page.evaluate(edges, tabs[0]) != page.evaluate(edges, tabs[1])

    page.goto("offres/")
    page.locator(".notes").first.wait_for()
    page.locator(".notes label", has_text="4").first.click()
    assert shapes(page, ".notes label:has(:checked)") == {"true underline"}


def test_what_cannot_be_pressed_yet_looks_so_in_forced_colours(page: Page) -> None:
    """« Exporter » says why it waits: it can be reached, and looks like the buttons that cannot be pressed."""
    page.emulate_media(forced_colors="active")
    page.goto("voeux/classer/")
    page.locator("#exporter[aria-disabled=true]").wait_for()
    waiting = page.evaluate(COLOUR, "#exporter")
    page.evaluate("document.querySelector('#exporter').removeAttribute('aria-disabled')")
    assert page.evaluate(COLOUR, "#exporter") != waiting


def test_more_contrast_leaves_no_quiet_grey(page: Page) -> None:
    page.goto("comprendre/phco/")
    quiet = page.evaluate(COLOUR, ".chapeau, .sous-titre, .aide")
    assert quiet != page.evaluate(COLOUR, "body")
    page.emulate_media(contrast="more")
    assert page.evaluate(COLOUR, ".chapeau, .sous-titre, .aide") == page.evaluate(COLOUR, "body")

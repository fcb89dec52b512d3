"""Answers land in view: the focus and the scroll go to what was asked for (LOOK, point 5), on every screen.

What was asked from inside a field (Enter) moves nobody: the answer is announced there.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import still, wait_until
from tests.browser.voeux_helpers import READY, open_planner, wait_count

pytestmark = pytest.mark.warm
LONG = 120_000
SIZES = [(360, 740), (390, 844), (1366, 768)]
# The focus is on the answer or in it, and its beginning is seen: under the top, above whatever bar is at the bottom.
LANDED = """(answer) => {
  const one = document.querySelector(answer), focus = document.activeElement;
  const box = focus.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + 4, box.top + Math.min(box.height, 20) / 2);
  return [one.contains(focus), box.top >= 0 && box.top < innerHeight / 2, focus.contains(seen)];
}"""


@pytest.fixture(params=SIZES, ids=str)
def screen(request: pytest.FixtureRequest, sized: Callable[[int, int], Page]) -> Page:
    return sized(*request.param)


def press(page: Page, selector: str) -> None:
    """With the finger where there is one."""
    one = page.locator(selector).first
    one.tap() if page.evaluate("navigator.maxTouchPoints") else one.click()


def landed(page: Page, answer: str) -> None:
    """Once the answer has come, and stays."""
    wait_until(page, f"document.querySelector({answer!r}) && ({LANDED})({answer!r}).every(Boolean)", 60)
    page.wait_for_timeout(300)
    assert page.evaluate(LANDED, answer) == [True, True, True]


@pytest.mark.parametrize("tool", ["dj", "pamsu", "annee", "comparer", "contrat"])
def test_what_is_simulated_comes_to_whoever_pressed_the_button(screen: Page, tool: str) -> None:
    screen.goto(f"simuler/{tool}/")
    still(screen)
    press(screen, "#outil form [type=submit]")
    landed(screen, "#resultat")


def test_from_a_field_nobody_is_moved(page: Page) -> None:
    page.goto("simuler/dj/")
    still(page)
    field = page.locator("[name=mois]")
    field.fill("5")
    field.press("Enter")
    page.wait_for_timeout(800)
    expect(field).to_be_focused()
    page.locator("#outil form [type=submit]").focus()
    page.keyboard.press("Enter")
    landed(page, "#resultat")


def test_hearts_in_bulk_lead_to_the_meter(screen: Page) -> None:
    screen.goto("voeux/")
    wait_until(screen, READY, 120)
    press(screen, "#appliquer-nombre")
    wait_count(screen, "350 / 70")
    landed(screen, "#jauge")
    expect(screen.locator(".toast")).to_contain_text("350 offres : 1 cœur")
    # One heart afterwards moves nobody.
    heart = screen.locator("#lignes .voeu label.coeur").nth(3)
    heart.tap() if screen.evaluate("navigator.maxTouchPoints") else heart.click()
    expect(screen.locator("#annuler")).to_contain_text("Annuler\u00a0: ")
    screen.wait_for_timeout(300)
    assert screen.evaluate("document.activeElement.closest('.voeu') !== null")


def test_what_is_compared_is_over_the_screen_from_its_title_on(screen: Page) -> None:
    screen.goto("offres/")
    for place in range(2):
        screen.locator("[data-comparer]").nth(place).check()
    press(screen, "#voir-comparaison")
    expect(screen.locator("#comparaison thead th")).to_have_count(3, timeout=LONG)
    landed(screen, "#comparaison")
    box = screen.locator("#comparaison").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *screen.evaluate("[innerWidth, innerHeight]"))
    screen.keyboard.press("Escape")
    expect(screen.locator("#voir-comparaison")).to_be_focused()


def test_the_results_that_were_asked_for_are_what_is_seen(screen: Page) -> None:
    screen.goto("voeux/resultats/")
    button = screen.get_by_role("button", name="Voir une campagne fictive")
    button.wait_for(timeout=LONG)
    button.tap() if screen.evaluate("navigator.maxTouchPoints") else button.click()
    landed(screen, "#resultats [data-fictif]")


def test_the_differences_between_two_versions_are_what_is_seen(screen: Page) -> None:
    open_planner(screen, "")
    press(screen, "#lignes .voeu label.coeur:nth-of-type(3)")
    wait_count(screen, "1 / 70")
    press(screen, "#onglet-versions")
    screen.locator("#nom-version").fill("Plutôt la mer")
    press(screen, "#form-version [type=submit]")
    screen.locator("#versions-gardees li", has_text="Plutôt la mer").wait_for()
    press(screen, "#form-comparer [type=submit]")
    landed(screen, "#comparaison")

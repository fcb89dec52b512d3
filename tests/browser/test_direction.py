"""The page of a head of department (LOOK, point 9): no terminal on the way, and a trial without installing anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import plain
from tests.browser.conftest import still, wait_until
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm
LONG = 120_000
ASKED = ("Une campagne en trois dessins", "Ce qu’elle prouve", "Ce qu’elle demande", "Ce qu’elle coûte", "Qui répond",
         "L’essayer en cinq minutes, sans rien installer", "Le guide")  # fmt: skip
GUIDE = "[...document.querySelectorAll('.texte h2')].find((one) => one.textContent === 'Le guide')"
# What a terminal would be, before the guide: nothing of it is said to whoever decides.
TERMINAL = f"""[...document.querySelectorAll('.texte :is(code, pre, kbd)')]
  .filter((one) => {GUIDE}.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING)
  .map((one) => one.textContent)"""
# The pictures, each with its words and inside the width of the screen.
DRAWN = """[...document.querySelectorAll('.texte figure svg')].map((one) => {
  const { left, right, height } = one.getBoundingClientRect();
  const named = !!(one.getAttribute('aria-label') || one.querySelector('title'));
  return [named, left >= 0 && right <= innerWidth, height > 60];
})"""

PICTURED = """document.querySelector('.entrees').getBoundingClientRect().top
  - document.querySelector('.texte figure svg').getBoundingClientRect().top"""


def test_it_says_what_a_head_of_department_asks_before_any_command(phone: Page, axe: Callable[..., list[str]]) -> None:
    phone.goto("dmg/")
    still(phone)
    assert [plain(one) for one in phone.locator(".texte h2").all_inner_texts()] == list(ASKED)
    assert phone.evaluate(TERMINAL) == []
    assert phone.evaluate(DRAWN) == [[True, True, True]] * 3
    for height, width in ((844, 390), (740, 360)):
        phone.set_viewport_size({"width": width, "height": height})
        assert phone.evaluate(PICTURED) > 80, "a picture from the first screen, above the bar"
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(phone) == []


def tried(phone: Page, name: str) -> None:
    """From the page, one tap on a step of the trial."""
    phone.goto("dmg/")
    phone.locator(".texte ol a", has_text=name).tap()


def test_it_is_tried_in_five_minutes_without_installing(phone: Page) -> None:
    tried(phone, "Résultats")
    phone.get_by_role("button", name="Voir une campagne fictive").tap()
    expect(phone.locator("main")).to_contain_text("Démonstration", timeout=LONG)
    expect(phone.locator("main")).to_contain_text("Commission", timeout=LONG)

    tried(phone, "Essayez de tricher")
    expect(phone.locator("h1")).to_contain_text("pas à pas", timeout=LONG)
    still(phone)

    tried(phone, "Classez des candidats fictifs")
    wait_until(phone, READY, 120)
    phone.get_by_role("button", name="Essayer avec des candidats fictifs").tap()
    expect(phone.locator("#autres .candidat").first).to_be_visible(timeout=LONG)

    tried(phone, "Remplissez une fiche")
    expect(phone.locator("form .champ >> visible=true").first).to_be_visible(timeout=LONG)

"""The fléchage assistant: what it gives is said first, one's true hearts stay, the plan comes to whoever asked for it.

LOOK, points 5 and 11.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import keep, plain
from tests.browser.conftest import own_engine, wait_until
from tests.browser.test_accueil import HELD
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm
LONG = 60_000
MINE = {"o-0007": 3, "o-0009": 4, "o-0012": 2}
# All of it in sight: under the top of the window, above the bar of the export and the entries.
IN_SIGHT = """(one) => {
  const { top, bottom, left } = one.getBoundingClientRect();
  const found = document.elementFromPoint(left + 4, bottom - 4);
  return top >= 0 && bottom <= innerHeight && one.contains(found);
}"""
HEARTS = """() => Object.fromEntries([...document.querySelectorAll("#lignes-liste .voeu")]
  .map((one) => [one.dataset.offre, one.querySelector("input:checked")?.value]))"""


def assistant(page: Page) -> None:
    """The assistant of a DJ who noted three offers."""
    voeux = {"tour": 1, "versions": [], "commune": "", "tours": {"1": {"coeurs": MINE, "cible": None}}}
    keep(page, "dj", {"brouillons": {"voeux": voeux}})
    page.goto("voeux/")
    wait_until(page, READY, timeout=120)
    page.get_by_role("tab", name="Fléchage").click()
    page.locator("#cherche-cible").fill("Bonneville")
    expect(page.locator("#choix-cible label").filter(has_text="Prairies").first).to_be_visible(timeout=LONG)


@pytest.mark.parametrize("size", [(360, 740), (390, 844), (1366, 768)], ids=str)
def test_the_plan_comes_into_view_and_says_first_what_it_gives(page: Page, phone: Page, size: tuple[int, int]) -> None:
    shown = phone if size[0] < 700 else page
    shown.set_viewport_size({"width": size[0], "height": size[1]})
    assistant(shown)
    assert "très probable" in plain(shown.locator("#flechage > p").first.inner_text())
    choice = shown.locator("#choix-cible label").filter(has_text="Prairies").first
    choice.tap() if shown is phone else choice.click()
    first = shown.locator(".flechage-plan > p").first
    first.wait_for(timeout=LONG)
    assert plain(first.inner_text()).startswith("Très probable si vous et le PAMSU suivez ce plan")
    plan = plain(shown.locator(".flechage-plan").inner_text())
    total = re.search(r"(\d+) en tout", plan)
    assert total and plan.count("en tout") == 1
    assert len(re.findall(rf"(?<!\d){total[1]}(?!\d)", plan)) == 1, "how many in all is said once"
    title = shown.locator(".flechage-plan > h4").first
    expect(title).to_be_focused()
    assert title.evaluate(IN_SIGHT) and first.evaluate(IN_SIGHT)


def test_from_a_keyboard_the_choice_goes_on_where_it_is(page: Page) -> None:
    assistant(page)
    page.locator("#choix-cible input").first.focus()
    page.keyboard.press("Space")
    page.locator(".flechage-plan").wait_for(timeout=LONG)
    here = page.locator("#choix-cible input:checked")
    expect(here).to_be_focused()
    assert here.evaluate("(one) => one.getBoundingClientRect().top >= 0"), "the focus is never out of sight"


def test_true_hearts_are_proposed_for_the_other_offers(phone: Page) -> None:
    """Unasked, what was noted stays; 1 to all others is the protocol's, one tap away; and both are undone."""
    assistant(phone)
    phone.locator("#choix-cible label").filter(has_text="Prairies").first.tap()
    expect(phone.locator("[name=maniere]:checked")).to_have_value("gradue")
    plan = phone.locator(".flechage-plan")
    expect(plan).to_contain_text("dans l’ordre de vos cœurs", timeout=LONG)
    phone.locator("#appliquer-flechage").tap()
    expect(phone.locator(".flechage-etat")).to_contain_text("tient", timeout=LONG)
    phone.get_by_role("tab", name="Ma liste").tap()
    phone.locator("#lignes-liste .voeu").first.wait_for(timeout=LONG)
    noted = phone.evaluate(HEARTS)
    assert {one: noted.get(one) for one in MINE} == {one: str(hearts) for one, hearts in MINE.items()}
    assert list(noted.values()).count("5") == 1

    phone.get_by_role("tab", name="Fléchage").tap()
    phone.locator("label", has_text="1 cœur à toutes les autres").tap()
    expect(plan).to_contain_text("à égalité de cœurs", timeout=LONG)


def test_a_link_to_the_assistant_lands_on_it(phone: Page) -> None:
    """The home says « Préparer un fléchage »: its panel is what is seen, not the top of the page."""
    phone.goto("voeux/#flechage")
    wait_until(phone, READY, timeout=120)
    tab = phone.get_by_role("tab", name="Fléchage")
    expect(tab).to_be_focused()
    assert tab.evaluate("(one) => one.getBoundingClientRect().top < innerHeight / 3")
    expect(phone.locator("#cherche-cible")).to_be_in_viewport()


def test_a_plan_that_is_still_computed_is_said_so_and_is_that_of_the_last_choice(page: Page) -> None:
    own_engine(page)
    page.add_init_script(HELD)
    assistant(page)
    chosen = page.evaluate("""() => {
      globalThis.retient = true;
      const [first, second] = document.querySelectorAll('#choix-cible input');
      for (const one of [first, second]) one.click();
      document.querySelector('#form-flechage').requestSubmit();
      return second.parentElement.textContent.trim();
    }""")
    expect(page.locator("#plan-flechage")).to_contain_text("Le plan se calcule")
    page.evaluate("globalThis.retient = false; for (const one of retenus.splice(0)) one()")
    expect(page.locator("#plan-flechage")).to_contain_text(chosen.split(",")[0], timeout=LONG)

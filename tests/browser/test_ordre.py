"""What comes late undoes nothing of what a person did meanwhile: an engine held back, quick hands, a page cut short."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_until
from tests.browser.stage_outils import open_stage, settled

pytestmark = pytest.mark.warm

KEPT = """async () => {
  const open = indexedDB.open(`phco:${new URL(document.body.dataset.racine, location).pathname}`);
  await new Promise((done) => { open.onsuccess = done; });
  const found = open.result.transaction('brouillons').objectStore('brouillons').get('stage');
  await new Promise((done) => { found.onsuccess = done; });
  open.result.close();
  const { etapes, position } = found.result ?? { etapes: [{}], position: 0 };
  return typeof etapes[position] === 'string' ? JSON.parse(etapes[position]) : etapes[position];
}"""
TWO_DAYS = "for (const day of ['24', '26']) document.querySelector(`#jour-2026-11-${day}`).click()"


def test_two_days_picked_in_one_gesture_are_both_kept(page: Page) -> None:
    """The second is asked before the first is answered."""
    open_stage(page, "conges", {"regime": "dj"})
    page.evaluate(TWO_DAYS)
    page.get_by_text("2 jours ouvrés posés").wait_for()


def test_a_lived_week_that_comes_after_the_pattern_was_chosen_again_adds_nothing(page: Page) -> None:
    open_stage(page, "semaine", None)
    page.evaluate("for (const what of ['vecue', 'type']) document.querySelector(`[name=quoi][value=${what}]`).click()")
    page.get_by_role("button", name="Remettre la semaine type habituelle").click()  # answered after the week
    expect(page.locator(".toast")).to_contain_text("La semaine type habituelle est remise.")
    settled(page)
    expect(page.locator("#erreurs")).to_be_hidden()
    assert (page.evaluate(KEPT)).get("semaines", []) == []


def test_a_half_day_changed_while_the_regime_is_asked_stays(page: Page) -> None:
    open_stage(page, "semaine", None)
    page.evaluate("""() => {
      document.querySelector('[name=regime][value=saspas]').click();
      const cell = document.querySelector("[name='grille.jeudi_matin.activite']");
      cell.value = 'libre';
      cell.dispatchEvent(new Event('change', { bubbles: true }));
    }""")
    page.locator("#resultat .fiche-tete", has_text="SASPAS").wait_for()
    settled(page)
    page.wait_for_timeout(500)
    assert page.locator("[name='grille.jeudi_matin.activite']").input_value() == "libre"


def test_a_pause_in_a_list_takes_no_new_line_nor_space_from_under_the_cursor(page: Page) -> None:
    open_stage(page, "entretiens", {})
    page.get_by_role("button", name="Ajouter un entretien").click()
    page.get_by_label("Date", exact=True).fill("2026-11-20")
    points = page.get_by_label("Points abordés, un par ligne")
    points.press_sequentially("Accueil")
    for key in ("Enter", "L", "e", "Space", "p", "l", "a", "n"):
        points.press(key)
        if key in ("Enter", "Space"):
            page.wait_for_timeout(600)  # longer than the pause after which a list is kept
    expect(points).to_have_value("Accueil\nLe plan")
    page.get_by_label("Date", exact=True).focus()
    settled(page)
    wait_until(page, f"({KEPT})().then((plan) => plan.entretiens[0].points.join('|') === 'Accueil|Le plan')", 10)


# The moment between the last module of a page and the next look of js/theme.js for it: the hand goes on typing.
GOES_ON = """document.addEventListener('readystatechange', () => {
  if (document.readyState !== 'interactive') return;
  const field = document.querySelector('[name=actes_par_mois]');
  const type = (text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); };
  type('32');
  const { push } = phco;
  phco.push = (...more) => {
    const count = push.apply(phco, more);
    const modules = [...document.querySelectorAll('script[type=module][src]')];
    if (modules.every(({ src }) => phco.includes(src))) type('321');
    return count;
  };
})"""


def test_what_is_typed_as_the_code_arrives_is_whole(page: Page) -> None:
    page.add_init_script(GOES_ON)
    page.goto("simuler/dj/")
    wait_until(page, "document.documentElement.dataset.code === 'la'")
    page.wait_for_timeout(300)
    assert page.locator("[name=actes_par_mois]").first.input_value() == "321"
    wait_until(page, "!history.state?.saisie", 5)

"""Random actions on every tool that keeps a draft, all undone by its « Annuler » back to the first screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fix_time, wait_until
from tests.browser.pending import follow, rest
from tests.browser.stage_outils import NOON, PLAN, open_stage
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm

STAGE = (
    "semaine", "conges", "rattrapages", "activite", "enseignements", "entretiens", "documents", "portfolio",
)  # fmt: skip
TOOLS = (
    "simuler/dj/", "simuler/pamsu/", "simuler/annee/", "simuler/comparer/", "simuler/contrat/", "pamsu/fiche/",
    "pamsu/mon-dj/", *(f"stage/{name}/" for name in STAGE), "voeux/", "voeux/classer/", "voeux/dossier/",
    "voeux/journee4/",
)  # fmt: skip
# What a person may do of what is in sight, chosen by a number: says what was done, or nothing where nothing can be.
ACT = """(dice) => {
  for (const one of document.querySelectorAll("main details")) one.open = true;
  const pick = (list) => list[(dice = (dice * 1103515245 + 12345) % 2147483648) % list.length];
  const fields = `main form:not(#filtres, #form-flechage, #form-version, #form-comparer, #form-chances)
    :is(select, textarea, input):not([type=file], [type=submit], [type=search], [list], [data-hors])[name]`;
  const buttons = `main :is([data-action=ajouter], [data-action=retirer-rang], [data-action=retirer],
    [data-action=plus], [data-action=moins],
    [data-action=modele], [data-action=tous-presents], [data-action=semestres-usuels], button[type=reset],
    [data-recopier], [data-semaine], #vider, .gestes button, #premier, #appliquer-nombre),
    main .voeu input, #tours input`;
  const all = [...new Set(document.querySelectorAll(`${fields}, ${buttons}`))].filter((one) =>
    !one.disabled && !(one.options?.length < 2)
    && (one.closest("label") ?? one).checkVisibility() && !(one.type === "radio" && one.checked));
  const one = pick(all);
  if (!one) return "";
  const said = one.getAttribute("aria-label") || one.name || one.textContent.trim();
  if (one.matches("button, [type=radio], [type=checkbox]")) { one.click(); return said; }
  if (one.options) one.value = pick([...one.options].filter((option) => option.value !== one.value)).value;
  else if (one.type === "date") one.value = pick(["2026-11-16", "2026-12-01", "2027-01-11", ""]);
  else one.value = /decimal|numeric/.test(one.inputMode) || one.type === "number" ? pick(["0", "7", "12", "40", ""])
    : pick(["Lombalgies", "Une phrase, avec « é ».", ""]);
  one.dispatchEvent(new Event("input", { bubbles: true }));
  one.dispatchEvent(new Event("change", { bubbles: true }));
  return said;
}"""
NAMED = re.compile(r"^Annuler\u00a0: \S")  # and what it takes back
UNDO = "main :is(#annuler, [data-action=annuler])"
# What is answered and in what order: not the catalogue around it, nor where one looks.
STATE = """JSON.stringify([
  [...document.querySelectorAll(
    "main form:not(#filtres) :is(select, textarea, input):not([type=file], [data-hors])[name]")]
    .map((one) => [one.name, ["radio", "checkbox"].includes(one.type) ? one.checked && one.value : one.value]),
  [...document.querySelectorAll("#classes [data-candidat], #choisis [data-lieu]")]
    .map((one) => one.dataset.candidat ?? one.dataset.lieu),
  [...document.querySelectorAll(".voeu input:checked")].map((one) => one.value),
  document.querySelector("#nombre-actes")?.textContent,
  [...document.querySelectorAll("#resultat article, #resultat [data-id]")].map((one) => one.dataset.id ?? one.id),
])"""


def arrive(page: Page, place: str) -> None:
    """The tool, once all that it fills in by itself is there; a portfolio with an entry to take away."""
    follow(page)
    if place == "stage/portfolio/":
        open_stage(page, "portfolio", PLAN)
    else:
        fix_time(page, NOON)
        page.goto(place)
    if place.startswith("voeux/"):
        wait_until(page, READY, 120)
    rest(page)
    if place == "voeux/classer/":
        page.get_by_role("button", name="Essayer avec des candidats fictifs").click()
        wait_until(page, "document.querySelectorAll('#autres [data-candidat]').length > 5")
        rest(page)


def undone_to_the_first_state(page: Page, place: str, seed: int, actions: int) -> None:
    """Random actions, then « Annuler » as long as there is something to undo."""
    arrive(page, place)
    undo = page.locator(UNDO)
    expect(undo).to_be_disabled()
    first, did, moved = page.evaluate(STATE), [], False
    for number in range(actions):
        did.append(page.evaluate(ACT, seed * 7919 + number * 104729))
        rest(page)  # what is typed is one step after its pause
        moved = moved or page.evaluate(STATE) != first
    assert moved, did
    expect(undo).to_be_enabled()
    expect(undo).to_have_text(NAMED)
    steps = 0
    while undo.is_enabled():
        assert undo.inner_text().startswith("Annuler")
        undo.evaluate("(one) => one.click()")
        steps += 1
        assert steps <= 2 * actions + 1, did
    rest(page)
    assert page.evaluate(STATE) == first, did


@pytest.mark.parametrize("place", TOOLS)
def test_random_actions_are_undone_back_to_the_first_state(page: Page, place: str) -> None:
    undone_to_the_first_state(page, place, seed=18, actions=4)


def test_an_untouched_week_has_nothing_to_undo_and_is_never_emptied(page: Page) -> None:
    """« Ma semaine » fills itself in: undoing its first real edit comes back to that, and no further."""
    arrive(page, "stage/semaine/")
    undo = page.locator(UNDO)
    filled = page.evaluate(
        "[...document.querySelectorAll('.grille-stage select, main table select')].map((one) => one.value)"
    )
    assert filled and "soin" in filled
    expect(undo).to_be_disabled()
    page.keyboard.press("Control+z")
    page.locator("[name='grille.mercredi_matin.activite']").select_option("libre")
    expect(undo).to_have_text("Annuler\u00a0: semaine type")
    undo.click()
    expect(undo).to_be_disabled()
    expect(undo).to_have_text("Annuler")
    assert page.locator("[name='grille.mercredi_matin.activite']").input_value() == "soin"
    expect(page.locator("#resultat svg.semaine rect.soin").first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("place", TOOLS)
def test_many_random_actions_are_undone_back_to_the_first_state(page: Page, place: str, seed: int) -> None:
    undone_to_the_first_state(page, place, seed, actions=16)

"""The week's grid: painted, set by key, one lived week apart from the pattern, and a verdict at each change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import fix_time, wait_until
from tests.browser.kept import kept
from tests.browser.stage_outils import NOON, PLAN, keep_plan, open_stage, settled

pytestmark = pytest.mark.warm


def select(page: Page, slot: str):
    return page.locator(f"[name='grille.{slot}.activite']")


def test_a_first_visit_shows_the_pattern_and_its_verdict(page: Page):
    open_stage(page, "semaine", None)
    page.get_by_text("Cette semaine respecte les règles.").wait_for()
    assert select(page, "lundi_matin").input_value() == "soin"
    assert page.locator("#resultat svg.semaine").get_attribute("aria-label").startswith("Semaine type")
    select(page, "mercredi_matin").select_option("libre")
    page.get_by_text("5 demi-journées de soins sur le site : il en faut 6.").wait_for()
    page.get_by_role("button", name="Remettre la semaine type habituelle").click()
    page.get_by_text("Cette semaine respecte les règles.").wait_for()


def test_an_untouched_grid_follows_the_regime(page: Page):
    open_stage(page, "semaine", None)
    page.get_by_text("Cette semaine respecte les règles.").wait_for()
    page.get_by_label("En SASPAS").check()
    page.locator("#resultat .fiche-tete", has_text="SASPAS").wait_for()
    page.get_by_text("Cette semaine respecte les règles.").wait_for()
    assert select(page, "jeudi_matin").input_value() == "soin"
    assert select(page, "vendredi_matin").input_value() == "universite"


def test_cells_are_painted_by_dragging(page: Page):
    open_stage(page, "semaine", None)
    settled(page)
    page.get_by_label("Pinceau").select_option("faculte")
    page.locator("#grille").scroll_into_view_if_needed()
    first = page.locator("td[data-creneau='mardi_matin']").bounding_box()
    last = page.locator("td[data-creneau='mardi_apres_midi']").bounding_box()
    page.mouse.move(first["x"] + 20, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(last["x"] + 20, last["y"] + 20, steps=8)
    page.mouse.up()
    assert [select(page, slot).input_value() for slot in ("mardi_matin", "mardi_apres_midi")] == ["faculte", "faculte"]
    page.get_by_text("4 demi-journées de soins sur le site : il en faut 6.").wait_for()


def test_the_week_is_written_without_a_pointer(page: Page):
    """Each half-day is a list that one types in; what was done is taken back with a key."""
    open_stage(page, "semaine", None)
    settled(page)
    page.get_by_label("Pinceau").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "grille.lundi_matin.activite"
    page.keyboard.type("journ")
    page.get_by_text("5 demi-journées de soins sur le site : il en faut 6.").wait_for()
    assert select(page, "lundi_matin").input_value() == "faculte"
    page.locator("[data-action=annuler]").press("Enter")
    page.get_by_text("Cette semaine respecte les règles.").wait_for()
    assert select(page, "lundi_matin").input_value() == "soin"


# What each list of the grid shows, against the room that it has for it.
SHOWN_WHOLE = """(texts) => { const pen = document.createElement('canvas').getContext('2d');
  return [...document.querySelectorAll('#grille select')].filter((one) => one.checkVisibility()).flatMap((one) => {
    const style = getComputedStyle(one);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const text = one.selectedOptions[0].textContent.trim();
    const [start, end, arrow] = [parseFloat(style.paddingInlineStart), parseFloat(style.paddingInlineEnd), 20];
    const room = one.clientWidth - start - end - arrow;
    return texts.includes(text) && pen.measureText(text).width > room ? [text] : []; }); }"""


def test_what_a_half_day_holds_is_read_whole_at_360_pixels(phone: Page):
    phone.set_viewport_size({"width": 360, "height": 740})
    open_stage(phone, "semaine", None)
    shown = phone.locator("#grille select option:checked").all_inner_texts()
    assert {"Soins sur le site", "Journée de faculté"} <= set(shown)
    assert phone.evaluate(SHOWN_WHOLE, ["Soins sur le site", "Journée de faculté", "Présence ?", "Libre"]) == []
    assert phone.get_by_role("rowheader", name="Lundi").is_visible()


def test_who_supervises_is_said_and_checked(page: Page):
    open_stage(page, "semaine", None)
    settled(page)
    page.get_by_role("button", name="Mettre le PAMSU partout").click()
    page.get_by_text("Qui encadre n’est pas dit").wait_for(state="detached")
    page.get_by_label("Présence lundi matin").select_option("aucune")
    page.get_by_text("aucun médecin diplômé n’est sur le site").wait_for()


def test_a_lived_week_is_apart_from_the_pattern_and_only_warns(page: Page):
    open_stage(page, "semaine", {"regime": "dj", "conges": [{"debut": "2026-12-21", "fin": "2026-12-21"}]})
    settled(page)
    page.get_by_label("Une semaine vécue").check()
    page.get_by_label("Un jour de cette semaine").fill("2026-12-23")
    page.get_by_role("heading", name="Semaine du 21 décembre 2026").wait_for()
    assert select(page, "lundi_matin").input_value() == "conge"
    assert select(page, "vendredi_matin").input_value() == "ferie"
    select(page, "mardi_matin").select_option("libre")
    settled(page)
    page.get_by_text("Moyenne du trimestre").wait_for()
    page.get_by_label("Ma semaine type").check()
    page.get_by_role("heading", name="Ma semaine type").wait_for()
    assert select(page, "mardi_matin").input_value() == "soin"
    page.goto("stage/semaine/#lundi=2026-12-21")
    page.get_by_role("heading", name="Semaine du 21 décembre 2026").wait_for()
    assert select(page, "mardi_matin").input_value() == "libre"
    page.get_by_role("button", name="Oublier ce qui est noté").click()
    page.get_by_role("heading", name="Ma semaine type").wait_for()


CHOSEN_AT_ONCE = """(day) => {
  const field = document.querySelector("#jour-semaine");
  document.querySelector("[name=quoi][value=vecue]").click();
  field.value = day;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}"""


def test_a_week_chosen_while_another_is_being_prepared_is_the_only_one_kept(page: Page):
    """This week's is asked for as the choice is made; another day, or the pattern again, before it is there."""
    open_stage(page, "semaine", {"regime": "dj", "conges": [{"debut": "2026-12-21", "fin": "2026-12-21"}]})
    page.evaluate(CHOSEN_AT_ONCE, "2026-12-23")
    settled(page)
    assert page.get_by_role("heading", name="Semaine du 21 décembre 2026").is_visible()
    weeks = kept(page, "stage")["semaines"]
    assert [(one["lundi"], one["grille"]["lundi_matin"]["activite"]) for one in weeks] == [("2026-12-21", "conge")]
    page.evaluate(
        f"(day) => {{ ({CHOSEN_AT_ONCE})(day); document.querySelector('[name=quoi][value=type]').click(); }}",
        "2027-01-06",
    )
    settled(page)
    assert page.get_by_role("heading", name="Ma semaine type").is_visible()
    assert [one["lundi"] for one in kept(page, "stage")["semaines"]] == ["2026-12-21"]
    page.locator("[data-action='annuler']").click()
    settled(page)
    assert not kept(page, "stage").get("semaines"), "one step back: nothing was prepared but that week"


def test_the_supervision_is_planned_from_the_supervisors(page: Page):
    open_stage(page, "semaine", None)
    settled(page)
    page.locator("summary", has_text="Mes encadrants").click()
    page.get_by_role("button", name="Ajouter un encadrant").click()
    page.get_by_label("Nom", exact=True).fill("Dr Martin")
    page.get_by_text("Présence et téléphone").click()
    page.get_by_label("Sur place lundi matin").check()
    page.get_by_role("heading", name="Qui encadre").wait_for()
    page.get_by_text("Dr Martin est sur place.").first.wait_for()
    page.get_by_text("Personne n’est sur place ni assez proche.").first.wait_for()


def test_what_stops_a_week_is_said_beside_its_field_the_second_time_too(page: Page):
    fix_time(page, NOON)
    keep_plan(page, {**PLAN, "regime": "autre", "grille": {"lundi_matin": {"activite": "soin"}}})
    page.goto("stage/semaine/")
    page.locator("fieldset:has([name=regime]) .erreur").wait_for()
    page.locator('[name="quoi"][value="vecue"]').check(force=True)
    for day in ("2026-11-25", "2026-12-09"):
        page.locator("#jour-semaine").fill(day)
        page.locator("#jour-semaine").dispatch_event("change")
        wait_until(page, "document.activeElement?.name === 'regime'")
        said = page.locator("fieldset:has([name=regime]) .erreur")
        assert said.count() == 1 and "« autre » n’est pas une valeur possible" in said.inner_text()
        assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.locator('[name="regime"][value="dj"]').check(force=True)
    said.wait_for(state="detached")

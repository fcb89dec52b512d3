"""Leave on screen: picked with the mouse or the keys, judged at once, undone, kept, proposed, exported and imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.kept import kept
from tests.browser.stage_outils import PLAN, open_stage, settled

pytestmark = pytest.mark.warm

EMPTY = {"regime": "saspas"}


def verdict(page: Page) -> str:
    settled(page)
    return page.locator(".verdict").first.inner_text()


def test_weeks_are_picked_in_the_calendar_and_judged(page: Page):
    open_stage(page, "conges", EMPTY)
    assert "Incomplet" in verdict(page)
    page.get_by_role("button", name="du 21 au 27 décembre 2026").click()
    page.get_by_text("1 semaine posée").wait_for()
    for start in ("du 5 au 11 juillet 2027", "du 12 au 18 juillet 2027", "du 19 au 25 juillet 2027"):
        page.get_by_role("button", name=start).click()
        settled(page)
    page.get_by_text("Plan gardé tel quel : 1 semaine perdue").wait_for()
    page.get_by_role("button", name="du 26 juillet au 1er août 2027").click()
    page.get_by_text("Ce plan respecte les règles.").wait_for()
    assert page.locator("[name$='.debut']").count() == 2  # the four weeks that follow one another are one period
    page.get_by_role("button", name="du 2 au 8 août 2027").click()
    page.get_by_text("5 semaines se suivent").wait_for()
    page.locator("[data-action='annuler']").click()
    page.get_by_text("Ce plan respecte les règles.").wait_for()
    page.reload()
    page.get_by_text("Ce plan respecte les règles.").wait_for()


PRESSED_AT_ONCE = """() => { for (const [start, end] of [["2027-07-05", "2027-07-11"], ["2027-07-12", "2027-07-18"]])
  document.querySelector(`[data-action=basculer][data-debut="${start}"][data-fin="${end}"]`).click(); }"""


def test_weeks_picked_faster_than_they_are_answered_are_all_kept(page: Page):
    open_stage(page, "conges", EMPTY)
    page.evaluate(PRESSED_AT_ONCE)
    settled(page)
    assert [(one["debut"], one["fin"]) for one in kept(page, "stage")["conges"]] == [("2027-07-05", "2027-07-18")]
    page.get_by_text("2 semaines posées").wait_for()


def test_days_are_picked_with_the_keyboard_alone(page: Page):
    open_stage(page, "conges", {"regime": "dj"})
    day = page.locator("#jour-2026-11-24")
    day.focus()
    page.keyboard.press("Space")
    page.get_by_text("1 jour ouvré posé").wait_for()
    assert page.evaluate("document.activeElement.id") == "jour-2026-11-24"  # the focus outlives the redrawing
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "jour-2026-11-25"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "jour-2026-12-02"
    page.keyboard.press("Enter")
    page.get_by_text("2 jours ouvrés posés").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("1 jour ouvré posé").wait_for()


def test_dates_are_typed_and_faults_are_said_beside_them(page: Page):
    open_stage(page, "conges", {"regime": "dj"})
    page.get_by_role("button", name="Ajouter une période").click()
    page.locator("#conges-0-debut").fill("2027-08-02")
    page.locator("#conges-0-fin").fill("2027-07-30")
    page.locator(".erreur", has_text="La fin est avant le début.").first.wait_for()
    page.locator("#conges-0-fin").fill("2027-09-03")
    page.get_by_text("33 jours se suivent").wait_for()
    page.locator("#conges-0-fin").fill("2027-08-31")
    page.get_by_text("22 jours ouvrés posés").wait_for()
    assert page.locator("#erreurs").is_hidden()


def test_a_proposal_is_adopted(page: Page):
    open_stage(page, "conges", {**EMPTY, "encadrants": PLAN["encadrants"]})
    page.get_by_role("button", name="Proposer des dates").click()
    card = page.locator("#propositions .carte", has_text="Avec les congés de l’encadrant")
    card.wait_for()
    card.get_by_role("button").click()
    page.get_by_text("Ce plan respecte les règles.").wait_for()
    page.get_by_text("Dr Lefèvre : du 21 décembre 2026 au 3 janvier 2027").wait_for()
    assert page.locator("#propositions").count() == 0


def test_the_calendar_file_goes_out_and_comes_back(page: Page, tmp_path: Path):
    open_stage(page, "conges", PLAN)
    with page.expect_download() as started:
        page.get_by_role("button", name="Exporter le calendrier (.ics)").click()
    kept = tmp_path / started.value.suggested_filename
    started.value.save_as(kept)
    text = kept.read_text(encoding="utf-8")
    assert kept.name == "mon-stage-2026-11-22.ics" and "DTSTART;VALUE=DATE:20261221" in text
    open_stage(page, "conges", {"regime": "dj"})
    page.get_by_text("Importer un calendrier (.ics)").click()
    page.get_by_label("Fichier .ics").set_input_files(kept)
    page.locator("#import-ics", has_text="éléments ajoutés, aucun laissé de côté").wait_for()
    page.get_by_text("4 jours ouvrés posés").wait_for()
    page.get_by_label("Fichier .ics").set_input_files(
        {"name": "x.ics", "mimeType": "text/calendar", "buffer": b"bonjour"}
    )
    page.locator("#import-ics .erreur", has_text="n’est pas un calendrier").wait_for()


def test_the_printed_page_lists_the_leave(page: Page):
    open_stage(page, "conges", PLAN)
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Congés posés").is_visible()
    assert page.locator("form").is_hidden()

"""Seminars and GEP: attendance, the report read again before it goes, a device that is not enrolled."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.stage_outils import PLAN, open_stage, settled


def test_a_seminar_attended_is_counted(page: Page):
    open_stage(page, "enseignements", None)
    page.get_by_text("0 / 5 séminaires").wait_for()
    group = page.get_by_role("group", name="Handicap")
    group.get_by_label("Date").fill("2026-11-12")
    group.get_by_label("Présence").select_option("oui")
    page.get_by_text("1 / 5 séminaires").wait_for()
    page.locator("#resultat").get_by_text("suivi le 12 nov. 2026").wait_for()
    page.reload()
    page.get_by_text("1 / 5 séminaires").wait_for()


def test_a_report_is_read_again_and_says_what_names_a_patient(page: Page, axe):
    open_stage(page, "enseignements", PLAN)
    page.get_by_role("button", name="Relire et exporter").click()
    report = page.locator("#cr")
    report.get_by_text("Le compte rendu peut partir.").wait_for()
    assert page.evaluate("document.activeElement.id") == "cr"
    page.get_by_text("Le compte rendu", exact=True).click()
    page.get_by_label("Résumé").fill("Mme Durand, vue le matin.")
    report.get_by_text("semble contenir un nom de patient").wait_for()
    assert axe(page) == []
    page.get_by_label("Présents, un pseudonyme par ligne").fill("")
    report.get_by_text("Aucun participant n’est noté.").wait_for()
    assert report.get_by_role("button", name="Exporter le compte rendu").is_disabled()


def test_a_device_that_is_not_enrolled_is_told_how(page: Page):
    open_stage(page, "enseignements", PLAN)
    page.get_by_role("button", name="Relire et exporter").click()
    page.get_by_role("button", name="Exporter le compte rendu").click()
    link = page.locator("#cr").get_by_role("link", name="l’inscription de cet appareil")
    link.wait_for()
    link.click()
    page.wait_for_url("**/inscription/")


def test_the_printed_report_holds_the_text_alone(page: Page):
    open_stage(page, "enseignements", PLAN)
    page.get_by_role("button", name="Relire et exporter").click()
    page.locator("#cr").get_by_text("Deux situations.").wait_for()
    settled(page)
    page.emulate_media(media="print")
    assert page.locator("#cr").get_by_text("Deux situations.").is_visible()
    assert page.locator("#cr .verdict").is_hidden()

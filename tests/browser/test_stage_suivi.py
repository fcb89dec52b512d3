"""The activity log, before Python is there; the ledger; the semester."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fix_time, own_engine
from tests.browser.stage_outils import NOON, PLAN, open_stage

pytestmark = pytest.mark.warm


def test_an_act_is_one_tap_kept_before_python_is_there(page: Page, vigil):
    fix_time(page, NOON)
    vigil.allow(r"Failed to load resource|net::ERR_FAILED|Le réseau ne répond pas")
    own_engine(page)
    page.route("**/moteur/**", lambda route: route.abort())
    page.goto("stage/activite/")
    plus = page.get_by_role("button", name="+1 acte")
    page.locator("#etat-brouillon[data-etat=ecrit]").wait_for(state="attached")
    assert page.locator("#etat-brouillon").inner_text().strip() == "", "a page only looked at keeps nothing"
    for _ in range(3):
        plus.click()
    page.get_by_role("button", name="−1 acte").click()
    expect(page.locator("#nombre-actes")).to_have_text("2")
    page.get_by_text("Brouillon enregistré").wait_for()
    page.reload()
    page.locator("#nombre-actes", has_text="2").wait_for()


def test_the_log_says_what_the_bonus_still_needs(page: Page):
    open_stage(page, "activite", PLAN)
    page.get_by_text("42 / 1 200 actes").wait_for()
    page.get_by_role("button", name="Modifier le mardi 3 novembre 2026").click()
    page.get_by_label("Ou le nombre du jour").fill("40")
    page.get_by_label("Ou le nombre du jour").press("Tab")
    page.get_by_text("60 / 1 200 actes").wait_for()
    page.get_by_text("30,0 par jour noté").wait_for()
    page.get_by_text("le maximum est 25 en moyenne").wait_for()
    page.get_by_label("Brochure : plus de 200").check()
    page.get_by_text("60 / 1 201 actes").wait_for()
    page.get_by_role("button", name="Retirer le mardi 3 novembre 2026").click()
    page.get_by_text("20 / 1 201 actes").wait_for()


def test_the_log_feeds_the_pay_simulator(page: Page):
    open_stage(page, "activite", PLAN)
    link = page.get_by_role("link", name="Estimer ma paie avec ces actes")
    assert "actes_par_mois=" in link.get_attribute("href")
    link.click()
    page.wait_for_url("**/simuler/dj/#**")


def test_a_proposed_date_settles_the_debt(page: Page):
    open_stage(page, "rattrapages", {**PLAN, "regime": "saspas"})
    page.get_by_text("2 à rattraper").wait_for()
    page.get_by_role("button", name="Retenir le 27 novembre 2026, matin").click()
    page.get_by_text("1\u00a0prévue").wait_for()  # it will count once past (SAS-07)
    page.locator(".somme", has_text="2 à rattraper").wait_for()
    page.get_by_role("button", name="Ajouter un événement").click()
    page.get_by_label("Jour", exact=True).last.fill("2026-11-18")
    page.get_by_label("Quoi").last.select_option("congres")
    page.get_by_label("Nom du congrès").last.fill("Autre congrès")
    page.locator(".somme", has_text="4 à rattraper").wait_for()


def test_the_semester_leads_to_each_week(page: Page):
    open_stage(page, "semestre", PLAN)
    row = page.locator("tr", has_text="du 21 au 25 décembre 2026")
    assert "Noël" in row.inner_text()
    assert page.locator("tr.courante").inner_text().count("cette semaine") == 1
    row.get_by_role("link").click()
    page.get_by_role("heading", name="Semaine du 21 décembre 2026").wait_for()

"""Every tool of « Mon stage » from an empty plan, with no network at all: it computes, keeps, and exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, wait_offline_ready
from tests.browser.kept import wait_kept
from tests.browser.stage_outils import open_stage


@pytest.mark.court
def test_each_tool_works_from_an_empty_plan_without_the_network(page: Page, server: Server, tmp_path: Path):
    open_stage(page, "semaine", None)
    wait_offline_ready(page)
    page.context.set_offline(True)
    server.stop()

    open_tool(page, "semaine")
    page.get_by_text("Cette semaine respecte les règles.").wait_for()
    page.locator("[name='grille.mercredi_matin.activite']").select_option("libre")
    page.get_by_text("5 demi-journées de soins sur le site : il en faut 6.").wait_for()
    page.locator("[data-action='annuler']").click()
    page.get_by_text("Cette semaine respecte les règles.").wait_for()

    open_tool(page, "conges")
    page.get_by_role("button", name="Ajouter une période").click()
    page.locator("#conges-0-debut").fill("2026-12-21")
    page.locator("#conges-0-fin").fill("2026-12-27")
    page.get_by_text("4 jours ouvrés posés").wait_for()
    with page.expect_download() as started:
        page.get_by_role("button", name="Exporter le calendrier (.ics)").click()
    calendar = tmp_path / "conges.ics"
    started.value.save_as(calendar)
    assert "DTSTART;VALUE=DATE:20261221" in calendar.read_text(encoding="utf-8")

    open_tool(page, "semestre")
    page.locator("tr", has_text="du 21 au 25 décembre 2026").get_by_text("congé").wait_for()

    open_tool(page, "rattrapages")
    page.get_by_role("button", name="Ajouter un événement").click()
    page.get_by_label("Jour", exact=True).last.fill("2026-11-18")
    page.get_by_label("Quoi").last.select_option("congres")
    page.get_by_label("Nom du congrès").last.fill("Autre congrès")
    page.locator(".somme", has_text="2 à rattraper").wait_for()

    open_tool(page, "activite")
    page.get_by_role("button", name="+1 acte").click()
    page.get_by_text("1 / 1 200 actes").wait_for()

    open_tool(page, "enseignements")
    group = page.get_by_role("group", name="Handicap")
    group.get_by_label("Date").fill("2026-11-12")
    group.get_by_label("Présence").select_option("oui")
    page.get_by_text("1 / 5 séminaires").wait_for()

    open_tool(page, "portfolio")
    page.get_by_role("button", name="Ajouter une entrée").click()
    page.get_by_label("Titre").fill("Première annonce")
    page.get_by_label("Relation, communication").check()
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_text("1 / 11 rubriques").wait_for()

    open_tool(page, "entretiens")
    page.get_by_role("button", name="Ajouter un entretien").click()
    page.locator("#ent-0-date").fill("2026-11-18")
    page.get_by_label("Points abordés").fill("Objectifs")
    page.locator("#resultat .entretien li", has_text="Objectifs").wait_for()

    open_tool(page, "documents")
    page.get_by_label("J’ai vu le matériel et ouvert la trousse d’urgence.").check()
    page.locator("#premier-jour-dj [data-compte]", has_text="1 / 13").wait_for()

    # The tab is closed; the next one finds all of it, still without the network.
    wait_kept(page, "stage", "kept.listes?.['premier-jour-dj']?.length === 1")
    context = page.context
    page.close()
    again = context.new_page()
    open_tool(again, "conges")
    again.get_by_text("4 jours ouvrés posés").wait_for()
    open_tool(again, "portfolio")
    again.get_by_role("heading", name="Première annonce").wait_for()
    open_tool(again, "documents")
    again.locator("#premier-jour-dj [data-compte]", has_text="1 / 13").wait_for()


def open_tool(page: Page, name: str) -> None:
    """Open one tool; an empty plan is a start and not an error."""
    open_stage(page, name, None)
    assert not page.locator("#erreurs").is_visible(), name

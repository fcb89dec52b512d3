"""Backups that are not as they should be, restored in a real browser: nothing blank, what is lost is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

# the fixtures of the browser tests: pytest finds them by their names
from tests.browser.conftest import (  # noqa: F401
    Server,
    context,
    kept,
    page,
    serve,
    server,
    site,
    standing,
    vigil,
    visitor,
    wait_until,
)

pytestmark = [pytest.mark.browser, pytest.mark.warm]
HERE = Path(__file__).parent / "sauvegardes"
# file → what the restoration says, what it must not say, and the names of the drafts that came back
CASES: dict[str, tuple[list[str], list[str], set[str]]] = {
    "types.json": (
        ["Mis de côté", "Mes vœux", "Mon dossier de candidature : présentation", "Fiche de terrain : identifiant"],
        ["fiche-rts", "simuler-dj", "null", "undefined"],
        {"Mon stage", "Fiche de terrain", "Mon dossier de candidature", "Simulation de paie d’un docteur junior"},
    ),
    "inconnues.json": (
        ["6 brouillons ajoutés"],
        ["fiche-rts :", "null", "undefined"],
        {"Mon stage", "Mes vœux", "Fiche de terrain", "Mon dossier de candidature"},
    ),
    "manquantes.json": (["5 brouillons ajoutés"], ["Mis de côté", "null", "undefined"], {"Mon stage", "Mes vœux"}),
}
PAGES = ("voeux/", "voeux/dossier/", "pamsu/fiche/", "simuler/dj/", "stage/semaine/", "stage/portfolio/", "offres/")


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_backup_gives_what_it_can_and_names_the_rest(name: str, page: Page, server: Server):  # noqa: F811
    said, unsaid, drafts = CASES[name]
    page.goto(f"{server.url}a-propos/sauvegarde/")
    wait_until(page, "document.querySelector('#brouillons li')")
    assert page.locator("#brouillons b").all_inner_texts() == ["Aucun brouillon"], (
        "nothing is left of the backup before"
    )
    page.locator("#fichier").set_input_files(HERE / name)
    page.locator("#restauration", has_text="Sauvegarde restaurée").wait_for()
    told = page.locator("#restauration").inner_text().replace("\u00a0", " ")
    assert [text for text in said if text not in told] == []
    assert [text for text in unsaid if text in told] == []
    names = set(page.locator("#brouillons b").all_inner_texts())
    assert drafts <= names
    with page.expect_download() as download:
        page.locator("#exporter").click()
    assert download.value.suggested_filename.endswith(".zip")
    for place in PAGES:
        page.goto(f"{server.url}{place}")
        assert len(page.locator("main").inner_text()) > 200, place
    page.goto(f"{server.url}voeux/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'", timeout=120)

"""The portfolio: entries with attachments, all on the device, and one file that any Frictionless tool reads."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from frictionless import Package
from playwright.sync_api import Page

from tests.browser.stage_outils import open_stage, settled


def test_an_entry_and_its_attachment_are_kept_and_taken_away(page: Page, tmp_path: Path):
    open_stage(page, "portfolio", None)
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_text("Le titre manque. Écrivez-en un.").wait_for()
    page.get_by_label("Titre").fill("=Annonce difficile")
    page.get_by_label("Relation, communication").check()
    page.get_by_label("Séminaire").select_option("handicap")
    page.get_by_label("Ce que j’ai fait").fill("Fait.\nAppris.")
    page.get_by_label("Pièces jointes").set_input_files(
        {"name": "réflexion.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 essai"}
    )
    page.locator("#pf-liste-pieces", has_text="réflexion.pdf").wait_for()
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_text("2 / 11 rubriques").wait_for()
    page.reload()
    page.get_by_role("heading", name="=Annonce difficile").wait_for()
    settled(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Exporter tout le portfolio (.zip)").click()
    kept = tmp_path / started.value.suggested_filename
    started.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "portfolio")
    assert names == ["datapackage.json", "data/entrees.csv", "pieces/p1-1.pdf"]
    assert (tmp_path / "portfolio/pieces/p1-1.pdf").read_bytes() == b"%PDF-1.4 essai"
    report = Package(str(tmp_path / "portfolio/datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    described = json.loads((tmp_path / "portfolio/datapackage.json").read_text(encoding="utf-8"))
    assert {one["path"] for one in described["resources"]} == set(names[1:])


def test_an_entry_is_changed_removed_and_put_back(page: Page):
    open_stage(page, "portfolio", None)
    page.get_by_label("Titre").fill("Première")
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_role("button", name="Modifier Première").click()
    page.get_by_label("Titre").fill("Seconde")
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_role("heading", name="Seconde").wait_for()
    assert page.get_by_role("heading", name="Première").count() == 0
    page.get_by_role("button", name="Retirer Seconde").click()
    page.get_by_role("heading", name="Seconde").wait_for(state="detached")
    page.get_by_role("button", name="Annuler").click()
    page.get_by_role("heading", name="Seconde").wait_for()


def test_a_heavy_attachment_is_refused_with_its_reason(page: Page, tmp_path: Path):
    heavy = tmp_path / "film.mp4"
    heavy.write_bytes(b"0" * (8 * 1024 * 1024 + 1))
    open_stage(page, "portfolio", None)
    page.get_by_label("Pièces jointes").set_input_files(heavy)
    page.get_by_text("film.mp4 dépasse 8 Mo").wait_for()

"""The portfolio: entries with attachments, all on the device, and one file that any Frictionless tool reads."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from frictionless import Package
from playwright.sync_api import Page
from pypdf import PdfReader

from phco.host.keys.small_pdf import small_pdf
from tests.browser.stage_outils import open_stage, settled
from tests.host.test_pdf_checks import BAD

pytestmark = pytest.mark.warm

LOCKED = BAD["password"][0]


def open_form(page: Page) -> None:
    """The list comes first; the form is opened on demand."""
    open_stage(page, "portfolio", None)
    assert page.get_by_label("Titre").count() == 0 or not page.get_by_label("Titre").is_visible()
    page.get_by_role("button", name="Ajouter une entrée").click()


def test_an_entry_and_its_attachment_are_kept_and_taken_away(page: Page, tmp_path: Path):
    open_form(page)
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_text("Le titre manque. Écrivez-en un.").wait_for()
    page.get_by_label("Titre").fill("=Annonce difficile")
    page.get_by_label("Relation, communication").check()
    page.get_by_label("Séminaire").select_option("handicap")
    page.get_by_label("Ce que j’ai fait").fill("Fait.\nAppris.")
    page.get_by_label("Pièces jointes").set_input_files(
        {"name": "réflexion.pdf", "mimeType": "application/pdf", "buffer": small_pdf("Trace")}
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
    assert (tmp_path / "portfolio/pieces/p1-1.pdf").read_bytes() == small_pdf("Trace")
    report = Package(str(tmp_path / "portfolio/datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    described = json.loads((tmp_path / "portfolio/datapackage.json").read_text(encoding="utf-8"))
    assert {one["path"] for one in described["resources"]} == set(names[1:])


def test_an_entry_is_changed_removed_and_put_back(page: Page):
    open_form(page)
    page.get_by_label("Titre").fill("Première")
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_role("button", name="Modifier Première").click()
    page.get_by_label("Titre").fill("Seconde")
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_role("heading", name="Seconde").wait_for()
    assert page.get_by_role("heading", name="Première").count() == 0
    page.get_by_role("button", name="Retirer Seconde").click()
    page.get_by_role("heading", name="Seconde").wait_for(state="detached")
    page.locator("[data-action='annuler']").click()
    page.get_by_role("heading", name="Seconde").wait_for()


def test_a_heavy_attachment_is_refused_with_its_reason(page: Page, tmp_path: Path):
    heavy = tmp_path / "film.mp4"
    heavy.write_bytes(b"0" * (8 * 1024 * 1024 + 1))
    open_form(page)
    light = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"une note"}
    empty = {"name": "vide.txt", "mimeType": "text/plain", "buffer": b""}
    video = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": heavy.read_bytes()}
    page.get_by_label("Pièces jointes").set_input_files([video, light, empty])
    page.locator("#pf-refus", has_text="film.mp4 dépasse 8 Mo (8,4 Mo)").wait_for()
    assert page.locator("#pf-liste-pieces li").count() == 2


def test_a_pdf_that_is_no_plain_document_is_refused_with_its_reason(page: Page):
    open_form(page)
    given = [
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": data}
        for name, data in (("entier", small_pdf("Trace")), ("coupé", small_pdf("Trace")[:200]), ("protégé", LOCKED))
    ]
    page.get_by_label("Pièces jointes").set_input_files(given)
    page.locator("#pf-refus", has_text="protégé.pdf n’est pas joint. Le PDF est protégé par un mot de passe").wait_for()
    page.locator("#pf-refus", has_text="coupé.pdf n’est pas joint. Le PDF est coupé").wait_for()
    page.locator("#pf-liste-pieces", has_text="entier.pdf").wait_for()
    assert page.locator("#pf-liste-pieces li").count() == 1


ENTRIES = [
    {
        "id": f"p{number}", "date": f"2026-11-{number % 28 + 1:02d}", "titre": f"Situation {number}",
        "familles": ["relation", "continuite"] if number % 2 else ["premier-recours"],
        "texte": "Ce que j’ai fait. " * 12 + ("Pédiatrie." if number == 7 else ""), "pieces": [],
    }
    for number in range(1, 41)
]  # fmt: skip


def test_pieces_open_and_download_and_the_zip_comes_back(page: Page, tmp_path: Path):
    open_form(page)
    page.get_by_label("Titre").fill("Annonce")
    page.get_by_label("Pièces jointes").set_input_files(
        [
            {"name": "note (2) | à lire.txt", "mimeType": "text/plain", "buffer": b"une note"},
            {"name": "page.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"},
        ]
    )
    page.locator("#pf-liste-pieces", has_text="page.html").wait_for()
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_role("heading", name="Annonce").wait_for()
    with page.expect_popup() as shown:
        page.get_by_role("button", name="Ouvrir note").click()
    assert shown.value.url.startswith("blob:")
    shown.value.close()
    with page.expect_download() as got:  # never shown as a page of this site
        page.get_by_role("button", name="Ouvrir page.html").click()
    assert Path(got.value.path()).read_bytes() == b"<script>alert(1)</script>"
    with page.expect_download() as got:
        page.get_by_role("button", name="Télécharger note").click()
    assert Path(got.value.path()).read_bytes() == b"une note"
    with page.expect_download() as started:
        page.get_by_role("button", name="Exporter tout le portfolio (.zip)").click()
    kept = tmp_path / "portfolio.zip"
    started.value.save_as(kept)

    page.get_by_role("button", name="Retirer Annonce").click()
    page.get_by_role("heading", name="Annonce").wait_for(state="detached")
    page.locator("#pf-importer").set_input_files(kept)
    page.locator("#pf-import", has_text="1 entrée ajoutée, 2 pièces").wait_for()
    page.get_by_role("heading", name="Annonce").click()
    with page.expect_download() as got:
        page.get_by_role("button", name="Télécharger note").click()
    assert Path(got.value.path()).read_bytes() == b"une note"
    page.locator("#pf-importer").set_input_files(kept)
    page.locator("#pf-import", has_text="1 entrée déjà là").wait_for()
    page.locator("#pf-importer").set_input_files({"name": "a.zip", "mimeType": "", "buffer": b"PK\x03\x04"})
    page.locator("#pf-import .erreur", has_text="n’est pas un portfolio").wait_for()


def test_forty_entries_are_folded_searched_and_printed_open(phone: Page, tmp_path: Path):
    open_stage(phone, "portfolio", {"portfolio": ENTRIES})
    entries = phone.locator(".portfolio-entree")
    assert entries.count() == 40
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.locator(".portfolio-entree[open]").count() == 0
    first = entries.first.bounding_box()
    assert first and first["y"] < 844 * 2  # the list comes before the form and the sections
    phone.get_by_label("Chercher une entrée").fill("pediatrie")
    phone.locator("#pf-trouvees", has_text="1 entrée sur 40").wait_for()
    assert phone.locator(".portfolio-entree:visible").count() == 1
    phone.get_by_label("Chercher une entrée").fill("")
    printed = tmp_path / "portfolio.pdf"
    phone.pdf(path=printed, prefer_css_page_size=True)
    text = " ".join(" ".join(one.extract_text() for one in PdfReader(printed).pages).split())  # wherever a line ends
    assert text.count("Ce que j’ai fait.") >= 40 * 12
    assert "Situation 40" in text and "Portfolio pédagogique" in text
    assert not [word for word in ("Ajouter une", "Modifier", "Garder", "Chercher", "Télécharger") if word in text]

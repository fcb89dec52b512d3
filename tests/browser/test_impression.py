"""Printing gives the document, not the screen: Ctrl+P (what ``page.pdf`` does) on filled pages, read with pypdf."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from phco.host.keys.small_pdf import small_pdf
from tests.browser.conftest import fix_time, still, wait_until
from tests.browser.pending import follow, rest
from tests.browser.stage_outils import NOON, PLAN, keep_plan, open_stage, settled

pytestmark = pytest.mark.warm

SLOTS = [
    f"{day}_{half}" for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi") for half in ("matin", "apres_midi")
]
# What belongs to the screen: controls, questions, help about a gesture.
SCREEN = (
    "Choose File",
    "No file chosen",
    "Appliquer",
    "Annuler",
    "Rétablir",
    "Noter les offres",
    "Trier par",
    "Exporter",
)


def printed(page: Page) -> list[str]:
    """The text of each printed page, its spaces made one."""
    data = page.pdf(prefer_css_page_size=True)
    return [" ".join((one.extract_text() or "").split()) for one in PdfReader(io.BytesIO(data)).pages]


def no_screen(pages: list[str]) -> None:
    text = " ".join(pages)
    assert [word for word in SCREEN if word in text] == []


def test_wishes_print_as_the_list_by_hearts(phone: Page):
    follow(phone)
    fix_time(phone, NOON)
    phone.goto("voeux/")
    wait_until(phone, "document.documentElement.dataset.voeux === 'pret'")
    rows = phone.locator(".voeu")
    for place in range(12):
        rows.nth(place).locator("label.coeur").nth(4 if place == 0 else 2).click()
    wait_until(phone, "document.querySelector('.jauge-compte strong')?.textContent.startsWith('12')")
    chosen = phone.evaluate("[...document.querySelectorAll('.voeu')].slice(0, 12).map((row) => row.dataset.offre)")
    rest(phone)  # the paper is prepared a moment after the last note
    pages = printed(phone)
    assert len(pages) == 1
    no_screen(pages)
    assert pages[0].startswith("Mes vœux, tour 1 12 offres notées")
    assert all(one in pages[0] for one in chosen)
    assert phone.locator("#noter").is_visible(), "the screen comes back"
    assert phone.locator("#a-imprimer").is_hidden()


def test_a_long_list_of_wishes_stays_a_list(page: Page):
    """A legal list: seventy offers, and two pages at most."""
    follow(page)
    fix_time(page, NOON)
    page.goto("voeux/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'")
    page.locator("#coeurs-nombre").select_option("3")
    page.locator('[name="facettes.departement"][value="61"]').check()
    rest(page)
    page.locator("#appliquer-nombre").click()
    wait_until(page, "Number(document.querySelector('.jauge-compte strong')?.textContent.split('/')[0]) >= 70")
    rest(page)
    pages = printed(page)
    assert len(pages) <= 2
    no_screen(pages)
    count = page.evaluate("document.querySelector('.jauge-compte strong').textContent.split('/')[0].trim()")
    assert len(set(re.findall(r"\bo-\d{4}\b", " ".join(pages)))) == int(count)


def test_a_ranking_prints_in_order(page: Page):
    follow(page)
    fix_time(page, NOON)
    page.goto("voeux/classer/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'")
    page.locator("#candidats-fictifs").click()
    page.locator("#autres .candidat").first.wait_for()
    for _ in range(3):
        page.locator("#autres .candidat").first.get_by_role("button", name="Classer").click()
    order = page.evaluate("[...document.querySelectorAll('#classes .candidat')].map((row) => row.dataset.candidat)")
    wait_until(page, "document.querySelector('#jauge').textContent.includes('3')")
    rest(page)
    (only,) = printed(page)
    no_screen([only])
    assert [only.index(one) for one in order] == sorted(only.index(one) for one in order)


def week() -> dict[str, Any]:
    """A plan whose every half-day is written."""
    grid = {slot: {"activite": "soin"} for slot in SLOTS}
    grid["jeudi_matin"] = grid["jeudi_apres_midi"] = {"activite": "option-1"}
    grid["vendredi_matin"] = grid["vendredi_apres_midi"] = {"activite": "faculte"}
    return PLAN | {"grille": grid}


@pytest.mark.parametrize(
    ("name", "most", "words"),
    [
        ("semaine", 1, ("Ma semaine", "lundi matin", "vendredi après-midi", "soins", "Qui encadre", "Dr Lefèvre")),
        ("entretiens", 1, ("Entretiens pédagogiques", "10 novembre 2026", "Accueil", "Lire")),
        ("enseignements", 1, ("Enseignements", "Lombalgies", "à suivre")),
        ("conges", 2, ("Mes congés", "décembre")),
        ("semestre", 2, ("Mon semestre", "novembre 2026")),
    ],
)
def test_a_page_of_the_placement_prints_its_result(page: Page, name: str, most: int, words: tuple[str, ...]):
    open_stage(page, name, week())
    settled(page)
    pages = printed(page)
    assert len(pages) <= most
    no_screen(pages)
    text = " ".join(pages).lower()
    assert [word for word in words if word.lower() not in text] == []


def test_a_report_alone_prints_alone(page: Page):
    open_stage(page, "enseignements", PLAN)
    page.get_by_role("group", name="Séance 1").get_by_role("button", name="Relire et exporter").click()
    page.locator("#cr").get_by_text("Deux situations.").wait_for()
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Imprimer le compte rendu").click()
    (only,) = printed(page)
    assert only.startswith("Compte rendu de GEP 10 novembre 2026, 90 min Lombalgies")
    assert "Santé mentale" not in only
    no_screen([only])


def test_each_checklist_prints_on_its_page(page: Page):
    fix_time(page, NOON)
    keep_plan(page, PLAN)
    page.goto("stage/documents/")
    still(page)
    titles = page.locator(".liste-controle > legend").all_inner_texts()
    assert len(titles) >= 3
    pages = printed(page)
    assert len(pages) == len(titles)
    for title, text in zip(titles, pages, strict=True):
        assert title.replace("\u00a0", " ") in text.replace("\u00a0", " ") and "Signatures" in text
    page.locator("#quelle-liste").select_option(index=2)
    (only,) = printed(page)
    assert titles[1].replace("\u00a0", " ") in only.replace("\u00a0", " ")
    no_screen([only])


def test_a_file_prints_what_its_readers_will_read(page: Page):
    page.goto("voeux/dossier/")
    page.locator("#etat-brouillon[data-etat]").or_(page.locator("#form-dossier")).first.wait_for(state="attached")
    text = "Je cherche un cabinet à la mer. " * 30
    page.locator("#presentation").fill(f"{text}Fin de la présentation.")
    page.locator("[name=option]").nth(1).check()
    page.locator("#cv").set_input_files(
        {"name": "mon cv.pdf", "mimeType": "application/pdf", "buffer": small_pdf("CV")}
    )
    page.locator("#etat-cv", has_text="mon cv.pdf").wait_for()
    (only,) = printed(page)
    no_screen([only])
    for word in ("Fin de la présentation.", "mon cv.pdf", "Structure agréée trouvée par le PAMSU"):
        assert word in only, word
    for word in ("Choisir", "Soins sur le site", "Retirer", "5 Mo au plus"):
        assert word not in only, word


def test_the_fourth_day_prints_the_chosen_places_alone(page: Page):
    page.goto("voeux/journee4/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'")
    page.locator("#lieux .candidat").first.get_by_role("button").first.click()
    chosen = page.locator("#choisis .candidat b").first.inner_text()
    (only,) = printed(page)
    no_screen([only])
    assert chosen in only
    assert [word for word in ("Lieux agréés", "J'ai reçu", "24 lieux") if word in only] == []


@pytest.mark.parametrize("wide", [False, True], ids=["téléphone", "ordinateur"])
def test_the_calendar_prints_without_an_empty_page(request: pytest.FixtureRequest, wide: bool):
    page: Page = request.getfixturevalue("page" if wide else "phone")
    fix_time(page, NOON)
    page.goto("calendrier/")
    still(page)
    pages = printed(page)
    assert len(pages) <= 3
    assert all(len(one) > 200 for one in pages), [one[:200] for one in pages]
    no_screen(pages)
    text = " ".join(pages)
    assert "Calendrier" in text and "Tour 1" in text and "prise de fonction" in text.lower()

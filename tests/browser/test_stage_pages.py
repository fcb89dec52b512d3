"""Every page of « Mon stage »: it answers, breaks no accessibility rule, and fits a narrow phone."""

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route
from pypdf import PdfReader

from tests.browser.stage_outils import PLAN, open_stage

pytestmark = pytest.mark.warm

PAGES = (
    "semaine",
    "semestre",
    "conges",
    "rattrapages",
    "activite",
    "enseignements",
    "portfolio",
    "entretiens",
    "documents",
)

PRINTED = {
    "semaine": 1,
    "semestre": 2,
    "conges": 2,
    "activite": 1,
    "enseignements": 1,
    "documents": 4,
}  # sheets of paper
Axe = Callable[..., list[str]]
SASPAS_PAGES = ("semaine", "conges", "rattrapages", "semestre")  # they say where their rules come from


def check_wide(page: Page, axe: Axe, name: str) -> None:
    """No finding, and no more paper than it is worth."""
    assert not page.locator("#erreurs").is_visible()
    assert axe(page) == []
    if name in PRINTED:
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(printed.pages) <= PRINTED[name]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_narrow_phone_is_accessible_and_prints(phone: Page, axe: Axe, name: str):
    phone.set_viewport_size({"width": 320, "height": 640})
    open_stage(phone, name, PLAN)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(phone) == []
    small = phone.evaluate(
        """() => [...document.querySelectorAll("#outil :is(button, select, summary, input)")]
          .filter((one) => !["checkbox", "radio"].includes(one.type) && !one.matches(".terme"))
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
          .map((one) => `${one.tagName} ${one.id || one.name || one.textContent.trim().slice(0, 30)}`)"""
    )
    assert small == []
    phone.set_viewport_size({"width": 1280, "height": 800})
    check_wide(phone, axe, name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_a_resident_of_the_saspas(page: Page, axe: Axe, name: str):
    open_stage(page, name, {**PLAN, "regime": "saspas"})
    if name in SASPAS_PAGES:
        assert page.get_by_text("page d’une autre faculté (2021)").first.is_visible()
    check_wide(page, axe, name)


def test_checklists_are_ticked_kept_and_printed_one_a_page(page: Page):
    held: list[Route] = []
    page.route("**/app/documents-*.js", lambda route: held.append(route))
    page.goto("stage/documents/#premier-jour-dj", wait_until="commit")
    box = page.get_by_label("J’ai vu le matériel et ouvert la trousse d’urgence.")
    box.check()  # before the page's script runs: kept all the same
    for _ in range(500):
        if held:
            break
        page.wait_for_timeout(20)
    held[0].continue_()
    page.unroute("**/app/documents-*.js")
    counter = page.locator("#premier-jour-dj [data-compte]")
    counter.filter(has_text="1 / 13").wait_for()
    assert not page.locator("#convention-option-4").is_visible()
    page.reload()
    counter.filter(has_text="1 / 13").wait_for()
    assert box.is_checked()
    page.locator("[data-action='annuler']").click()
    counter.filter(has_text="0 / 13").wait_for()
    assert not box.is_checked()
    page.emulate_media(media="print")
    assert page.locator("#premier-jour-dj").is_visible() and page.locator("#premier-jour-dj .signatures").is_visible()


def test_the_convention_is_filled_from_the_choice_made_here(page: Page):
    """The place chosen for option 4 names itself on the checklist, and what the choice settles is ticked."""
    page.goto("voeux/journee4/")
    first = page.locator("#lieux [data-lieu]").first
    name = first.locator("b").inner_text(timeout=120_000)
    first.get_by_role("button", name="Choisir").click()
    page.locator("#choisis [data-lieu]").wait_for()
    page.goto("stage/documents/#convention-option-4")
    said = page.locator("#lieu-choisi")
    said.filter(has_text=name).wait_for(timeout=60_000)
    assert "Choisi pour le semestre de" in said.inner_text()
    page.locator("#convention-option-4 [data-compte]").filter(has_text="2 / 8").wait_for()
    assert page.get_by_label("Le lieu figure sur la liste").is_checked()


def test_the_interviews_are_written_in_rows_and_read_together(page: Page):
    open_stage(page, "entretiens", None)
    page.get_by_role("button", name="Ajouter un entretien").click()
    page.locator("#ent-0-date").fill("2026-11-18")
    page.get_by_label("Points abordés").fill("Accueil\nObjectifs")
    page.get_by_role("button", name="Ajouter une suite").click()
    page.get_by_label("Suite 1").fill("Lire la recommandation")
    page.locator("#resultat .entretien li", has_text="Objectifs").wait_for()
    page.locator("#resultat").get_by_text("Lire la recommandation").first.wait_for()
    page.reload()
    page.locator("#resultat .entretien", has_text="mercredi 18 novembre 2026").wait_for()
    page.get_by_role("button", name="Retirer cet entretien").click()
    page.locator("#resultat .entretien").wait_for(state="detached")

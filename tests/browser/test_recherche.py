"""The search in people's own words: what is first, of what kind, and that nothing found leads nowhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import plain
from tests.browser.conftest import wait_until

pytestmark = pytest.mark.warm


@pytest.mark.parametrize(
    ("asked", "title", "kind", "address"),
    [
        ("salaire", "Ma paie de docteur junior", "Outil", "simuler/dj/"),
        ("paye", "Ma paie de docteur junior", "Outil", "simuler/dj/"),
        ("combien je gagne", "Ma paie de docteur junior", "Outil", "simuler/dj/"),
        ("vacances", "Mes congés", "Outil", "stage/conges/"),
        ("planning", "Ma semaine", "Outil", "stage/semaine/"),
        ("mot de passe", "Inscrire cet appareil", "Outil", "inscription/"),
        ("annonce", "Ma fiche d’offre", "Outil", "pamsu/fiche/"),
        ("evrecy", "Évrecy", "Commune", "offres/#"),
        ("PDJ-04", "Prime de zone", "Règle", "comprendre/regles/#PDJ-04"),
        ("cabinet des prairies", "des Prairies", "Offre", "offres/o-"),
        ("p-0001", "Prairies", "Offre", "offres/o-"),
    ],
)
def test_people_s_own_words_lead_to_what_they_want(
    phone: Page, asked: str, title: str, kind: str, address: str
) -> None:
    phone.goto(f"recherche/?q={asked.replace(' ', '+')}")
    first = phone.locator(".recherche-resultats a").first
    expect(first).to_contain_text(title, timeout=20_000)
    expect(first.locator(".genre")).to_have_text(kind)
    assert address in (first.get_attribute("href") or "")


def test_each_answer_says_of_what_kind_it_is(page: Page) -> None:
    page.goto("recherche/?q=caen")
    expect(page.locator(".recherche-resultats a").first).to_be_visible()
    rows = page.locator(".recherche-resultats li")
    assert rows.count() == rows.locator(".genre").count() > 5
    kinds = [plain(text) for text in rows.locator(".genre").all_inner_texts()]
    assert all(kinds) and len(set(kinds)) > 1


def test_the_answers_of_its_page_are_read_whole(phone: Page) -> None:
    """On its page the list is no box inside the page: nothing of an answer is cut; words are told apart."""
    phone.goto("recherche/?q=caen")
    rows = phone.locator(".recherche-resultats")
    expect(rows.locator("a").first).to_be_visible()
    assert rows.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")
    offer = rows.locator("li", has=phone.locator(".genre", has_text="Offre")).first
    assert "," in plain(offer.locator("a > span").last.inner_text()), "a street, then who is there"


def test_the_next_answers_are_asked_for_one_batch_after_another(phone: Page) -> None:
    """Nothing found is out of reach: a button brings the next ones, and the focus goes to the first of them."""
    phone.goto("recherche/?q=caen")
    told, rows = phone.locator("form.recherche [role=status]"), phone.locator(".recherche-resultats li")
    expect(told).to_contain_text(re.compile(r"^\d+ résultats, les 12 premiers"))
    total = int(plain(told.inner_text()).split()[0])
    more = phone.locator(".recherche-suite")
    while more.is_visible():
        before = rows.count()
        more.press("Enter")
        assert rows.count() == min(before + 12, total)
        expect(rows.nth(before).locator("a")).to_be_focused()
    assert rows.count() == total > 24
    expect(told).to_have_text(f"{total} résultats :")
    phone.locator("#recherche-texte").fill("zzzzqqqq")
    expect(told).to_contain_text("Rien pour")
    expect(more).to_be_hidden()


def test_nothing_found_leads_to_every_page(page: Page) -> None:
    page.goto("comprendre/")
    wait_until(page, "document.querySelector('#ouvrir-recherche kbd') !== null")
    page.keyboard.press("Control+k")
    page.locator("#recherche-texte").fill("zzzzqqqq")
    expect(page.locator("form.recherche [role=status]")).to_contain_text("Rien pour « zzzzqqqq ».")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/")


def test_without_the_file_of_the_offers_the_search_works(page: Page, vigil) -> None:  # type: ignore[no-untyped-def]
    vigil.allow(r"Failed to load resource|net::ERR_FAILED")
    page.route("**/recherche-offres.json", lambda route: route.abort())
    page.goto("recherche/?q=salaire")
    expect(page.locator(".recherche-resultats a").first).to_contain_text("Ma paie de docteur junior")

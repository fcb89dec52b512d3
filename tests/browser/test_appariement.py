"""The small market on screen: followed claim by claim, edited, and tempted; by mouse, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.warm

PATH = "comprendre/appariement-pas-a-pas/"
LONG = 120_000


def opened(page: Page) -> Page:
    page.goto(PATH)
    page.locator("[data-deroule]").wait_for(timeout=LONG)
    return page


def phrase(page: Page) -> str:
    return page.locator(".etape:not([hidden]) .etape-phrase").inner_text()


def test_the_run_is_followed_claim_by_claim_with_the_keyboard_alone(page: Page, axe: Callable[..., list[str]]):
    opened(page)
    assert "Personne n’a encore rien demandé" in phrase(page)
    following = page.get_by_role("button", name="Passer à la suivante")
    following.focus()
    for _ in range(2):
        page.keyboard.press("Enter")
    assert "y remplace Alix" in phrase(page)
    expect(following).to_be_focused()
    held = page.locator(".etape:not([hidden]) .etape-offre.active")
    expect(held).to_contain_text("Bayeux")
    expect(held.locator(".parti")).to_contain_text("Alix")
    page.locator("[data-curseur]").focus()
    page.keyboard.press("End")
    expect(page.locator(".etape:not([hidden]) .etape-compte")).to_contain_text("9 sur")
    page.get_by_role("button", name="Revenir au début").click()
    assert "Personne n’a encore rien demandé" in phrase(page)
    assert axe(page) == []


def test_an_edited_market_is_matched_again_and_its_link_keeps_it(page: Page):
    opened(page)
    page.get_by_text("Changer les classements").click()
    page.get_by_role("button", name="Monter Alix dans le classement de Bayeux").click()
    page.get_by_role("button", name="Monter Alix dans le classement de Bayeux").click()
    row = page.locator("#resultat tbody tr", has=page.get_by_role("rowheader", name="Alix"))
    expect(row).to_contain_text("Vous obtenez Bayeux", timeout=LONG)
    page.reload()
    expect(row).to_contain_text("Vous obtenez Bayeux", timeout=LONG)
    expect(page.locator("[data-classement=Bayeux] .rangs li").first).to_contain_text("Alix")


def test_lying_gains_nothing_but_with_the_largest_size(phone: Page, axe: Callable[..., list[str]]):
    opened(phone)
    phone.locator("#exemple").select_option("tentation")
    result = phone.locator("#resultat-tricher")
    phone.locator("#tout-essayer").click()
    expect(result).to_contain_text("Aucune ne fait mieux que la vérité", timeout=LONG)
    phone.locator("#methode-tricher").select_option("taille-max")
    phone.locator("[data-essai=Bayeux]").select_option("0")
    phone.locator("#tricher button[type=submit]").click()
    expect(result).to_contain_text("cette liste déguisée fait mieux que la vérité", timeout=LONG)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(phone) == []

"""The fourth day opens the list of places that the department sent, and its search knows what a place is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, wait_until
from tests.browser.voeux_helpers import READY, open_planner
from tests.packages.making import resigned, valid

pytestmark = pytest.mark.warm

ROWS = "[...document.querySelectorAll('#lieux b')].map((one) => one.textContent)"


def test_a_signed_list_is_opened_and_kept(page: Page, server: Server):
    open_planner(page, server.url, "voeux/journee4/")
    assert "Liste publiée par ce site" in page.locator("#source-lieux").inner_text()
    before = page.evaluate(ROWS)
    page.get_by_text("J’ai reçu la liste du DMG").click()
    for data, told in (
        (b"PK", "archive"),
        (valid("voeux"), "pas une liste de lieux"),
        (valid("lieux")[:-40], "archive"),
    ):
        page.locator("#fichier-lieux").set_input_files({"name": "lieux.phco", "mimeType": "", "buffer": data})
        wait_until(page, "document.querySelector('#etat-fichier-lieux').className === 'erreur'")
        assert page.evaluate(ROWS) == before, told
        page.locator("#etat-fichier-lieux").evaluate("(one) => { one.className = ''; }")
    altered = bytearray(valid("lieux"))
    altered[altered.index(b"l-0")] ^= 1
    page.locator("#fichier-lieux").set_input_files({"name": "lieux.phco", "mimeType": "", "buffer": bytes(altered)})
    wait_until(page, "document.querySelector('#etat-fichier-lieux').className === 'erreur'")
    page.locator("#fichier-lieux").set_input_files({"name": "lieux.phco", "mimeType": "", "buffer": resigned("lieux")})
    page.locator("#etat-fichier-lieux", has_text="est ouvert").wait_for()  # said once its places are shown
    assert "ouverte sur cet appareil" in page.locator("#source-lieux").inner_text()
    mine = page.evaluate(ROWS)
    assert mine and mine != before
    page.reload()
    wait_until(page, READY)
    assert "ouverte sur cet appareil" in page.locator("#source-lieux").inner_text()
    assert page.evaluate(ROWS) == mine


def test_the_search_folds_accents_and_reads_what_is_shown(page: Page, server: Server):
    open_planner(page, server.url, "voeux/journee4/")
    for typed in ("addictologie", "ADDÎCTOLOGIE"):
        page.locator("#recherche").fill(typed)
        wait_until(page, f"(({ROWS}).length > 0 && ({ROWS}).every((one) => one.includes('CSAPA')))")
        page.locator("#recherche").fill("")
        wait_until(page, f"({ROWS}).length > 10")
    page.locator("#recherche").fill("pediatrie")
    wait_until(page, "document.querySelector('#resume').textContent.startsWith('0 lieu')")
    assert page.evaluate(ROWS) == []

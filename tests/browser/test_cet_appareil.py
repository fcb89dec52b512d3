"""« Cet appareil » tells each person what works in their browser, why not, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from phco.host.keys.examples import demonstration_packages
from phco.site.browsers import find_firefox
from tests.browser.conftest import LOCALE, Server, wait_until
from tests.browser.test_hebergement import RESULT, said
from tests.conftest import ARGUMENTS

PLACE = "a-propos/cet-appareil/"
DONE = "document.querySelectorAll('#bilan li').length === 9"
STATES = """Object.fromEntries(
  [...document.querySelector("#bilan").children].map((one) => [one.dataset.sujet, one.dataset.etat]))"""


def state(page: Page, place: str) -> dict[str, str]:
    page.goto(place)
    wait_until(page, DONE)
    found: dict[str, str] = page.evaluate(STATES)
    return found


def test_a_usual_browser_has_everything_and_the_text_can_be_copied(
    page: Page, server: Server, axe: Callable[..., list[str]]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = state(page, PLACE)
    assert set(found.values()) == {"marche"}, found
    assert "marche\nWebAssembly" in page.inner_text("#bilan")  # what is said has a line of its own
    assert axe(page) == []
    page.click("#essayer")
    wait_until(page, "/Le moteur démarre ici/.test(document.querySelector('#essai').textContent)")
    page.click("#copier")
    wait_until(page, "/copié/.test(document.querySelector('#essai').textContent)")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Clés et signatures" in copied
    assert "Ed25519" in copied or "P-256" in copied
    assert "Le moteur démarre ici" in copied


def test_storage_refused_by_the_browser_is_told_and_the_tools_compute(
    playwright: Playwright, chromium_path: str, server: Server, tmp_path: Path
) -> None:
    """The real setting of Chromium: the data of every site are blocked."""
    profile = tmp_path / "profil" / "Default"
    profile.mkdir(parents=True)
    (profile / "Preferences").write_text('{"profile": {"default_content_setting_values": {"cookies": 2}}}')
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profil", executable_path=chromium_path, args=ARGUMENTS, base_url=server.url, **LOCALE
    )
    try:
        page = context.new_page()
        found = state(page, PLACE)
        assert found["Brouillons"] == "sans"
        assert found["Moteur de calcul"] == "marche"
        assert "rien n’est gardé sur cet appareil" in said(page, "#bilan")
        page.goto("simuler/dj/")
        wait_until(page, RESULT, 90)
        wait_until(page, "/rien n’est gardé/.test(document.querySelector('#etat-brouillon').textContent)")
        text = said(page, "main")
        assert "autre onglet" not in text
        assert "Brouillon enregistré" not in text
        assert text.count("rien n’est gardé sur cet appareil") == 1
        assert page.locator("#etat-brouillon button").inner_text() == "Exporter une sauvegarde"
    finally:
        context.close()


def test_a_firefox_without_webassembly_nor_service_workers_says_each_and_keeps_the_draft(
    playwright: Playwright, server: Server
) -> None:
    """A hardened browser: what its settings turn off is told, with what to do; the rest works."""
    path = find_firefox()
    if path is None:
        pytest.skip("Firefox ESR est absent.")
    hardened = {
        "javascript.options.wasm": False,
        "dom.serviceWorkers.enabled": False,
        "privacy.resistFingerprinting": True,
    }
    browser = playwright.firefox.launch(executable_path=path, channel="moz-firefox", firefox_user_prefs=hardened)
    try:
        page = browser.new_context(base_url=server.url, **LOCALE).new_page()
        page.goto("simuler/dj/")
        wait_until(page, "document.querySelector('#etat-moteur')?.dataset.etat === 'failed'", 15)
        assert "réglage de sécurité" in said(page, "#etat-moteur")
        assert "mode renforcé" in said(page, "#etat-moteur")
        page.fill("[name=actes_par_mois]", "187")
        wait_until(page, "/enregistré/.test(document.querySelector('#etat-brouillon').textContent)")
        assert "indisponible" in said(page, "#etat-hors-ligne")
        found = state(page, PLACE)
        assert found["Moteur de calcul"] == found["Hors ligne"] == "sans"
        assert found["Brouillons"] == found["Clés et signatures"] == "marche"
    finally:
        browser.close()


def test_without_https_the_cause_is_https(playwright: Playwright, chromium_path: str, server: Server) -> None:
    """A name that is not this machine's own: the browser then wants https."""
    port = server.url.rstrip("/").rsplit(":", 1)[1]
    options: dict[str, Any] = {"args": [*ARGUMENTS, "--host-resolver-rules=MAP phco.test 127.0.0.1"]}
    browser: Browser = playwright.chromium.launch(executable_path=chromium_path, **options)
    try:
        page = browser.new_context(**LOCALE).new_page()
        found = state(page, f"http://phco.test:{port}/{PLACE}")
        assert found["Adresse"] == found["Clés et signatures"] == found["Hors ligne"] == "sans"
        assert found["Moteur de calcul"] == "marche"
        assert "https" in said(page, "#bilan")
        assert "https" in said(page, "#etat-hors-ligne")
        page.goto(f"http://phco.test:{port}/simuler/dj/")
        wait_until(page, RESULT, 90)
        page.goto(f"http://phco.test:{port}/inscription/#invitation=AAAA~rien")
        said_there = page.locator("#invitation")
        expect(said_there).to_contain_text("Il faut https")
        page.locator("#fichier-invitation").set_input_files(
            {"name": "i.phco", "mimeType": "application/zip", "buffer": demonstration_packages()[1]["invitation_pamsu"]}
        )
        expect(said_there).to_contain_text("L’invitation et le navigateur ne sont pas en cause")
        expect(said_there).not_to_contain_text("altérée")
        page.locator("#inscrire").click()
        expect(said_there).to_contain_text("Il faut https")
    finally:
        browser.close()


def test_opened_as_a_file_it_says_how_to_open_the_site(page: Page, site: Path, vigil: Any) -> None:
    vigil.allow("file://|CORS|blocked|ERR_FAILED|frame-ancestors")
    vigil.origins.append("file:")
    page.goto(f"file://{site}/simuler/dj/index.html")
    wait_until(page, "/http.server/.test(document.querySelector('#arrivee').textContent)", 15)
    assert "https" in said(page, "#arrivee")

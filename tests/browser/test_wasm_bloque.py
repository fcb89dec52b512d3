"""A runtime that is missing or forbidden ends in a French sentence with a way to try again."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, Vigil, wait_until

TOOL = "a-propos/sauvegarde/"
FAILED = "document.querySelector('#etat-moteur').dataset.etat === 'failed'"
# What the engine's state was from then on.
TOLD = """() => {
  const zone = document.querySelector("#etat-moteur");
  window.told = [];
  new MutationObserver(() => window.told.push(zone.dataset.etat)).observe(zone, { attributeFilter: ["data-etat"] });
}"""
WORKS = "/fonctionne/.test(document.querySelector('#dit').textContent)"
STRICT = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:"


@pytest.fixture
def visit(chromium: Browser, vigil: Vigil) -> Callable[[Server], Page]:
    """A page that keeps nothing offline, so that the network decides."""
    contexts = []

    def make(server: Server) -> Page:
        context = chromium.new_context(base_url=server.url, service_workers="block")
        contexts.append(context)
        vigil.watch(context)
        page = context.new_page()
        page.goto(TOOL)
        return page

    yield make
    for context in contexts:
        context.close()


def test_wasm_forbidden_by_the_server(
    site: Path, serve: Callable[..., Server], visit: Callable[[Server], Page], vigil: Vigil
) -> None:
    vigil.allow("wasm|Content Security Policy|Service Worker registration blocked")
    page = visit(serve(site, headers={"Content-Security-Policy": STRICT}))
    started = time.monotonic()
    page.click("#essayer")
    wait_until(page, FAILED)
    assert time.monotonic() - started < 20
    text = page.inner_text("#etat-moteur")
    assert "WebAssembly est interdit" in text
    assert page.locator("#etat-moteur").get_attribute("role") == "alert"
    assert page.locator("#etat-moteur button").inner_text() == "Réessayer"
    # Asking again asks the engine again, and says the same.
    page.evaluate(TOLD)
    page.click("#etat-moteur button")
    wait_until(page, f"window.told.some((state) => state !== 'failed') && {FAILED}")


@pytest.mark.parametrize("pattern", ["pyodide-*.wasm", "archives-*.wasm", "pyodide-*.js"])
def test_a_missing_file_then_its_return(
    site: Path,
    tmp_path: Path,
    serve: Callable[..., Server],
    visit: Callable[[Server], Page],
    vigil: Vigil,
    pattern: str,
) -> None:
    vigil.allow("404|installing the standard library|Failed to fetch|Service Worker registration blocked")
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    (lost,) = (copy / "moteur").glob(pattern)
    kept = lost.rename(tmp_path / lost.name)
    page = visit(serve(copy))
    page.click("#essayer")
    wait_until(page, FAILED)
    assert lost.name in page.inner_text("#etat-moteur")
    kept.rename(lost)
    page.click("#etat-moteur button:has-text('Réessayer')")
    wait_until(page, "document.querySelector('#etat-moteur').dataset.etat === 'ready'")
    page.click("#essayer")
    wait_until(page, WORKS)


def test_a_server_that_dies_while_it_sends(
    site: Path, serve: Callable[..., Server], visit: Callable[[Server], Page], vigil: Vigil
) -> None:
    vigil.allow("ERR_|Failed to fetch|installing the standard library|Service Worker registration blocked")
    server = serve(site)
    page = visit(server)
    server.stop()
    page.click("#essayer")
    wait_until(page, FAILED)
    assert "Votre saisie est gardée" in page.inner_text("#etat-moteur")
    server.start()
    page.click("#etat-moteur button")
    wait_until(page, "document.querySelector('#etat-moteur').dataset.etat === 'ready'")

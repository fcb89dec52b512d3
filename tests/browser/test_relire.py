"""What was sent is read again by its sender: the wishes, the file, the ranking (the fourth day and GEP: elsewhere)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco.host.keys.small_pdf import small_pdf
from tests.browser.conftest import Server, wait_until
from tests.browser.pending import follow, rest
from tests.browser.voeux_helpers import FILES, enrol, export, open_planner, wait_count

pytestmark = pytest.mark.warm

WORDS = "Intéressée par la pédiatrie."


def file(page: Page, server: Server) -> str:
    """CV, letter, a few words."""
    open_planner(page, server.url, "voeux/dossier/")
    for name in ("cv", "lettre"):
        one = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": small_pdf(name)}
        page.locator(f"#{name}").set_input_files(one)
        expect(page.locator(f"#etat-{name}")).to_contain_text("prêt")
    page.locator("#presentation").fill(WORDS)
    return WORDS


def wishes(page: Page, server: Server) -> str:
    """A legal list, by number of hearts."""
    follow(page)
    open_planner(page, server.url)
    page.locator("#coeurs-nombre").select_option("3")
    page.locator('[name="facettes.departement"][value="61"]').check()
    expect(page.locator("#appliquer-nombre")).to_be_enabled()
    rest(page)
    page.locator("#appliquer-nombre").click()
    wait_until(page, "Number(document.querySelector('.jauge-compte strong')?.textContent.split('/')[0]) >= 70")
    found = page.locator('.voeu:has(input[value="3"]:checked)').first.get_attribute("data-offre")
    assert found
    return found


def ranking(page: Page, server: Server) -> str:
    """Ten of the twelve who came."""
    open_planner(page, server.url, "voeux/classer/")
    page.locator("#fichier-candidats").set_input_files(
        {"name": "candidats.phco", "mimeType": "", "buffer": FILES["candidats"]}
    )
    wait_count(page, "0 / 10")
    first = page.locator("#autres .candidat").first.get_attribute("data-candidat")
    page.locator("#autres [data-classer]").first.focus()
    for number in range(1, 11):
        page.keyboard.press("Enter")
        wait_count(page, f"{number} / 10")
    assert first
    return first


@pytest.mark.parametrize(
    ("role", "make"), [("dj", file), ("dj", wishes), ("pamsu", ranking)], ids=["dossier", "vœux", "classement"]
)
def test_each_thing_sent_is_read_again_by_its_sender(
    page: Page, server: Server, tmp_path: Path, role: str, make: Callable[[Page, Server], str]
) -> None:
    enrol(page, server.url, role)
    said = make(page, server)
    expect(page.locator("#exporter")).to_have_attribute("aria-disabled", "false")
    export(page, tmp_path)
    page.goto("inscription/")
    page.get_by_role("button", name="Relire l’envoi n° 1").click()
    expect(page.locator("#envoi-relu .contenu-paquet")).to_contain_text(said)


def test_of_two_things_asked_for_the_last_one_is_read(page: Page, server: Server, tmp_path: Path) -> None:
    """The wishes wait for the catalogue: the file, asked for after them, is there before."""
    enrol(page, server.url)
    for make in (wishes, file):
        make(page, server)
        expect(page.locator("#exporter")).to_have_attribute("aria-disabled", "false")
        export(page, tmp_path)
    page.goto("inscription/")
    page.get_by_role("button", name="Relire l’envoi n° 2").wait_for()
    page.evaluate("""() => {
      for (const number of [1, 2]) document.querySelector(`[aria-label="Relire l’envoi n° ${number}"]`).click();
    }""")
    expect(page.locator("#envoi-relu .contenu-paquet")).to_contain_text(WORDS)
    page.wait_for_timeout(2500)
    expect(page.locator("#envoi-relu .contenu-paquet")).to_contain_text(WORDS, timeout=100)
    assert page.get_by_role("button", name="Imprimer ce que j’ai envoyé").count() == 1

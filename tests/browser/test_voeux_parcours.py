"""A DJ's whole journey, offline: invitation, hearts, fléchage, export; by keyboard, by phone; drafts that survive."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco.host.keys.packages import write_key
from tests.browser.conftest import Server, Vigil, wait_offline_ready, wait_until
from tests.browser.voeux_helpers import (
    READY,
    count,
    enrol,
    export,
    open_planner,
    opened,
    set_offline,
    wait_count,
)

pytestmark = pytest.mark.warm

HEARTS = "[...document.querySelectorAll('.voeu')].slice(0, 3).map((row) => row.querySelector('input:checked').value)"


def verified_by_the_command(inner: bytes, package: object, folder: Path) -> None:
    """``phco paquet verifier`` says valid, with the enrolled key, and the file reads in stock frictionless."""
    path = folder / "ouvert.phco"
    path.write_bytes(inner)
    write_key(folder / "cles", package.key)  # type: ignore[attr-defined]
    command = [sys.executable, "-m", "phco", "paquet", "verifier", str(path), "--cles", str(folder / "cles"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["valide"] is True


def test_from_invitation_to_export_by_keyboard_and_offline(
    page: Page, server: Server, vigil: Vigil, tmp_path: Path
) -> None:
    page.goto(server.url)
    wait_offline_ready(page)
    set_offline(page, server)
    enrol(page, server.url)
    open_planner(page, server.url)
    assert count(page) == "0 / 70"

    # A radio group from the keyboard: a figure notes, Backspace takes the note away, Tab goes to the next offer.
    page.locator(".voeu input:checked").first.focus()
    page.keyboard.press("5")
    wait_count(page, "1 / 70")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("3")
    wait_count(page, "2 / 70")
    page.keyboard.press("Backspace")
    wait_count(page, "1 / 70")
    page.keyboard.press("2")
    wait_count(page, "2 / 70")
    assert page.evaluate(HEARTS) == ["5", "2", ""]

    # The export says why it cannot, and does nothing.
    page.locator("#exporter").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#etat-export")).to_have_text("Il manque 68\u00a0offres sur\u00a070.")
    assert page.locator("#envoi").is_hidden()

    # In bulk on a filter, undone, then the fléchage's whole plan in one action.
    page.locator('[name="facettes.departement"][value="61"]').check()
    wait_until(page, "document.querySelector('#resume').textContent.includes('sur 350')")
    page.locator("#appliquer-nombre").press("Enter")
    wait_until(page, "Number(document.querySelector('.jauge-compte strong').textContent.split('/')[0]) > 40")
    page.locator("#annuler").press("Enter")
    wait_count(page, "2 / 70")
    page.locator("#onglet-noter").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.locator("#choix-cible input").first.focus()
    page.keyboard.press("Space")
    wait_until(
        page, "!document.querySelector('#appliquer-flechage').disabled && document.querySelector('.flechage-plan')"
    )
    page.locator("[name=maniere]:checked").press("ArrowDown")  # from one's own hearts to the protocol: 1 to all others
    wait_until(page, "document.querySelector('.flechage-plan').textContent.includes('à égalité de cœurs')")
    page.locator("#appliquer-flechage").press("Enter")
    wait_count(page, "71 / 70")
    assert "tient, conforme à la brochure" in page.locator(".flechage-etat").inner_text()

    sealed = export(page, tmp_path)
    expect(page.locator("#etat-export")).to_contain_text("À jour")  # said after the file is shown
    package, inner = opened(sealed)
    rows = package.tables["voeux"]
    assert len(rows) == 71
    assert sorted(row["coeurs"] for row in rows) == [1] * 70 + [5]
    assert package.digest in page.locator("#envoi").inner_text()
    verified_by_the_command(inner, package, tmp_path)

    # Any edit turns the state; the next export takes the next number and points to the former.
    page.locator("#annuler").press("Enter")
    wait_until(page, "document.querySelector('#etat-export').dataset.etat === 'manque'")
    page.locator("#retablir").press("Enter")
    wait_until(page, "document.querySelector('#etat-export').dataset.etat === 'ajour'")
    page.locator("#onglet-liste").press("Enter")
    page.locator("#lignes-liste .voeu input:checked").nth(3).focus()
    page.keyboard.press("2")
    wait_until(page, "document.querySelector('#etat-export').dataset.etat === 'change'")
    page.evaluate(
        "document.querySelector('#exporter').addEventListener('click', "
        "() => { globalThis.gone = document.querySelector('#envoi').hidden; })"
    )
    second, _ = opened(export(page, tmp_path))
    assert page.evaluate("globalThis.gone"), "the former file is offered until the new one is there"
    assert (second.about.seq, second.about.prev) == (2, package.digest)


def test_by_phone(phone: Page, server: Server, axe: Callable[..., list[str]], tmp_path: Path) -> None:
    enrol(phone, server.url)
    assert axe(phone) == []
    open_planner(phone, server.url)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = phone.evaluate(
        """() => [...document.querySelectorAll('#voeux :is(button, input, select, .notes label):not([hidden])')]
             .filter((node) => node.type !== 'radio' && node.type !== 'file' && node.getBoundingClientRect().height > 0)
             .filter((node) => node.getBoundingClientRect().height < 44 || node.getBoundingClientRect().width < 44)
             .map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert small == []
    phone.locator(".voeu").nth(1).locator("label.coeur").nth(3).tap()
    wait_count(phone, "1 / 70")
    phone.locator("#coeurs-nombre").select_option("2")
    phone.locator("#appliquer-nombre").tap()
    wait_count(phone, "350 / 70")
    assert axe(phone) == []
    phone.locator("#exporter").tap()
    phone.get_by_text("Fichier signé et scellé").wait_for(timeout=60_000)
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Télécharger le fichier").tap()
    target = tmp_path / "voeux.phco"
    download.value.save_as(target)
    package, _ = opened(target.read_bytes())
    assert {row["coeurs"] for row in package.tables["voeux"]} == {2}
    assert axe(phone) == []
    phone.set_viewport_size({"width": 320, "height": 640})
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_twenty_steps_back_and_forth(page: Page, server: Server) -> None:
    open_planner(page, server.url)
    page.locator(".voeu input:checked").first.focus()
    for step in range(24):
        page.keyboard.press(str(1 + step % 5))
    last = page.evaluate(HEARTS)[0]
    expect(page.locator("#annuler")).to_be_enabled()
    page.locator("#annuler").focus()
    for _ in range(24):
        page.keyboard.press("Enter")
    wait_count(page, "0 / 70")
    assert page.locator("#annuler").is_disabled()
    expect(page.locator("#retablir")).to_be_enabled()
    page.locator("#retablir").focus()
    for _ in range(24):
        page.keyboard.press("Enter")
    wait_count(page, "1 / 70")
    wait_until(page, f"({HEARTS})[0] === '{last}'")


def test_a_killed_tab_loses_nothing(page: Page, server: Server) -> None:
    open_planner(page, server.url)
    page.locator(".voeu input:checked").first.focus()
    page.keyboard.press("4")
    wait_until(page, "document.querySelector('#etat-brouillon').textContent.includes('enregistré')")
    context = page.context
    page.close()
    again = context.new_page()
    open_planner(again, server.url)
    assert count(again) == "1 / 70"
    assert again.evaluate(HEARTS)[0] == "4"


def test_a_second_tab_is_warned_and_may_take_over(page: Page, server: Server) -> None:
    open_planner(page, server.url)
    page.locator(".voeu input:checked").first.focus()
    page.keyboard.press("3")
    wait_count(page, "1 / 70")
    wait_until(page, "document.querySelector('#etat-brouillon').textContent.includes('enregistré')")
    other = page.context.new_page()
    open_planner(other, server.url)
    assert "autre onglet" in other.locator("#etat-brouillon").inner_text()
    other.get_by_role("button", name="Continuer ici").click()
    wait_until(other, "document.querySelector('#etat-brouillon').dataset.etat === 'ecrit'")
    other.locator(".voeu input:checked").nth(1).focus()
    other.keyboard.press("2")
    wait_count(other, "2 / 70")
    expect(page.locator("#etat-brouillon")).to_contain_text("autre onglet")


def test_a_full_disk_works_from_memory(page: Page, server: Server, tmp_path: Path) -> None:
    full = 'IDBObjectStore.prototype.put = function () { throw new DOMException("plein", "QuotaExceededError"); };'
    page.add_init_script(full)
    enrol(page, server.url)
    assert "refuse d’enregistrer" in page.locator("#carte-identite").inner_text()
    # The page that holds the keys is left: memory does not follow, and the planner says so instead of failing.
    open_planner(page, server.url)
    page.locator(".voeu input:checked").first.focus()
    page.keyboard.press("4")
    wait_count(page, "1 / 70")
    wait_until(page, "document.querySelector('#etat-brouillon').dataset.etat === 'memoire'")
    assert "place" in page.locator("#etat-brouillon").inner_text()
    page.locator("#appliquer-nombre").press("Enter")
    wait_count(page, "350 / 70")
    wait_until(page, "document.querySelector('#etat-export').innerText.includes('inscrivez cet appareil')")
    page.close()

    # Enrolled while there was place, full since: everything goes on from memory, exports included.
    other = page.context.new_page()
    enrol(other, server.url)
    open_planner(other, server.url)
    other.evaluate(f"() => {{ {full} }}")
    other.locator("#appliquer-nombre").press("Enter")
    wait_count(other, "350 / 70")
    wait_until(other, "document.querySelector('#etat-brouillon').dataset.etat === 'memoire'")
    first, _ = opened(export(other, tmp_path))
    other.locator("#annuler").press("Enter")
    other.locator("#retablir").press("Enter")
    wait_until(other, "document.querySelector('#etat-export').dataset.etat === 'ajour'")
    second, _ = opened(export(other, tmp_path))
    assert (second.about.seq, second.about.prev) == (2, first.digest)
    assert second.files["data/voeux.csv"] == first.files["data/voeux.csv"]


def test_storage_cleared_and_backup_restored_with_the_same_content(page: Page, server: Server, tmp_path: Path) -> None:
    enrol(page, server.url)
    open_planner(page, server.url)
    page.locator("#coeurs-nombre").select_option("3")
    page.locator("#appliquer-nombre").press("Enter")
    wait_count(page, "350 / 70")
    before, _ = opened(export(page, tmp_path))
    page.goto(f"{server.url}a-propos/sauvegarde/")
    wait_until(page, "!document.querySelector('#exporter').disabled")
    with page.expect_download() as download:
        page.locator("#exporter").click()
    backup = tmp_path / "sauvegarde.zip"
    download.value.save_as(backup)
    page.evaluate(
        """async () => {
             for (const base of await indexedDB.databases()) await new Promise((done) => {
               const asked = indexedDB.deleteDatabase(base.name);
               asked.onsuccess = asked.onblocked = asked.onerror = done;
             });
           }"""
    )
    page.goto("about:blank")
    open_planner(page, server.url)
    assert count(page) == "0 / 70"
    page.goto(f"{server.url}a-propos/sauvegarde/")
    page.locator("input[type=file]").first.set_input_files(backup)
    page.get_by_text("restaur", exact=False).first.wait_for()
    wait_until(page, "[...document.querySelectorAll('#brouillons b')].some((one) => one.textContent === 'Mes vœux')")
    enrol(page, server.url)
    open_planner(page, server.url)
    wait_count(page, "350 / 70")
    after, _ = opened(export(page, tmp_path))
    assert after.files["data/voeux.csv"] == before.files["data/voeux.csv"]
    assert after.files["datapackage.json"] == before.files["datapackage.json"]


def test_a_device_is_changed_then_forgotten(page: Page, phone: Page, server: Server, tmp_path: Path) -> None:
    """Keys never travel: the drafts do, a second enrolment makes the new device sign, and the old one forgets."""
    enrol(page, server.url)
    open_planner(page, server.url)
    page.locator(".voeu input:checked").first.focus()
    page.keyboard.press("4")
    wait_count(page, "1 / 70")
    wait_until(page, "document.querySelector('#etat-brouillon').textContent.includes('enregistré')")
    page.goto(f"{server.url}inscription/")
    page.get_by_text("Changer d’appareil", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Exporter une sauvegarde des brouillons").click()
    backup = tmp_path / "sauvegarde.zip"
    download.value.save_as(backup)
    with zipfile.ZipFile(backup) as archive:
        described = json.loads(archive.read("sauvegarde.json"))
    (kept,) = described["brouillons"]["voeux"]["valeur"]["tours"].values()
    assert list(kept["coeurs"].values()) == [4]

    other = phone
    enrol(other, server.url)
    other.get_by_text("Restaurer une sauvegarde", exact=True).click()
    other.locator("#fichier-sauvegarde").set_input_files(backup)
    other.locator("#restauration", has_text=re.compile("restaur", re.IGNORECASE)).wait_for()
    open_planner(other, server.url)
    wait_count(other, "1 / 70")
    other.locator("#appliquer-nombre").press("Enter")
    wait_count(other, "350 / 70")
    assert len(opened(export(other, tmp_path))[0].tables["voeux"]) == 350

    page.get_by_text("Oublier cet appareil", exact=True).first.click()
    page.locator("#oublier").click()
    page.get_by_role("button", name="Garder les clés").press("Enter")
    page.get_by_text("Cet appareil est inscrit :").wait_for()
    page.locator("#oublier").click()
    page.get_by_role("button", name="Effacer les clés").press("Enter")
    page.get_by_role("heading", name="Ouvrez votre invitation").wait_for()
    open_planner(page, server.url)
    wait_count(page, "1 / 70")  # the drafts stay
    page.locator("#appliquer-nombre").press("Enter")
    wait_until(page, "document.querySelector('#etat-export').innerText.includes('inscrivez cet appareil')")


def test_a_framed_planner_refuses(page: Page, server: Server, serve: Callable[..., Server], tmp_path: Path) -> None:
    frame = f"<iframe src='{server.url}voeux/' width=900 height=700></iframe>"
    (tmp_path / "index.html").write_text(f"<!doctype html><title>Cadre</title><link rel=icon href='data:,'>{frame}")
    other = serve(tmp_path)
    page.goto(other.url)
    framed = page.frame_locator("iframe")
    framed.get_by_text("ne fonctionne pas à l’intérieur d’un autre site").wait_for()
    assert framed.locator("#exporter").count() == 0


def test_versions_are_named_and_compared(page: Page, server: Server, axe: Callable[..., list[str]]) -> None:
    open_planner(page, server.url)
    page.locator(".voeu input:checked").first.focus()
    page.keyboard.press("4")
    wait_count(page, "1 / 70")
    page.locator(".voeu input:checked").nth(1).focus()
    page.keyboard.press("0")  # « Jamais » is no note, for the meter and for the versions alike
    page.keyboard.press("9")  # no level that Python drew
    page.locator("#onglet-versions").click()
    page.locator("#nom-version").fill("Plutôt la mer")
    page.keyboard.press("Enter")
    page.locator("#versions-gardees li", has_text="Plutôt la mer — 1 offre notée").wait_for()
    page.locator("#onglet-noter").click()
    page.locator(".voeu input:checked").nth(1).focus()
    page.keyboard.press("2")
    wait_count(page, "2 / 70")
    page.locator("#onglet-versions").click()
    page.get_by_role("button", name="Voir les différences").click()
    page.locator("#comparaison caption").wait_for()
    assert page.locator("#comparaison tbody tr").count() == 1
    assert axe(page) == []
    page.get_by_role("button", name="Reprendre la version Plutôt la mer").click()
    wait_count(page, "1 / 70")


def test_the_denominators_of_later_rounds(page: Page, server: Server) -> None:
    open_planner(page, server.url)
    for tour, minimum in ((2, "140"), (3, "175")):
        page.locator(f"#tours input[value='{tour}']").check()
        wait_count(page, f"0 / {minimum}")
        wait_until(page, "document.querySelector('#source-catalogue').textContent.includes('hypothèse')")
    page.locator("#tours input[value='1']").check()
    wait_count(page, "0 / 70")


def test_every_panel_is_accessible_and_has_an_address(
    page: Page, server: Server, axe: Callable[..., list[str]]
) -> None:
    page.goto(f"{server.url}voeux/#flechage")
    wait_until(page, READY, timeout=120)
    page.locator("#flechage").wait_for()
    assert axe(page) == []
    for panel in ("liste", "versions", "chances"):
        page.locator(f"#onglet-{panel}").click()
        page.locator(f"#{panel}").wait_for()
        assert axe(page) == [], panel


# Pressed as the first draws are shown: the last ones may be there before anybody else could.
STOPPED = """() => {
  const zone = document.querySelector("#resultat-chances");
  new MutationObserver((_, seen) => {
    if (!zone.querySelector("table")) return;
    seen.disconnect();
    document.querySelector("#arreter").click();
  }).observe(zone, { childList: true, subtree: true });
}"""


def test_chances_are_drawn_on_a_stated_model_and_can_be_stopped(page: Page, server: Server) -> None:
    open_planner(page, server.url)
    page.locator("#coeurs-nombre").select_option("1")
    page.locator("#appliquer-nombre").press("Enter")
    wait_count(page, "350 / 70")
    page.locator("#onglet-chances").click()
    page.evaluate(STOPPED)
    page.locator("#tirer").click()
    page.locator("#resultat-chances", has_text="Tirage arrêté").wait_for(timeout=60_000)
    wait_until(page, "document.querySelector('#arreter').hidden")
    text = page.locator("#resultat-chances").inner_text()
    assert "Ce que le modèle suppose" in text
    assert "Sans poste après ce tour" in text
    # The engine was stopped with the draws: it starts again, and the planner goes on as before.
    page.locator("#onglet-noter").click()
    page.locator("#lignes .voeu input:checked").first.press("Backspace")
    wait_count(page, "349 / 70")
    assert page.locator("#erreurs").is_hidden()

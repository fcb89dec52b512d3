"""The other files of the wishes, offline: a PAMSU's ranking, a DJ's file, the fourth day, and what a file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco.host.keys.examples import small_pdf
from phco.packages import archive
from tests.browser.accueil_outils import plain
from tests.browser.conftest import Server, wait_offline_ready, wait_until
from tests.browser.presses import REPROACHES
from tests.browser.voeux_helpers import FILES, enrol, export, open_planner, opened, set_offline, wait_count
from tests.packages.making import valid

pytestmark = pytest.mark.warm

PLACES = "[...document.querySelectorAll('#choisis .candidat')].map((one) => one.dataset.lieu)"
ORDER = "[...document.querySelectorAll('#classes .candidat')].map((one) => one.dataset.candidat)"


def order(page: Page) -> list[str]:
    found: list[str] = page.evaluate(ORDER)
    return found


def state(page: Page) -> str:
    return page.locator("#etat-export").inner_text().replace("\u00a0", " ")


@pytest.mark.court
def test_a_pamsu_ranks_offline_by_keys_buttons_and_drag(
    page: Page, server: Server, axe: Callable[..., list[str]], tmp_path: Path
) -> None:
    page.goto(server.url)
    wait_offline_ready(page)
    set_offline(page, server)
    enrol(page, server.url, "pamsu")
    open_planner(page, server.url, "voeux/classer/")
    assert state(page) == "Ouvrez d’abord le fichier des candidats."
    received = tmp_path / "candidats.phco"
    received.write_bytes(FILES["candidats"])
    page.locator("#fichier-candidats").set_input_files(received)
    wait_count(page, "0 / 10")
    came = [one.strip() for one in page.locator("#autres .candidat b").all_inner_texts()]
    assert len(came) == 12
    assert "♥" not in page.locator("#avec-candidats").inner_text()  # who came, never the hearts (RNK-04)
    page.evaluate("() => { window.open = (url) => (window.ouvert = url) && {}; }")
    page.get_by_role("button", name=f"CV : {came[0]}", exact=True).click()
    wait_until(page, "window.ouvert?.startsWith('blob:')")

    # By buttons alone, from the keyboard; below 80 % the page says so and still lets it go.
    for _ in range(9):
        page.locator("#autres button", has_text="Classer").first.press("Enter")
    wait_count(page, "9 / 10")
    wait_until(page, "document.querySelector('#etat-export').textContent.includes('est signalé au DMG')")
    page.locator("#autres button", has_text="Classer").first.press("Enter")
    wait_count(page, "10 / 10")
    assert order(page) == came[:10]
    page.locator(f'[data-candidat="{came[3]}"] button', has_text="Monter").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    wait_until(page, f"({ORDER})[1] === '{came[3]}'")
    page.locator("#annuler").press("Enter")
    wait_until(page, f"({ORDER})[2] === '{came[3]}'")

    # By drag.
    handles = page.locator("#classes .poignee")
    handles.nth(2).drag_to(handles.nth(1))
    wait_until(page, f"({ORDER})[1] === '{came[3]}'")
    page.locator("#annuler").press("Enter")
    wait_until(page, f"({ORDER})[2] === '{came[3]}'")

    # The fléchage, on this side: that DJ strictly first, and 1 + ceil(80 % of the 11 others) ranked.
    page.locator("#bloc-flechage summary").click()
    page.locator("#fleche").select_option(came[5])
    wait_until(page, "document.querySelector('.flechage-etat')?.textContent.includes('ne tient pas')")
    page.locator("#premier").press("Enter")
    wait_until(page, "document.querySelector('.flechage-etat').textContent.includes('tient de votre côté')")
    assert axe(page) == []

    page.reload()  # offline, and the ranking is still there
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'", timeout=120)
    wait_count(page, "10 / 10")
    kept = order(page)
    assert kept[0] == came[5]
    package, _ = opened(export(page, tmp_path), "pamsu")
    assert [
        row["candidat"] for row in sorted(package.tables["classement"], key=lambda row: int(str(row["rang"])))
    ] == kept
    expect(page.locator("#etat-export")).to_contain_text("À jour")


def test_ten_of_twelve_are_ranked_in_ten_keys_and_what_is_private_stays(
    page: Page, server: Server, tmp_path: Path
) -> None:
    enrol(page, server.url, "pamsu")
    open_planner(page, server.url, "voeux/classer/")
    received = tmp_path / "candidats.phco"
    received.write_bytes(FILES["candidats"])
    page.locator("#fichier-candidats").set_input_files(received)
    wait_count(page, "0 / 10")
    assert page.evaluate(REPROACHES) == [], "nobody is told off before having ranked"
    came = [one.strip() for one in page.locator("#autres .candidat b").all_inner_texts()]
    page.locator("#autres [data-classer]").first.focus()
    keys = 0
    while len(order(page)) < 10:
        page.keyboard.press("Enter")
        keys += 1
        assert keys <= 12
    wait_count(page, "10 / 10")
    assert order(page) == came[:10]

    who = page.locator(f'[data-candidat="{came[1]}"]')
    who.locator(".prive > summary").click()
    who.get_by_label("Nom", exact=True).fill("Zéphyrine Lagarde")
    who.get_by_label("Notes", exact=True).fill("vue au congrès, très à l’aise")
    page.keyboard.press("Tab")
    expect(who.locator(".nom")).to_have_text(f"Zéphyrine Lagarde {came[1]}")
    who.get_by_role("button", name="Monter").click()
    expect(page.locator(".toast")).to_contain_text("Zéphyrine Lagarde : rang 1 sur 10.")
    _, clear = opened(export(page, tmp_path), "pamsu")
    files = b"".join(archive.read(clear).values())
    assert came[1].encode() in files
    for private in ("Zéphyrine", "Lagarde", "congrès"):
        assert private.encode() not in clear and private.encode() not in files

    page.reload()
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'", timeout=120)
    expect(page.locator(f'[data-candidat="{came[1]}"] .nom')).to_contain_text("Zéphyrine Lagarde")
    page.get_by_role("button", name="Effacer ces dossiers").click()
    wait_until(page, "document.querySelector('#source-candidats').textContent.includes('vos notes sont effacés')")
    page.locator("#fichier-candidats").set_input_files(received)
    wait_until(page, "document.querySelectorAll('.candidat').length === 12")
    assert "Zéphyrine" not in page.locator("main").inner_text()


OPENED = """() => {
  window.ouverts = [];
  window.open = (url, name, features = "") => window.ouverts.push({ url, name, ...Object.fromEntries(
    features.split(",").map((one) => one.split("=")).map(([key, value]) => [key, Number(value ?? 1)])) }) && {};
}"""


def fictional_candidates(page: Page) -> None:
    page.goto("voeux/classer/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'", timeout=120)
    page.get_by_role("button", name="Essayer avec des candidats fictifs").click()
    wait_count(page, "0 / 10")
    page.evaluate(OPENED)


def test_a_cv_and_its_letter_stand_side_by_side_where_there_is_room(page: Page, phone: Page) -> None:
    """One half of the screen each, the next candidate's in the same places; on a phone, a tab each."""
    page.set_viewport_size({"width": 1366, "height": 768})
    fictional_candidates(page)
    for candidate in (0, 1):
        for label in ("CV", "Lettre"):
            page.locator("#autres .candidat").nth(candidate).get_by_role("button", name=label).click()
        wait_until(page, f"window.ouverts.length === {2 * candidate + 2}")
    cv, letter, *following = page.evaluate("window.ouverts")
    assert all(one["url"].startswith("blob:") for one in (cv, letter))
    assert cv["left"] == 0 and cv["width"] > 500
    assert cv["left"] + cv["width"] <= letter["left"] and letter["left"] + letter["width"] <= 1366
    assert (cv["top"], cv["height"]) == (letter["top"], letter["height"])
    assert [one["name"] for one in following] == [cv["name"], letter["name"]] and cv["name"] != letter["name"]

    fictional_candidates(phone)
    phone.locator("#autres .candidat").first.get_by_role("button", name="CV").tap()
    wait_until(phone, "window.ouverts.length === 1")
    assert phone.evaluate("window.ouverts[0].name") == "_blank"


def test_what_the_rule_asks_is_on_the_page_and_said_once(phone: Page) -> None:
    fictional_candidates(phone)
    for ranked in (1, 2, 3):
        phone.locator("#autres [data-classer]").first.tap()
        wait_count(phone, f"{ranked} / 10")
    gauge = phone.locator("#jauge")
    expect(gauge).to_contain_text("Classez encore")
    said = plain(gauge.inner_text())
    assert "80 % de 12 candidats venus, arrondi au-dessus" in said
    assert "Classez encore 7 candidats." in said and "ne peut pas être affecté chez vous" in said
    assert said.count("80 %") == said.count("manque") == said.count("RNK-01") == 1, said
    assert gauge.get_by_role("link", name="RNK-01").count() + gauge.get_by_role("button", name="RNK-01").count() == 1


def test_a_dj_joins_a_file_chooses_the_fourth_day_and_checks_what_a_file_is(
    page: Page, server: Server, axe: Callable[..., list[str]], tmp_path: Path
) -> None:
    enrol(page, server.url)
    open_planner(page, server.url, "voeux/dossier/")
    assert state(page) == "Il manque le CV et la lettre."
    program, cv, letter = tmp_path / "cv.exe", tmp_path / "cv.pdf", tmp_path / "lettre.pdf"
    program.write_bytes(b"MZ\x90\x00 un programme")
    cv.write_bytes(small_pdf("CV"))
    letter.write_bytes(small_pdf("Lettre"))
    page.locator("#cv").set_input_files(program)
    wait_until(page, "document.querySelector('#etat-cv').className === 'erreur'")
    page.locator("#lettre").set_input_files(letter)
    wait_until(page, "document.querySelector('#etat-export').textContent.includes('est à corriger')")
    page.locator("#cv").set_input_files(cv)
    page.locator("#presentation").fill("Appelez-moi au 06 12 34 56 78.")
    wait_until(page, "document.querySelector('#etat-export').textContent === 'La présentation est à corriger.'")
    page.locator("#presentation").fill("Intéressée par la pédiatrie.")
    wait_until(page, "document.querySelector('#etat-export').textContent.startsWith('Prêt à exporter')")
    assert axe(page) == []
    sealed = export(page, tmp_path)
    package, _ = opened(sealed)
    assert package.pieces["pieces/cv.pdf"] == cv.read_bytes()
    assert package.tables["dossier-dj"][0]["presentation"] == "Intéressée par la pédiatrie."

    open_planner(page, server.url, "voeux/journee4/")
    assert state(page) == "Choisissez au moins un lieu."
    for number in (1, 2):
        page.locator("#lieux button", has_text="Choisir").first.press("Enter")
        wait_until(page, f"document.querySelectorAll('#choisis .candidat').length === {number}")
        wait_until(page, f"document.querySelector('#lieux .candidat')?.dataset.lieu !== ({PLACES})[{number - 1}]")
    first, second = page.evaluate(PLACES)
    page.locator("#choisis button", has_text="Monter").last.press("Enter")
    wait_until(page, f"({PLACES})[0] === '{second}'")
    semester = page.locator("#choix-semestre input:checked").get_attribute("value")
    assert axe(page) == []
    choice, _ = opened(export(page, tmp_path))
    assert [(row["semestre"], row["rang"], row["lieu"]) for row in choice.tables["choix-journee4"]] == [
        (semester, 1, second), (semester, 2, first),
    ]  # fmt: skip
    assert (choice.about.seq, choice.about.prev) == (2, package.digest)
    page.locator("#choix-semestre input").nth(1).check()  # each semester has its own list, apart from the other
    wait_until(page, "!document.querySelector('#choisis .candidat')")

    open_planner(page, server.url, "voeux/paquets/")
    files = {
        "candidats.phco": FILES["candidats"], "autre.phco": valid("voeux"), "scelle.phco": sealed,
        "abime.phco": valid("voeux")[:-1] + b"\x01", "photo.phco": b"\xff\xd8\xff\xe0" * 40,
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    page.locator("#fichiers").set_input_files([tmp_path / name for name in files])
    wait_until(page, f"document.querySelectorAll('#verdicts > section').length === {len(files)}")
    said = dict(
        zip(files, (text.lower() for text in page.locator("#verdicts > section").all_inner_texts()), strict=True)
    )
    assert "valide" in said["candidats.phco"]
    assert "refusé" not in said["candidats.phco"]
    assert "non vérifiable" in said["autre.phco"]
    assert "c’est votre envoi n° 1" in said["scelle.phco"] and "tout est normal" in said["scelle.phco"]
    assert "refusé" not in said["scelle.phco"] and "e_sealed" not in said["scelle.phco"]
    assert "e_zip_trailing" in said["abime.phco"]
    assert "e_not_a_zip" in said["photo.phco"]
    assert axe(page) == []

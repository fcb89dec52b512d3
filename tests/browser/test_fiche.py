"""The PAMSU's journey: from an empty form to a package, undo, autosave, return of the file; the preview is the page."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from phco.calls.dispatch import call
from phco.host.catalogues.loading import load_catalogue
from phco.offers.demonstration import demonstration_offers
from phco.offers.reader import offer_as_json, offer_from_json
from phco.offers.tables import offers_as_csv
from phco.packages import archive
from phco.packages.identity import b64
from tests.browser import voeux_helpers
from tests.browser.conftest import Server
from tests.browser.pending import follow, keep_said, rest

pytestmark = pytest.mark.warm

LONG = 120_000
SHEET = offer_as_json(demonstration_offers(1)[0])
NOT_THEIRS = {"fictif", "reconduite", "mise_a_jour"}  # what the DMG says of a sheet, not its PAMSU


def opened(page: Page) -> Page:
    """The sheet, once what the page fills in by itself is counted too."""
    follow(page)
    keep_said(page)
    page.goto("pamsu/fiche/")
    expect(page.locator("#constats .fiche-reste")).to_be_attached(timeout=LONG)
    expect(page.locator("#communes option").first).to_be_attached(timeout=LONG)
    rest(page, LONG / 1000)
    return page


def to_step(page: Page, number: int | str) -> None:
    """The steps are folded on a phone."""
    if not page.locator("#etapes").is_visible():
        page.locator("#ou-en-suis-je").click()
    page.locator(f'#etapes [data-etape="{number}"]').click()


UNFOLDED = """(one) => {
  const step = one.closest(".etape");
  one.closest("details")?.setAttribute("open", "");
  return [step.id.slice(6), step.checkVisibility(), one.tagName, one.dataset.type];
}"""


def fill(page: Page, name: str, value: Any) -> None:
    """Answer one question as a person would, going to its step first."""
    place = page.locator(f"#champ-{name}")
    step, there, tag, kind = place.evaluate(UNFOLDED)
    if not there:
        to_step(page, step)
    if isinstance(value, bool):
        word = "Oui" if value else "Non"
        place.locator("label", has_text=word).click()
    elif isinstance(value, list):
        if tag == "TEXTAREA":
            place.fill("\n".join(value))
        else:
            for one in value:
                place.locator(f'input[value="{one}"]').check()
    elif tag == "SELECT":
        place.select_option(str(value))
    elif kind == "pourcent":
        place.fill(str(float(value) * 100).replace(".", ",").rstrip("0").rstrip(","))
    else:
        place.fill(str(value))


def test_from_an_empty_form_to_a_package_and_back(page: Page, tmp_path: Path) -> None:
    wanted = {name: value for name, value in SHEET.items() if name not in NOT_THEIRS}
    opened(page)
    expect(page.locator("#constats")).to_contain_text("Il reste 19 réponses nécessaires sur 20.")
    first = [name for name in SHEET if name == "option_journee4"]
    for name in [
        *first,
        *[name for name in SHEET if name not in {"option_journee4", *NOT_THEIRS}],
    ]:
        fill(page, name, SHEET[name])
    page.locator("#champ-commune").evaluate("(one) => one.dispatchEvent(new Event('change', {bubbles: true}))")
    page.get_by_role("button", name="Exporter", exact=True).click()
    expect(page.locator("#pret")).to_contain_text("conforme", timeout=LONG)
    expect(page.locator("#apercu h2")).to_have_text(SHEET["cabinet"])
    expect(page.locator("#paies")).to_contain_text("brut par mois")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Exporter un brouillon non signé").click()
    target = tmp_path / waited.value.suggested_filename
    waited.value.save_as(target)
    assert "brouillon-non-signe" in target.name
    files = archive.read(target.read_bytes())
    assert set(files) == {"datapackage.json", "data/offre.csv"}
    back = call("fiche.importer", {"octets": b64(target.read_bytes()), "nom": target.name})["fiche"]
    assert back == wanted

    page.get_by_role("button", name="Tout effacer").click()
    expect(page.locator("#constats")).to_contain_text("Il reste 19", timeout=LONG)
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(page.locator("#constats")).to_contain_text("Prête", timeout=LONG)
    page.get_by_role("button", name="Tout effacer").click()
    page.locator("#fichier").set_input_files(target)
    expect(page.locator("#reprise")).to_contain_text("est reprise", timeout=LONG)
    expect(page.locator("#apercu h2")).to_have_text(SHEET["cabinet"])
    names: list[str] = []
    page.on("download", lambda one: names.append(one.suggested_filename))
    with page.expect_download() as again:
        page.locator("#exporter-brouillon").evaluate("(one) => { one.click(); one.click(); }")
    again.value.save_as(tmp_path / "encore.zip")
    page.wait_for_timeout(1000)
    assert len(names) == 1, "one gesture, one file"
    assert (tmp_path / "encore.zip").read_bytes() == target.read_bytes(), "nothing lost on the way back"


PRESSED_THEN_WRITTEN = """document.querySelector('#exporter-signe').click();
document.querySelector('#champ-cabinet').value = 'Autre'"""


def test_an_enrolled_pamsu_signs_and_seals_the_sheet(page: Page, server: Server, tmp_path: Path) -> None:
    voeux_helpers.enrol(page, server.url, role="pamsu")
    opened(page)
    expect(page.locator("#champ-pamsu")).to_have_value("pamsu-exemple", timeout=LONG)
    mine = {key: value for key, value in SHEET.items() if key not in NOT_THEIRS} | {"pamsu": "pamsu-exemple"}
    (tmp_path / "fiche.csv").write_text(offers_as_csv([offer_from_json(mine)]), encoding="utf-8")
    page.locator("#fichier").set_input_files(tmp_path / "fiche.csv")
    expect(page.locator("#pret")).to_contain_text("conforme", timeout=LONG)
    page.get_by_role("button", name="Exporter", exact=True).click()
    with page.expect_download() as waited:
        page.locator("#exporter-signe").click()
    waited.value.save_as(tmp_path / "fiche.phco")
    package, inner = voeux_helpers.opened((tmp_path / "fiche.phco").read_bytes(), "pamsu")
    assert (package.about.kind.name, package.about.author) == ("fiche-rts", "pamsu-exemple")
    (tmp_path / "ouverte.phco").write_bytes(inner)
    assert [offer_as_json(one) for one in load_catalogue(tmp_path / "ouverte.phco").offers] == [mine]
    expect(page.locator("#export-etat")).to_contain_text("signée et scellée")
    with page.expect_download() as waited:  # a word written before the sheet is judged is of the next one
        page.evaluate(PRESSED_THEN_WRITTEN)
    waited.value.save_as(tmp_path / "fiche.phco")
    (tmp_path / "ouverte.phco").write_bytes(voeux_helpers.opened((tmp_path / "fiche.phco").read_bytes(), "pamsu")[1])
    assert [offer_as_json(one) for one in load_catalogue(tmp_path / "ouverte.phco").offers] == [mine]


def test_what_is_typed_outlives_the_page(page: Page) -> None:
    opened(page)
    fill(page, "cabinet", "Cabinet de la Grève")
    fill(page, "siams3", True)
    expect(page.locator("#apercu h2")).to_have_text("Cabinet de la Grève", timeout=LONG)
    expect(page.locator("#etat-brouillon")).to_contain_text("enregistré", timeout=LONG)
    opened(page)
    assert page.input_value("#champ-cabinet") == "Cabinet de la Grève"
    assert page.locator('#champ-siams3 input[value="oui"]').is_checked()


def test_a_remark_leads_to_its_field(page: Page) -> None:
    opened(page)
    page.locator('#constats [data-champ="secretariat"]').click()
    assert page.evaluate("document.activeElement.id") == "champ-secretariat"
    assert page.locator("#champ-secretariat").is_visible()


def test_options_ask_only_their_own_questions(page: Page) -> None:
    opened(page)
    fill(page, "option_journee4", "3")
    assert (
        page.locator("#champ-option3_mission").is_visible() and not page.locator("#champ-option1_activite").is_visible()
    )
    fill(page, "option3_mission", "Coordination")
    fill(page, "option_journee4", "5")
    expect(page.locator('#constats [data-champ="option5_accord"]')).to_be_visible(timeout=LONG)
    to_step(page, 7)
    page.get_by_role("button", name="Vérifier la fiche").click()
    expect(page.locator("#constats")).to_contain_text("L’option 5 demande", timeout=LONG)
    expect(page.locator("#constats")).not_to_contain_text("est rempli alors que")


def test_a_wrong_value_is_said_beside_its_field_and_the_preview_stays(page: Page) -> None:
    opened(page)
    fill(page, "cabinet", "Cabinet du Parc")
    expect(page.locator("#apercu h2")).to_have_text("Cabinet du Parc", timeout=LONG)
    fill(page, "actes_par_jour", "beaucoup")
    expect(page.locator("#champ-actes_par_jour")).to_have_attribute("aria-invalid", "true", timeout=LONG)
    expect(page.locator("#apercu h2")).to_have_text("Cabinet du Parc")


def test_a_foreign_or_hostile_file_is_refused_in_french(page: Page, tmp_path: Path) -> None:
    opened(page)
    for name, data, words in (
        ("photo.png", b"\x89PNG\r\n\x1a\n\xff\xfe", "ni un fichier .phco ni un tableau"),
        ("vide.zip", b"PK\x05\x06" + b"\0" * 18, ""),
        ("t.csv", b"id;cabinet\n", "n’est pas connue"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        page.locator("#fichier").set_input_files(path)
        expect(page.locator("#erreurs")).to_be_visible(timeout=LONG)
        expect(page.locator("#erreurs")).to_contain_text(words)


def test_nothing_is_red_before_an_attempt_then_all_is_said(page: Page) -> None:
    """A new PAMSU meets a count, not twenty faults; asking for a check says them."""
    opened(page)
    assert page.locator(".constats.erreur, [aria-invalid=true], .erreurs:not([hidden])").count() == 0
    expect(page.locator("#etape-0 > legend")).to_contain_text("étape 1 sur 8")
    expect(page.locator('#etapes [data-etape="2"]')).to_contain_text("9")
    expect(page.locator("#annuler")).to_be_disabled()
    page.locator("#champ-commune").fill("Bayeu")
    expect(page.locator("#aide-commune")).to_contain_text("Vouliez-vous dire « Bayeux »", timeout=LONG)
    assert page.locator("[aria-invalid=true]").count() == 0
    expect(page.locator("#annuler")).to_have_text("Annuler\u00a0: Commune")
    page.locator("#champ-commune").fill("Bayeux")
    expect(page.locator("#aide-commune")).to_have_text("Bayeux, Calvados.", timeout=LONG)
    to_step(page, 7)
    page.get_by_role("button", name="Vérifier la fiche").click()
    expect(page.locator("#constats .constats.erreur h3")).to_have_text("À corriger avant l’envoi (18)", timeout=LONG)


def test_a_paste_is_put_in_form_and_never_cut(page: Page) -> None:
    opened(page)
    to_step(page, 6)
    text = "  Une\u00ad équipe\u200b de cinq.\r\n\r\n\r\n\r\nUn territoire. " + "x" * 4000
    page.locator("#champ-presentation").focus()
    page.evaluate("(text) => document.execCommand('insertText', false, text)", text)
    page.keyboard.press("Tab")
    expect(page.locator("#champ-presentation")).to_have_value(
        "Une équipe de cinq.\n\nUn territoire. " + "x" * 4000, timeout=LONG
    )
    expect(page.locator("#erreurs")).to_contain_text("la limite est 4 000", timeout=LONG)
    to_step(page, 0)
    page.locator("#champ-telephone").fill("0231000000")
    page.keyboard.press("Tab")
    expect(page.locator("#champ-telephone")).to_have_value("02 31 00 00 00", timeout=LONG)


VALUES = """() => Object.fromEntries([...document.querySelectorAll('#formulaire [name]')].map((one, at) =>
  [at, one.type === 'radio' || one.type === 'checkbox' ? one.checked : one.value]))"""


def test_random_actions_are_all_undone_back_to_the_first_state(page: Page) -> None:
    dice = random.Random(18)
    opened(page)
    first = page.evaluate(VALUES)
    for _ in range(14):
        kind = dice.choice(["champ", "champ", "champ", "semaine", "vider"])
        if kind == "semaine":
            to_step(page, 4)
            dice.choice(page.locator("[data-semaine]").all()).click()
        elif kind == "vider":
            page.get_by_role("button", name="Tout effacer").click()
        else:
            fill(page, name := dice.choice(sorted(set(SHEET) - NOT_THEIRS - {"commune"})), SHEET[name])
        rest(page)  # what is typed is one step after its pause
    while page.locator("#annuler").is_enabled():
        assert page.locator("#annuler").inner_text().startswith("Annuler\u00a0: ")
        page.locator("#annuler").click()
    rest(page)
    assert page.evaluate(VALUES) == first


def test_from_last_years_sheet_by_keys_alone_in_under_ten_minutes(page: Page, server: Server, tmp_path: Path) -> None:
    """Every field of every step read at 3 s, every key pressed at 4 a second: counted, not slept."""
    voeux_helpers.enrol(page, server.url, role="pamsu")
    opened(page)
    former = {key: value for key, value in SHEET.items() if key not in NOT_THEIRS}
    former |= {"campagne": "2026-09", "debut": "2026-11-02", "pamsu": "pamsu-exemple"}
    (tmp_path / "fiche.csv").write_text(offers_as_csv([offer_from_json(former)]), encoding="utf-8")
    page.locator("#fichier").set_input_files(tmp_path / "fiche.csv")
    expect(page.locator("#reprise")).to_contain_text("À relire", timeout=LONG)
    assert (page.input_value("#champ-campagne"), page.input_value("#champ-debut")) == ("2027-03", "")
    keys, read, answered = 12, set(), 0  # the file's choice counts as twelve

    def press(key: str) -> str:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)
        return str(page.evaluate("document.activeElement.name || document.activeElement.id || ''"))

    page.locator("#etape-0 > legend").focus()
    for step in range(7):
        while True:
            now = press("Tab")
            if page.evaluate(f"document.activeElement.matches('#etape-{step} [data-etape=\"{step + 1}\"]')"):
                break
            assert keys < 400, now
            if now.startswith("fiche."):
                read.add(now)
            if now == "fiche.actes_par_jour":
                page.keyboard.press("Control+A")
                page.keyboard.type("21,5")
                keys, answered = keys + 5, answered + 1
            if now == "fiche.presentation":
                page.keyboard.press("Control+End")
                page.keyboard.type(" Nouveau cette année : un échographe.")
                keys, answered = keys + 38, answered + 1
        press("Enter")
    while press("Tab") != "exporter-signe":
        assert keys < 400
    with page.expect_download():
        press("Enter")
    expect(page.locator("#export-etat")).to_contain_text("signée et scellée")
    seconds = keys / 4 + 3 * len(read)
    assert answered <= 30
    assert len(read) >= 40, "a whole sheet was read"
    assert seconds < 600, f"{keys} keys, {len(read)} fields: {seconds} s"


def test_the_sheet_sent_for_a_former_campaign_begins_the_next_one(page: Page, server: Server, tmp_path: Path) -> None:
    """The copy kept on the device, sealed to the key that sent it, is offered by name."""
    voeux_helpers.enrol(page, server.url, role="pamsu")
    opened(page)
    mine = {key: value for key, value in SHEET.items() if key not in NOT_THEIRS} | {"pamsu": "pamsu-exemple"}
    (tmp_path / "fiche.csv").write_text(offers_as_csv([offer_from_json(mine)]), encoding="utf-8")
    page.locator("#fichier").set_input_files(tmp_path / "fiche.csv")
    expect(page.locator("#constats")).to_contain_text("Prête", timeout=LONG)
    to_step(page, 7)
    with page.expect_download():
        page.locator("#exporter-signe").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.locator("#constats")).to_contain_text("Il reste", timeout=LONG)
    opened(page)
    page.locator("#depart summary").click()
    page.get_by_role("button", name="Ma fiche du").click()
    expect(page.locator("#apercu h2")).to_have_text(SHEET["cabinet"], timeout=LONG)
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(page.locator("#champ-cabinet")).to_have_value("")


def test_a_colleagues_published_sheet_gives_the_place_only(phone: Page) -> None:
    opened(phone)
    phone.locator("#depart-recherche").fill("bayeux")
    phone.get_by_role("button", name="C’est celle d’un confrère").first.click()
    expect(phone.locator("#reprise")).to_contain_text("Ce que vous seul pouvez dire", timeout=LONG)
    assert phone.input_value("#champ-commune") == "Bayeux" and phone.input_value("#champ-pamsu") == ""
    assert not phone.locator("#champ-siams3 :checked").count()
    assert not phone.locator("#apercu").is_visible()
    phone.locator("[name=volet][value=apercu]").check()
    expect(phone.locator("#apercu h2")).to_be_visible()
    assert not phone.locator("#formulaire").is_visible()


@pytest.mark.parametrize("where", ["page", "phone"])
def test_no_accessibility_fault(request: pytest.FixtureRequest, axe: Callable[..., list[str]], where: str) -> None:
    page: Page = request.getfixturevalue(where)
    opened(page)
    for step in range(8):
        to_step(page, step)
        assert axe(page, "main" if step else None) == [], step  # around the tool nothing changes from step to step
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_preview_is_the_very_fragment_of_the_published_page() -> None:
    """Same template, same bytes, but for what a preview marks as not said."""
    from phco.views.offres import sheet_html

    offer = offer_from_json(SHEET)
    whole, preview = sheet_html(offer, "../"), call("vue.fiche", {"fiche": SHEET, "racine": "../"})["html"]
    kept = [line for line in preview.splitlines() if 'class="manque"' not in line]
    assert [line for line in whole.splitlines() if line not in kept] == []

"""Invitations on an enrolled device, fictional people of a demonstration, and what this device sent, read again."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco import local
from phco.host.keys.examples import demonstration_packages, example_about, example_inputs, example_key
from phco.packages import attach, prepare
from phco.packages.fictional_device import read_device, write_device
from phco.packages.shortlink import shorten
from tests.browser.conftest import fix_time, wait_until
from tests.packages.test_shortlink import invitation as plain_invitation

pytestmark = pytest.mark.warm

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def enrol_demo(page: Page, role: str = "dj") -> None:
    """Enrol this device as the fictional person of the site itself."""
    fix_time(page, NOW)
    page.goto("inscription/")
    page.locator(f"#invitations-fictives [data-role={role}]").click()
    page.get_by_text("Invitation valide").wait_for()
    page.locator("#inscrire").click()
    page.get_by_text(f"Cet appareil est inscrit : {role}-exemple").wait_for()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The other role's invitation, as a file of the DMG that the site trusts."""
    from phco.host.keys.examples import demonstration_packages

    path = tmp_path / "invitation-pamsu.phco"
    path.write_bytes(demonstration_packages()[1]["invitation_pamsu"])
    return path


def test_the_code_shows_whole_and_marks_its_error(phone: Page) -> None:
    fix_time(phone, NOW)
    phone.goto("inscription/")
    phone.locator("#invitations-fictives [data-role=dj]").click()
    phone.get_by_text("Invitation valide").wait_for()
    code = phone.locator("#code").input_value()
    assert len(code) == 31
    assert phone.evaluate(
        "(() => { const f = document.querySelector('#code'); return f.scrollWidth <= f.clientWidth; })()"
    )
    phone.locator("#code").fill(code[:-1])
    phone.locator("#inscrire").click()
    phone.locator("#erreur-code").get_by_text("mal recopié").wait_for()
    assert phone.locator("#code").get_attribute("aria-invalid") == "true"
    assert phone.evaluate("document.activeElement.id") == "code"
    assert phone.locator("#erreur-code").bounding_box()["y"] < phone.locator("#inscrire").bounding_box()["y"]  # type: ignore[index]
    phone.locator("#code").fill(code)
    assert phone.locator("#erreur-code").is_hidden()
    phone.locator("#inscrire").click()
    phone.get_by_text("Cet appareil est inscrit : dj-exemple").wait_for()


def test_without_an_invitation_the_button_says_what_is_missing(page: Page) -> None:
    page.goto("inscription/")
    page.locator("#inscrire").click()
    page.get_by_text("Ouvrez d’abord l’invitation").wait_for()
    assert page.evaluate("document.activeElement.id") == "fichier-invitation"


@pytest.mark.parametrize("how", ["garder", "ajouter", "remplacer"])
def test_a_new_invitation_on_an_enrolled_device(page: Page, other: Path, how: str) -> None:
    enrol_demo(page)
    page.get_by_text("Ouvrir une autre invitation").click()
    page.locator("#fichier-autre-invitation").set_input_files(other)
    page.locator("#nouvelle").get_by_text("Invitation valide").wait_for()
    page.get_by_text("Cet appareil est inscrit : dj-exemple").wait_for()
    words = {"garder": "Garder l’appareil", "ajouter": "Ajouter cette identité", "remplacer": "Remplacer l’identité"}
    page.get_by_role("button", name=words[how]).click()
    if how == "garder":
        page.get_by_text("Rien n’a changé").wait_for()
        page.reload()
        page.get_by_text("Cet appareil est inscrit : dj-exemple").wait_for()
        return
    code = json.loads(Path("site_src/app/lib/demonstration.json").read_text())["code"]
    page.locator("#code").fill(code)
    page.locator("#inscrire").click()
    page.get_by_text("Cet appareil est inscrit : pamsu-exemple").wait_for()
    wait_until(page, "document.querySelector('#carte-identite').contains(document.activeElement)")  # all of it is drawn
    assert page.locator("#prochaine-date select").input_value() == "rts", "the strip follows the enrolled role"
    again = page.get_by_role("button", name="Signer comme dj-exemple")
    assert again.count() == (1 if how == "ajouter" else 0)
    if how == "ajouter":
        again.click()
        page.get_by_text("Cet appareil est inscrit : dj-exemple").wait_for()
        assert page.locator("#prochaine-date select").input_value() == "dj"
        page.get_by_role("button", name="Signer comme pamsu-exemple").wait_for()


def test_a_broken_link_says_so_enrolled_or_not(page: Page) -> None:
    page.goto("inscription/#invitation=AAAA~rien")
    page.get_by_text("Lien incomplet").wait_for()
    enrol_demo(page)
    page.goto("inscription/#invitation=abc")
    page.evaluate("location.reload()")
    page.locator("#nouvelle").get_by_text("Invitation refusée").or_(
        page.locator("#nouvelle").get_by_text("Lien incomplet")
    ).wait_for()
    page.get_by_text("Cet appareil est inscrit : dj-exemple").wait_for()


def test_a_link_of_another_subdivision_is_refused_by_name(page: Page) -> None:
    local.choose("paris")
    text = shorten(plain_invitation())
    local.choose(local.DEFAULT)
    page.goto(f"inscription/#invitation={text}")
    expect(page.locator("#invitation")).to_contain_text("Ce fichier est de la subdivision")
    expect(page.locator("#invitation")).to_contain_text("paris")
    expect(page.locator("#invitation")).not_to_contain_text("Lien incomplet")


def invitation(*, author: str = "dmg", campaign: str | None = None, **who: str) -> bytes:
    """An invitation signed by the DMG of this very site, or by somebody else's key."""
    given = example_inputs("invitation")
    about = example_about("invitation", given)
    about = replace(about, campaign=campaign or about.campaign)
    row = given["tableaux"]["invitation"][0] | {"personne": "dj-exemple", "role": "dj", "expire": "2099-12-31"}
    prepared = prepare(about, {"invitation": [row | {"campagne": about.campaign} | who]}, {})
    key = example_key(author)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae))


# What a device already enrolled is given, and what it answers.
UNUSUAL = {
    "twice": (invitation(), "déjà inscrit pour cette personne et cette campagne. Une nouvelle"),
    "another role": (invitation(role="pamsu"), "comme docteur junior\u00a0; cette invitation l’inscrirait comme PAMSU"),
    "an older campaign": (invitation(campaign="2025-09"), "d’une campagne plus ancienne que la sienne"),
    "another DMG": (invitation(author="dj-exemple"), "ne vient pas du DMG de ce site"),
    "over": (invitation(expire="2026-01-31"), "a expiré le 31"),
    "another kind": (demonstration_packages()[1]["candidats"], "n’est pas une invitation"),
    "with a byte order mark": (b"\xef\xbb\xbf" + invitation(), "Invitation refusée"),
    "as the text of a message": (base64.encodebytes(invitation()), "Invitation refusée"),
    "cut": (invitation()[:-30], "Invitation refusée"),
    "empty": (b"", "Invitation refusée"),
}


def test_an_unusual_invitation_says_what_it_is_and_changes_nothing(page: Page) -> None:
    enrol_demo(page)
    page.get_by_text("Ouvrir une autre invitation").click()
    zone = page.locator("#nouvelle")
    for name, (data, said) in UNUSUAL.items():
        one = {"name": "invitation.phco", "mimeType": "application/octet-stream", "buffer": data}
        zone.evaluate("(one) => one.replaceChildren()")  # several are answered by the same words
        page.locator("#fichier-autre-invitation").set_input_files(one)
        expect(zone, name).to_contain_text(said)
        assert not re.search(r"undefined|null|NaN|\[object", zone.inner_text()), name
    wrapped = base64.urlsafe_b64encode(invitation(campaign="2025-09")).decode().rstrip("=")
    wrapped = "%0D%0A%20".join(wrapped[at : at + 76] for at in range(0, len(wrapped), 76))
    page.goto(f"inscription/#invitation={wrapped}.")
    page.reload()
    expect(zone).to_contain_text("d’une campagne plus ancienne que la sienne")
    page.get_by_role("button", name="Garder l’appareil").click()
    page.get_by_text("Cet appareil est inscrit : dj-exemple").wait_for()


def device(tmp_path: Path, demo: Path, *, desk: bool) -> Path:
    """The demonstration's DJ, signed by the DMG of this very site, or left as another demonstration signed it."""
    found, _, _ = read_device(demo.read_bytes())
    path = tmp_path / "dj.json"
    path.write_bytes(write_device(found, example_key("dmg").sign) if desk else demo.read_bytes())
    return path


@pytest.fixture(scope="module")
def fictional(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from phco.cli import main

    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    assert main(["demo", "--dj", "6", "--offres", "8", "--dossier", str(folder), "--json"]) == 0
    return folder / "personnes" / "dj.json"


def test_a_fictional_person_is_played_on_the_site_that_knows_their_desk(
    page: Page, tmp_path: Path, fictional: Path
) -> None:
    page.goto("inscription/")
    page.locator("#fichier-invitation").set_input_files(device(tmp_path, fictional, desk=False))
    page.get_by_text("n’est pas de la démonstration que ce site montre").wait_for()
    assert page.locator("#avec-identite").is_hidden()
    page.locator("#fichier-invitation").set_input_files(device(tmp_path, fictional, desk=True))
    page.get_by_text("Ses clés sont publiques").wait_for()
    page.get_by_role("button", name="Jouer cette personne").click()
    page.locator("#carte-identite .etiquette").get_by_text("Docteur junior fictif").wait_for()
    page.get_by_text("ses clés sont fictives").first.wait_for()
    private = page.evaluate(
        """async () => {
          const here = new URL(document.querySelector('script[type=module]').src).pathname;
          const open = indexedDB.open(`phco:${here.replace(/app\\/.*$/, "")}`);
          const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
          const get = db.transaction("divers").objectStore("divers").get("identite");
          const one = await new Promise((done) => { get.onsuccess = () => done(get.result); });
          return [one.signature.paire.privateKey.extractable, one.sceau.paire.privateKey.extractable]; }"""
    )
    assert private == [False, False]


def test_what_was_sent_is_read_again_and_its_sealed_file_is_told_calmly(page: Page, tmp_path: Path, axe) -> None:
    enrol_demo(page)
    page.goto("voeux/journee4/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'")
    page.locator("#lieux .candidat").first.get_by_role("button", name="Choisir").click()
    wait_until(page, "document.querySelector('#exporter').getAttribute('aria-disabled') === 'false'")
    page.locator("#exporter").click()
    page.get_by_text("Fichier signé et scellé").wait_for()
    with page.expect_download() as got:
        page.get_by_role("button", name="Télécharger le fichier").click()
    sealed = tmp_path / got.value.suggested_filename
    got.value.save_as(sealed)
    digest = page.locator("#envoi code.empreinte").inner_text()

    page.goto("voeux/suivi/")
    page.get_by_text("pas encore publié de bulletin").wait_for()
    page.get_by_role("button", name="Relire ce que j’ai envoyé").click()
    article = page.locator(".contenu-paquet")
    article.get_by_text("Lieu agréé").first.wait_for()
    assert digest in article.inner_text()
    assert axe(page) == []
    with page.expect_download() as got:
        page.get_by_role("button", name="Garder ce fichier").click()
    mine = tmp_path / got.value.suggested_filename
    got.value.save_as(mine)

    page.goto("voeux/paquets/")
    page.locator("#fichiers").set_input_files(sealed)
    page.get_by_text("C’est votre envoi n° 1").wait_for()
    page.get_by_text("tout est normal").wait_for()
    assert page.locator("#verdicts .erreur").count() == 0
    page.get_by_role("button", name="Relire ce que j’ai envoyé").click()
    page.locator(".contenu-paquet").get_by_text("Lieu agréé").first.wait_for()
    page.locator("#fichiers").set_input_files(mine)
    page.locator("#verdicts .etiquette.ok").wait_for()
    assert digest in page.locator("#verdicts").inner_text()

    page.goto("inscription/")
    page.get_by_role("button", name="Relire l’envoi n° 1").click()
    page.locator("#envoi-relu .contenu-paquet").wait_for()

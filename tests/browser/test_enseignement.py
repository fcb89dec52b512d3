"""Seminars and GEP: attendance, the report read again before it goes, a device that is not enrolled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from phco.dmg.keys import keyring
from phco.host.keys.examples import example_key
from tests.browser.conftest import PHONE, first_page, fix_time
from tests.browser.stage_outils import NOON, PLAN, open_stage, settled
from tests.browser.test_campagne import code_of
from tests.dmg.test_dmg_cli import CAMPAIGN, Office

pytestmark = pytest.mark.warm


def test_a_seminar_attended_is_counted(page: Page):
    open_stage(page, "enseignements", None)
    page.get_by_text("0 / 5 séminaires").wait_for()
    group = page.get_by_role("group", name="Handicap")
    group.get_by_label("Date").fill("2026-11-12")
    group.get_by_label("Présence").select_option("oui")
    page.get_by_text("1 / 5 séminaires").wait_for()
    page.locator("#resultat").get_by_text("suivi le 12 nov. 2026").wait_for()
    page.reload()
    page.get_by_text("1 / 5 séminaires").wait_for()


def test_a_report_is_read_again_and_says_what_names_a_patient(page: Page, axe):
    open_stage(page, "enseignements", PLAN)
    page.get_by_role("group", name="Séance 1").get_by_role("button", name="Relire et exporter").click()
    report = page.locator("#cr")
    report.get_by_text("Le compte rendu peut partir.").wait_for()
    assert page.evaluate("document.activeElement.id") == "cr"
    page.get_by_text("Le compte rendu", exact=True).click()
    page.get_by_label("Résumé").fill("Mme Durand, vue le matin.")
    report.get_by_text("semble contenir un nom de patient").wait_for()
    assert axe(page) == []
    people = page.get_by_role("group", name="Présents")
    people.get_by_role("button", name="Retirer la personne 2").click()
    people.get_by_role("button", name="Retirer la personne 1").click()
    report.get_by_text("Aucun participant n’est noté.").wait_for()
    with pytest.raises(PlaywrightTimeout), page.expect_download(timeout=1500):
        report.get_by_role("button", name="Exporter le compte rendu").click()
    page.get_by_role("group", name="Séance 1").get_by_text("Notez les présents par leur nom.").wait_for()
    assert page.evaluate("document.activeElement.id") == "gep-0-participants"


def without(key: str) -> dict[str, object]:
    """The plan, its GEP session lacking one thing."""
    (session,) = PLAN["gep"]
    return PLAN | {"gep": [{name: value for name, value in session.items() if name != key}]}


@pytest.mark.parametrize(
    ("key", "said", "focus"),
    [
        ("duree_minutes", "La durée n’est pas notée.", "gep-0-duree"),
        ("theme", "Le thème est vide.", "gep-0-theme"),
        ("resume", "Le résumé est vide.", "gep-0-resume"),
        ("date", "La date de la séance manque.", "gep-0-date"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(page: Page, key: str, said: str, focus: str):
    """No dead button: a report that lacks something answers at its place, with focus there."""
    open_stage(page, "enseignements", without(key))
    session = page.get_by_role("group", name="Séance 1")
    session.get_by_role("button", name="Relire et exporter").click()
    if key != "date":
        page.get_by_role("button", name="Exporter le compte rendu").click()
    session.locator("[data-reponse]").get_by_text(said).wait_for()
    assert page.evaluate("document.activeElement.id") == focus
    assert page.locator(f"#{focus}").get_attribute("aria-invalid") == "true"
    assert page.locator(f"#{focus}").is_visible()


def test_people_are_chosen_by_name_from_what_the_device_knows(page: Page, axe):
    open_stage(page, "enseignements", PLAN | {"gep": [PLAN["gep"][0] | {"presents": [{"nom": "Camille Roux"}]}, {}]})
    known = page.evaluate("[...document.querySelectorAll('#gens-connus option')].map((one) => one.value)")
    assert known == ["Camille Roux", "Dr Lefèvre"]
    second = page.get_by_role("group", name="Séance 2")
    second.get_by_text("Le compte rendu", exact=True).click()
    second.get_by_role("button", name="Reprendre les présents").click()
    second.get_by_text("3 personnes reprises.").wait_for()
    assert second.get_by_label("Nom").first.input_value() == "Camille Roux"
    second.get_by_role("button", name="Ajouter une personne").click()
    second.get_by_label("Nom").last.fill("Alix Durand")
    assert axe(page) == []


def test_a_device_that_is_not_enrolled_is_told_how(page: Page):
    open_stage(page, "enseignements", PLAN)
    page.get_by_role("group", name="Séance 1").get_by_role("button", name="Relire et exporter").click()
    page.get_by_role("button", name="Exporter le compte rendu").click()
    link = page.locator("#cr").get_by_role("link", name="l’inscription de cet appareil")
    link.wait_for()
    link.click()
    page.wait_for_url("**/inscription/")


def test_the_printed_report_holds_the_text_alone(page: Page):
    open_stage(page, "enseignements", PLAN)
    page.get_by_role("group", name="Séance 1").get_by_role("button", name="Relire et exporter").click()
    page.locator("#cr").get_by_text("Deux situations.").wait_for()
    settled(page)
    page.emulate_media(media="print")
    assert page.locator("#cr").get_by_text("Deux situations.").is_visible()
    assert page.locator("#cr .verdict").is_hidden()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """A desk with the demonstration's keys, which the built site trusts: no site to build again."""
    signing, opening = example_key("dmg").secret, example_key("dmg", "P-256").secret
    assert isinstance(signing, Ed25519PrivateKey) and isinstance(opening, EllipticCurvePrivateKey)
    keys = keyring.DeskKeys(signing=signing, opening=opening, secret=b"s" * 32)
    monkeypatch.setattr(keyring, "new_keys", lambda _: keys)
    return Office(tmp_path / "dmg", monkeypatch, capsys)


def replies_are_read(phone: Page, receipt: Path, sealed: Path) -> None:
    """The author's device opens what the DMG joined to its replies, shows it under the export, and keeps it."""
    fix_time(phone, NOON)
    phone.goto("voeux/suivi/")
    phone.locator("#fichier-recu").set_input_files([receipt, sealed])
    phone.locator("#recus").get_by_text("Reçu gardé").wait_for()
    phone.locator("#recus").get_by_text("Motif ouvert et gardé").wait_for()
    for again in (False, True):
        if again:
            phone.reload()
        export = phone.locator(".liste-envois li").first
        export.get_by_text("Ce que le DMG en dit, à vous seul").wait_for()
        export.get_by_text("Un patient se reconnaît.").wait_for()
        export.get_by_text("Répondu par Dr Petit.").wait_for()
        export.get_by_text("Reçu signé gardé").wait_for()
    phone.close()


def test_a_report_goes_to_the_department_and_its_answer_comes_back(
    page: Page, visitor: Callable[..., BrowserContext], office: Office, tmp_path: Path
):
    """Form → signed and sealed package → ``recevoir`` → ``cr refuser`` → bulletin → the session of the author and of
    another member of the group; then ``cr valider``."""
    office.run("2026-11-01T09:00", "init", "--campagne", CAMPAIGN, "--serveur", "mx.dmg.example")
    (tmp_path / "gens.csv").write_text(
        "pseudonyme;role;nom;prenom;courriel;commune\ndj-01;dj;N;C;a@example.org;14118\n"
    )
    office.run("2026-11-01T10:00", "inviter", str(tmp_path / "gens.csv"))
    fix_time(page, NOON)
    page.goto("inscription/")
    page.locator("#fichier-invitation").set_input_files(office.folder / "sorties" / "invitations" / "dj-01.phco")
    page.get_by_text("Invitation valide").wait_for()
    page.locator("#code").fill(code_of(office, "dj-01"))
    page.locator("#inscrire").click()
    page.get_by_text("Cet appareil est inscrit : dj-01").wait_for()

    named = PLAN["gep"][0] | {"presents": [{"nom": "Camille Roux"}, {"nom": "Alix Durand", "dj": "dj-09"}]}
    open_stage(page, "enseignements", PLAN | {"gep": [named]})
    page.get_by_role("group", name="Séance 1").get_by_role("button", name="Relire et exporter").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Exporter le compte rendu").click()
    report = tmp_path / download.value.suggested_filename
    download.value.save_as(report)
    digest = page.locator("#cr code.empreinte").inner_text()

    got = office.run("2026-11-22T13:00", "recevoir", str(report))
    assert got["comptes"] == {"retenu": 1}, got
    (row,) = office.run("2026-11-22T13:10", "cr", "lister")["comptes_rendus"]  # type: ignore[misc]
    assert (row["paquet"], row["theme"], row["participants"]) == (digest, "Lombalgies", ["dj-01", "dj-02", "dj-09"])
    assert row["presents"] == 4
    whole: Any = office.run("2026-11-22T13:11", "cr", "lire", digest)
    assert whole["personnes"] == [{"nom": "Camille Roux", "dj": ""}, {"nom": "Alix Durand", "dj": "dj-09"}]
    kept = [path.read_bytes() for path in office.folder.rglob("*") if path.is_file()]
    assert not any(b"Camille Roux" in data for data in kept), "the name is under the seal alone"

    # The author reads again what left, and gives the group a copy that names nobody.
    page.get_by_role("button", name="Relire ce qui est parti").click()
    page.locator("#envoi-relu").get_by_text("Camille Roux").wait_for()
    for known in ("dj-09, Alix Durand", "dj-01, vous"):
        page.locator("#envoi-relu").get_by_text(known).first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Garder la copie du groupe").click()
    copy = tmp_path / download.value.suggested_filename
    download.value.save_as(copy)
    assert "Camille" not in copy.read_text() and "Lombalgies" in copy.read_text()

    def answered(*words: str) -> None:
        office.run("2026-11-23T09:00", "cr", *words, digest[:20], "--auteur", "Dr Petit")
        office.run("2026-11-23T09:10", "publier")
        bulletin = office.folder / "sorties" / "publication" / "bulletin.phco"
        page.locator("#fichier-bulletin").set_input_files(bulletin)

    page.get_by_text("Ouvrir un bulletin du DMG").click()
    answered("refuser", "--motif", "Un patient se reconnaît.")
    page.locator("#resultat").get_by_text("CR refusé par le DMG").wait_for()
    assert "dans le fichier scellé que le DMG envoie à l’auteur" in page.locator("#resultat .motif").inner_text()
    (told,) = (office.folder / "sorties" / "accuses").glob("cr-*/cr-gep-dj-01.txt")
    (sealed,) = (office.folder / "sorties" / "accuses").glob("cr-*/cr-gep-*-motif.phco")
    assert sealed.name in told.read_text(encoding="utf-8")
    assert not any("patient" in one.read_text(encoding="utf-8") for one in told.parent.glob("*.txt"))
    assert b"patient" not in sealed.read_bytes()
    (receipt,) = (office.folder / "sorties" / "accuses").glob("2*/cr-gep-dj-01-*.phco")
    replies_are_read(page.context.new_page(), receipt, sealed)
    page.locator("#resultat").get_by_text("1 compte rendu à reprendre").wait_for()

    # Another member of the group opens the copy: the same answer, from the same bulletin, nothing typed.
    member = first_page(visitor(**PHONE))
    open_stage(member, "enseignements", {"regime": "dj"})
    member.get_by_text("Ouvrir un bulletin du DMG").click()
    member.locator("#fichier-bulletin").set_input_files(office.folder / "sorties" / "publication" / "bulletin.phco")
    member.get_by_text("Bulletin lu").wait_for()
    member.get_by_text("Ouvrir la copie d’un compte rendu du groupe").click()
    member.locator("#fichier-copie").set_input_files(copy)
    member.locator("#copie").get_by_text("Refusé par le DMG.").wait_for()
    member.locator("#copie").get_by_text("Signature : tient.").wait_for()
    stranger = member.context.new_page()
    stranger.goto("voeux/suivi/")
    stranger.locator("#fichier-recu").set_input_files(sealed)
    stranger.locator("#recus").get_by_text("scellé pour un autre destinataire").wait_for()
    member.locator("#resultat").get_by_text("CR refusé par le DMG").wait_for()
    member.locator("#fichier-copie").set_input_files(copy)
    member.locator("#copie").get_by_text("Séance retrouvée").wait_for()
    assert member.locator("#resultat").get_by_text("Lombalgies").count() == 1
    altered = tmp_path / "copie-alteree.json"
    altered.write_text(copy.read_text().replace("Deux situations.", "Trois situations"))
    member.locator("#fichier-copie").set_input_files(altered)
    member.locator("#copie").get_by_text("n’est pas ce que son auteur a signé").wait_for()
    answered("valider")
    page.locator("#resultat").get_by_text("CR validé par le DMG").wait_for()

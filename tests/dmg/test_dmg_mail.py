"""Mails at the desk: refused ones are kept and journalled, hours are weighed, what is no package is named."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from phco.cli import main
from phco.demo.parts import mail
from phco.dmg.desk import Desk
from phco.dmg.intake.receive import receive
from phco.dmg.recovery.resume import resume, start_again, verify_folder
from phco.host.mailbox.gather import gather
from tests.cases import forged_mails as forged
from tests.dmg.dmg_small import AUGUST, DJ, PHRASE, SmallCampaign

SERVER = "mx.dmg.example"


def written(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def refused_files() -> dict[str, bytes]:
    """Mails that bring no package, each for its own reason."""
    return {
        "rien.eml": forged.mail(forged.part(forged.DOCX, "CV.docx")),
        "winmail.eml": forged.mail(forged.part(forged.TNEF, "winmail.dat")),
        "profond.eml": forged.chain(200),
        "abime.msg": b"\xd0\xcf\x11\xe0" + b"\0" * 4000,
        "boite.mbox": forged.mbox([forged.mail(), forged.mail(forged.part(forged.SMIME, "smime.p7m"))]),
        "mixte.eml": forged.mail(forged.part(forged.PACKAGE), forged.part(b"Rar!\x1a\x07\x00", "x.rar")),
    }


def test_refused_mails_are_kept_journalled_and_judged_alike_from_the_objects(
    campaign: SmallCampaign, tmp_path: Path
) -> None:
    folder = written(tmp_path / "courriels", refused_files())
    with campaign.desk() as desk:
        tally = receive(desk, gather([folder], [SERVER]), now=AUGUST)
        refused = [line for line in tally.lines if line.outcome == "refuse"]
        assert sorted(line.code for line in refused) == sorted((
            "E_COURRIEL_SANS_PAQUET", "E_COURRIEL_ENVELOPPE", "E_COURRIEL", "E_COURRIEL", "E_COURRIEL_SANS_PAQUET",
            "E_COURRIEL_ENVELOPPE", "E_SEAL_RECIPIENT", "E_ARCHIVE",
        ))  # fmt: skip
        journal = {
            str(entry.body["sha256"]): entry.body["code"]
            for entry in desk.store.entries(kinds=("fichier",))
        }  # fmt: skip
        for line in refused:
            assert journal[line.digest] == line.code
            assert desk.objects.get(line.digest)
        assert (folder / "rien.eml").read_bytes() in [desk.objects.get(line.digest) for line in refused]
        before = desk.store.state_hash()
        again = receive(desk, gather([folder], [SERVER]), now=AUGUST + timedelta(days=1))
        assert desk.store.state_hash() == before
        assert [line.code for line in again.lines] == [line.code for line in tally.lines]
    (campaign.folder / "campagne.sqlite").unlink()
    for one in campaign.folder.glob("campagne.sqlite-*"):
        one.unlink()
    start_again(campaign.folder)
    desk = Desk(campaign.folder, keys=campaign.keys)
    try:
        resume(desk, AUGUST + timedelta(days=2))
        assert not verify_folder(desk).faults
        assert desk.store.state_hash() == before
    finally:
        desk.close()


def test_an_hour_still_to_come_is_not_believed(campaign: SmallCampaign, tmp_path: Path) -> None:
    late = AUGUST + timedelta(days=3)
    folder = written(tmp_path / "courriels", {"a.eml": mail("a.phco", campaign.file(DJ[0]), late)})
    with campaign.desk() as desk:
        (line,) = receive(desk, gather([folder], [SERVER]), now=AUGUST).lines
        assert line.outcome == "retenu"
        assert line.received_at == "2026-08-10T09:00:00Z"
        assert "à venir" in line.notes[0]
        reception = desk.objects.reception(line.digest)
        assert reception is not None
        assert reception.evidence == ""


def test_what_is_beside_a_package_is_named_and_left(
    campaign: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-08-12T12:00")
    files = {
        "a.eml": forged.mail(forged.part(campaign.file(DJ[0]), "a.phco"), forged.part(forged.DOCX, "CV.docx")),
        "vide.zip": forged.zipped({}), "rien.eml": forged.mail(forged.part(b"x", "photo.jpg")),
    }  # fmt: skip
    folder = written(tmp_path / "depot", files)
    assert main(["dmg", "recevoir", str(folder), "--dossier", str(campaign.folder)]) == 0
    said = capsys.readouterr().out
    assert "· ignoré       CV.docx — ne fait pas partie du dépôt" in said
    assert "· ignoré       vide.zip — aucun message dans cette archive" in said
    assert "✗ refusé       rien.eml — courriel sans fichier .phco" in said
    assert "photo.jpg ne fait pas partie du dépôt" in said
    assert "4\u00a0fichiers : 1\u00a0retenu, 1\u00a0refusé, 2\u00a0ignorés." in said
    assert main(["dmg", "recevoir", str(folder / "vide.zip"), "--dossier", str(campaign.folder), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows["comptes"] == {"ignore": 1}
    assert rows["fichiers"][0]["notes"] == ["aucun message dans cette archive"]

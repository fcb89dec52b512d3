"""A file that costs too much is stopped and named; nothing else of the batch is lost, and what it holds is kept."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from phco.cli import main
from phco.dmg.intake import filing
from phco.dmg.intake import receive as receiving
from phco.dmg.intake.receive import receive
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.verdicts.decode import Decoded
from phco.host import apart
from phco.host.apart import TOO_COSTLY, Apart
from phco.packages.archive import write
from tests.attack.readers import MIB, fill, mail
from tests.dmg.dmg_small import AUGUST, DJ, PHRASE, SmallCampaign, pieces, verdicts


def heavy_mail() -> bytes:
    return mail(b"Content-Type: multipart/mixed; boundary=x\r\n", fill(b"--x\r\n\r\n", 24 * MIB))


def test_a_mail_that_costs_too_much_hides_no_other(
    campaign: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(Apart, "trial", lambda *_: None)  # the mail alone is timed, however slow this machine is
    (tmp_path / "depot").mkdir()
    (tmp_path / "depot" / "a.phco").write_bytes(campaign.file(DJ[0]))
    (tmp_path / "depot" / "b.eml").write_bytes(heavy_mail())
    (tmp_path / "depot" / "c.phco").write_bytes(campaign.file(DJ[1]))
    with campaign.desk() as desk:
        desk.apart = Apart(0)
        tally = receive(desk, desk.apart.gather([tmp_path / "depot"], ()), now=AUGUST, received=AUGUST)
        found = {Path(name).name: said for name, said in verdicts(tally).items()}
        assert found["b.eml"] == ("refuse", TOO_COSTLY)
        desk.apart.seconds = 30
        again = receive(desk, desk.apart.gather([tmp_path / "depot"], ()), now=AUGUST, received=AUGUST)
    assert {Path(name).name for name in verdicts(again)} == {"a.phco", "b.eml", "c.phco"}
    assert [code for outcome, code in verdicts(again).values() if outcome == "doublon"] == ["", ""]


def test_a_package_of_a_stranger_is_tried_apart_and_kept(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    tried: list[str] = []

    def trial(self: Apart, package: bytes, name: str) -> object:
        tried.append(name)
        return apart.too_costly(name) if name == "junk.phco" else None

    monkeypatch.setattr(Apart, "trial", trial)
    junk = write({"signature.json": b'{"payload":' + b'\\"' * 30_000, "datapackage.json": b"{}"})
    first, second = campaign.file(DJ[0]), campaign.file(DJ[0])
    with campaign.desk() as desk:
        desk.apart = Apart()
        tally = receive(desk, pieces({"a.phco": first, "junk.phco": junk}), now=AUGUST, received=AUGUST)
        assert verdicts(tally)["junk.phco"] == ("refuse", TOO_COSTLY)
        assert verdicts(tally)["a.phco"][0] == "retenu"
        receive(desk, pieces({"b.phco": second}), now=AUGUST, received=AUGUST)
        assert tried == ["a.phco", "junk.phco"]  # once its key is known, an author's file is read at once
        assert verify_folder(desk).faults == []
        assert isinstance(filing.attempt(desk.means, second, "b.phco"), Decoded)


def test_the_process_that_reads_is_killed_and_started_again() -> None:
    one = Apart(0)
    refused = one.refusal(heavy_mail(), "a.eml")
    assert refused is not None and refused.code == TOO_COSTLY and refused.fix
    one.seconds = 30
    found = one.refusal(mail(), "a.eml")
    assert found is not None and found.code == "E_COURRIEL_SANS_PAQUET"
    one.close()


def test_the_command_reads_apart(
    campaign: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    from phco.dmg.keys import keyring

    keyring.save(campaign.folder / "cles", campaign.keys, PHRASE)
    (tmp_path / "lourd.eml").write_bytes(heavy_mail())
    (tmp_path / "bon.phco").write_bytes(campaign.file(DJ[0]))
    monkeypatch.setattr(apart, "SECONDS", 0)
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    words = [
        "dmg",
        "recevoir",
        str(tmp_path / "lourd.eml"),
        str(tmp_path / "bon.phco"),
        "--dossier",
        str(campaign.folder),
    ]
    typed = ["--recu-le", "2026-08-10T11:00", "--auteur", "M. Roux", "--motif", "essai"]
    assert main([*words, *typed]) == 0
    said = capsys.readouterr().out
    assert TOO_COSTLY in said and "Remède" in said


def test_a_mailbox_longer_than_a_batch_is_read_whole_while_its_packages_are_tried(
    campaign: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(receiving, "CHUNK_FILES", 2)
    with zipfile.ZipFile(tmp_path / "boite.zip", "w") as made:
        for one in DJ[:5]:
            made.writestr(f"{one}.phco", campaign.file(one))
        made.writestr("bruit.phco", b"bruit")
    with campaign.desk() as desk:
        desk.apart = Apart()
        tally = receive(desk, desk.gather([tmp_path / "boite.zip"], ()), now=AUGUST, received=AUGUST)
        desk.apart.close()
    assert sorted(one.outcome for one in tally.lines) == ["refuse", *["retenu"] * 5]


def test_a_module_that_lies_in_the_mailbox_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    (tmp_path / "zipfile.py").write_text("open('lu', 'w').close()", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    one = Apart()
    found = one.refusal(mail(), "a.eml")
    one.close()
    assert found is not None and found.code == "E_COURRIEL_SANS_PAQUET"
    assert not (tmp_path / "lu").exists()

"""Whose folder it is, where it lies, and a copy to rehearse in: nothing of it can pass for real."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phco.cli import main
from phco.dmg.desk import opened
from phco.dmg.handover import take_over
from phco.dmg.keys import keyring
from phco.dmg.owner import FILE, owner_of
from phco.dmg.publication import publish_all
from phco.dmg.recovery.rehearse import rehearse
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.host.disk import network
from phco.host.disk.network import network_share
from phco.host.keys.packages import examine_file
from phco.packages.identity import Keyring
from phco.site.signed import check_real
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign

NOW = datetime(2026, 9, 2, 9, tzinfo=UTC)
MOUNTS = """/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
//srv/dmg /mnt/dmg cifs rw,vers=3.0 0 0
srv:/vol /mnt/dmg/local\\040bis nfs4 rw 0 0
/dev/sdb1 /mnt/dmg/cle ext4 rw 0 0
drvfs /mnt/c 9p rw 0 0
roux@srv:/ /home/roux/srv fuse.sshfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
"""
PLACES = [
    ("/home/roux/dmg", ""), ("/mnt/dmg/2026", "cifs //srv/dmg"), ("/mnt/dmg", "cifs //srv/dmg"),
    ("/mnt/dmg/local bis/x", "nfs4 srv:/vol"), ("/mnt/dmg/cle/x", ""), ("/mnt/dmg2/x", ""), ("/mnt/c/dmg", ""),
    ("/home/roux/srv/dmg", "fuse.sshfs roux@srv:/"), ("/tmp/x", ""),
]  # fmt: skip


@pytest.mark.parametrize(("place", "share"), PLACES)
def test_the_mount_that_holds_a_folder_decides(place: str, share: str) -> None:
    assert network_share(Path(place), mounts=MOUNTS, windows=False) == share


WINDOWS = [
    ("\\\\srv\\dmg\\2026", 0, "\\\\srv\\dmg"), ("//srv/dmg/2026", 0, "\\\\srv\\dmg"),
    ("\\\\?\\UNC\\srv\\dmg\\2026", 0, "\\\\?\\UNC\\srv\\dmg"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "kind", "share"), WINDOWS)
def test_a_windows_share_is_seen_by_its_two_bars(
    place: str, kind: int, share: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "drive_type", lambda root: kind)
    assert network_share(Path(place), windows=True) == share


@pytest.mark.parametrize(("kind", "remote"), [(3, False), (network.REMOTE, True), (2, False)])
def test_a_drive_letter_is_asked_what_it_stands_for(kind: int, remote: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(network, "drive_type", lambda root: asked.append(root) or kind)

    class Letter(type(Path())):  # type: ignore[misc]
        def absolute(self) -> str:  # type: ignore[override]
            return "Z:\\dmg"

    assert network_share(Letter("dmg"), windows=True) == ("Z:" if remote else "")
    assert asked == ["Z:\\"]


def test_a_folder_on_a_network_drive_is_refused(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("phco.dmg.owner.network_share", lambda folder: "cifs //srv/dmg")
    with pytest.raises(PhcoError, match="lecteur réseau"), opened(campaign.folder):
        pass
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    new = campaign.folder.parent / "neuf"
    assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(new)]) == 1
    assert "E_RESEAU" in capsys.readouterr().err
    assert not new.exists()


def on(monkeypatch: pytest.MonkeyPatch, machine: str) -> None:
    monkeypatch.setattr("platform.node", lambda: machine)


def test_the_second_machine_is_refused_until_it_takes_the_folder(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    (campaign.folder / FILE).unlink()
    on(monkeypatch, "DMG-1")
    with opened(campaign.folder):
        pass
    assert owner_of(campaign.folder) is None, "only a command of the desk takes a folder that is nobody's"
    with opened(campaign.folder, at=NOW):
        pass
    owner = owner_of(campaign.folder)
    assert owner is not None
    assert (owner.where, owner.since) == ("DMG-1", "2026-09-02T09:00:00Z")
    on(monkeypatch, "DMG-2")
    with pytest.raises(PhcoError, match=r"poste DMG-1 \(.*\), depuis le 2\u00a0septembre\u00a02026"):  # noqa: SIM117
        with opened(campaign.folder, at=NOW):
            pass
    with opened(campaign.folder, check=False, anywhere=True) as desk:
        take_over(desk, author="Mme Roux", reason="panne", now=NOW, told=True)
        head = desk.store.head()
        take_over(desk, author="Mme Roux", reason="panne", now=NOW, told=True)
        assert desk.store.head() == head
        assert next(iter(desk.store.entries(kinds=("poste",)))).body["avant"] == "DMG-1"
    with opened(campaign.folder, at=NOW) as desk:
        assert verify_folder(desk).faults == []
    on(monkeypatch, "DMG-1")
    with pytest.raises(PhcoError, match="DMG-2"), opened(campaign.folder, at=NOW):
        pass


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"qui":1}', b'{"qui":"a","ou":"b","depuis":"hier"}'])
def test_an_owner_file_that_says_nothing_is_written_again(campaign: SmallCampaign, data: bytes) -> None:
    (campaign.folder / FILE).write_bytes(data)
    with opened(campaign.folder, at=NOW):
        pass
    assert owner_of(campaign.folder) is not None


# — a rehearsal ———————————————————————————————————————————————————————————————————————————————————————————————
def test_a_rehearsal_has_everything_but_the_key(campaign: SmallCampaign, tmp_path: Path) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, datetime(2026, 8, 31, 20, tzinfo=UTC))
        publish_all(desk, NOW)
        before = (desk.store.state_hash(), desk.store.head())
        copy = rehearse(desk, tmp_path / "essai", PHRASE, NOW)
        real = Keyring([desk.keys.signer.record("dmg", "dmg")])
        assert (desk.store.state_hash(), desk.store.head()) == before, "the original is not touched"
        assert [one.holds for one in _examined(desk.outputs / "publication", real)] == [True] * 4
    keys = keyring.load(copy / "cles", PHRASE)
    with SmallCampaign(folder=copy, keys=keys).desk() as desk:
        assert desk.rehearsal
        assert desk.store.state_hash() == before[0]
        assert desk.store.setting("titre") == "RÉPÉTITION — Campagne d’essai"
        done = publish_all(desk, NOW)
        assert verify_folder(desk).faults == []
        assert [one.holds for one in _examined(done.folder, real)] == [False] * 3, "manifest, bulletin, timestamp"
    index = json.loads((done.folder / "index.json").read_text(encoding="utf-8"))
    assert index["repetition"] is True
    with pytest.raises(PhcoError, match="répétition"):
        check_real(done.folder, rehearsal=False)
    check_real(done.folder, rehearsal=True)
    check_real(campaign.folder / "sorties" / "publication", rehearsal=False)
    twin = SmallCampaign(folder=copy, keys=keys)
    line = twin.take({"v.phco": campaign.wishes(DJ[0], {})}, NOW).lines[0]
    from phco.dmg.intake.receipts import entry_of, reply

    with twin.desk() as desk:
        assert reply(line, entry_of(desk.store, line), "", rehearsal=desk.rehearsal).startswith("RÉPÉTITION")
    with campaign.desk() as desk, pytest.raises(PhcoError, match="n’est pas vide"):
        rehearse(desk, copy, PHRASE, NOW)


def _examined(folder: Path, keys: Keyring) -> list:  # type: ignore[type-arg]
    return [examine_file(path, keys) for path in sorted(folder.glob("*.phco"))]


def test_the_day_is_an_option_of_every_command(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from phco.cli.desk.group import group

    monkeypatch.delenv("PHCO_MAINTENANT", raising=False)
    commands = [
        command
        for one in group.commands.values()
        for command in (getattr(one, "commands", None) or {"": one}).values()
    ]  # fmt: skip
    assert [one.name for one in commands if not any("--jour" in option.opts for option in one.params)] == []
    for day, coming in (("2026-08-02", "1er au 31"), ("2026-09-10", "10 au 12"), ("2026-09-13T08:00", "13 au 15")):
        assert main(["dmg", "etat", "--dossier", str(campaign.folder), "--jour", day]) == 0
        out = capsys.readouterr()
        assert f"du {coming}".replace(" ", "\u00a0") in out.out.replace(" ", "\u00a0")
        assert "vraie campagne" in out.err
    assert main(["dmg", "etat", "--dossier", str(campaign.folder), "--jour", "demain"]) == 1

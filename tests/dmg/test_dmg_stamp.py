"""The timestamp of a publication: signed last, it names every public file, and is signed anew before it runs out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from phco.cli.paquet import group
from phco.dmg.papers.remake import remake
from phco.dmg.publication import publish_all
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.rounds import open_round
from phco.dmg.signing.folder import INDEX
from phco.host.disk.objects import digest_of
from phco.host.keys.keys import verify
from phco.host.keys.packages import write_key
from phco.jsontext import loads
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from phco.packages.served import LIFE, STAMP_FILE, Stamp, freshness, stamp_of
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import SmallCampaign

WHEN = datetime(2026, 8, 31, 20, tzinfo=UTC)
SOON = timedelta(minutes=5)


def read(campaign: SmallCampaign, folder: Path) -> Stamp:
    keys = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    return stamp_of(open_package((folder / STAMP_FILE).read_bytes(), find=keys, verify=verify))


def there(folder: Path) -> dict[str, str | None]:
    names = [INDEX, *(one["nom"] for one in loads((folder / INDEX).read_bytes())["fichiers"] if "/" not in one["nom"])]
    return {name: digest_of((folder / name).read_bytes()) for name in names}


def test_it_is_signed_last_and_covers_the_index_and_every_public_package(
    campaign: SmallCampaign, tmp_path: Path
) -> None:
    fill(campaign)
    target = tmp_path / "publication"
    with campaign.desk() as desk:
        open_round(desk, 1, WHEN)
        assert publish_all(desk, WHEN, dry=True).written[-1] == f"publication/{STAMP_FILE}"
        done = publish_all(desk, WHEN, target=target)
        assert done.written[-1] == f"publication/{STAMP_FILE}"
        stamp = read(campaign, target)
        assert stamp.files == there(target)
        assert {"index.json", "manifeste.phco", "bulletin.phco", "catalogue-tour1.phco"} <= set(stamp.files)
        assert stamp.expires == WHEN + LIFE
        index = loads((target / INDEX).read_bytes())
        assert index["horodatage"] == STAMP_FILE
        assert STAMP_FILE not in {one["nom"] for one in index["fichiers"]}
        for later in (WHEN + SOON, WHEN + LIFE / 2 - SOON):
            assert publish_all(desk, later, target=target, dry=True).written == []
            assert publish_all(desk, later, target=target).written == []
        assert verify_folder(desk).faults == []


def test_it_is_signed_anew_at_half_its_life_or_when_a_file_changes(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, WHEN)
        folder = publish_all(desk, WHEN).folder
        first = read(campaign, folder)
        half = WHEN + LIFE / 2
        assert publish_all(desk, half, dry=True).written == [f"publication/{STAMP_FILE}"]
        assert publish_all(desk, half).written == [f"publication/{STAMP_FILE}"]
        second = read(campaign, folder)
        assert second.files == first.files and second.expires == half + LIFE and second.number > first.number
        (folder / STAMP_FILE).unlink()
        assert f"publication/{STAMP_FILE}" in remake(desk, half + SOON).files
        assert read(campaign, folder) == second
        assert publish_all(desk, half + SOON).written == []


def test_what_a_device_says_of_a_host_that_shows_yesterday_for_ever(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, WHEN)
        folder = publish_all(desk, WHEN).folder
    stamp, files = read(campaign, folder), there(folder)

    def said(**more: object) -> tuple[str, str]:
        given = {"stamp": stamp, "seen": None, "now": WHEN + SOON, "read": files} | more
        found = freshness(given.pop("stamp"), **given)  # type: ignore[arg-type]
        assert (found.state == "frais") == all(one.fault is None for one in found.checks) or found.state == "sans"
        return found.state, found.sentence.replace("\u00a0", " ").replace("\u202f", " ")

    assert said()[0] == "frais"
    assert said(now=stamp.expires)[0] == "frais"
    state, text = said(now=stamp.expires + SOON)
    assert state == "perime" and "copie ancienne" in text
    state, text = said(seen=stamp.number + 1)
    assert state == "ancien" and f"n° {stamp.number + 1}" in text
    assert said(seen=stamp.number)[0] == "frais"
    for gone in ({"manifeste.phco": None}, {"manifeste.phco": "0" * 64}, {"autre.phco": "0" * 64}):
        state, text = said(read=files | gone)
        assert state == "melange" and next(iter(gone)) in text
    assert said(stamp=None, seen=3)[0] == "absent"
    state, text = said(stamp=None)
    assert state == "sans" and "se vérifient comme avant" in text


def test_the_command_that_verifies_compares_the_files_beside(campaign: SmallCampaign, tmp_path: Path) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, WHEN)
        folder = publish_all(desk, WHEN).folder
        keys = write_key(tmp_path / "cles", desk.keys.signer.record("dmg", "dmg")).parent

    def run() -> tuple[int, str]:
        found = CliRunner().invoke(group, ["verifier", str(folder / STAMP_FILE), "--cles", str(keys)])
        return found.exit_code, found.output

    code, text = run()
    assert (
        code == 0
        and "✓ Fichiers : ceux que le DMG a signés" in text
        and "14 septembre 2026" in text.replace("\u00a0", " ")
    )
    (folder / "bulletin.phco").write_bytes(b"autre")
    code, text = run()
    assert code == 1 and "bulletin.phco" in text and "E_HASH_MISMATCH" in text

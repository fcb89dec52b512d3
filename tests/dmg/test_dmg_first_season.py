"""A campaign folder made before the house was redrawn still opens, says the same thing and can be rebuilt.

``saison1/dossier-6x12.zip`` was written by ``phco demo --dj 6 --offres 12`` at the last commit of the first season, its
outputs left out. Its head and its state hash are what that version printed.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phco.demo.parts import PHRASE
from phco.dmg.desk import DATABASE, opened
from phco.dmg.recovery.resume import resume, start_again, verify_folder
from phco.host.keys.packages import examine_file, read_keys

HEAD = (110, "0ce0c1d7517cb46016d548bc5f8ac23ca32654b4754c5786285f5fb4df7de416")
STATE = "38955f92c194ec6fefc35fa8653852f84e0ba7a28234bc260515f13489b4c9cf"
LATER = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with zipfile.ZipFile(Path(__file__).parent / "saison1" / "dossier-6x12.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path


def test_it_opens_and_holds(folder: Path) -> None:
    with opened(folder / "dmg") as desk:
        health = verify_folder(desk)
    assert (health.entries, health.head, health.state) == (HEAD[0], HEAD[1], STATE)
    assert health.objects == 53
    assert health.faults == []


def test_its_journal_replays_to_the_same_state(folder: Path) -> None:
    dmg = folder / "dmg"
    (dmg / DATABASE).unlink()
    start_again(dmg)
    with opened(dmg, passphrase=PHRASE, check=False) as desk:
        resume(desk, LATER)
        assert desk.store.state_hash() == STATE
        replayed = {entry.number: entry.head for entry in desk.store.entries()}
    assert replayed[HEAD[0]] == HEAD[1]
    assert len(replayed) == HEAD[0] + 1, "the resumption is an entry of its own"


def test_its_packages_verify(folder: Path) -> None:
    keys = read_keys(folder / "publication")
    published = sorted((folder / "publication").glob("*.phco"))
    assert len(published) == 3
    assert [examine_file(path, keys).holds for path in published] == [True] * 3

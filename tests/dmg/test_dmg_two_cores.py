"""A whole campaign on one core and on two: the same folder, file for file, seals drawn alike."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from phco.demo.rehearsal import Rehearsal
from phco.dmg.intake.beside import Beside
from phco.host import second as seconds
from phco.host.disk.objects import digest_of
from phco.host.keys import seal as seals
from phco.host.other import Other
from tests.dmg.same_seals import encrypt

SALTED = "dmg/cles/dmg.cles"  # its passphrase is stretched with a fresh salt


def tree(folder: Path) -> dict[str, str]:
    """Each file of a folder by its bytes; a database by what it holds."""
    found: dict[str, str] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        if path.suffix == ".sqlite":
            with closing(sqlite3.connect(path)) as db:
                found[str(path.relative_to(folder))] = digest_of("\n".join(db.iterdump()).encode())
        else:
            found[str(path.relative_to(folder))] = digest_of(path.read_bytes())
    return found


def test_a_campaign_leaves_the_same_folder_on_one_core_and_on_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seconds, "FEW", 2)
    monkeypatch.setattr(seconds, "TOGETHER", 3)
    monkeypatch.setattr(seals, "encrypt", encrypt)
    asked: list[int] = []
    usual = Beside.asked

    def noted(self: Beside, *arguments: object) -> object:
        asked.append(1)
        return usual(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Beside, "asked", noted)
    sound: list[bool] = []
    ending = Beside.close

    def closed(self: Beside) -> None:
        sound.append(self._useful)
        ending(self)

    monkeypatch.setattr(Beside, "close", closed)
    trees: list[dict[str, str]] = []
    for alone in (True, False):
        played = Rehearsal(tmp_path / str(alone), djs=26, offers=34, seed="deux", alone=alone)
        if not alone:
            played.beside._useful = True
            played.beside._other = Other("tests.dmg.same_seals", ahead=seconds.AHEAD)
            while not played.beside._other.ready():
                pass
        played.run()
        assert played.beside._other._process is None, "no process is left behind"
        assert bool(asked) is not alone
        trees.append(tree(tmp_path / str(alone)))
    assert sound == [False, True], "it was never left alone, dead or too slow"
    one, two = ({name: digest for name, digest in each.items() if name != SALTED} for each in trees)
    assert len(one) > 700
    assert two == one

"""The folder copied elsewhere: whole, read again before it is called a copy, put back without overwriting anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from phco.dmg.desk import DATABASE, opened
from phco.dmg.owner import FILE as OWNER
from phco.dmg.people.departures import leave
from phco.dmg.recovery.backup import LAST, back_up, last_copy, put_back, unsaved, verify_copy
from phco.dmg.recovery.resume import verify_folder
from phco.errors import PhcoError
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import AUGUST, DJ, JULY, PHRASE, SmallCampaign


@pytest.fixture
def filled(campaign: SmallCampaign) -> SmallCampaign:
    fill(campaign)
    return campaign


def test_a_copy_is_whole_verified_and_opens_elsewhere(filled: SmallCampaign, tmp_path: Path) -> None:
    with filled.desk() as desk:
        assert unsaved(desk, AUGUST) == "Aucune sauvegarde n’a été faite depuis ce poste."
        state, head = desk.store.state_hash(), desk.store.head()
        made = back_up(desk, tmp_path / "clé usb", AUGUST)
        assert desk.store.head() == head, "a copy is no act of the campaign"
        assert unsaved(desk, AUGUST) == unsaved(desk, AUGUST + timedelta(days=3)) == "", "nothing is new since"
        leave(desk, DJ[0], role="dj", reason="renonce", now=AUGUST + timedelta(hours=1))
        assert unsaved(desk, AUGUST + timedelta(hours=2)) == "", "there is one of today"
        assert "Pas de sauvegarde aujourd’hui" in unsaved(desk, AUGUST + timedelta(days=1))
    assert made.folder.name == "phco-2026-09-2026-08-10-11h00"
    assert made.health.faults == [] and made.health.entries == head[0]
    assert not (made.folder / OWNER).exists() and not (made.folder / LAST).exists()
    assert made.folder.stat().st_mode & 0o077 == 0
    health = put_back(made.folder, tmp_path / "remis")
    assert health.faults == []
    with opened(tmp_path / "remis", passphrase=PHRASE, at=AUGUST) as desk:
        assert (desk.store.state_hash(), desk.store.head()) == (state, head)
        assert desk.name(DJ[0]).nom == f"Nom{DJ[0]}" and verify_folder(desk).faults == []
    known = last_copy(filled.folder)
    assert known is not None and known.where == str(made.folder) and known.at == AUGUST


def test_nothing_is_overwritten_and_no_copy_lies_in_the_folder_itself(filled: SmallCampaign, tmp_path: Path) -> None:
    with filled.desk() as desk:
        for place in (filled.folder, filled.folder / "sorties"):
            with pytest.raises(PhcoError, match="serait dans le dossier"):
                back_up(desk, place, AUGUST)
        made = back_up(desk, tmp_path / "cle", AUGUST)
        with pytest.raises(PhcoError) as caught:
            back_up(desk, tmp_path / "cle", AUGUST)
        assert caught.value.code == "E_DOSSIER_OCCUPE"
    with pytest.raises(PhcoError) as caught:
        put_back(made.folder, filled.folder)
    assert caught.value.code == "E_DOSSIER_OCCUPE"
    with pytest.raises(PhcoError) as caught:
        verify_copy(tmp_path)
    assert caught.value.code == "E_DOSSIER"


DAMAGE = ["objet", "objet-absent", "journal", "base"]


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_copy_is_never_called_good(filled: SmallCampaign, tmp_path: Path, what: str) -> None:
    with filled.desk() as desk:
        made = back_up(desk, tmp_path / "cle", JULY).folder
    thing = next(path for path in sorted((made / "objets").rglob("*")) if path.is_file() and path.suffix != ".json")
    if what == "objet":
        thing.chmod(0o600)
        thing.write_bytes(thing.read_bytes()[:-1] + b"x")
    elif what == "objet-absent":
        thing.unlink()
    elif what == "journal":
        lines = (made / "journal.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        lines[len(lines) // 2] = lines[len(lines) // 2].replace("2026-", "2025-")
        (made / "journal.jsonl").write_text("".join(lines), encoding="utf-8")
    else:
        data = (made / DATABASE).read_bytes()
        (made / DATABASE).write_bytes(data[: len(data) // 2])
    try:
        faults = list(verify_copy(made).faults)
    except PhcoError as error:
        faults = error.flat()
    assert faults and all(one.fix for one in faults), what
    with pytest.raises(PhcoError):
        put_back(made, tmp_path / "remis")
    assert not (tmp_path / "remis").exists()

"""What is copied elsewhere is there whole or not at all, and what was stopped is made by the same command again."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from phco.dmg.desk import Desk
from phco.dmg.recovery import backup
from phco.dmg.recovery.backup import LAST, back_up, last_copy, put_back, verify_copy
from phco.dmg.recovery.rehearse import rehearse
from phco.dmg.signing.folder import copy_folder
from phco.errors import PhcoError
from phco.host.disk import files, folders
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import AUGUST, JULY, PHRASE, SmallCampaign

Making = Callable[[Desk, Path], object]
MAKINGS: dict[str, Making] = {
    "copie": lambda desk, there: back_up(desk, there, AUGUST),
    "remise": lambda desk, there: put_back(back_up(desk, there.with_name("cle"), JULY).folder, there / "remis"),
    "répétition": lambda desk, there: rehearse(desk, there / "essai", PHRASE, AUGUST),
}


class Killed(BaseException):
    """The process is gone: nothing that tidies up runs after it."""


@pytest.fixture
def filled(campaign: SmallCampaign) -> SmallCampaign:
    fill(campaign)
    return campaign


def of_a_dead_process(target: Path) -> Path:
    return target.with_name(f".{target.name}.999999999-{'0' * 12}.tmp")


def refusing(monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException) -> list[int]:
    """The ``at``-th file that is copied is refused."""
    done, copy = [0], shutil.copy2

    def copied(source: str, target: str, **how: bool) -> str:
        done[0] += 1
        if done[0] == at:
            raise error
        return str(copy(source, target, **how))

    monkeypatch.setattr(folders.shutil, "copy2", copied)
    return done


@pytest.mark.parametrize("what", ["copie", "répétition"])
@pytest.mark.parametrize("at", [1, 3, 6])
def test_a_disk_that_fills_says_so_and_leaves_nothing(
    filled: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, at: int
) -> None:
    there = tmp_path / "ailleurs"
    with filled.desk() as desk:
        with monkeypatch.context() as patch:
            refusing(patch, at, OSError(errno.ENOSPC, "No space left on device"))
            with pytest.raises(PhcoError) as caught:
                MAKINGS[what](desk, there)
        assert caught.value.code == "E_DISQUE_PLEIN"
        assert list(there.iterdir()) == []
        MAKINGS[what](desk, there)
        assert len(list(there.iterdir())) == 1


@pytest.mark.parametrize("what", MAKINGS)
@pytest.mark.parametrize("at", [1, 4])
def test_what_a_killed_process_left_goes_and_the_same_command_makes_it(
    filled: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, at: int
) -> None:
    there = tmp_path / "ailleurs"
    with filled.desk() as desk:
        if what == "remise":
            back_up(desk, tmp_path / "cle", JULY)
            monkeypatch.setitem(
                MAKINGS, what, lambda desk, there: put_back(next((tmp_path / "cle").iterdir()), there / "r")
            )
        with monkeypatch.context() as patch:
            patch.setattr(folders.shutil, "rmtree", lambda *_, **__: None)
            patch.setattr(folders, "temporary_for", of_a_dead_process)
            refusing(patch, at, Killed())
            with pytest.raises(Killed):
                MAKINGS[what](desk, there)
        assert [one.suffix for one in there.iterdir()] == [".tmp"]
        MAKINGS[what](desk, there)
        (made,) = there.iterdir()
        assert verify_copy(made).faults == []
        assert made.stat().st_mode & 0o077 == 0


def test_what_a_stopped_copy_left_goes_with_a_later_one(filled: SmallCampaign, tmp_path: Path) -> None:
    left = tmp_path / "cle" / f".phco-2026-09-2026-07-01-10h00.999999999-{'0' * 12}.tmp"
    (left / "cles").mkdir(parents=True)
    with filled.desk() as desk:
        made = back_up(desk, tmp_path / "cle", AUGUST)
    assert list((tmp_path / "cle").iterdir()) == [made.folder]


def test_a_copy_that_could_not_be_told_is_told_by_the_same_command(
    filled: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.desk() as desk:
        with monkeypatch.context() as patch:
            patch.setattr(backup, "write_whole", lambda *_, **__: (_ for _ in ()).throw(Killed()))
            with pytest.raises(Killed):
                back_up(desk, tmp_path, AUGUST)
        assert last_copy(desk.folder) is None
        made = back_up(desk, tmp_path, AUGUST)
        told = last_copy(desk.folder)
        assert told is not None and told.where == str(made.folder)
        with pytest.raises(PhcoError, match="pas vide"):
            back_up(desk, tmp_path, AUGUST)
        assert (desk.folder / LAST).is_file()


# — the publication, copied to the folder of the site —————————————————————————————————————————————————————————————————
def publication(work: Path, *more: str) -> Path:
    for name in ("bulletin.phco", "catalogue.phco", "explications/a.phco", "index.json", "manifeste.phco", *more):
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"phco-publication-1 {name} de {work.name}", encoding="utf-8")
    return work


def told(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("known", [False, True], ids=["neuf", "déjà là"])
def test_a_publication_whose_copy_is_stopped_anywhere_is_finished_by_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    source = publication(tmp_path / "nouvelle", "tour1/resultats.phco")
    for at in range(1, 7):
        target = tmp_path / f"site-{at}"
        if known:
            copy_folder(publication(tmp_path / "ancienne", "tour0/vieux.phco"), target)
        before = set(told(target))
        replaced, count = Path.replace, [0]

        def stopped(source: Path, goal: Path, replaced=replaced, count=count, at=at):  # type: ignore[no-untyped-def]
            count[0] += 1
            if count[0] == at:
                raise Killed
            return replaced(source, goal)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", stopped)
            patch.setattr(files, "temporary_for", of_a_dead_process)
            with pytest.raises(Killed):
                copy_folder(source, target)
        there = told(target)
        assert before <= set(there), "nothing that the index of the site names is gone"
        assert known or "index.json" not in there, "an index names nothing that is not there"
        copy_folder(source, target)
        assert told(target) == told(source)


def test_a_folder_of_something_else_is_refused_whatever_it_holds(tmp_path: Path) -> None:
    source, target = publication(tmp_path / "nouvelle"), tmp_path / "photos"
    target.mkdir()
    (target / "vacances.jpg").write_bytes(b"x")
    (target / "catalogue.phco").write_bytes(b"x")
    with pytest.raises(PhcoError) as caught:
        copy_folder(source, target)
    assert caught.value.code == "E_SORTIE"
    assert (target / "catalogue.phco").read_bytes() == b"x"


@pytest.mark.parametrize("index", ["{}", '{"format": "autre"}', ""])
def test_an_index_of_something_else_does_not_make_a_publication(tmp_path: Path, index: str) -> None:
    source, target = publication(tmp_path / "nouvelle"), tmp_path / "projet"
    target.mkdir()
    (target / "index.json").write_text(index, encoding="utf-8")
    (target / "page.html").write_text("x", encoding="utf-8")
    with pytest.raises(PhcoError, match="autre chose"):
        copy_folder(source, target)
    assert (target / "index.json").read_text(encoding="utf-8") == index


def test_what_stands_beside_a_publication_stays(tmp_path: Path) -> None:
    target = tmp_path / "site"
    copy_folder(publication(tmp_path / "ancienne", "tour0/vieux.phco"), target)
    for name in (".git/HEAD", "lisez-moi.txt", "CNAME"):
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_text("à nous", encoding="utf-8")
    source = publication(tmp_path / "nouvelle")
    copy_folder(source, target)
    assert not (target / "tour0" / "vieux.phco").exists()
    assert {name: (target / name).read_text(encoding="utf-8") for name in (".git/HEAD", "lisez-moi.txt", "CNAME")} == {
        ".git/HEAD": "à nous", "lisez-moi.txt": "à nous", "CNAME": "à nous",
    }  # fmt: skip

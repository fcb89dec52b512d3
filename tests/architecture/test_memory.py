"""A run by several workers writes in memory, where there is room; a shorter one, and any run elsewhere, to the disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import memory
from tests.memory import ROOM, InMemory, room


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands for the memory, with all the room that is wanted."""
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.delenv("PYTEST_DEBUG_TEMPROOT", raising=False)
    monkeypatch.setattr(memory, "MEMORY", tmp_path)
    monkeypatch.setattr(memory, "room", lambda: ROOM)
    return tmp_path


@pytest.fixture
def plugin() -> Iterator[InMemory]:
    one = InMemory()
    yield one
    one.pytest_unconfigure()


def run(*, dist: str = "load", basetemp: str | None = None, worker: bool = False) -> Any:
    options = {"dist": dist, "basetemp": basetemp}
    return SimpleNamespace(
        getoption=lambda name, default=None: options.get(name, default), **({"workerinput": {}} if worker else {})
    )


def test_a_run_by_several_workers_has_a_folder_of_its_own_then_leaves_nothing(place: Path, plugin: InMemory) -> None:
    before = tempfile.gettempdir()
    plugin.pytest_configure(run())
    (folder,) = place.iterdir()
    assert os.environ["TMPDIR"] == tempfile.gettempdir() == str(folder)
    assert folder.stat().st_mode & 0o777 == 0o755
    plugin.pytest_unconfigure()
    assert not list(place.iterdir()) and "TMPDIR" not in os.environ and tempfile.gettempdir() == before


@pytest.mark.parametrize(
    "one",
    [run(dist="no"), run(basetemp="ailleurs"), run(worker=True)],
    ids=["one worker", "a folder named", "a worker"],
)
def test_another_run_writes_where_it_did(place: Path, plugin: InMemory, one: Any) -> None:
    plugin.pytest_configure(one)
    assert not list(place.iterdir()) and "TMPDIR" not in os.environ


def test_without_room_nothing_moves(place: Path, plugin: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "room", lambda: ROOM - 1)
    plugin.pytest_configure(run())
    assert not list(place.iterdir()) and "TMPDIR" not in os.environ


def test_what_a_stopped_run_left_goes_and_a_living_one_keeps_its_own(place: Path, plugin: InMemory) -> None:
    dead, living = place / "phco-essais-999999999-a", place / f"phco-essais-{os.getpid()}-b"
    for folder in (dead, living):
        folder.mkdir()
    plugin.pytest_configure(run())
    assert living.is_dir() and not dead.exists()


def test_the_room_is_what_the_folder_and_the_machine_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = tmp_path / "meminfo"
    said.write_text("MemTotal:        8000000 kB\nMemAvailable:       12345 kB\n", encoding="ascii")
    monkeypatch.setattr(memory, "INFORMATION", said)
    monkeypatch.setattr(memory, "MEMORY", tmp_path)
    assert room() == 12345 * 1024
    monkeypatch.setattr(memory, "MEMORY", tmp_path / "nulle-part")
    assert room() == 0

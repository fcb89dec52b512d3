"""A new checkout: Python's packages and the browser's come side by side, the tests are compiled once."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from phco.site.bundle import node
from phco.tasks import checks, environment


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing is made yet; what is asked for is noted."""
    asked: list[str] = []
    monkeypatch.setattr(environment, "STAMP", tmp_path / "absent.txt")
    monkeypatch.setattr(node, "find_node", lambda: "node")
    monkeypatch.setattr(environment, "_make_python", lambda: asked.append("python"))
    monkeypatch.setattr(environment, "front_end", lambda: asked.append("npm"))
    return asked


def test_where_node_is_there_neither_waits_for_the_other(new: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    both = Barrier(2, timeout=20)  # broken, and raised, if one came after the other

    def meets(name: str) -> None:
        both.wait()
        new.append(name)

    monkeypatch.setattr(environment, "_make_python", lambda: meets("python"))
    monkeypatch.setattr(environment, "front_end", lambda: meets("npm"))
    environment.make_environment()
    assert sorted(new) == ["npm", "python"]


def test_where_node_is_not_there_yet_it_comes_later(new: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "find_node", lambda: None)
    environment.make_environment()
    assert new == ["python"]


@pytest.mark.parametrize("step", ["_make_python", "front_end"])
def test_a_step_that_fails_stops_all(new: list[str], monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fails() -> None:
        raise SystemExit(1)

    monkeypatch.setattr(environment, step, fails)
    with pytest.raises(SystemExit):
        environment.make_environment()


def test_the_tests_of_a_new_checkout_are_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    fake: Any = lambda command, **_: started.append(command)  # noqa: E731
    monkeypatch.setattr(checks.subprocess, "Popen", fake)
    for room, modules in {"a": 3, "b": 1, "c": 0, "d": 2}.items():
        (tmp_path / "tests" / room).mkdir(parents=True)
        for number in range(modules):
            (tmp_path / "tests" / room / f"test_{number}.py").touch()
    checks.compile_ahead({})
    rooms = [[Path(word).name for word in command if "tests" in Path(word).parts] for command in started]
    assert rooms == [["a", "b"], ["d"]]
    (tmp_path / "tests" / "b" / "__pycache__").mkdir()
    assert checks.compile_ahead({}) == [] and len(started) == 2

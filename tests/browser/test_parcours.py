"""Each journey of the device has a test, which is there, is not skipped, and runs where the table says."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("parcours.toml")
FILES = {"chromium", "chromium-long", "webkitgtk", "webkitgtk-court", "python"}
LONG = {"chromium-long", "webkitgtk"}  # what runs with `build.py test --long` alone
SUBJECTS = {
    "dates", "sauvegarde", "effacer", "boutons", "gep", "relire", "documents", "portfolio", "résultats", "invitations",
    "impression", "agenda", "quatrième journée",
}  # fmt: skip
JOURNEYS = tomllib.loads(TABLE.read_text(encoding="utf-8"))["parcours"]


def walks() -> Iterator[tuple[str, str]]:
    """Engine and test of every line."""
    for journey in JOURNEYS:
        for line in journey["par"]:
            engine, _, node = line.partition(" ")
            yield engine, node


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def marks(node: ast.FunctionDef | ast.Module) -> set[str]:
    """The marks of a test, or of its module."""
    if isinstance(node, ast.FunctionDef):
        found: list[ast.expr] = list(node.decorator_list)
    else:
        found = [
            one.value
            for one in node.body
            if isinstance(one, ast.Assign) and any(getattr(to, "id", "") == "pytestmark" for to in one.targets)
        ]
    return set(re.findall(r"pytest\.mark\.(\w+)", " ".join(map(ast.unparse, found))))


def test_the_sixty_journeys_are_told_once_each() -> None:
    assert len(JOURNEYS) >= 60
    assert len({journey["quoi"] for journey in JOURNEYS}) == len(JOURNEYS)
    assert {journey["sujet"] for journey in JOURNEYS} == SUBJECTS
    assert all(set(journey) == {"sujet", "quoi", "par"} and journey["par"] for journey in JOURNEYS)
    assert {engine for engine, _ in walks()} == FILES | {"node"}


@pytest.mark.parametrize(("engine", "node"), sorted(set(walks())))
def test_the_test_that_walks_it_is_there_and_runs(engine: str, node: str) -> None:
    place, _, name = node.partition("::")
    path = ROOT / (place if "/" in place else f"tests/browser/{place}")
    if engine == "node":
        written = path.read_text(encoding="utf-8")
        (options,) = (
            found
            for quote in "\"'`"
            for found in re.findall(re.escape(f"test({quote}{name}{quote}") + r"(,.{0,40})", written)
        )
        assert "skip" not in options and "todo" not in options
        return
    assert engine in FILES
    tree = parsed(path)
    (function,) = (one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name)
    found = marks(function) | marks(tree)
    assert not found & {"skip", "skipif", "xfail"}
    assert ("long" in found) == (engine in LONG)
    assert (path.name == "test_webkit.py") == engine.startswith("webkitgtk")
    inside = ast.unparse(function)
    assert "pytest.skip" not in inside
    assert any(sign in inside for sign in ("assert", ".wait_for(", "expect(", "walk(", "choose("))

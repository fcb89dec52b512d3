"""Doors between rooms, file by file: no circle, SQL in the ledger alone, one home for the steps of a campaign."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PHCO = ROOT / "phco"
LEDGER = PHCO / "dmg" / "ledger"
SQL = re.compile(
    r"\b(SELECT\b[\s\S]+\bFROM|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|INDEX)|PRAGMA \w)\b"
)
STORE_METHODS = {"rows", "row", "run", "execute", "executemany", "executescript"}
STORES = re.compile(r"(^|\.)(store|tx|db|writer)$")


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def _trees() -> dict[str, ast.Module]:
    return {_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PHCO.rglob("*.py"))}


def _imports(tree: ast.Module, names: frozenset[str]) -> Iterator[str]:
    """Every module imported anywhere in a file: at its top, inside a function, for its types alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module in names:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in names else str(node.module)


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of files each of which reaches every other one."""

    def reached(start: str) -> set[str]:
        seen, todo = set[str](), [start]
        while todo:
            for one in graph[todo.pop()] - seen:
                seen.add(one)
                todo.append(one)
        return seen

    reach = {name: reached(name) for name in graph}
    groups = {frozenset(one for one in reach[name] if name in reach[one]) for name in graph if name in reach[name]}
    return sorted(sorted(group) for group in groups)


def test_no_files_import_each_other_in_a_circle() -> None:
    trees = _trees()
    names = frozenset(trees)
    graph = {name: set(_imports(tree, names)) - {name} for name, tree in trees.items()}
    assert circles(graph) == []


def test_a_circle_would_be_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]


def sql_faults(tree: ast.Module) -> list[str]:
    """Where a file speaks SQL, or reaches under the queries."""
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            faults.append(f"line {node.lineno}: SQL text")
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "sqlite3" for alias in node.names):
            faults.append(f"line {node.lineno}: imports sqlite3")
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlite3":
            faults.append(f"line {node.lineno}: imports from sqlite3")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STORE_METHODS:
            owner = ast.unparse(node.func.value)
            if STORES.search(owner):
                faults.append(f"line {node.lineno}: {owner}.{node.func.attr}()")
    return faults


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PHCO.rglob("*.py")) if LEDGER not in path.parents],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_only_the_ledger_speaks_sql(path: Path) -> None:
    assert sql_faults(_trees()[_name(path)]) == []


@pytest.mark.parametrize(
    "text",
    [
        'x = desk.store.row("anything")', "tx.run(query)", "import sqlite3", "from sqlite3 import Row",
        'q = f"SELECT name FROM {table}"', 'q = "UPDATE package SET status = 1"',
    ],
)  # fmt: skip
def test_sql_would_be_seen(text: str) -> None:
    assert sql_faults(ast.parse(text))


def step_faults(tree: ast.Module) -> list[str]:
    """Where the round of a step is cut out of its code, or the rounds are counted again."""
    faults = []
    for node in ast.walk(tree):
        digit = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == 4
        if digit and isinstance(node.ctx, ast.Load):
            faults.append(f"line {node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Tuple) and [getattr(one, "value", None) for one in node.elts] == [1, 2, 3]:
            faults.append(f"line {node.lineno}: (1, 2, 3)")
    return faults


@pytest.mark.parametrize("room", ["dmg", "bureau", "demo", "cli"])
def test_a_step_says_its_round_itself(room: str) -> None:
    faults = {
        name: found
        for name, tree in _trees().items()
        if name.startswith(f"phco.{room}.") and (found := step_faults(tree))
    }
    assert faults == {}
    assert step_faults(ast.parse("int(code[4])")) and step_faults(ast.parse("for tour in (1, 2, 3): pass"))

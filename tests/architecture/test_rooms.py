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


def test_only_the_ledger_speaks_sql() -> None:
    ledger = _name(LEDGER)
    others = {name: tree for name, tree in _trees().items() if name != ledger and not name.startswith(f"{ledger}.")}
    assert 0 < len(others) < len(_trees())
    assert {name: faults for name, tree in others.items() if (faults := sql_faults(tree))} == {}


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


# — what a room says, and what the ledger gives ———————————————————————————————————————————————————————————————
ROOMS = sorted({path.parent for path in PHCO.rglob("*.py")})


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_says_what_lives_there(room: Path) -> None:
    said = ast.get_docstring(_trees()[_name(room / "__init__.py")]) or ""
    assert len(said) >= 30 and "to be written" not in said.lower(), said


QUERIES = [LEDGER / "values.py", *sorted((LEDGER / "queries").glob("*.py"))]


def mutable_values(tree: ast.Module) -> list[str]:
    """What a module of the queries gives that could be changed by who asked: a class, a row of the database."""
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            made = [ast.unparse(one) for one in node.decorator_list]
            tuples = any(ast.unparse(base) == "NamedTuple" for base in node.bases)  # nothing in one can be set
            if not tuples and not any("frozen=True" in one for one in made):
                faults.append(f"line {node.lineno}: {node.name}")
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            given = ast.unparse(node.returns) if node.returns else ""
            if "Row" in given or "dict[str, object]" in given:
                faults.append(f"line {node.lineno}: {node.name} -> {given}")
    return faults


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)
def test_the_ledger_gives_frozen_values(path: Path) -> None:
    assert mutable_values(_trees()[_name(path)]) == []


@pytest.mark.parametrize(
    "text",
    ["class A: pass", "@dataclass\nclass A: pass", "def f(store) -> list[sqlite3.Row]: pass", "def f(s) -> Row: pass"],
)
def test_a_mutable_value_would_be_seen(text: str) -> None:
    assert mutable_values(ast.parse(text))


# — how far the desk is handed down ———————————————————————————————————————————————————————————————————————————
LONGEST_WAY = 3  # acts are made of acts (a delay writes receipts, a draw joins packages): lower it, never raise it


def handed(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Function that is given the open desk → those, of the same modules, that it hands it to."""
    given: dict[str, set[str]] = {}
    for module, tree in trees.items():
        names = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            arguments = (*function.args.args, *function.args.kwonlyargs)
            desks = {one.arg for one in arguments if one.annotation and ast.unparse(one.annotation) == "Desk"}
            if desks:
                given[f"{module}.{function.name}"] = {
                    names.get(ast.unparse(call.func), f"{module}.{ast.unparse(call.func)}")
                    for call in ast.walk(function)
                    if isinstance(call, ast.Call)
                    for one in (*call.args, *(keyword.value for keyword in call.keywords))
                    if isinstance(one, ast.Name) and one.id in desks
                }
    return {name: {one for one in found if one in given} for name, found in given.items()}


def way(name: str, given: dict[str, set[str]], seen: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The longest way of the desk from a function."""
    here = (*seen, name)
    further = [way(one, given, here) for one in sorted(given[name] - set(here))]
    return max(further, key=len, default=here)


def test_the_desk_is_not_handed_far_down() -> None:
    given = handed({name: tree for name, tree in _trees().items() if name.startswith("phco.dmg.")})
    ways = [way(name, given) for name in given]
    assert len(ways) > 100
    assert [" > ".join(one) for one in ways if len(one) > LONGEST_WAY] == []


def test_a_long_way_would_be_seen() -> None:
    text = "def a(desk: Desk): b(desk)\ndef b(desk: Desk): c(x=desk)\ndef c(x: Desk): x.record()"
    assert way("m.a", handed({"m": ast.parse(text)})) == ("m.a", "m.b", "m.c")

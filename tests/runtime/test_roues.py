"""What travels to the browser: the core and its three libraries, nothing of the host, the same bytes every time."""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import io
import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from phco import local
from phco.errors import PhcoError
from phco.site.bundle.library import TRIMMING, trimmed
from phco.site.bundle.runtime import SOURCES, WHEELS, build_runtime
from phco.site.bundle.wheel import (
    HOST_ROOMS,
    library_wheel,
    needed_assumptions,
    needed_libraries,
    our_sources,
    our_wheel,
)
from phco.site.steps import Steps
from tests.browser.conftest import ROOT, WORK

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHON = "3.14.2"
WANTED = {"icalendar", "jinja2", "markupsafe", "python-dateutil", "six", "tzdata"}


def _wheels(runtime: Path) -> dict[str, zipfile.ZipFile]:
    return {path.name.split("-")[0]: zipfile.ZipFile(path) for path in (runtime / WHEELS).glob("*.whl")}


def test_the_browser_needs_these_libraries_and_no_other() -> None:
    assert set(needed_libraries(PROJECT["dependencies"], PYTHON)) == WANTED


def test_the_lock_holds_our_wheels_alone_with_the_hashes_of_their_files(runtime: Path) -> None:
    lock = json.loads((runtime / WHEELS / "pyodide-lock.json").read_text(encoding="utf-8"))
    assert set(lock["packages"]) == WANTED | {"phco"}
    for package in lock["packages"].values():
        content = (runtime / WHEELS / package["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == package["sha256"]
    assert set(lock["packages"]["phco"]["depends"]) == {"icalendar", "jinja2", "tzdata"}
    assert lock["packages"]["phco"]["imports"] == ["phco"]


def test_our_wheel_has_no_host_room_and_every_core_module(runtime: Path) -> None:
    names = set(_wheels(runtime)["phco"].namelist())
    assert not [name for name in names if name.startswith(tuple(f"phco/{room}/" for room in HOST_ROOMS))]
    assert not [name for name in names if name.endswith((".py", "entry_points.txt")) or "__pycache__" in name]
    core = {
        path.relative_to(ROOT).with_suffix(".pyc").as_posix()
        for path in (ROOT / "phco").rglob("*.py")
        if path.relative_to(ROOT / "phco").parts[0] not in HOST_ROOMS and path.name != "__main__.py"
    }
    assert core <= names
    schemas = {f"phco/_schemas/{path.name}" for path in (ROOT / "datapackage" / "schemas").glob("*.json")}
    assert schemas
    assert schemas <= names


CARRIED_BEFORE = 231_713  # bytes of communes, schemas, dates and rules when one subdivision was the only one


def test_a_phone_carries_its_own_subdivision_and_no_more_bytes_than_when_it_was_the_only_one(runtime: Path) -> None:
    wheel = _wheels(runtime)["phco"]
    names = wheel.namelist()
    places = {name.rpartition("/")[2] for name in names if name.startswith("phco/_communes/")}
    assert places == {f"{code}.{kind}" for code in ("14", "50", "61") for kind in ("csv", "json")}
    assert {name.split("/")[2] for name in names if name.startswith("phco/_subdivisions/")} == {"caen"}
    assert not [name for name in names if "/compiled/host" in name or "/templates/" in name]
    assert not wheel.read("phco/rules/data/a_defaut.toml"), "its own documents quantify them all"
    data = ("phco/_communes/", "phco/_subdivisions/", "phco/_schemas/", "phco/rules/data/")
    assert sum(len(wheel.read(name)) for name in names if name.startswith(data)) < CARRIED_BEFORE


def test_an_assumption_travels_where_nothing_else_speaks() -> None:
    text = (ROOT / "phco/rules/data/a_defaut.toml").read_text(encoding="utf-8")
    try:
        local.choose("paris")
        kept = tomllib.loads(needed_assumptions(text))
    finally:
        local.choose(local.DEFAULT)
    assert "valeurs" in kept["terrain"]["semaine"]["soin"]
    assert "duree" not in kept.get("stage", {}), "published by one of its faculties"
    assert needed_assumptions(text) == ""


def test_records_are_true(runtime: Path) -> None:
    for wheel in _wheels(runtime).values():
        (record,) = (name for name in wheel.namelist() if name.endswith(".dist-info/RECORD"))
        rows = {place: digest for place, digest, _ in csv.reader(io.StringIO(wheel.read(record).decode()))}
        assert set(rows) == set(wheel.namelist())
        for place, digest in rows.items():
            if place != record:
                found = base64.urlsafe_b64encode(hashlib.sha256(wheel.read(place)).digest()).rstrip(b"=").decode()
                assert digest == f"sha256={found}", place


def test_no_compiled_accelerator_and_no_idle_time_zone_travels(runtime: Path) -> None:
    for name, wheel in _wheels(runtime).items():
        assert not [place for place in wheel.namelist() if place.endswith((".so", ".pyd", ".c", ".pyi"))], name
    zones = [place for place in _wheels(runtime)["tzdata"].namelist() if "/zoneinfo/" in place and "." not in place]
    assert sorted(zones) == ["tzdata/zoneinfo/Etc/UTC", "tzdata/zoneinfo/Europe/Paris", "tzdata/zoneinfo/UTC"]


def test_an_altered_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = Path.read_bytes

    def altered(path: Path) -> bytes:
        return genuine(path) + (b"#" if path.name == "_native.py" else b"")

    monkeypatch.setattr(Path, "read_bytes", altered)
    with pytest.raises(PhcoError, match="modifiée depuis son installation") as caught:
        library_wheel("markupsafe")
    assert caught.value.code == "E_PAQUET_ALTERE"


def test_two_builds_in_two_places_give_the_same_bytes(runtime: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "autre" / "projet"
    for place in (*our_sources(ROOT), *(ROOT / "phco" / "site").rglob("*.*"), ROOT / "locks" / "python.txt"):
        target = elsewhere / place.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(place, target)
    (elsewhere / "site_src").mkdir()
    (elsewhere / "site_src" / "app").symlink_to(ROOT / "site_src" / "app")
    again = build_runtime(Steps(root=elsewhere, cache=tmp_path / "cache", say=lambda _: None))
    names = sorted(path.relative_to(runtime) for path in runtime.rglob("*") if path.is_file())
    assert len(names) > len(WANTED) + 4
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert [name for name in names if (runtime / name).read_bytes() != (again / name).read_bytes()] == []


def test_our_wheel_is_packed_the_same_way_twice() -> None:
    assert our_wheel(ROOT).content == our_wheel(ROOT).content


# — nothing that is imported was trimmed away ——————————————————————————————————————————————————————————————————————————


_NEVER = re.compile("TYPE_CHECKING|__name__ == '__main__'")


def _imports(tree: ast.AST, *, deep: bool) -> Iterator[str]:
    """Modules imported without a way out (``try … except ImportError``); ``deep``: inside functions too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
        elif isinstance(node, ast.Try) or (isinstance(node, ast.If) and _NEVER.search(ast.unparse(node.test))):
            continue
        elif deep or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _imports(node, deep=deep)


def _top_imports(source: str) -> Iterator[str]:
    """What a module of the runtime imports when it is itself imported (its syntax may be newer than this Python's)."""
    try:
        yield from _imports(ast.parse(source), deep=False)
    except SyntaxError:
        for single, names in re.findall(r"^(?:from +([\w.]+) +import|import +([\w., ]+))", source, re.MULTILINE):
            yield from (name.split()[0] for name in (single or names).split(",") if name.strip())


def _stdlib_sources(folder: Path) -> dict[str, str]:
    """Every module of the engine's standard library, by dotted name, as it is before it is compiled."""
    app = ROOT / "site_src" / "app"
    full = app / "node_modules" / "pyodide" / "python_stdlib.zip"
    archive = zipfile.ZipFile(trimmed(full, folder / "bibliotheque.zip", app / "construire"))
    return {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): archive.read(name).decode()
        for name in archive.namelist()
        if name.endswith(".py") and not name.startswith("encodings/")
    }


def test_no_wheel_reaches_a_trimmed_module(runtime: Path, tmp_path: Path) -> None:
    left_out = {one.replace("/", ".") for one in tomllib.loads(TRIMMING.read_text(encoding="utf-8"))["sans"]}
    stdlib = _stdlib_sources(tmp_path)
    shelves = [(WORK / "cache" / name).iterdir() for name in ("roues", "phco")]
    latest = [max(shelf, key=lambda path: path.stat().st_mtime) for shelf in shelves]  # the present build used it
    sources = [path for folder in latest for path in (folder / SOURCES).glob("*.whl")]
    assert len(sources) >= len(WANTED) + 1
    todo: list[tuple[str, str]] = []
    for path in sources:
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                if name.endswith(".py"):
                    todo += [(name, module) for module in _imports(ast.parse(wheel.read(name)), deep=True)]
    started = {"pyodide", "_pyodide", "site", "sitecustomize", "zipimport"}  # the runtime's own start
    todo += [("start", name) for name in stdlib if name.split(".")[0] in started]
    seen: set[str] = set()
    faults = []
    while todo:
        origin, module = todo.pop()
        if left_out & {".".join(module.split(".")[: n + 1]) for n in range(module.count(".") + 1)}:
            faults.append(f"{origin} imports {module}")
        if module in seen or module not in stdlib:
            continue
        seen.add(module)
        todo += [(module, inner) for inner in _top_imports(stdlib[module])]
    assert not faults, "\n".join(sorted(set(faults)))
    assert len(seen) > 60

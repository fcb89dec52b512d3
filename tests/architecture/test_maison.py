"""The house of ARCHITECTURE: layers, purity of the core, size of modules, locks. A boundary is a failing test."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from phco.site.bundle.wheel import HOST_ROOMS

ROOT = Path(__file__).parents[2]
PHCO = ROOT / "phco"
CORE = sorted(
    path
    for path in PHCO.rglob("*.py")
    if path.relative_to(PHCO).parts[0] not in HOST_ROOMS and path.name != "__main__.py"
)
BUILD = [ROOT / "build.py", *sorted((PHCO / "tasks").glob("*.py"))]
MODULES = sorted({*PHCO.rglob("*.py"), *BUILD})

# What the core may import besides itself; everything else is a reason to think again.
ALLOWED_EXTERNAL = {"jinja2", "icalendar", "markupsafe", "tzdata"}
# Standard modules that reach outside the process, read a clock or draw at random.
FORBIDDEN_STDLIB = {
    "asyncio", "ctypes", "http", "multiprocessing", "os", "random", "secrets", "shutil", "signal", "socket", "sqlite3",
    "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "pickle", "marshal",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "localtime", "monotonic", "perf_counter"}


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def outside(text: str) -> list[str]:
    """Where a module of the core reaches outside of it."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            top = name.split(".")[0]
            if top == "phco":
                continue
            if top in FORBIDDEN_STDLIB or (top not in sys.stdlib_module_names and top not in ALLOWED_EXTERNAL):
                faults.append(f"line {node.lineno}: imports {name}")
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in {"open", "input", "exec", "eval", "print", "__import__"}:
                faults.append(f"line {node.lineno}: calls {called.id}()")
            # `moment.time()` is a reading of a value; `datetime.now()` and its like read the clock.
            if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
                faults.append(f"line {node.lineno}: reads the clock with .{called.attr}()")
    return faults


def test_the_core_touches_nothing_outside() -> None:
    assert CORE
    found = {str(path.relative_to(ROOT)): outside(path.read_text(encoding="utf-8")) for path in CORE}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_module_stays_readable() -> None:
    assert MODULES
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    long = {name: count for name, count in lines.items() if count > 300}
    assert long == {}, "a module has about 150 lines, 300 at most"


def test_imports_run_downwards() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=lambda c: " ".join(c)
)
def test_the_code_is_clean(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def test_the_core_depends_on_three_libraries_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=\[ ]", need)[0] for need in project["dependencies"]}
    assert names == {"jinja2", "icalendar", "tzdata"}


def test_every_locked_package_has_hashes_and_no_address() -> None:
    locks = sorted((ROOT / "locks").glob("*.txt"))
    assert len(locks) >= 3
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, f"{lock.name} holds an address"
        blocks = re.split(r"\n(?=\S)", text.strip())
        for block in blocks:
            assert "==" in block.splitlines()[0], f"{lock.name}: not pinned: {block.splitlines()[0]}"
            assert "--hash=sha256:" in block, f"{lock.name}: no hash: {block.splitlines()[0]}"
    for lock in (path for path in _tracked() if path.name == "package-lock.json"):
        text = lock.read_text(encoding="utf-8")
        assert '"resolved"' not in text, f"{lock.relative_to(ROOT)} names a registry"
        assert text.count('"integrity"') >= text.count('"node_modules/') * 0.9


def test_nothing_names_this_machine() -> None:
    home = str(ROOT.parent) + "/"
    for path in _tracked():
        if path.suffix in {".png", ".woff2", ".zip", ".phco", ".ico"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert len(home) < 6 or home not in text, f"{path.relative_to(ROOT)} names {home}"
        assert "index-url" not in text or path.name in {"locks.py", "test_maison.py"}, path


def test_third_party_vectors_stay_out() -> None:
    assert not [path for path in _tracked() if "wycheproof" in path.name.lower() and path.suffix == ".json"]


@pytest.mark.parametrize("path", BUILD, ids=lambda path: path.name)
def test_build_py_parses_on_the_oldest_default_python(path: Path) -> None:
    """``build.py`` and what it imports at once: nothing of phco before its own environment is made."""
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 11))
    named = [node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)]
    early = [name for name in named if not name.startswith("phco.tasks.")]
    assert not [name for name in early if name.split(".")[0] not in sys.stdlib_module_names]

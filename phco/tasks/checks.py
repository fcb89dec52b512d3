"""What holds the project: tests, lint, measures."""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
from pathlib import Path

from phco.tasks.environment import APP, ROOT, VENV_PYTHON, WORK, front_end, pip_install, tool
from phco.tasks.interpreter import say, stop

BENCH_LOCK = ROOT / "locks" / "bench.txt"
PEERS = WORK / "pairs"  # the bench's competitors, never on the project's own path


def command_test(options: argparse.Namespace) -> int:
    rooms, rest = split_rooms(options.pytest)
    # Hundreds of tests start a Python of their own: none compiles again what another has compiled.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiling = [] if options.pytest else compile_ahead(environment)
    front_end()
    if not rooms or {"browser", "runtime"} & set(rooms):
        from phco.site.browsers import ensure_chromium, ensure_servers

        ensure_chromium(say)
        ensure_servers(say)
    command = [str(VENV_PYTHON), "-m", "pytest", *(f"tests/{room}" for room in rooms), *rest]
    if not options.pytest:
        # One more than the cores: a page that waits leaves one free, and with one more still, all are slower. How they
        # are dealt: tests/dealing.py.
        command += ["-n", str(min((os.cpu_count() or 1) + 1, 4))]
    command += ["-m", "long or not long" if options.long else "not long"]
    if options.long:
        command.append("--hypothesis-profile=hasard")  # new examples: see tests/conftest.py
    for one in compiling:
        one.wait()
    return subprocess.call(command, cwd=ROOT, env=environment)


def compile_ahead(environment: dict[str, str]) -> list[subprocess.Popen[bytes]]:
    """Compile the tests once in a new checkout, half by half: each worker would compile them all."""
    tests = ROOT / "tests"
    if any(tests.glob("*/__pycache__")):
        return []
    held = {path: len(list(path.glob("test_*.py"))) for path in tests.iterdir() if path.is_dir()}
    rooms = sorted((str(path) for path, modules in held.items() if modules), key=lambda room: -held[Path(room)])
    command, quiet = [str(VENV_PYTHON), "-m", "pytest", "--collect-only", "-qq"], subprocess.DEVNULL
    return [
        subprocess.Popen([*command, *half], cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
        for half in (rooms[::2], rooms[1::2])
    ]


def split_rooms(words: list[str]) -> tuple[list[str], list[str]]:
    """The rooms named first (folders of tests/), and what is left for pytest. Stops on a room that does not exist."""
    known = sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("_"))
    rooms: list[str] = []
    while len(rooms) < len(words) and words[len(rooms)].isidentifier():
        room = words[len(rooms)]
        if room not in known:
            stop(f"aucune pièce « {room} » dans tests/. Pièces connues : {', '.join(known)}.")
        rooms.append(room)
    return rooms, words[len(rooms) :]


def command_lint(options: argparse.Namespace) -> int:
    """Every check that runs nothing of the project: style, types, layers, and the same for JavaScript."""
    front_end()
    from phco.site.bundle.node import find_node, node_environment

    node = find_node() or "node"
    tools = APP / "node_modules"
    python = [str(VENV_PYTHON), "-m"]
    checks: list[tuple[str, list[str], Path]] = [
        ("ruff", [*python, "ruff", "check", "."], ROOT),
        ("ruff (mise en forme)", [*python, "ruff", "format", "--check", "."], ROOT),
        ("mypy", [*python, "mypy"], ROOT),
        ("couches", [str(tool("lint-imports")), "--no-cache"], ROOT),
        ("tsc", [node, str(tools / "typescript" / "bin" / "tsc"), "-p", "."], APP),
        ("biome", [node, str(tools / "@biomejs" / "biome" / "bin" / "biome"), "check", "."], APP),
    ]
    failed = []
    for name, command, where in checks:
        done = subprocess.run(
            command,
            cwd=where,
            env=node_environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        say(f"{'✓' if done.returncode == 0 else '✗'} {name}")
        if done.returncode:
            failed.append(name)
            say((done.stdout + done.stderr).strip()[-6000:])
    return 1 if failed else 0


def command_bench(options: argparse.Namespace) -> int:
    front_end()
    from phco.site.browsers import ensure_chromium

    ensure_chromium(say)
    stamp = PEERS / ".phco-lock"
    key = hashlib.sha256(BENCH_LOCK.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != key:
        pip_install(BENCH_LOCK, "installation des pairs de comparaison", apart=PEERS)
        stamp.write_text(key, encoding="utf-8")
    environment = {**os.environ, "PHCO_BENCH_PEERS": str(PEERS)}
    return subprocess.call([str(VENV_PYTHON), "-m", "tests.bench", *options.mesures], cwd=ROOT, env=environment)

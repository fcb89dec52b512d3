"""The locks of the project, resolved anew by a resolver that is itself locked."""

from __future__ import annotations

import argparse
import sys

from phco.tasks.environment import LOCK, ROOT, VENV, VENV_PYTHON, WORK, front_end, run
from phco.tasks.interpreter import OLDEST, say
from phco.tasks.lock_report import read_locks, report

BENCH_LOCK = ROOT / "locks" / "bench.txt"
LOCKER = ROOT / "locks" / "verrou.txt"
NPM = ("site_src/app", "tests/bench")  # folders that hold a package.json of ours
LOCKS = ("locks/python.txt", "locks/bench.txt", *(f"{place}/package-lock.json" for place in NPM))


def command_lock(options: argparse.Namespace) -> int:
    """Re-resolve every lock, Python and npm, and say what changed. Only names, versions and hashes are written."""
    before = read_locks(ROOT, LOCKS)
    home = WORK / "verrou"
    run([sys.executable, "-m", "venv", str(home)], what="environnement du verrouillage")
    python = home / VENV_PYTHON.relative_to(VENV)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    run([*pip, "-r", str(LOCKER)], what="installation de uv")
    uv = [str(python), "-m", "uv", "pip", "compile", "--universal", "--python-version", f"{OLDEST[0]}.{OLDEST[1]}"]
    uv += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    uv += ["--no-emit-find-links", "--quiet"]
    if options.mise_a_jour:
        uv.append("--upgrade")
    extras = [part for name in ("hote", "solveur", "site", "test") for part in ("--extra", name)]
    run([*uv, "pyproject.toml", *extras, "-o", str(LOCK)], what="verrou Python")
    run([*uv, "pyproject.toml", "--extra", "bench", "-c", str(LOCK), "-o", str(BENCH_LOCK)], what="verrou du banc")
    front_end()
    from phco.site.bundle.node import node_environment, npm_command

    for place in NPM:
        npm = [*npm_command(), "update" if options.mise_a_jour else "install", "--package-lock-only"]
        run([*npm, "--ignore-scripts", "--no-audit"], what=f"verrou npm de {place}", cwd=ROOT / place,
            env=node_environment())  # fmt: skip
    for line in report(before, read_locks(ROOT, LOCKS)):
        say(line)
    return 0

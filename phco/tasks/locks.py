"""The locks of the project, resolved anew by a resolver that is itself locked."""

from __future__ import annotations

import argparse
import sys

from phco.tasks.environment import LOCK, ROOT, VENV, VENV_PYTHON, WORK, run
from phco.tasks.interpreter import OLDEST, say

BENCH_LOCK = ROOT / "locks" / "bench.txt"
LOCKER = ROOT / "locks" / "verrou.txt"


def command_lock(options: argparse.Namespace) -> int:
    """Re-resolve every lock; nothing but names, versions and hashes is written."""
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
    say("Les verrous npm se mettent à jour avec « npm install » dans site_src/app (voir .npmrc).")
    return 0

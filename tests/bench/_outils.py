"""Packages of npm that only the bench needs (Lighthouse, PyScript), installed on demand from their own lock."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from phco.site.bundle.node import node_environment, npm_command

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TOOLS = ROOT / ".phco" / "phare"


def installed(say: Callable[[str], None]) -> Path:
    """The folder that holds ``node_modules``. Raises RuntimeError where npm could not install."""
    key = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = TOOLS / ".verrou"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return TOOLS
    say("  installation des outils du banc …")
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, TOOLS / name)
    command = [*npm_command(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=TOOLS, env=node_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Les outils du banc ne s’installent pas : {done.stderr.strip()[-300:]}")
    stamp.write_text(key, encoding="utf-8")
    return TOOLS

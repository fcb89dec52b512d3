"""An interpreter that the locks are made for: found among those of this machine, tried before it is believed.

Read by ``build.py`` before it knows its interpreter: this module and ``environment`` run on Python 3.11.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 12)
NEWEST = (3, 14)


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    print(f"build.py : {text}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def candidates() -> list[str]:
    """Interpreters to try, likeliest first: this one, names on PATH, the usual version managers' folders."""
    wanted = [f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    found = [sys.executable]
    for name in [f"python{version}" for version in reversed(wanted)] + ["python3", "python"]:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = shutil.which(name, path=folder) if folder else None
            if path:
                found.append(path)
    found.extend(windows_interpreters())
    home = Path.home()
    managers = [
        Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions",
        Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python")),
        Path(os.environ.get("ASDF_DATA_DIR", home / ".asdf")) / "installs/python",
        home / ".local/share/mise/installs/python",
        home / ".rye/py",
        home / "miniconda3/envs",
        Path("/opt"),
        Path("/usr/local"),
        Path("/Library/Frameworks/Python.framework/Versions"),
        Path("/opt/homebrew"),
    ]
    for version in reversed(wanted):
        for manager in managers:
            patterns = (
                f"*{version}*/bin/python{version}",
                f"bin/python{version}",
                f"*/*{version}*/bin/python{version}",
            )
            for pattern in patterns:
                try:
                    found.extend(str(path) for path in sorted(manager.glob(pattern), reverse=True))
                except OSError:
                    continue
    return list(dict.fromkeys(found))


def windows_interpreters() -> list[str]:
    """What Windows has: the launcher's own list (``py -0p``, then ``py -3``), the usual places of its installers."""
    found: list[str] = []
    launcher = shutil.which("py")
    if launcher:
        code = "import sys; print(sys.executable)"
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            found += _told([launcher, f"-3.{minor}", "-c", code])
        found += _told([launcher, "-3", "-c", code])
    local = os.environ.get("LOCALAPPDATA")
    if local:
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            found.append(str(Path(local, "Programs", "Python", f"Python3{minor}", "python.exe")))
    return found


def _told(command: list[str]) -> list[str]:
    """The path that a command prints, if it does."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=30, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [done.stdout.strip()] if done.returncode == 0 and done.stdout.strip() else []


def works(interpreter: str) -> bool:
    """Whether this interpreter runs (a shim may not), is of a version we lock for, and can make an environment."""
    code = "import sys, venv, ensurepip, ssl; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(
            [interpreter, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=30, check=False
        )
        version = tuple(int(part) for part in done.stdout.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return done.returncode == 0 and OLDEST <= version <= NEWEST


def find_python() -> str:
    for interpreter in candidates():
        if works(interpreter):
            return interpreter
    stop(
        f"aucun Python entre {OLDEST[0]}.{OLDEST[1]} et {NEWEST[0]}.{NEWEST[1]} ne fonctionne ici (celui-ci est "
        f"{sys.version_info[0]}.{sys.version_info[1]}). Installez-en un, par exemple "
        "« apt install python3 python3-venv » ou « uv python install 3.13 », puis relancez la même commande."
    )
    raise AssertionError

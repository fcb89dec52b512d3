"""Another version of Pyodide, tried on a copy of the project: whether it passes everything the present one passes.

Nothing of the project itself changes. ``locks/`` and ``package.json`` are to be changed only once a trial passed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from pathlib import Path

from phco.tasks.environment import APP, ROOT, VENV_PYTHON, WORK, front_end, run
from phco.tasks.interpreter import say, stop

PYODIDE = "pyodide"
# What depends on the runtime, the quick proofs first: each is asked even where a former one failed.
PROOFS = (
    ("les mêmes réponses que CPython, les roues, les archives", ("tests/runtime",)),
    ("l’image du moteur, gardée par l’appareil", ("tests/browser/test_image_moteur.py",)),
    ("le moteur partagé entre les pages", ("tests/browser/test_moteur_partage.py",)),
    ("les paquets faits sur l’appareil", ("tests/browser/test_paquet_moteur.py",)),
    ("hors ligne, puis une mise à jour", ("tests/browser/test_hors_ligne.py", "tests/browser/test_mise_a_jour.py")),
    ("WebAssembly interdit, fichiers qui manquent", ("tests/browser/test_wasm_bloque.py",)),
)
LEFT = (".git", ".phco", ".venv", "node_modules", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache")


def present() -> str:
    """The version that the project uses."""
    version: str = json.loads((APP / "node_modules" / PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    return version


def command_trial(options: argparse.Namespace) -> int:
    """Try the version asked for, else the newest one published; 0 when every proof passed."""
    front_end()
    from phco.site.browsers import ensure_chromium
    from phco.site.bundle.node import node_environment, npm_command

    ensure_chromium(say)
    wanted, environment = options.version, node_environment()
    if not wanted:
        command = [*npm_command(), "view", PYODIDE, "version"]
        done = _heard(command, APP, environment)
        wanted = done.stdout.strip()
        if done.returncode or not wanted:
            stop("npm ne dit pas quelle est la version la plus récente : donnez-la (« essayer-moteur 314.0.8 »).")
    if wanted == present() and not options.version:
        say(f"Pyodide {wanted} est la version la plus récente : rien à essayer.")
        return 0
    copy = WORK / "essai-moteur"
    make_copy(ROOT, copy)
    command = [*npm_command(), "install", "--ignore-scripts", "--no-audit", "--no-fund", f"{PYODIDE}@{wanted}"]
    run(command, what=f"Pyodide {wanted}, dans une copie", cwd=copy / "site_src" / "app", env=environment)
    results = {name: proved(copy, places) for name, places in PROOFS}
    for line in told(present(), wanted, results):
        say(line)
    return 0 if all(results.values()) else 1


def make_copy(root: Path, copy: Path) -> None:
    """The sources, with the packages of the browser copied: what npm changes there is the copy's alone."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*LEFT), symlinks=True)
    shutil.copytree(
        root / "site_src" / "app" / "node_modules", copy / "site_src" / "app" / "node_modules", symlinks=True
    )


def proved(copy: Path, places: tuple[str, ...]) -> bool:
    """Whether these tests pass in the copy, on its own sources; their end is shown where they do not."""
    say(f"· {', '.join(places)} …")
    command = [str(VENV_PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", *places]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = _heard(command, copy, environment)
    if done.returncode:
        say("\n".join(done.stdout.splitlines()[-15:]))
    return done.returncode == 0


def _heard(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command's end and what it said."""
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, encoding="utf-8", errors="replace"
    )


def told(former: str, wanted: str, results: dict[str, bool]) -> list[str]:
    """The verdict, proof by proof, and what to do next."""
    lines = [f"Pyodide {former} → {wanted}", *(f"{'✓' if held else '✗'} {name}" for name, held in results.items())]
    if all(results.values()):
        return [
            *lines,
            f"Tout passe : écrivez « {wanted} » dans site_src/app/package.json, puis « python build.py lock ».",
        ]
    return [*lines, f"Gardez {former} : ce qui a échoué est à comprendre d’abord."]

"""The standard library of the engine: what travels of it, what runs later, what is retouched, there and in its loader.

``bibliotheque.toml`` says it all; the build fails where a retouched line is no longer there.
"""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from phco.errors import PhcoError
from phco.jsontext import JsonObject

TRIMMING = Path(__file__).with_name("bibliotheque.toml")
ASM = "pyodide.asm.mjs"
# Ours, of site_src/app/construire: what Python runs first, by itself; what Pyodide asks of an installer of packages.
OWN = {"sitecustomize.py": "depart.py", "pyodide/_package_loader.py": "installation.py"}


def deferred() -> dict[str, list[str]]:
    """The modules that run at their first use → their functions that others hold without calling them."""
    held: dict[str, list[str]] = _rules()["differes"]
    return {f"{name}.py": functions for name, functions in held.items()}


def trimmed(full: Path, small: Path, own: Path) -> Path:
    """Write ``small``: Pyodide's library ``full`` (zip files) less what nobody needs, retouched, with ours of ``own``.

    Raises PhcoError E_BIBLIOTHEQUE where Pyodide changed a line that is retouched here.
    """
    rules = _rules()
    without, encodings = frozenset(rules["sans"]), frozenset(rules["encodages"])
    changes = _changes()
    del changes[ASM]
    with zipfile.ZipFile(full) as given, zipfile.ZipFile(small, "w") as kept:
        for name in given.namelist():
            if not name.endswith("/") and name not in OWN and _travels(name, without, encodings):
                kept.writestr(name, retouched(name, given.read(name), changes.pop(name, ())))
        for name, file in OWN.items():
            kept.writestr(name, own.joinpath(file).read_bytes())
    if changes:
        raise _changed(next(iter(changes)))
    return small


def loader(asm: Path) -> bytes:
    """Pyodide's program that loads its own, retouched. Raises PhcoError E_BIBLIOTHEQUE."""
    return retouched(ASM, asm.read_bytes(), _changes()[ASM])


def retouched(name: str, source: bytes, changes: Iterable[Mapping[str, str]]) -> bytes:
    """A source with its changes made, each of a text that is there once. Raises PhcoError E_BIBLIOTHEQUE."""
    for one in changes:
        before = one["avant"].encode()
        if source.count(before) != 1:
            raise _changed(name)
        source = source.replace(before, one["apres"].encode())
    return source


def _rules() -> JsonObject:
    return tomllib.loads(TRIMMING.read_text(encoding="utf-8"))


def _changes() -> dict[str, list[Mapping[str, str]]]:
    """What is retouched of each file."""
    changes: dict[str, list[Mapping[str, str]]] = {}
    for one in _rules()["retouches"]:
        changes.setdefault(one["fichier"], []).append(one)
    return changes


def _changed(name: str) -> PhcoError:
    return PhcoError(
        "E_BIBLIOTHEQUE",
        f"Pyodide a changé les lignes de « {name} » que la construction retouche.",
        TRIMMING.name,
        "Comparez-les à la nouvelle version, puis corrigez ou retirez la retouche.",
    )


def _travels(name: str, without: frozenset[str], encodings: frozenset[str]) -> bool:
    parts = name.removesuffix(".py").split("/")
    if parts[0] == "encodings":
        return "/".join(parts[1:]) in encodings
    return not any("/".join(parts[:depth]) in without for depth in range(1, len(parts) + 1))

"""The standard library of the engine: what travels of it, what runs later, and the few lines that are retouched.

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
START = "sitecustomize.py"  # what Python runs first, by itself


def deferred() -> dict[str, list[str]]:
    """The modules that run at their first use → their functions that others hold without calling them."""
    held: dict[str, list[str]] = _rules()["differes"]
    return {f"{name}.py": functions for name, functions in held.items()}


def trimmed(full: Path, small: Path, start: Path) -> Path:
    """Write ``small``: Pyodide's library ``full`` (zip files) without what nobody needs, retouched, with ``start``.

    Raises PhcoError E_BIBLIOTHEQUE where Pyodide changed a line that is retouched here.
    """
    rules = _rules()
    without, encodings = frozenset(rules["sans"]), frozenset(rules["encodages"])
    changes: dict[str, list[Mapping[str, str]]] = {}
    for one in rules["retouches"]:
        changes.setdefault(one["fichier"], []).append(one)
    with zipfile.ZipFile(full) as given, zipfile.ZipFile(small, "w") as kept:
        for name in given.namelist():
            if not name.endswith("/") and _travels(name, without, encodings):
                kept.writestr(name, retouched(name, given.read(name), changes.pop(name, ())))
        kept.writestr(START, start.read_bytes())
    if changes:
        raise _changed(next(iter(changes)))
    return small


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

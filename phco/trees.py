"""TOML texts as trees. What a phone carries was parsed by the build: the same trees, found by the hash of their texts.

``phco/site/bundle/compiled.py`` writes them in the browser's wheel (``phco/compiled/trees.py``); elsewhere every text
is parsed. A text that the build did not see is parsed too, wherever it is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from phco.jsontext import JsonObject

COMPILED = "phco.compiled"


def parsed(text: str) -> JsonObject:
    """The tree of a TOML text, never to be changed. Raises ValueError where it is no TOML, with the line."""
    found = _known().get(key_of(text))
    if found is not None:
        return found
    import tomllib

    return tomllib.loads(text)


def key_of(text: str) -> str:
    """What a text is found by."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _known() -> Mapping[str, JsonObject]:
    found = compiled("trees")
    return dict(found) if found else {}


def compiled(name: str) -> Mapping[str, JsonObject] | None:
    """The table of one compiled module, None where the build wrote none."""
    try:
        table: Mapping[str, JsonObject] = import_module(f"{COMPILED}.{name}").TABLE
    except ModuleNotFoundError:
        return None
    return table

"""The rules and tables that a phone need not parse: Python modules of literals, derived from the TOML by the build.

The TOML stays the only source: what is written here is read back equal to it by a test, and travels in the wheel alone.
"""

from __future__ import annotations

from phco import local, rules
from phco.trees import COMPILED, key_of, parsed

FOLDER = COMPILED.replace(".", "/")
OF_PARAMETERS = "phco/rules/data/"
SHAPED = tuple(f"{OF_PARAMETERS}{name}" for name in ("documents.toml", "jours_feries.toml"))
OWN_RULES = "/regles/"
RULES = '''"""The rules of one subdivision, compiled by the build from their TOML."""

import datetime
from decimal import Decimal

from phco.rules.model import Parameter, Record
from phco.source import Source

'''
TREES = '''"""The trees of the TOML texts that this wheel carries, by the hash of each text; compiled by the build."""

import datetime

'''


def compiled_modules(files: dict[str, bytes]) -> dict[str, str]:
    """Place in the wheel → text of the modules, for the current subdivision. ``files``: what the wheel carries."""
    texts = [content.decode() for place, content in sorted(files.items()) if _is_table(place)]
    trees = {key_of(text): parsed(text) for one in texts for text in (one, local.fill(one))}
    parameters = {local.chosen(): {one.key: one for one in rules.load_default()}}
    return {
        f"{FOLDER}/__init__.py": '"""What the build compiled for the browser."""\n',
        f"{FOLDER}/rules.py": f"{RULES}TABLE = {parameters!r}\n",
        f"{FOLDER}/trees.py": f"{TREES}TABLE = {trees!r}\n",
    }


def _is_table(place: str) -> bool:
    """A TOML text that is no set of parameters: those are compiled as rules."""
    if not place.endswith(".toml") or OWN_RULES in place:
        return False
    return place in SHAPED or not place.startswith(OF_PARAMETERS)

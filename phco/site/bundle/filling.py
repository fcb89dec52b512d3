"""What the bundled scripts are told once they are made: where the engine of this site is.

The scripts come out of esbuild with a free name in the place of the engine's description, so that they can be made
once and carried ready-made. Filling them changes their content, hence their names, hence those who name them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from phco.errors import PhcoError
from phco.site.marked import marked

MARK = "PHCO_MOTEUR_DECRIT"
_NAMED = re.compile(r"(.+)-[A-Z0-9]{8}(\.[a-z]+)")
_CITED = re.compile(r"[\w.-]+-[A-Z0-9]{8}\.[a-z]+")


def fill_scripts(scripts: Mapping[str, str], described: str) -> dict[str, tuple[str, str]]:
    """Former name → (new name, new text) of scripts that name each other.

    ``scripts``: name → text. ``described``: the engine as a JavaScript value. Each script is named by its content. A
    script that is not named by its content keeps its name. Raises PhcoError E_SITE where scripts name each other in a
    circle.
    """
    cited = {name: set(_CITED.findall(text)).intersection(scripts) - {name} for name, text in scripts.items()}
    try:
        order = list(TopologicalSorter(cited).static_order())
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise PhcoError("E_SITE", f"Des scripts se nomment en rond : {circle}.", "app") from None
    done: dict[str, tuple[str, str]] = {}
    for name in order:
        text = scripts[name].replace(MARK, f"({described})")
        text = marked(_CITED.sub(lambda found: done[found[0]][0] if found[0] in done else found[0], text))
        done[name] = (_name_of(name, text), text)
    return done


def _name_of(name: str, text: str) -> str:
    parts = _NAMED.fullmatch(name)
    if parts is None:
        return name
    digest = base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:8]
    return f"{parts[1]}-{digest}{parts[2]}"

"""What a page's script is about to load, found in the scripts as they are published."""

from __future__ import annotations

import pytest

from phco.site.bundle.app_bundle import ahead

SCRIPTS = {
    "page.js": 'import{a}from"./un.js";import"./deux.js";const t=()=>import("./tard.js"),b=()=>import("./bientot.js");',
    "un.js": 'import"./deux.js";export{c}from"./trois.js";',
    "deux.js": "",
    "trois.js": 'import"./un.js";',
    "tard.js": 'import"./quatre.js";',
    "bientot.js": 'import{d}from"./cinq.js";',
    "quatre.js": "",
    "cinq.js": "",
}


@pytest.mark.parametrize(
    ("name", "soon", "found"),
    [
        ("page.js", {"bientot.js"}, ["un.js", "deux.js", "bientot.js", "trois.js", "cinq.js"]),
        ("page.js", set(), ["un.js", "deux.js", "trois.js"]),
        ("deux.js", {"bientot.js"}, []),
    ],
)
def test_what_comes_is_what_is_imported_and_the_pieces_loaded_at_once(
    name: str, soon: set[str], found: list[str]
) -> None:
    assert ahead(SCRIPTS, name, soon) == found

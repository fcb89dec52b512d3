"""No place of one subdivision stands in the code, the templates, the scripts, the schemas or the pages' sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from phco import local

ROOT = Path(__file__).parents[2]
# what only Normandy has; « Manche », « Orne » and « Vire » only as names (capital, no letter around)
WORDS = re.compile(
    r"\bCaen|\bCAEN\b|Calvados|\bManche\b|\bOrne\b|Normand(?!ise)|\b14118\b|Bayeux|Cherbourg|Alençon|\bFlers\b|Lisieux"
    r"|Saint-Lô|Argentan\b|\bVire\b|brochure de Caen"
    # its départements' numbers: of a commune, beside the word, two together
    r"|[\"'](?:14|50|61)\d{3}[\"']|(?i:d[ée]partement\w*[^a-zé\n]{1,12}(?:14|50|61)\b)"
    r"|[\"'](?:14|50|61)[\"'], ?[\"'](?:14|50|61)[\"']"
)
SOURCES = [
    *(ROOT / "phco").rglob("*.py"), *(ROOT / "phco").rglob("*.html"), *(ROOT / "phco").rglob("*.toml"),
    *(ROOT / "phco").rglob("*.json"), *(ROOT / "site_src" / "theme").rglob("*.html"),
    *(ROOT / "site_src" / "pages").rglob("*.md"), *(ROOT / "site_src").glob("*.toml"),
    *(ROOT / "site_src").glob("*.yml"),
    *(path for folder in ("pages", "lib", "construire", "hors-ligne") for path in
      (ROOT / "site_src" / "app" / folder).rglob("*.mjs")),
    *(ROOT / "datapackage" / "schemas").glob("*.json"),
    *(path for code in ("paris", "exemple") for path in (ROOT / "datapackage" / "subdivisions" / code).rglob("*.*")),
    ROOT / "build.py",
]  # fmt: skip


def test_enough_files_are_walked() -> None:
    assert len(SOURCES) > 500 and all(path.is_file() for path in SOURCES)


def test_no_local_word_in_the_sources() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {word[0]}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for word in WORDS.finditer(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "word",
    [
        "route de Caen",
        "la Manche",
        "14118",
        "DMG de Caen",
        "en Normandie",
        "'50129'",
        'departement == "61"',
        '("14", "50")',
    ],
)
def test_the_walk_sees_a_local_word(word: str) -> None:
    assert WORDS.search(word)


def test_the_code_of_a_default_is_the_only_name_that_stays() -> None:
    """The default subdivision is named once in the core, where the choice is made."""
    assert local.DEFAULT == "caen"

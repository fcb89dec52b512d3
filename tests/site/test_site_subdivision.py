"""The pages of each subdivision: Caen's say what they said before it was a folder; the others say nothing of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from phco import local
from phco.site.pages.build import build_pages

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
BEFORE = Path(__file__).parent / "caen-avant.tsv"  # page, line of text with a local word, an amount or a share
# lines of BEFORE that changed on purpose, and why
INTENDED: dict[str, str] = {
    "Le grand appariement, pas à pas · PhCO Caen": "the titles of two pages said each other's address",
    "Comprendre l’appariement · PhCO Caen": "the titles of two pages said each other's address",
}
FOREIGN = re.compile(
    r"\bCaen|Calvados|\bManche\b|\bOrne\b|Normandie|\b14118\b|Bayeux|Cherbourg|Alençon|\bFlers\b|Lisieux|Saint-Lô"
    r"|Argentan\b|\bVire\b|‹"
)


def said(page: Path) -> set[str]:
    """The lines of text of a page, without markup."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.S)
    text = html.unescape(re.sub(r"<(?!/?(?:b|strong|em|a|abbr|span|code)\b)[^>]+>", "\n", text))
    return {" ".join(line.split()) for line in re.sub(r"<[^>]+>", "", text).split("\n")}


def test_the_pages_of_caen_keep_their_local_words_and_their_amounts(pages: Path) -> None:
    rows = [line.split("\t", 1) for line in BEFORE.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 350
    lines = {page: said(pages / page) for page, _ in rows}
    lost = [f"{page}: {line}" for page, line in rows if line not in lines[page] and line not in INTENDED]
    assert not lost, "\n".join(lost)


@pytest.fixture(scope="module", params=["paris", "exemple"])
def elsewhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The pages of another subdivision."""
    local.choose(request.param)
    out = tmp_path_factory.mktemp(request.param) / "site"
    try:
        build_pages(root=ROOT, out=out, day=DAY)
        yield out
    finally:
        local.choose(local.DEFAULT)


def test_the_pages_of_another_subdivision_name_no_place_of_caens(elsewhere: Path) -> None:
    found = [
        f"{path.relative_to(elsewhere)}: {word[0]}"
        for path in sorted(elsewhere.rglob("*"))
        if path.suffix in (".html", ".csv", ".json", ".webmanifest")
        for word in [FOREIGN.search(path.read_text(encoding="utf-8", errors="replace"))]
        if word
    ]
    assert not found, "\n".join(found)


def test_what_is_unknown_there_is_said_and_not_borrowed(elsewhere: Path) -> None:
    money = (elsewhere / "comprendre" / "remuneration" / "index.html").read_text(encoding="utf-8")
    assert "2\u202f791,29\u00a0€ par mois" in money, "the law’s, as the worked example beside it"
    assert "Ses seuils et ses montants sont inconnus ici." in money
    assert "inconnu ici" in money and "Aucune brochure" in money
    assert "2 790" not in money and "2\u202f790" not in money, "the amount of another subdivision's brochure"
    rules = (elsewhere / "comprendre" / "regles" / "index.html").read_text(encoding="utf-8")
    assert "Procédure nationale" in rules and "hypothèse" in rules.lower()


def test_no_page_there_quotes_a_brochure_that_it_does_not_have(elsewhere: Path) -> None:
    """The one thing said of a brochure is that there is none; what was new in this tool speaks for the tool."""
    found = [
        f"{path.relative_to(elsewhere)}: {line}"
        for path in sorted(elsewhere.rglob("*.html"))
        if "nouveautes" not in path.parts
        for line in said(path)
        if "brochure" in line.casefold().replace("votre brochure", "")
        and not line.startswith("Attention Aucune brochure")
    ]
    assert not found, "\n".join(found)
    warned = {path.parent.name for path in elsewhere.rglob("*.html") if "Aucune brochure" in path.read_text("utf-8")}
    assert {"remuneration", "organisation", "questions"} <= warned and "ouvrir" not in warned


def test_the_level_two_page_says_whose_it_is(elsewhere: Path, pages: Path) -> None:
    there = (elsewhere / "comprendre" / "saspas" / "index.html").read_text(encoding="utf-8")
    here = (pages / "comprendre" / "saspas" / "index.html").read_text(encoding="utf-8")
    assert "autre faculté" in here
    assert ("autre faculté, datée" not in there) == (local.chosen() == "paris")

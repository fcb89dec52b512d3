"""What is new, by reader: each line at its place, nothing of our trade in what people read, nothing lost."""

from __future__ import annotations

import re

from phco.site.pages.content.news import READERS, news, news_page
from tests.site.conftest import ROOT, Document

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
SAMPLE = """# Journal

## 3 mars 2027

- **Tous** : une carte s’ouvre ; « Annuler » défait (un geste ; deux gestes). Le `jeton` change. La liste se trie !
- **DJ** : la paie se lit
  sur deux lignes.
- **DMG** : `phco dmg etat` dit tout.
- **Moteur** : il pèse moins. Il dort.

## 2 mars 2027

- **PAMSU** : la fiche s’imprime.
"""


def test_each_line_is_its_readers_a_sentence_a_line() -> None:
    found = news(SAMPLE)
    assert found["tous"] == [
        ("3 mars 2027", ["Une carte s’ouvre.", "« Annuler » défait (un geste ; deux gestes).", "La liste se trie !"])
    ]
    assert found["dj"] == [("3 mars 2027", ["La paie se lit sur deux lignes."])]
    assert found["pamsu"] == [("2 mars 2027", ["La fiche s’imprime."])]
    assert found["dmg"] == [("3 mars 2027", ["`phco dmg etat` dit tout."])]
    assert found[""] == [
        ("3 mars 2027", ["**Tous** : Le `jeton` change.", "**Moteur** : Il pèse moins.", "**Moteur** : Il dort."])
    ]


def words(text: str) -> set[str]:
    """What is written, but for the labels of who it is for, which become titles."""
    return set(re.findall(r"\w+", re.sub(r"(?m)^- \*\*[^*]+\*\*", "", text).casefold()))


def test_nothing_of_the_changelog_is_lost() -> None:
    body = CHANGELOG[CHANGELOG.index("\n## ") :]
    assert words(body) <= words(news_page(ROOT / "CHANGELOG.md"))


def test_what_people_read_names_no_command_and_comes_first(documents: dict[str, Document]) -> None:
    found = news(CHANGELOG)
    for reader in ("tous", "dj", "pamsu"):
        assert found[reader], reader
        for day, lines in found[reader]:
            assert not [line for line in lines if "`" in line or "gabarit" in line.casefold()], day
    html = documents["a-propos/nouveautes/index.html"].source
    titles = re.findall(r'<h2 id="[^"]+">([^<]+)', html[html.index('class="texte"') :])
    assert titles[: len(READERS)] == list(READERS.values()) and len(titles) == len(READERS) + 1
    folded = html.index(titles[-1], html.index('class="texte"'))
    assert "<summary>" in html[folded:] and html.count("<details class=") > 3


def test_a_site_without_a_changelog_has_no_news() -> None:
    assert news_page(ROOT / "absent.md") == ""

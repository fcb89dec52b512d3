"""The rules that a page cites: one place a paragraph, opened on demand (LOOK, point 11)."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from phco.site.pages.rules.gathered import gathered
from phco.site.pages.rules.statements import read_statements
from tests.site.conftest import ROOT, Document

STATEMENTS = read_statements(ROOT / "site_src" / "regles.toml")
BLOCKS = frozenset({"p", "li", "td", "dd", "dt", "th", "blockquote", "figcaption"})


class _Chips(HTMLParser):
    """``read``: a row a paragraph, its tag, the links to rules that it shows unasked, the buttons that open some."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[tuple[str, int, int]] = []
        self._open: list[tuple[str, int, int]] = []
        self._folded = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kinds = (dict(attrs).get("class") or "").split()
        if tag in BLOCKS:
            self._open.append((tag, 0, 0))
        if self._folded or "bulle" in kinds:
            self._folded += tag == "span"
        elif self._open and tag in {"a", "button"}:
            name, links, buttons = self._open[-1]
            self._open[-1] = (name, links + ("regle" in kinds), buttons + ("regles" in kinds))

    def handle_endtag(self, tag: str) -> None:
        self._folded -= bool(self._folded) and tag == "span"
        while tag in BLOCKS and self._open:
            self.read.append(self._open.pop())
            if self.read[-1][0] == tag:
                break


def test_a_paragraph_shows_one_place_for_its_rules(documents: dict[str, Document]) -> None:
    places = folded = 0
    for path, document in documents.items():
        for tag, links, buttons in _Chips(document.source).read:
            assert links + buttons <= 1, f"{path}: {links} rules in one <{tag}>"
            places += links + buttons
            folded += buttons
    assert places > 150 and folded > 20


def test_what_a_paragraph_cites_is_inside_it_with_its_title() -> None:
    link = '<a class="regle" href="../regles/#{0}">{0}</a>'.format
    html = f"<p>Il supervise {link('ORG-10')}, puis répond. {link('ORG-12')}</p>"
    made = gathered(html, STATEMENTS)
    assert made.startswith("<p>Il supervise, puis répond. <button")
    assert made.endswith("</p>") and re.findall(r"#([A-Z]{3}-\d\d)", made) == ["ORG-10", "ORG-12"]
    for rule in ("ORG-10", "ORG-12"):
        assert f"</a> {STATEMENTS[rule].titre}" in made.replace("&#39;", "'")
    target = re.search(r'popovertarget="([^"]+)"', made)
    assert target and f'popover id="{target[1]}"' in made


def test_one_rule_keeps_its_link_and_is_said_once() -> None:
    link = '<a class="regle" href="../regles/#ORG-10">ORG-10</a>'
    assert gathered(f"<p>Il supervise. {link}</p>", STATEMENTS) == f"<p>Il supervise. {link}</p>"
    assert gathered(f"<p>Il supervise {link}, il répond. {link}</p>", STATEMENTS) == (
        f"<p>Il supervise, il répond. {link}</p>"
    )


def test_a_title_is_text() -> None:
    link = '<a class="regle" href="#{0}">{0}</a>'.format
    odd = {"ORG-10": replace(STATEMENTS["ORG-10"], titre="<b>moins</b>")}
    assert "&lt;b&gt;moins" in gathered(f"<li>{link('ORG-10')} {link('ORG-12')}</li>", odd)

"""French typography and acronyms: what the last pass over a page sets, and what it leaves alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.errors import PhcoError
from phco.site.pages.plan import Glossary, Term, fold, read_glossary
from phco.site.pages.text import finish, typeset

NNBSP, NBSP = "\u202f", "\u00a0"


def term(sigle: str, *forms: str) -> Term:
    return Term(sigle=sigle, nom=f"nom de {sigle}", definition="Une définition.", formes=forms or (sigle,), regles=())


GLOSSARY = Glossary(termes=(term("DJ"), term("PAMSU", "PAMSU", "PAMSU-DJ")))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'offre d'Évrecy", "l’offre d’Évrecy"),
        ("l&#39;offre", "l’offre"),
        ("Pourquoi ?", f"Pourquoi{NNBSP}?"),
        ("Trois ; quatre !", f"Trois{NNBSP}; quatre{NNBSP}!"),
        ("la règle : voici", f"la règle{NBSP}: voici"),
        ("« oui »", f"«{NBSP}oui{NBSP}»"),
        ("«oui»", f"«{NBSP}oui{NBSP}»"),
        ("1 200 € et 12 km", f"1{NNBSP}200{NBSP}€ et 12{NBSP}km"),
        ("1er septembre 2026", f"1er{NBSP}septembre{NBSP}2026"),
        ("à 23 h 59", f"à 23{NBSP}h{NBSP}59"),
        ("attendez...", "attendez…"),
        ("10:30 et https://exemple.fr", "10:30 et https://exemple.fr"),
        ("a&nbsp;; b &amp; c", "a&nbsp;; b &amp; c"),
        ("", ""),
    ],
)
def test_a_text_is_typeset(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


@given(st.text(alphabet="aé1 '«»?:;!.€-h\u00a0\u202f", max_size=60))
def test_typesetting_twice_changes_nothing_more(text: str) -> None:
    once = typeset(text)
    assert typeset(once) == once


@given(st.text(alphabet="aé1 '«»?:;!€-h", max_size=60))
def test_only_spaces_apostrophes_and_dots_change(text: str) -> None:
    def bare(value: str) -> str:
        return re.sub(r"[\s'’]", "", value).replace("...", "…")

    assert bare(typeset(text)) == bare(text)


def test_code_scripts_and_tags_are_left_alone() -> None:
    html = "<main><code>l'a ?</code><pre>b'c ;</pre><script src='x ?y'></script><a href=\"?q=l'a\">l'a</a></main>"
    assert finish(html) == html.replace(">l'a</a>", ">l’a</a>")


def test_spoken_attributes_are_typeset_and_the_policy_is_not() -> None:
    html = "<meta content=\"default-src 'self'; img-src 'self'\"><svg aria-label=\"l'an ?\"></svg>"
    assert (
        finish(html) == f"<meta content=\"default-src 'self'; img-src 'self'\"><svg aria-label=\"l’an{NNBSP}?\"></svg>"
    )


def test_an_acronym_opens_once_a_section_with_one_note() -> None:
    html = "<main><p>DJ et DJ.</p><h2>DJ</h2><p>Un DJ, un PAMSU-DJ.</p></main>"
    done = finish(html, GLOSSARY, "../glossaire/")
    assert done.count('popovertarget="terme-dj"') == 2
    assert done.count('id="terme-dj"') == 1
    assert "<h2>DJ</h2>" in done
    assert ">PAMSU-DJ</button>" in done
    assert '<a href="../glossaire/#pamsu">' in done


@pytest.mark.parametrize("tag", ["a", "button", "label", "summary", "h1", "option", "code", "legend"])
def test_an_acronym_inside_a_control_or_a_heading_stays_text(tag: str) -> None:
    html = f"<main><{tag}>DJ</{tag}></main>"
    assert finish(html, GLOSSARY) == html


def test_an_acronym_outside_the_main_part_or_inside_a_word_stays_text() -> None:
    html = "<header>DJ</header><main><p>DJango, a-DJ, DJ-a.</p></main>"
    assert finish(html, GLOSSARY) == html


def test_void_elements_do_not_confuse_the_nesting() -> None:
    done = finish("<main><p>a<br>DJ<img src=x>b</p></main>", GLOSSARY)
    assert "<button" in done and done.endswith("</div></main>")


def test_what_touches_a_button_is_tied_to_it() -> None:
    done = finish("<main><p>l'DJ, (DJ) <strong>PAMSU</strong>. Fin</p></main>", GLOSSARY)
    assert re.search(r'<span class="lie">l’<button[^>]*>DJ</button>,</span> \(DJ\)', done)
    assert re.search(r'<span class="lie"><strong><button[^>]*>PAMSU</button></strong>\.</span> Fin', done)


def test_a_note_is_escaped() -> None:
    glossary = Glossary(termes=(Term(sigle="DJ", nom="<b>", definition="a & b", formes=("DJ",), regles=()),))
    assert "&lt;b&gt;" in finish("<main><p>DJ</p></main>", glossary)


@pytest.mark.parametrize(
    ("text", "folded"), [("Évrecy", "evrecy"), ("Cœur", "coeur"), ("L’Aigle", "l'aigle"), ("ÇÀ", "ca")]
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_two_terms_cannot_claim_one_writing(tmp_path: Path) -> None:
    rows = ({"sigle": "A"}, {"sigle": "B", "formes": ["A"]})
    lines = []
    for row in rows:
        full = {"nom": "n", "definition": "d", **row}
        lines += ["[[terme]]", *(f"{key} = {json.dumps(value)}" for key, value in full.items())]
    path = tmp_path / "glossaire.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(PhcoError, match="« A » appartient à A et à B"):
        read_glossary(path)

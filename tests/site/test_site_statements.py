"""Every statement of the two original documents is on the site with its source, where ``enonces.toml`` says it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from phco.site.pages.rules.statements import read_statements
from phco.site.pages.search import plain_text
from tests.site.conftest import ROOT, Document

STATEMENTS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "enonces.toml").read_text(encoding="utf-8"))[
    "enonce"
]
NAMES = [f"{one['source']}-{one['page']}#{one['ancre']}: {one['texte'][:50]}" for one in STATEMENTS]
SOURCE_NAMED = {"S1": "brochure", "S2": "autre faculté"}


def folded(text: str) -> str:
    """Words alone: no case, one space, one apostrophe; a sign stands apart from its word whatever the space was."""
    text = re.sub(r"[\s\u00a0\u202f]+", " ", text).replace("'", "’").casefold()
    return re.sub(r" ?([?:;!«»,.]) ?", r" \1 ", text)


def said(html: str) -> str:
    """What a fragment says; an acronym (a button, which the search leaves out) is said too, a rule's link is not."""
    html = re.sub(r"(</?)button", r"\1i", html)
    return folded(
        re.sub(r"\s+", " ", plain_text(re.sub(r"(</(?:td|th|li|dt|dd|p|div|h\d|caption|summary)>)", r" \1 ", html)))
    )


def section(page: str, anchor: str) -> str:
    """The HTML under an anchor, down to the next heading of its level; ``*``: the page's whole main part."""
    main = page[page.index("<main") : page.index("</main>")]
    if anchor == "*":
        return main
    found = re.search(rf'<(\w+)[^>]*\bid="{re.escape(anchor)}"', main)
    assert found, f"no anchor {anchor}"
    tag, rest = found[1], main[found.start() :]
    ends = rf"<h[2-{tag[1]}]\b" if re.fullmatch(r"h[2-6]", tag) else rf"</{tag}>"
    after = re.search(ends, rest[1:])
    return rest[: after.start() + 1] if after else rest


@pytest.mark.parametrize("one", STATEMENTS, ids=NAMES)
def test_a_statement_is_said_at_its_place(documents: dict[str, Document], one: dict[str, Any]) -> None:
    html = section(documents[f"{one['page']}index.html"].source, one["ancre"])
    text = said(html)
    missing = [words for words in one["mots"] if folded(words).strip() not in text]
    assert not missing, f"{missing} in: {text[:1500]}"


RULES = read_statements(ROOT / "site_src" / "regles.toml")


@pytest.mark.parametrize("one", STATEMENTS, ids=NAMES)
def test_a_statement_comes_with_its_source(documents: dict[str, Document], one: dict[str, Any]) -> None:
    """A rule that cites the document stands beside it, or the page names the document."""
    page = documents[f"{one['page']}index.html"].source
    html = section(page, one["ancre"])
    cited = {rule for rule in re.findall(r"regles/#([A-Z]{3}-\d\d)", html) if rule in RULES}
    cited |= {one["ancre"]} & set(RULES)
    named = SOURCE_NAMED[one["source"]] in said(section(page, "*"))
    assert named or any(one["source"] in RULES[rule].sources for rule in cited)


def test_both_documents_are_covered() -> None:
    for one in STATEMENTS:
        assert one["mots"] and one["texte"].strip() and set(one) == {"source", "texte", "page", "ancre", "mots"}
    keys = [(one["source"], one["texte"], one["page"]) for one in STATEMENTS]
    assert len(keys) == len(set(keys))
    assert {one["source"] for one in STATEMENTS} == set(SOURCE_NAMED)


# What no document says: a claim of this kind goes, or is marked as ours.
UNSUPPORTED = [
    "quelques euros", "seul dans son bureau", "agrée les lieux", "première exigence", "répartis inégalement",
    "le soir, pendant les congés", "attend 103", "là où les médecins manquent. les conditions",
    "de semaine en semaine", "emploie le docteur junior", "cité par la presse", "le ministère a cité",
]  # fmt: skip


@pytest.mark.parametrize("claim", UNSUPPORTED)
def test_no_page_says_what_no_source_says(documents: dict[str, Document], claim: str) -> None:
    reading = [
        path for path in documents if path.startswith(("comprendre/", "a-propos/", "simuler/")) or "/" not in path
    ]
    assert [path for path in reading if folded(claim).strip() in said(section(documents[path].source, "*"))] == []


def test_the_order_of_magnitude_of_the_pdsa_is_told_once_and_alike(documents: dict[str, Document]) -> None:
    """PDJ-05: the figure is never told without whose it is."""
    for path, document in documents.items():
        if "<main" not in document.source:
            continue
        text = said(section(document.source, "*"))
        for place in re.finditer(r"1 560 €", text):
            around = text[max(0, place.start() - 400) : place.end() + 200]
            assert "déclaration ministérielle à la presse" in around, path

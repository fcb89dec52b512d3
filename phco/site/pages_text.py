"""The last pass over a page's HTML: French typography everywhere, acronyms opened at their first use in each section.

Authors type plain spaces and apostrophes; this pass sets no-break spaces, « ’ » and « … » in texts and in spoken
attributes, and leaves code, scripts and styles alone. An acronym becomes a button on a native popover: no script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import escape

from phco.site.pages_plan import Glossary, Term

TOKEN = re.compile(r"(<!--.*?-->|<!DOCTYPE[^>]*>|</?[a-zA-Z][^>]*>)", re.DOTALL)
NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
SPOKEN = re.compile(r'(\s(?:aria-label|alt|title|placeholder|label)=")([^"]*)(")')
TOLD = re.compile(r"label=|alt=|title=|placeholder=")
UNTOUCHED = frozenset({"script", "style", "pre", "code", "kbd", "textarea", "samp"})
CLOSED_TO_TERMS = UNTOUCHED | {
    *("a", "abbr", "button", "h1", "h2", "h3", "h4", "summary", "label", "legend", "option", "select", "svg", "cite"),
    *("nav", "caption", "dialog", "output"),
}  # fmt: skip
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

NARROW, FIXED = "\u202f", "\u00a0"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
UNITS = "€|%|km|h|min|s|Mo|ko|mois|ans?|jours?|semaines?|actes?|cœurs?|offres?|demi-journées|candidats"
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)(?:'|&#39;|&#x27;)"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"«[ \u00a0\u202f]*"), "«" + FIXED),
    (re.compile(r"[ \u00a0\u202f]*»"), FIXED + "»"),
    (re.compile(r"[ \u00a0\u202f]+([;!?])"), NARROW + r"\1"),
    (re.compile(r"[ \u00a0\u202f]+:(?=\s|$)"), FIXED + ":"),
    (re.compile(r"(?<=\d)[ \u00a0]h[ \u00a0](?=\d)"), f"{FIXED}h{FIXED}"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NARROW),
    (re.compile(rf"(?<=\d) (?=(?:{UNITS})(?![\w-]))"), FIXED),
    (re.compile(rf"(?<=\d) (?=(?:{MONTHS})\b)"), FIXED),
    (re.compile(rf"\b(1er) (?={MONTHS})"), r"\1" + FIXED),
    (re.compile(rf"\b({MONTHS}) (?=\d{{4}}\b)"), r"\1" + FIXED),
    (re.compile(r"\b(n°|p\.|art\.|article|Tour|tour|niveau|option|Option) (?=\d)"), r"\1" + FIXED),
)


TOUCHED = re.compile(r"['&:;!?«»\d]|\.\.\.")  # a text without any of these has nothing to set


@lru_cache(maxsize=16_384)  # the frame says the same words on every page
def typeset(text: str) -> str:
    """One run of text with French spaces and apostrophes (its HTML entities are left as they are)."""
    if not TOUCHED.search(text):
        return text
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def _tokens(html: str) -> Iterator[tuple[str, str, list[str]]]:
    """``(kind, token, open elements)`` for each tag, comment and text of a page."""
    stack: list[str] = []
    for token in TOKEN.split(html):
        if not token:
            continue
        name = NAME.match(token)
        if name and token.startswith("</"):
            tag = name[1].lower()
            if tag in stack:
                while stack.pop() != tag:
                    pass
            yield "tag", token, stack
        elif name and token.startswith("<"):
            tag = name[1].lower()
            yield "tag", token, stack
            if tag not in VOID and not token.endswith("/>"):
                stack.append(tag)
        elif token.startswith("<!"):
            yield "comment", token, stack
        else:
            yield "text", token, stack


@lru_cache(maxsize=4)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<![\w/#-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


# A button is a box: a line may break beside it, even before a comma. What touches it is tied to it.
BUTTON = r'<button type="button" class="terme"[^>]*>[^<]*</button>'
AFTER = r"[^\s<]*(?:[\u202f\u00a0][;:!?»][^\s<]*)?"
GLUED = re.compile(rf"([^\s<>]*)({BUTTON})({AFTER})")
GLUED_STRONG = re.compile(rf"<(strong|em|b)>({BUTTON})</\1>([^\s<]+)")


def _glue(found: re.Match[str]) -> str:
    return f'<span class="lie">{found[0]}</span>' if found[1] or found[3] else found[0]


def _note(term: Term, link: str) -> str:
    return (
        f'<div class="bulle" popover id="terme-{term.ancre}">'
        f"<p><strong>{escape(term.sigle)}</strong> : {escape(term.nom)}.</p>"
        f'<p>{escape(term.definition)}</p><p><a href="{link}#{term.ancre}">Voir le glossaire</a></p></div>'
    )


class _Terms:
    """The acronyms met so far in a page; each is opened once per section (h2)."""

    def __init__(self, glossary: Glossary) -> None:
        self.by_form = glossary.by_form
        self.pattern = _pattern(tuple(self.by_form))
        self.seen: set[str] = set()
        self.used: dict[str, Term] = {}

    def open(self, text: str) -> str:
        """The text with each term not yet met in this section as a button."""

        def button(found: re.Match[str]) -> str:
            term = self.by_form[found[0]]
            if term.sigle in self.seen:
                return found[0]
            self.seen.add(term.sigle)
            self.used[term.sigle] = term
            return f'<button type="button" class="terme" popovertarget="terme-{term.ancre}">{found[0]}</button>'

        return GLUED.sub(_glue, self.pattern.sub(button, text))


def _spoken(found: re.Match[str]) -> str:
    return found[1] + typeset(found[2]) + found[3]


def finish(html: str, glossary: Glossary | None = None, glossary_link: str = "") -> str:
    """A whole page, typeset; with a glossary, the acronyms of ``<main>`` open on their meaning.

    ``glossary_link``: the relative address of the glossary page.
    """
    terms = _Terms(glossary) if glossary else None
    out: list[str] = []
    for kind, token, stack in _tokens(html):
        if kind == "tag":
            if terms:
                lowered = token[:6].lower()
                if lowered.startswith("<h2"):
                    terms.seen.clear()
                elif lowered == "</main":
                    out.extend(typeset(_note(term, glossary_link)) for _, term in sorted(terms.used.items()))
            out.append(SPOKEN.sub(_spoken, token) if TOLD.search(token) else token)
        elif kind == "comment" or not UNTOUCHED.isdisjoint(stack) or token.isspace():
            out.append(token)
        else:
            text = typeset(token)
            if terms and "main" in stack and CLOSED_TO_TERMS.isdisjoint(stack):
                text = terms.open(text)
            out.append(text)
    return GLUED_STRONG.sub(r'<span class="lie">\g<0></span>', "".join(out))

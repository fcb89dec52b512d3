"""The last pass over a page's HTML: French typography everywhere, acronyms opened at their first use in each section.

Authors type plain spaces and apostrophes; this pass sets no-break spaces, « ’ » and « … » in texts and in spoken
attributes, and leaves code, scripts and styles alone. An acronym becomes a button on a native popover: no script.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import escape

from phco.site.pages.plan import Glossary, Term
from phco.views import typography

TOKEN = re.compile(r"(<!--.*?-->|<!DOCTYPE[^>]*>|</?[a-zA-Z][^>]*>)", re.DOTALL)
NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
SPOKEN = re.compile(r'(\s(?:aria-label|alt|title|placeholder|label)=")([^"]*)(")')
TOLD = re.compile(r"label=|alt=|title=|placeholder=")
UNTOUCHED = typography.UNTOUCHED
CLOSED_TO_TERMS = UNTOUCHED | {
    *("a", "abbr", "button", "h1", "h2", "h3", "h4", "summary", "label", "legend", "option", "select", "svg", "cite"),
    *("nav", "caption", "dialog", "output"),
}  # fmt: skip


@lru_cache(maxsize=65_536)  # the frame says the same words on every page
def typeset(text: str) -> str:
    """One run of text with French spaces and apostrophes (its HTML entities are left as they are)."""
    return typography.typeset(text)


@lru_cache(maxsize=32_768)
def _tag(token: str) -> tuple[str, str, int]:
    """A tag or comment as the page will have it; its name and 1 (opens) or -1 (closes) where that matters, else 0."""
    name = NAME.match(token)
    if not name:
        return token, "", 0
    tag = name[1].lower()
    out = SPOKEN.sub(_spoken, token) if TOLD.search(token) else token
    if tag not in CLOSED_TO_TERMS or token.endswith("/>"):
        return out, tag, 0
    return out, tag, -1 if token.startswith("</") else 1


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


@lru_cache(maxsize=1024)
def _note(term: Term, link: str) -> str:
    return typeset(
        f'<div class="bulle" popover id="terme-{term.ancre}">'
        f"<p><strong>{escape(term.sigle)}</strong> : {escape(term.nom)}.</p>"
        f'<p>{escape(term.definition)}</p><p><a href="{link}#{term.ancre}">Voir le glossaire</a></p></div>'
    )


class _Terms:
    """The acronyms met so far in a page; each is opened once per section (h2)."""

    def __init__(self, glossary: Glossary) -> None:
        self.by_form, self.pattern, self.without = _forms(glossary)
        self.seen: set[str] = set()
        self.used: dict[str, Term] = {}

    def open(self, text: str) -> str:
        """The text with each term not yet met in this section as a button."""
        if text in self.without:
            return text
        if not self.pattern.search(text):
            self.without.add(text)
            return text
        met = len(self.seen)

        def button(found: re.Match[str]) -> str:
            term = self.by_form[found[0]]
            if term.sigle in self.seen:
                return found[0]
            self.seen.add(term.sigle)
            self.used[term.sigle] = term
            return f'<button type="button" class="terme" popovertarget="terme-{term.ancre}">{found[0]}</button>'

        opened = self.pattern.sub(button, text)
        return GLUED.sub(_glue, opened) if len(self.seen) > met else text


@lru_cache(maxsize=4)
def _forms(glossary: Glossary) -> tuple[dict[str, Term], re.Pattern[str], set[str]]:
    """Terms by what is written for them, the pattern of all of these, and the texts known to hold none."""
    by_form = glossary.by_form
    return by_form, _pattern(tuple(by_form)), set()


def _spoken(found: re.Match[str]) -> str:
    return found[1] + typeset(found[2]) + found[3]


def finish(html: str, glossary: Glossary | None = None, glossary_link: str = "") -> str:
    """A whole page, typeset; with a glossary, the acronyms of ``<main>`` open on their meaning.

    ``glossary_link``: the relative address of the glossary page.
    """
    start, end = html.find("<main"), html.find("</main")
    if start < 0 or end < start:
        return _walked(html, None)
    head, _, frame = html[:start].partition("</head>")
    terms = _Terms(glossary) if glossary else None
    body = _walked(html[start:end], terms)
    notes = [_note(term, glossary_link) for _, term in sorted(terms.used.items())] if terms else []
    page = "".join((_walked(head, None), "</head>" if frame else "", _framed(frame), body, *notes, _framed(html[end:])))
    return GLUED_STRONG.sub(r'<span class="lie">\g<0></span>', page) if notes else page


@lru_cache(maxsize=256)
def _framed(html: str) -> str:
    """What surrounds ``<main>``, typeset: the same on many pages."""
    return _walked(html, None)


def _walked(html: str, terms: _Terms | None) -> str:
    """A stretch of a page, typeset, its terms opened. Tags and texts alternate in what the split gives."""
    out: list[str] = []
    inside: list[str] = []  # the elements around that no term may open in
    untouched = 0  # how many of them are to be left as they are
    is_text = False
    for token in TOKEN.split(html):
        is_text = not is_text
        if not token:
            continue
        if is_text:
            if untouched or token.isspace():
                out.append(token)
            else:
                text = typeset(token)
                out.append(text if inside or terms is None else terms.open(text))
            continue
        shown, name, step = _tag(token)
        out.append(shown)
        if step > 0:
            inside.append(name)
            untouched += name in UNTOUCHED
            if terms and name == "h2":
                terms.seen.clear()
        elif step < 0 and name in inside:
            while (left := inside.pop()) != name:  # what was never closed ends with what holds it
                untouched -= left in UNTOUCHED
            untouched -= name in UNTOUCHED
    return "".join(out)

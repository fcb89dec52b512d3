"""French typography of a text: no-break spaces, « ’ », « … »; and of what a template says, set when it is compiled.

Authors type plain spaces and apostrophes. The site's pages are set by their last pass (``phco/site/pages/text.py``);
the fragments, which the browser draws too, come set out of the compiler: a phone has nothing to set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

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
UNTOUCHED = frozenset({"script", "style", "pre", "code", "kbd", "textarea", "samp"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")


def typeset(text: str) -> str:
    """One run of text with French spaces and apostrophes (its HTML entities are left as they are)."""
    if not TOUCHED.search(text):
        return text
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


class _Walk:
    """The pieces of one template in order: what stands between tags is set, tags and code are left alone."""

    def __init__(self) -> None:
        self.in_tag = False
        self.closed = 0  # how many untouched elements are open

    def pieces(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            if self.in_tag:
                end = text.find(">", at) + 1 or len(text)
                self.in_tag = text[end - 1] != ">"
                yield text[at:end]
            else:
                found = _TAG.search(text, at)
                end = found.start() if found else len(text)
                said = text[at:end]
                yield said if self.closed else typeset(said)
                if found:
                    self.in_tag = True
                    if found[2].lower() in UNTOUCHED:
                        self.closed += -1 if found[1] else 1
            at = end


class French(Extension):
    """Sets what a template says, once, when it is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, its texts with French spaces and apostrophes."""
        walk = _Walk()
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, token.type, "".join(walk.pieces(token.value)))
            else:
                yield token

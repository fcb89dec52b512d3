"""A title as its words: accents, case, ligatures and punctuation folded, so that words are compared as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from phco.carried import carried
from phco.jsontext import JsonView
from phco.local import fill, remembered
from phco.trees import parsed

_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")  # C.N.G.E.
_WORD = re.compile(r"[^\W\d_]+|\d+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def folded(text: str) -> str:
    """``Congrès CNGE`` (composed or not) as ``congres cnge``."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    return "".join(char for char in plain if unicodedata.category(char) not in {"Mn", "Cf"})


def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded: ``C.N.G.E.`` is one word, ``CNGE2026`` a word and a number."""
    plain = folded(text)
    if "." in plain:
        plain = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", plain)
    return tuple(_WORD.findall(plain))


def place_of(words: Sequence[str], wanted: Sequence[str], start: int = 0) -> int | None:
    """The rank of the first place where ``wanted`` stands in ``words``, word for word, or None."""
    size, sought = len(wanted), tuple(wanted)
    for at in range(start, len(words) - size + 1):
        if size and tuple(words[at : at + size]) == sought:
            return at
    return None


@remembered
def vocabulary() -> JsonView:
    """``data/titres.toml``, as written."""
    place = carried("placement/data/titres.toml")
    return parsed(fill(place.read_text(encoding="utf-8")))


@remembered
def listed(section: str, key: str) -> frozenset[str]:
    """One list of words of the vocabulary: ``listed("commun", "negations")``; empty where it is not written."""
    table: JsonView = vocabulary()
    for step in section.split("."):
        table = table[step]
    return frozenset(str(table.get(key, "")).split())


def is_denied(words: Sequence[str], at: int) -> bool:
    """Whether a denial stands just before rank ``at``, small words aside (« pas de congé », « hors du congrès »)."""
    before = at - 1
    while before >= 0 and words[before] in listed("commun", "liaisons"):
        before -= 1
    return before >= 0 and words[before] in listed("commun", "negations")

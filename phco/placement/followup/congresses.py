"""Which congress a name speaks of (SAS-07): spared of catch-up, another one, or a name that does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phco.placement.calendars.words import is_denied, listed, place_of, words_of

NEAR = 3  # words before an exempt name that may turn it into another congress


@dataclass(frozen=True, kw_only=True)
class Congress:
    """``spared``: the exempt congress that was recognised; ``known`` False: the name must be asked."""

    known: bool
    spared: str | None = None


def congress_of(name: str, exempt: Sequence[str]) -> Congress:
    """The congress of a name, the exempt ones recognised as words inside whatever surrounds them.

    An exempt name that is denied (« autre que le CNGE »), or no word that names anything: known is False.
    """
    words = words_of(name)
    for one in exempt:
        at = place_of(words, words_of(one))
        if at is None:
            continue
        if is_denied(words, at) or listed("congres", "ecarts").intersection(words[max(0, at - NEAR) : at]):
            return Congress(known=False)
        return Congress(known=True, spared=one)
    empty = listed("congres", "vides") | listed("commun", "liaisons")
    return Congress(known=any(not word.isdigit() and word not in empty for word in words))

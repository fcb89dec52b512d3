"""The canonical market: ids sorted, mutual pairs only, what was dropped kept aside, one fingerprint (MAT)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate, chain, pairwise
from typing import Literal, NamedTuple

METHODS = ("deux-niveaux", "acceptation-differee", "taille-max")
Method = Literal["deux-niveaux", "acceptation-differee", "taille-max"]
TRUTHFUL = ("deux-niveaux", "acceptation-differee")
METHOD_WORDS = {
    "deux-niveaux": "à deux niveaux",
    "acceptation-differee": "acceptation simple",
    "taille-max": "taille maximale",
}

Tiers = list[list[int]]


class Line(NamedTuple):
    """One preference list, flat: ``order`` best first, and where each class ends, or None when none holds two.

    Flat because a market of strict lists would otherwise be a million lists of one element.
    """

    order: list[int]
    ends: list[int] | None

    @classmethod
    def of(cls, tiers: Sequence[Sequence[int]]) -> Line:
        """From classes, best first; empty ones vanish, each is sorted."""
        kept = [sorted(tier) for tier in tiers if tier]
        sizes = list(map(len, kept))
        return cls(list(chain.from_iterable(kept)), None if max(sizes, default=1) == 1 else list(accumulate(sizes)))

    def tiers(self) -> Tiers:
        """The classes, best first."""
        if self.ends is None:
            return [[one] for one in self.order]
        return [self.order[start:end] for start, end in pairwise([0, *self.ends])]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """A pair that one side alone lists; ``listed_by`` is ``"demandeur"`` or ``"offreur"``."""

    applicant: str
    post: str
    listed_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One round's market, canonical: the same for every order in which the same lists can be written.

    ``applicants`` and ``posts`` are sorted ids; every other field speaks in their indices. ``wishes[a]`` are the posts
    of applicant ``a``, ``lines[p]`` the applicants of post ``p``; both hold mutual pairs only, each class sorted.
    ``groups`` maps a post to the practitioners who share its place. ``places``, when there, says where each applicant
    stands in each line.
    """

    round: int
    applicants: Sequence[str]
    posts: Sequence[str]
    capacities: Sequence[int]
    wishes: Sequence[Line]
    lines: Sequence[Line]
    dropped: Sequence[Dropped] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    received_fingerprint: str = ""
    places: Sequence[dict[int, int]] = ()
    _told: list[str] = field(default_factory=list, init=False, compare=False, repr=False)  # the fingerprint, once known

    @property
    def pairs(self) -> int:
        """How many mutual pairs there are."""
        return sum(len(line.order) for line in self.wishes)

    @property
    def tiers(self) -> list[Tiers]:
        """The applicants' lists as classes, made at each call."""
        return [line.tiers() for line in self.wishes]

    @property
    def rankings(self) -> list[Tiers]:
        """The posts' rankings as classes, made at each call."""
        return [line.tiers() for line in self.lines]

    @property
    def strict_posts(self) -> bool:
        """Whether no post ranks two applicants equal (what the two-thirds guarantee asks)."""
        return all(line.ends is None for line in self.lines)

    def fingerprint(self) -> str:
        """SHA-256 (hex) of the canonical JSON of the market: round, lists, capacities, groups; never the draw."""
        if self.received_fingerprint and not self.dropped:
            return self.received_fingerprint
        if not self._told:  # each offer's explanation gives it: a market is hashed once
            self._told.append(
                market_fingerprint(
                    self.round, self.wishes, self.capacities, self.lines, self.applicants, self.posts, self.groups
                )
            )
        return self._told[0]


def market_fingerprint(
    round_: int,
    wishes: Sequence[Line],
    capacities: Sequence[int],
    lines: Sequence[Line],
    applicants: Sequence[str],
    posts: Sequence[str],
    groups: Mapping[str, Sequence[str]],
) -> str:
    """Hash the canonical JSON of a market whose ids and classes are sorted.

    The bytes are those of ``jsontext.canonical`` on ``{"demandeurs", "groupes" (if any), "offreurs", "tour"}``, put
    together from each id's JSON text, which is written once.
    """
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
    applicant_text = [encode(name) for name in applicants]
    post_text = [encode(name) for name in posts]

    def classes(line: Line, names: Sequence[str]) -> str:
        if not line.order:
            return "[]"
        if line.ends is None:
            return f"[[{'],['.join([names[i] for i in line.order])}]]"
        return f"[{','.join([f'[{",".join([names[i] for i in tier])}]' for tier in line.tiers()])}]"

    wished = [f"{name}:{classes(line, post_text)}" for name, line in zip(applicant_text, wishes, strict=True)]
    offered = [
        f'{name}:{{"capacite":{capacity},"classement":{classes(line, applicant_text)}}}'
        for name, capacity, line in zip(post_text, capacities, lines, strict=True)
    ]
    digest = sha256(b'{"demandeurs":{' + ",".join(wished).encode() + b"},")
    if groups:
        digest.update(b'"groupes":' + encode({name: sorted(groups[name]) for name in groups}).encode() + b",")
    digest.update(b'"offreurs":{' + ",".join(offered).encode() + f'}},"tour":{round_}}}'.encode())
    return digest.hexdigest()

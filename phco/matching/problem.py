"""The canonical market: ids sorted, mutual pairs only, what was dropped kept aside, one fingerprint (MAT)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

METHODS = ("deux-niveaux", "acceptation-differee", "taille-max")
Method = Literal["deux-niveaux", "acceptation-differee", "taille-max"]
TRUTHFUL = ("deux-niveaux", "acceptation-differee")

Tiers = list[list[int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """A pair that one side alone lists; ``listed_by`` is ``"demandeur"`` or ``"offreur"``."""

    applicant: str
    post: str
    listed_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One round's market, canonical: the same for every order in which the same lists can be written.

    ``applicants`` and ``posts`` are sorted ids; every other field speaks in their indices. ``tiers[a]`` are the posts
    of applicant ``a``, best class first, ``rankings[p]`` the applicants of post ``p``; both hold mutual pairs only, no
    empty class, each class sorted. ``groups`` maps a post to the practitioners who share its place.
    """

    round: int
    applicants: Sequence[str]
    posts: Sequence[str]
    capacities: Sequence[int]
    tiers: Sequence[Tiers]
    rankings: Sequence[Tiers]
    dropped: Sequence[Dropped] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    received_fingerprint: str = ""

    @property
    def pairs(self) -> int:
        """How many mutual pairs there are."""
        return sum(len(tier) for tiers in self.tiers for tier in tiers)

    @property
    def strict_posts(self) -> bool:
        """Whether no post ranks two applicants equal (what the two-thirds guarantee asks)."""
        return all(len(tier) == 1 for tiers in self.rankings for tier in tiers)

    @property
    def strict_applicants(self) -> bool:
        """Whether no applicant loves two posts equally."""
        return all(len(tier) == 1 for tiers in self.tiers for tier in tiers)

    def fingerprint(self) -> str:
        """SHA-256 (hex) of the canonical JSON of the market: round, lists, capacities, groups; never the draw."""
        if self.received_fingerprint and not self.dropped:
            return self.received_fingerprint
        return market_fingerprint(
            self.round, self.tiers, self.capacities, self.rankings, self.applicants, self.posts, self.groups
        )


def market_fingerprint(
    round_: int,
    tiers: Sequence[Tiers],
    capacities: Sequence[int],
    rankings: Sequence[Tiers],
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

    def classes(lines: Tiers, names: Sequence[str]) -> str:
        return ",".join([f"[{','.join([names[i] for i in line])}]" for line in lines])

    wished = [f"{name}:[{classes(lines, post_text)}]" for name, lines in zip(applicant_text, tiers, strict=True)]
    offered = [
        f'{name}:{{"capacite":{capacity},"classement":[{classes(lines, applicant_text)}]}}'
        for name, capacity, lines in zip(post_text, capacities, rankings, strict=True)
    ]
    digest = sha256(b'{"demandeurs":{' + ",".join(wished).encode() + b"},")
    if groups:
        digest.update(b'"groupes":' + encode({name: sorted(groups[name]) for name in groups}).encode() + b",")
    digest.update(b'"offreurs":{' + ",".join(offered).encode() + f'}},"tour":{round_}}}'.encode())
    return digest.hexdigest()

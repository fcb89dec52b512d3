"""A second implementation of the two truthful methods, for the verifier alone: by rounds, on names, with plain lists.

Everyone still without a post makes its next claim at the same time; every post then sorts all it has and cuts. The
engine goes one applicant at a time with integers and heaps: the two must agree, and a test holds them to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

Lists = Mapping[str, list[list[str]]]
YIELDING, FULL = 1, 0


class Draw:
    """The lottery number (hex) of a pair: SHA-256 of the canonical JSON ``[draw, round, applicant, post]``."""

    def __init__(self, draw: str, round_: int, names: Iterable[str]) -> None:
        write = json.JSONEncoder(ensure_ascii=False).encode
        self._text = {name: write(name) for name in names}
        self._start = f"[{write(draw)},{round_}"

    def number(self, one: str, post: str) -> str:
        """The pair's number; the lower comes first."""
        return hashlib.sha256(f"{self._start},{self._text[one]},{self._text[post]}]".encode()).hexdigest()


def _claims(one: str, tiers: list[list[str]], draw: Draw, two_levels: bool) -> Iterator[tuple[str, int]]:
    for tier in tiers:
        drawn = sorted(tier, key=lambda post: draw.number(one, post)) if len(tier) > 1 else tier
        for level in (YIELDING, FULL) if two_levels else (FULL,):
            for post in drawn:
                yield post, level


def _places(post: str, tiers: list[list[str]], numbers: Draw) -> dict[str, int]:
    line: list[str] = []
    for tier in tiers:
        line += tier if len(tier) == 1 else sorted(tier, key=lambda one: (numbers.number(one, post), one))
    return {one: i for i, one in enumerate(line)}


def replay(
    wishes: Lists, rankings: Lists, capacity: Mapping[str, int], *, draw: str, round_: int, two_levels: bool
) -> dict[str, str]:
    """The pairs that the method and the draw designate; ``wishes`` and ``rankings`` hold mutual pairs only."""
    numbers = Draw(draw, round_, [*wishes, *rankings])
    place: dict[str, dict[str, int]] = {}  # of the posts that somebody claims
    queue = {one: _claims(one, tiers, numbers, two_levels) for one, tiers in wishes.items()}
    held: dict[str, list[tuple[int, int, str]]] = {}
    free = list(wishes)
    while free:
        asked: set[str] = set()
        for one in free:
            claim = next(queue[one], None)
            if claim is not None:
                post, level = claim
                if post not in place:
                    place[post] = _places(post, rankings[post], numbers)
                held.setdefault(post, []).append((level, place[post][one], one))
                asked.add(post)
        free = []
        for post in asked:
            held[post].sort()
            free += [one for _, _, one in held[post][capacity[post] :]]
            del held[post][capacity[post] :]
    return {one: post for post, line in held.items() for _, _, one in line}

"""The public draw: an order that depends on the draw's name, the round and the two ids, and on nothing else.

If the hearts, or a hash of them, entered, a misreport would redraw the lottery and truthfulness would be lost.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from phco.matching.engine.problem import Problem


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


class Lottery:
    """Order among equals: ascending SHA-256 of the canonical JSON ``[draw, round, applicant, post]``."""

    __slots__ = ("_applicants", "_posts", "_prefix")

    def __init__(self, problem: Problem, draw: str) -> None:
        self._prefix = b"[" + _text(draw) + b"," + _text(problem.round) + b","
        self._applicants = problem.applicants
        self._posts = [b"," + _text(name) + b"]" for name in problem.posts]

    def of_posts(self, applicant: int, posts: Sequence[int]) -> list[int]:
        """The posts that ``applicant`` loves equally, in the draw's order."""
        if len(posts) < 2:
            return list(posts)
        start, ends = self._prefix + _text(self._applicants[applicant]), self._posts
        return [post for _, post in sorted([(sha256(start + ends[post]).digest(), post) for post in posts])]

    def of_applicants(self, post: int, applicants: Sequence[int]) -> list[int]:
        """The applicants whom ``post`` ranks equal, in the draw's order."""
        if len(applicants) < 2:
            return list(applicants)
        start, end, names = self._prefix, self._posts[post], self._applicants
        drawn = [(sha256(start + _text(names[one]) + end).digest(), one) for one in applicants]
        return [one for _, one in sorted(drawn)]

    def turns(self) -> list[int]:
        """Every applicant, in the order of ``[draw, round, applicant, null]`` (whose turn it is to choose)."""
        drawn = [
            (sha256(self._prefix + _text(name) + b",null]").digest(), i) for i, name in enumerate(self._applicants)
        ]
        return [one for _, one in sorted(drawn)]

"""Applicant-proposing deferred acceptance, plain and with two-level claims (MAT; Hamada, Miyazaki, Yanagisawa 2019).

Inside each class of equal hearts, in the draw's order, an applicant first makes a *yielding* claim to every post, then
a *full* one. A post prefers any full claim to any yielding one, then follows its own ranking. O(E log E).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappush, heapreplace
from itertools import pairwise

from phco.matching.engine.lottery import Lottery
from phco.matching.engine.problem import Problem

Claim = tuple[int, int]
Claims = Callable[[int], Iterator[Claim]]
NOBODY = -1


class Standing:
    """Each post's strict order of its applicants, ties broken by the draw: ``rank[p][a]`` from 0, best first."""

    __slots__ = ("rank",)

    def __init__(self, problem: Problem, lottery: Lottery) -> None:
        self.rank: list[dict[int, int]] = []
        for post, line in enumerate(problem.lines):
            order = line.order
            if line.ends is None and problem.places:
                self.rank.append(problem.places[post])
                continue
            if line.ends is not None:
                order = [one for tier in line.tiers() for one in lottery.of_applicants(post, tier)]
            self.rank.append(dict(zip(order, range(len(order)), strict=True)))


def two_level_claims(problem: Problem, lottery: Lottery, standing: Standing) -> Claims:
    """The claims of one applicant, in order, as ``(post, key)``; the lower key wins, a yielding one is ≥ ``yielding``.

    Alone in its class, a post gets the full claim at once: the yielding one would end in the same pairs.
    """
    rank, yielding = standing.rank, len(problem.applicants)

    def claims(applicant: int) -> Iterator[Claim]:
        line = problem.wishes[applicant]
        if line.ends is None:
            for post in line.order:
                yield post, rank[post][applicant]
            return
        for start, end in pairwise((0, *line.ends)):  # one class at a time: most applicants never reach the next
            drawn = lottery.of_posts(applicant, line.order[start:end])
            if len(drawn) > 1:
                for post in drawn:
                    yield post, yielding + rank[post][applicant]
            for post in drawn:
                yield post, rank[post][applicant]

    return claims


def plain_claims(problem: Problem, lottery: Lottery, standing: Standing) -> Claims:
    """The claims of plain deferred acceptance: each post once, ties in the draw's order."""
    rank = standing.rank

    def claims(applicant: int) -> Iterator[Claim]:
        line = problem.wishes[applicant]
        for tier in (line.order,) if line.ends is None else line.tiers():
            for post in tier if line.ends is None else lottery.of_posts(applicant, tier):
                yield post, rank[post][applicant]

    return claims


def deferred_acceptance(problem: Problem, claims: Claims) -> list[int]:
    """Run the claims to their end: for each applicant its post, or ``NOBODY``; no order of turns changes it."""
    never = 2 * len(problem.applicants) + 1
    capacities = problem.capacities
    worst = [never if capacity else NOBODY for capacity in capacities]  # the key to beat; never = a place is free
    holder = [NOBODY] * len(capacities)  # of posts with one place
    seats: dict[int, list[tuple[int, int]]] = {}  # of the others: a heap of (-key, applicant), worst first
    matched = [NOBODY] * len(problem.applicants)
    waiting: dict[int, Iterator[Claim]] = {}
    for start in range(len(problem.applicants)):
        applicant, mine = start, claims(start)
        while True:
            for post, key in mine:
                if key < worst[post]:
                    break
            else:
                break
            matched[applicant] = post
            waiting[applicant] = mine
            if capacities[post] == 1:
                loser, holder[post], worst[post] = holder[post], applicant, key
            else:
                loser = _take_seat(seats.setdefault(post, []), capacities[post], applicant, key)
                if len(seats[post]) == capacities[post]:
                    worst[post] = -seats[post][0][0]
            if loser == NOBODY:
                break
            matched[loser] = NOBODY
            applicant, mine = loser, waiting[loser]
    return matched


def _take_seat(held: list[tuple[int, int]], capacity: int, applicant: int, key: int) -> int:
    """Seat ``applicant`` and give who loses the seat (``NOBODY`` while one was free)."""
    if len(held) < capacity:
        heappush(held, (-key, applicant))
        return NOBODY
    return heapreplace(held, (-key, applicant))[1]

"""The in-memory twin of the solver's port: every stable matching of a tiny market, by enumeration.

For demonstrations and tests only; it refuses a part with too many candidate matchings rather than hang.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from phco.errors import PhcoError
from phco.matching.engine.deferred import NOBODY
from phco.matching.engine.exact import Part

MOST_CANDIDATES = 200_000


class ExhaustiveSolver:
    """A ``StableSizeSolver`` by enumeration. Raises PhcoError E_SOLVEUR beyond ``MOST_CANDIDATES``."""

    def solve(self, pieces: Sequence[Part]) -> Sequence[Sequence[int]]:
        """See the port."""
        return [self._one(piece) for piece in pieces]

    def _one(self, piece: Part) -> list[int]:
        found = list(stable_matchings(piece))
        largest = max(sum(post != NOBODY for post in one) for one in found)

        def order(matching: tuple[int, ...]) -> list[int]:
            return [
                piece.wishes[one].index(matching[one]) if matching[one] != NOBODY else len(piece.wishes[one])
                for one in piece.turns
            ]

        best: tuple[int, ...] = min([one for one in found if sum(post != NOBODY for post in one) == largest], key=order)
        return list(best)


def stable_matchings(piece: Part) -> Iterator[tuple[int, ...]]:
    """Every weakly stable matching of a tiny part."""
    if prod(len(wishes) + 1 for wishes in piece.wishes) > MOST_CANDIDATES:
        raise PhcoError(
            "E_SOLVEUR",
            "Ce marché est trop grand pour être énuméré.",
            "methode",
            "Choisissez « deux-niveaux », ou réduisez le marché.",
        )
    rank_of = [{one: rank for rank, tier in enumerate(tiers) for one in tier} for tiers in piece.rankings]
    for matching in _matchings(piece.wishes, list(piece.capacities), 0):
        if not _blocked(piece, rank_of, matching):
            yield matching


def _matchings(wishes: Sequence[Sequence[int]], free: list[int], start: int) -> Iterator[tuple[int, ...]]:
    if start == len(wishes):
        yield ()
        return
    for rest in _matchings(wishes, free, start + 1):
        yield (NOBODY, *rest)
    for post in wishes[start]:
        if free[post]:
            free[post] -= 1
            for rest in _matchings(wishes, free, start + 1):
                yield (post, *rest)
            free[post] += 1


def _blocked(piece: Part, rank_of: Sequence[dict[int, int]], matching: Sequence[int]) -> bool:
    held: list[list[int]] = [[] for _ in piece.capacities]
    for one, post in enumerate(matching):
        if post != NOBODY:
            held[post].append(rank_of[post][one])
    for one, tiers in enumerate(piece.tiers):
        for tier in tiers:
            if matching[one] in tier:
                break
            for post in tier:
                if len(held[post]) < piece.capacities[post] or rank_of[post][one] < max(held[post]):
                    return True
    return False

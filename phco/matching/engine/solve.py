"""One door to the methods: a problem, a method's name and a draw in; a matching and what bounds its size out (MAT)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phco.matching.engine.bound import Cover, koenig_cover
from phco.matching.engine.deferred import NOBODY, Standing, deferred_acceptance, plain_claims, two_level_claims
from phco.matching.engine.exact import StableSizeSolver, largest_stable
from phco.matching.engine.lottery import Lottery
from phco.matching.engine.problem import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Matching:
    """The outcome of one method: ``post_of[a]`` is a post or ``NOBODY``; ``proof`` says what proves the size."""

    problem: Problem
    method: str
    draw: str
    post_of: Sequence[int]
    cover: Cover
    proof: str | None  # "konig", "solveur" or None

    @property
    def size(self) -> int:
        """How many applicants have a post."""
        return sum(post != NOBODY for post in self.post_of)

    @property
    def bound(self) -> int:
        """The best proven ceiling on the size of a stable matching."""
        return self.size if self.proof else self.cover.size


def solve(problem: Problem, method: str, draw: str, *, solver: StableSizeSolver | None = None) -> Matching:
    """Run ``method``. Raises PhcoError E_SOLVEUR when ``taille-max`` finds no solver, or no proof in its time."""
    lottery = Lottery(problem, draw)
    standing = Standing(problem, lottery)
    proof: str | None = None
    if method == "taille-max":
        post_of = largest_stable(problem, lottery, solver)
        proof = "solveur"
    elif method == "acceptation-differee":
        post_of = deferred_acceptance(problem, plain_claims(problem, lottery, standing))
    elif method == "deux-niveaux":
        post_of = deferred_acceptance(problem, two_level_claims(problem, lottery, standing))
    else:
        raise ValueError(f"unknown method: {method}")
    cover = koenig_cover(problem, post_of)
    if sum(post != NOBODY for post in post_of) == cover.size:
        proof = "konig"
    return Matching(problem=problem, method=method, draw=draw, post_of=post_of, cover=cover, proof=proof)

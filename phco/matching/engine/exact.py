"""``taille-max``: the largest stable matching, through a port that only the host can answer (MAT)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from phco.errors import PhcoError
from phco.matching.engine.bound import koenig_cover
from phco.matching.engine.deferred import NOBODY
from phco.matching.engine.lottery import Lottery
from phco.matching.engine.problem import Line, Problem, Tiers
from phco.matching.engine.reduce import parts, shortlists


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One independent piece of a market, in its own indices.

    ``tiers`` and ``rankings`` are as in ``Problem``. ``turns`` are the applicants in the draw's order; ``wishes[a]``
    the posts of ``a`` in the strict order in which its turn chooses (class by class, the draw inside a class). No
    matching of the part can exceed ``ceiling``.
    """

    capacities: Sequence[int]
    tiers: Sequence[Tiers]
    rankings: Sequence[Tiers]
    turns: Sequence[int]
    wishes: Sequence[Sequence[int]]
    ceiling: int


class StableSizeSolver(Protocol):
    """The port of the exact method."""

    def solve(self, pieces: Sequence[Part]) -> Sequence[Sequence[int]]:
        """For each part, the canonical largest weakly stable matching: for each applicant its post or -1.

        Canonical: among all the largest ones, each applicant of ``turns`` in turn keeps those that give it the earliest
        post of its ``wishes`` (no post comes last). Raises PhcoError E_SOLVEUR when no proof is found in time.
        """
        ...


def largest_stable(problem: Problem, lottery: Lottery, solver: StableSizeSolver | None) -> list[int]:
    """The canonical largest stable matching; it depends neither on the input's order nor on the solver's whim."""
    if solver is None:
        raise PhcoError(
            "E_SOLVEUR",
            "La méthode « taille-max » demande un solveur exact, qui n’existe pas dans le navigateur.",
            "methode",
            "Choisissez « deux-niveaux », ou lancez phco en ligne de commande sur un ordinateur.",
        )
    matched = [NOBODY] * len(problem.applicants)
    turns = lottery.turns()
    tiers, rankings = shortlists(problem)
    pieces: list[Part] = []
    names: list[tuple[list[int], list[int]]] = []
    for applicants, posts in parts(tiers, rankings):
        pieces.append(_part(problem, lottery, turns, tiers, rankings, applicants, posts))
        names.append((applicants, posts))
    for (applicants, posts), answer in zip(names, solver.solve(pieces), strict=True):
        for one, post in zip(applicants, answer, strict=True):
            matched[one] = NOBODY if post == NOBODY else posts[post]
    return matched


def _part(
    problem: Problem,
    lottery: Lottery,
    turns: Sequence[int],
    tiers: Sequence[Tiers],
    rankings: Sequence[Tiers],
    applicants: Sequence[int],
    posts: Sequence[int],
) -> Part:
    """The piece of the shortened market that these applicants and posts make, in its own indices."""
    to_applicant = {one: i for i, one in enumerate(applicants)}
    to_post = {post: i for i, post in enumerate(posts)}
    own_tiers = [[[to_post[post] for post in tier] for tier in tiers[one]] for one in applicants]
    own_rankings = [[[to_applicant[one] for one in tier] for tier in rankings[post]] for post in posts]
    capacities = [problem.capacities[post] for post in posts]
    alone = Problem(
        round=problem.round,
        applicants=[problem.applicants[one] for one in applicants],
        posts=[problem.posts[post] for post in posts],
        capacities=capacities,
        wishes=[Line.of(own) for own in own_tiers],
        lines=[Line.of(own) for own in own_rankings],
    )
    return Part(
        capacities=capacities,
        tiers=own_tiers,
        rankings=own_rankings,
        turns=[to_applicant[one] for one in turns if one in to_applicant],
        wishes=[[to_post[post] for tier in tiers[one] for post in lottery.of_posts(one, tier)] for one in applicants],
        ceiling=koenig_cover(alone, [NOBODY] * len(applicants)).size,
    )

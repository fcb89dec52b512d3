"""The run told step by step: who claims what, who keeps the place, who is refused and why (French sentences)."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass

from phco.jsontext import JsonObject
from phco.matching.engine.deferred import (
    NOBODY,
    Claim,
    Claims,
    Standing,
    deferred_acceptance,
    plain_claims,
    two_level_claims,
)
from phco.matching.engine.lottery import Lottery
from phco.matching.engine.problem import Problem

Seat = tuple[int, int]  # (key, applicant): the lower key is the better


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One claim: ``applicant`` asks ``post`` with ``key``; ``loser`` leaves it (the claimant itself when refused)."""

    applicant: int
    post: int
    key: int
    seats: tuple[Seat, ...]  # who holds the post before the claim, best first
    loser: int  # NOBODY while a place was free


def claims_of(problem: Problem, method: str, lottery: Lottery, standing: Standing) -> Claims:
    """The claims of one of the two truthful methods."""
    make = two_level_claims if method == "deux-niveaux" else plain_claims
    return make(problem, lottery, standing)


def record(problem: Problem, claims: Claims) -> tuple[list[int], list[Step]]:
    """Run the engine itself and note each claim it makes, with what the post held at that moment."""
    steps: list[Step] = []
    held: list[list[Seat]] = [[] for _ in problem.posts]

    def noted(applicant: int) -> Iterator[Claim]:
        for post, key in claims(applicant):
            before = tuple(held[post])
            insort(held[post], (key, applicant))
            full = len(held[post]) > problem.capacities[post]
            loser = held[post].pop()[1] if full else NOBODY
            steps.append(Step(applicant=applicant, post=post, key=key, seats=before, loser=loser))
            yield post, key

    return deferred_acceptance(problem, noted), steps


def told(problem: Problem, method: str, draw: str) -> JsonObject:
    """The run as JSON: ``{"etapes": [{"demandeur", "offreur", "demande", "issue", "cede", "phrase", "tient"}], …}``.

    ``demande`` is ``"souple"`` (yielding) or ``"ferme"`` (full), ``issue`` is ``"place-libre"``, ``"remplace"`` or
    ``"refuse"``, ``tient`` the whole state after the step.
    """
    lottery = Lottery(problem, draw)
    standing = Standing(problem, lottery)
    matched, steps = record(problem, claims_of(problem, method, lottery, standing))
    state: dict[str, list[str]] = {post: [] for post in problem.posts}
    rows = []
    for number, step in enumerate(steps, 1):
        post, one = problem.posts[step.post], problem.applicants[step.applicant]
        gone = "" if step.loser == NOBODY else problem.applicants[step.loser]
        if gone != one:
            state[post] = [name for name in state[post] if name != gone] + [one]
        rows.append(
            {
                "numero": number,
                "demandeur": one,
                "offreur": post,
                "demande": "souple" if step.key >= len(problem.applicants) else "ferme",
                "classe": next(
                    t for t, tier in enumerate(problem.wishes[step.applicant].tiers(), 1) if step.post in tier
                ),
                "issue": "place-libre" if not gone else "refuse" if gone == one else "remplace",
                "cede": gone or None,
                "phrase": _sentence(problem, standing, step),
                "tient": {name: list(holders) for name, holders in state.items()},
            }
        )
    return {
        "methode": method,
        "graine": draw,
        "etapes": rows,
        "paires": {problem.applicants[one]: problem.posts[post] for one, post in enumerate(matched) if post != NOBODY},
        "sans_poste": [problem.applicants[one] for one, post in enumerate(matched) if post == NOBODY],
    }


def _sentence(problem: Problem, standing: Standing, step: Step) -> str:
    yielding = len(problem.applicants)
    one, post = problem.applicants[step.applicant], problem.posts[step.post]
    kind = "une demande souple" if step.key >= yielding else "une demande ferme"
    if step.loser == NOBODY:
        return f"{one} fait {kind} à {post} : une place est libre, {one} la tient."
    if step.loser == step.applicant:
        other = problem.applicants[step.seats[-1][1]]
        why = _why(standing, step, step.seats[-1], step.key, yielding)
        return f"{one} fait {kind} à {post}, qui garde {other} : {why}."
    worst = step.seats[-1]
    other = problem.applicants[worst[1]]
    why = _why(standing, step, (step.key, step.applicant), worst[0], yielding)
    return f"{one} fait {kind} à {post} et y remplace {other} : {why}."


def _why(standing: Standing, step: Step, winner: Seat, losing_key: int, yielding: int) -> str:
    if winner[0] < yielding <= losing_key:
        return "une demande ferme passe avant une demande souple"
    rank = standing.rank[step.post]
    first, second = winner[0] % yielding + 1, losing_key % yielding + 1
    assert rank[winner[1]] + 1 == first
    return f"{ordinal(first)} de son classement, contre {ordinal(second)}"


def ordinal(rank: int) -> str:
    """``1er``, ``2e``."""
    return "1er" if rank == 1 else f"{rank}e"

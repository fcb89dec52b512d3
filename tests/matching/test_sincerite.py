"""Truthfulness, by every misreport of every applicant of small markets; and the known defect of ``taille-max``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest

from phco.calls.matching.match import apparier
from phco.matching.engine.exhaustive import ExhaustiveSolver
from phco.matching.engine.solve import solve
from phco.matching.reading.request import read_request
from tests.matching.markets import Entry, levels, random_market

Tiers = list[list[str]]


def weak_orders(names: tuple[str, ...]) -> Iterator[Tiers]:
    """Every way to rank these names in classes."""
    if not names:
        yield []
        return
    for size in range(1, len(names) + 1):
        for first in combinations(names, size):
            rest = tuple(name for name in names if name not in first)
            for tail in weak_orders(rest):
                yield [list(first), *tail]


def every_list(offers: list[str]) -> list[Tiers]:
    """Every list that can be handed in on these offers, the empty one included."""
    return [
        tiers for size in range(len(offers) + 1) for some in combinations(offers, size) for tiers in weak_orders(some)
    ]


def happiness(truth: Tiers, post: str | None) -> int:
    """0 for the best class, then 1, …; a post outside the true list is worse than none."""
    if post is None:
        return len(truth)
    return levels(truth).get(post, len(truth) + 1)


def outcome(market: Entry, one: str) -> str | None:
    if market["methode"] == "taille-max":
        request = read_request(market)
        problem = request.problem
        post = solve(problem, "taille-max", request.draw, solver=ExhaustiveSolver()).post_of[
            problem.applicants.index(one)
        ]
        return None if post < 0 else problem.posts[post]
    found: dict[str, str] = apparier(market)["paires"]
    return found.get(one)


def best_lie(market: Entry, one: str) -> Tiers | None:
    """A list that gets ``one`` strictly more than the truth does, or None."""
    truth = market["demandeurs"][one]
    honest = happiness(truth, outcome(market, one))
    for lie in every_list(sorted(market["offreurs"])):
        told = market | {"demandeurs": market["demandeurs"] | {one: lie}}
        if happiness(truth, outcome(told, one)) < honest:
            return lie
    return None


def test_there_are_26_lists_on_three_offers() -> None:
    assert len(every_list(["a", "b", "c"])) == 26


@pytest.mark.parametrize("method", ["deux-niveaux", "acceptation-differee"])
@pytest.mark.parametrize("post_ties", [0.0, 0.6])
def test_no_misreport_ever_helps_on_three_by_three(method: str, post_ties: float) -> None:
    """Posts may even rank equals: the draw that breaks them depends on nobody's hearts."""
    rng = Random(90 + int(post_ties * 10))
    for _ in range(60):
        market = random_market(
            rng, 3, 3, ties=rng.choice([0.3, 0.6, 1.0]), post_ties=post_ties, drop=0.05,
            capacity=rng.choice([1, 1, 2]), method=method,
        )  # fmt: skip
        # everyone is ranked by everyone, so that a lie can name any post
        for offer in market["offreurs"].values():
            ranked = {name for tier in offer["classement"] for name in tier}
            offer["classement"] += [[name] for name in sorted(market["demandeurs"]) if name not in ranked]
        for one in market["demandeurs"]:
            assert best_lie(market, one) is None, (market, one)


def test_taille_max_can_be_deceived() -> None:
    """The search that finds nothing above finds something here: it is able to fail, and the report is honest."""
    rng = Random(14)
    for _ in range(400):
        market = random_market(rng, 3, 3, ties=0.6, drop=0.0, method="taille-max")
        for offer in market["offreurs"].values():
            ranked = {name for tier in offer["classement"] for name in tier}
            offer["classement"] += [[name] for name in sorted(market["demandeurs"]) if name not in ranked]
        if any(best_lie(market, one) is not None for one in market["demandeurs"]):
            return
    raise AssertionError("no misreport found against taille-max")

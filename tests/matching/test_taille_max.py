"""``taille-max``: exact, canonical, behind its port; the twin and the solver agree; shortlists lose nothing."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest

from phco.calls.matching.match import apparier
from phco.errors import PhcoError
from phco.host.solver.adapter import ProcessSolver, solver
from phco.jsontext import dumps
from phco.matching.engine.exhaustive import ExhaustiveSolver
from phco.matching.engine.lottery import Lottery
from phco.matching.engine.problem import Problem
from phco.matching.engine.reduce import shortlists
from phco.matching.engine.solve import solve
from phco.matching.reading.request import read_request
from tests.matching.markets import Entry, all_stable, random_market, shuffled


def small(rng: Random) -> Entry:
    return random_market(
        rng,
        rng.randint(0, 5),
        rng.randint(0, 4),
        ties=rng.choice([0, 0.5, 0.9]),
        post_ties=rng.choice([0, 0, 0.5]),
        capacity=rng.choice([1, 1, 2, 3]),
        method="taille-max",
    )


def named(problem: Problem, post_of: Any) -> dict[str, str]:
    return {problem.applicants[one]: problem.posts[post] for one, post in enumerate(post_of) if post >= 0}


def frozen(matchings: Any) -> list[list[tuple[str, str]]]:
    return sorted(sorted(pairs.items()) for pairs in matchings)


def test_shortlists_keep_every_stable_matching_and_add_none() -> None:
    rng = Random(31)
    shorter = 0
    for _ in range(1200):
        market = small(rng)
        problem = read_request(market).problem
        tiers, rankings = shortlists(problem)
        short = {
            "demandeurs": {
                problem.applicants[one]: [[problem.posts[p] for p in tier] for tier in mine]
                for one, mine in enumerate(tiers)
            },
            "offreurs": {
                problem.posts[p]: {
                    "capacite": problem.capacities[p],
                    "classement": [[problem.applicants[one] for one in tier] for tier in line],
                }
                for p, line in enumerate(rankings)
            },
        }
        assert frozen(all_stable(short)) == frozen(all_stable(market)), market
        shorter += sum(len(t) for mine in tiers for t in mine) < problem.pairs
    assert shorter > 300


def test_the_canonical_answer_is_serial_dictatorship_over_the_largest_stable_matchings() -> None:
    rng = Random(32)
    several = 0
    for _ in range(800):
        market = small(rng)
        request = read_request(market)
        problem = request.problem
        stable = list(all_stable(market))
        largest = [pairs for pairs in stable if len(pairs) == max(map(len, stable))]
        several += len(largest) > 1
        lottery = Lottery(problem, request.draw)
        wishes = {
            problem.applicants[one]: [problem.posts[p] for tier in tiers for p in lottery.of_posts(one, tier)]
            for one, tiers in enumerate(problem.tiers)
        }
        for one in (problem.applicants[turn] for turn in lottery.turns()):
            order = [*wishes[one], None]
            best = min(order.index(pairs.get(one)) for pairs in largest)
            largest = [pairs for pairs in largest if pairs.get(one) == order[best]]
        matching = solve(problem, "taille-max", request.draw, solver=ExhaustiveSolver())
        assert len(largest) == 1
        assert named(problem, matching.post_of) == largest[0]
    assert several > 50


def test_the_solver_agrees_with_enumeration() -> None:
    rng = Random(33)
    for _ in range(150):
        request = read_request(small(rng))
        exact = solve(request.problem, "taille-max", request.draw, solver=solver())
        listed = solve(request.problem, "taille-max", request.draw, solver=ExhaustiveSolver())
        assert exact.post_of == listed.post_of
        assert exact.proof is not None


def test_the_answer_depends_on_no_order_of_the_input() -> None:
    rng = Random(34)
    for size in (6, 12, 20):
        market = random_market(rng, size, size, length=6, ties=0.8, post_ties=0.6, method="taille-max")
        first = dumps(apparier(market))
        for _ in range(3):
            assert dumps(apparier(shuffled(rng, market))) == first


def test_another_draw_may_choose_another_largest_matching_of_the_same_size() -> None:
    market = random_market(Random(9), 8, 8, ties=1.0, post_ties=1.0, drop=0.0, method="taille-max")
    results = [apparier(market | {"graine": f"g{i}"}) for i in range(6)]
    assert len({result["taille"] for result in results}) == 1
    assert len({dumps(result["paires"]) for result in results}) > 1


def test_the_report_says_that_it_is_not_truthful() -> None:
    market = random_market(Random(9), 3, 3, method="taille-max")
    certificate = apparier(market)["certificat"]
    assert certificate["sincere"] is False
    assert "non sincère" in certificate["phrase_sincere"]
    assert apparier(market | {"methode": "deux-niveaux"})["certificat"]["sincere"] is True


def test_a_size_below_the_koenig_bound_is_proven_by_the_solver() -> None:
    """``a`` and ``b`` both want x first; y ranks only a: two places could be filled, but no stable way does."""
    market = {
        "demandeurs": {"a": [["x"], ["y"]], "b": [["x"]]},
        "offreurs": {"x": {"classement": [["a"], ["b"]]}, "y": {"classement": [["a"]]}},
        "graine": "g",
    }
    exact, default = apparier(market | {"methode": "taille-max"}), apparier(market)
    assert (exact["taille"], exact["borne"], exact["taille_max_prouvee"]) == (1, 1, True)
    assert exact["certificat"]["preuve_taille"] == "solveur"
    assert exact["certificat"]["borne_konig"] == 2
    assert (default["taille"], default["borne"], default["taille_max_prouvee"]) == (1, 2, False)
    assert "1 paire de plus" in default["certificat"]["phrase"]


def test_the_solver_lives_in_another_process_and_is_found_again_after_its_death() -> None:
    mine = ProcessSolver()
    request = read_request(random_market(Random(6), 5, 5, ties=0.9, post_ties=0.9, drop=0.0, method="taille-max"))
    first = solve(request.problem, "taille-max", request.draw, solver=mine)
    process = mine._process
    assert process is not None and process.pid != os.getpid()
    process.kill()
    process.wait()
    assert solve(request.problem, "taille-max", request.draw, solver=mine).post_of == first.post_of
    mine.close()


def test_no_proof_in_time_is_a_french_error_and_not_a_doubtful_answer() -> None:
    request = read_request(random_market(Random(6), 30, 30, ties=0.9, post_ties=0.9, method="taille-max"))
    mine = ProcessSolver(seconds=0.0)
    with pytest.raises(PhcoError) as found:
        solve(request.problem, "taille-max", request.draw, solver=mine)
    assert found.value.code == "E_SOLVEUR"
    assert "preuve" in found.value.what
    mine.close()


def test_the_twin_refuses_to_enumerate_for_ever() -> None:
    request = read_request(random_market(Random(6), 20, 20, ties=0.9, post_ties=0.9, method="taille-max"))
    with pytest.raises(PhcoError) as found:
        solve(request.problem, "taille-max", request.draw, solver=ExhaustiveSolver())
    assert found.value.code == "E_SOLVEUR"


def test_the_real_size_takes_seconds() -> None:
    """103 applicants, 110 posts, lists of 22 hearts in five levels."""
    market = random_market(Random(2), 103, 110, length=22, ties=0.8, drop=0.2, method="taille-max")
    result = apparier(market)
    assert result["taille_max_prouvee"] is True
    assert result["taille"] >= apparier(market | {"methode": "deux-niveaux"})["taille"]

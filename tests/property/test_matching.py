"""Properties of the matching engine, over markets that Hypothesis makes and shrinks."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from phco.calls.matching.match import apparier, certificat_verifier
from phco.jsontext import dumps
from phco.matching.engine.bound import koenig_cover
from phco.matching.engine.deferred import Standing, deferred_acceptance, two_level_claims
from phco.matching.engine.exhaustive import ExhaustiveSolver
from phco.matching.engine.lottery import Lottery
from phco.matching.engine.solve import solve
from phco.matching.reading.request import read_request
from tests.matching.markets import Entry, all_stable, is_stable, levels, shuffled

METHODS = ("deux-niveaux", "acceptation-differee", "taille-max")


@st.composite
def tiers(draw: Any, names: list[str]) -> list[list[str]]:
    order = draw(st.permutations(names))
    kept = order[: draw(st.integers(0, len(order)))]
    found: list[list[str]] = []
    for name in kept:
        if found and draw(st.booleans()):
            found[-1].append(name)
        else:
            found.append([name])
    return found


@st.composite
def markets(draw: Any, most: int = 5, strict_posts: bool = False, capacities: int = 3) -> Entry:
    applicants = [f"d{i}" for i in range(draw(st.integers(0, most)))]
    posts = [f"o{i}" for i in range(draw(st.integers(0, most - 1)))]
    offers = {}
    for post in posts:
        ranking = draw(tiers(applicants))
        if strict_posts:
            ranking = [[name] for tier in ranking for name in tier]
        offers[post] = {"capacite": draw(st.integers(1, capacities)), "classement": ranking}
    return {
        "demandeurs": {one: draw(tiers(posts)) for one in applicants},
        "offreurs": offers,
        "tour": draw(st.integers(1, 3)),
        "graine": draw(st.text(st.characters(exclude_categories=("C",)), min_size=1).filter(str.strip)),
    }


def paired(market: Entry, method: str) -> dict[str, str]:
    """The pairs of a method; the exact one through the in-memory twin."""
    request = read_request(market | {"methode": method})
    problem = request.problem
    matching = solve(problem, method, request.draw, solver=ExhaustiveSolver())
    return {problem.applicants[one]: problem.posts[post] for one, post in enumerate(matching.post_of) if post >= 0}


@given(markets())
def test_every_method_is_stable_and_certified(market: Entry) -> None:
    for method in METHODS[:2]:
        entry = market | {"methode": method}
        result = apparier(entry)
        assert is_stable(market, result["paires"])
        assert certificat_verifier({"instance": entry, "resultat": result})["valide"] is True
    assert is_stable(market, paired(market, "taille-max"))


@given(markets(strict_posts=True))
def test_two_levels_reach_two_thirds_of_the_largest_where_posts_rank_strictly(market: Entry) -> None:
    largest = max(map(len, all_stable(market)))
    assert 3 * len(paired(market, "deux-niveaux")) >= 2 * largest
    assert 2 * len(paired(market, "acceptation-differee")) >= largest


@given(markets(strict_posts=True, capacities=1))
def test_strict_lists_on_both_sides_give_the_one_best_stable_matching_of_the_applicants(market: Entry) -> None:
    market["demandeurs"] = {
        one: [[name] for tier in mine for name in tier] for one, mine in market["demandeurs"].items()
    }
    first, second = paired(market, "deux-niveaux"), paired(market, "acceptation-differee")
    assert first == second
    for pairs in all_stable(market):
        assert set(pairs) == set(first)  # the same applicants are matched in every stable matching
        for one, post in pairs.items():
            mine = levels(market["demandeurs"][one])
            assert mine[first[one]] <= mine[post]


@given(markets(), st.integers(0, 2**32))
def test_no_order_of_the_input_matters(market: Entry, seed: int) -> None:
    other = shuffled(Random(seed), market)
    assert dumps(apparier(other)) == dumps(apparier(market))
    assert paired(other, "taille-max") == paired(market, "taille-max")


@given(markets())
def test_the_koenig_cover_is_the_largest_matching_and_touches_every_pair(market: Entry) -> None:
    problem = read_request(market).problem
    from_nothing = koenig_cover(problem, [-1] * len(problem.applicants))
    started = deferred_acceptance(
        problem, two_level_claims(problem, Lottery(problem, "g"), Standing(problem, Lottery(problem, "g")))
    )
    assert koenig_cover(problem, started) == from_nothing
    applicants, posts = set(from_nothing.applicants), set(from_nothing.posts)
    for one, mine in enumerate(problem.tiers):
        for tier in mine:
            assert one in applicants or posts.issuperset(tier)
    assert from_nothing.size == _largest_matching(problem)


def _largest_matching(problem: Any) -> int:
    """By augmenting paths on single places, one applicant at a time."""
    places = [(post, i) for post, many in enumerate(problem.capacities) for i in range(many)]
    holder: dict[tuple[int, int], int] = {}

    def place(one: int, seen: set[tuple[int, int]]) -> bool:
        for spot in places:
            if spot not in seen and any(spot[0] in tier for tier in problem.tiers[one]):
                seen.add(spot)
                if spot not in holder or place(holder[spot], seen):
                    holder[spot] = one
                    return True
        return False

    return sum(place(one, set()) for one in range(len(problem.applicants)))


@given(markets(), st.data())
def test_flechage_theorem(market: Entry, data: Any) -> None:
    """Ranked within the capacity, one gets a post at least as loved in *every* weakly stable matching (FLE-03)."""
    if not market["demandeurs"] or not market["offreurs"]:
        return
    one = data.draw(st.sampled_from(sorted(market["demandeurs"])))
    post = data.draw(st.sampled_from(sorted(market["offreurs"])))
    offer = market["offreurs"][post]
    others = [[name for name in tier if name != one] for tier in offer["classement"]]
    ahead = data.draw(st.integers(0, offer["capacite"] - 1))
    flat = [name for tier in others for name in tier]
    offer["classement"] = [[name] for name in flat[:ahead]] + [[one]] + [[name] for name in flat[ahead:]]
    if post not in levels(market["demandeurs"][one]):
        market["demandeurs"][one].insert(0, [post])
    mine = levels(market["demandeurs"][one])
    for pairs in all_stable(market):
        assert one in pairs and mine[pairs[one]] <= mine[post]
    for method in METHODS:
        pairs = paired(market, method)
        assert mine[pairs[one]] <= mine[post]
    if [name for name, level in mine.items() if level == mine[post]] == [post] and mine[post] == min(mine.values()):
        assert all(paired(market, method)[one] == post for method in METHODS)


def test_two_five_heart_posts_void_the_guarantee() -> None:
    """The counter-example of the theorem's page: the *only* largest stable matching separates the pair."""
    market: Entry = {
        "demandeurs": {"Alix": [["Bayeux", "Caen"]], "Noé": [["Bayeux"]]},
        "offreurs": {"Bayeux": {"classement": [["Alix"], ["Noé"]]}, "Caen": {"classement": [["Alix"]]}},
        "graine": "g",
    }
    stable = sorted(all_stable(market), key=len)
    assert stable == [{"Alix": "Bayeux"}, {"Alix": "Caen", "Noé": "Bayeux"}]
    assert paired(market, "taille-max") == {"Alix": "Caen", "Noé": "Bayeux"}
    one_heart_less = market | {"demandeurs": {"Alix": [["Bayeux"], ["Caen"]], "Noé": [["Bayeux"]]}}
    assert list(all_stable(one_heart_less)) == [{"Alix": "Bayeux"}]


@settings(max_examples=50)
@given(markets(most=4))
def test_a_single_post_in_its_class_needs_no_yielding_claim(market: Entry) -> None:
    """The engine skips it; claiming twice in every class, as the method is defined, ends in the same pairs."""
    request = read_request(market)
    problem, lottery = request.problem, Lottery(request.problem, request.draw)
    standing = Standing(problem, lottery)

    def by_the_book(one: int) -> Any:
        for tier in problem.tiers[one]:
            drawn = lottery.of_posts(one, tier)
            for extra in (len(problem.applicants), 0):
                for post in drawn:
                    yield post, extra + standing.rank[post][one]

    assert deferred_acceptance(problem, by_the_book) == deferred_acceptance(
        problem, two_level_claims(problem, lottery, standing)
    )

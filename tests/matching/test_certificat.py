"""The independent verifier: true on every honest result, and proven able to fail."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import phco.matching
from phco.browser.bridge import handle
from phco.calls.matching.match import apparier, certificat_verifier
from phco.errors import PhcoError
from phco.jsontext import dumps, loads
from phco.matching.verification.verify import PROPERTIES
from tests.matching.markets import Entry, all_stable, is_stable, random_market

ROOM = Path(phco.matching.__file__).parent
Result = dict[str, Any]

# Two stable matchings, a third applicant, a post with two places, a pair that one side alone lists.
MARKET: Entry = {
    "tour": 1,
    "demandeurs": {
        "a": [["x"], ["y"]],
        "b": [["y"], ["x"]],
        "c": [["z"]],
        "d": [["z"], ["x"]],
        "e": [["z"]],
        "f": [["y", "w"]],
        "g": [["x"]],
    },
    "offreurs": {
        "x": {"classement": [["b"], ["a"], ["d"]]},
        "y": {"classement": [["a"], ["b"], ["f"]]},
        "z": {"capacite": 2, "classement": [["c"], ["d"], ["e"]]},
        "w": {"classement": [["f"]]},
    },
    "graine": "tirage du 9 septembre",
}


def check(instance: Entry, result: object) -> dict[str, Any]:
    verdict = certificat_verifier({"instance": instance, "resultat": result})
    json.loads(dumps(verdict))
    return verdict


def test_the_verifier_borrows_nothing_from_the_algorithms() -> None:
    checked = sorted((ROOM / "verification").glob("*.py"))
    assert len(checked) > 5
    for path in checked:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            elif isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            for module in modules:
                allowed = module.startswith("phco.matching.verification") or module in {"phco.errors", "phco.fields"}
                assert allowed or not module.startswith("phco"), f"{path.name} imports {module}"
    for path in (ROOM / "engine").glob("*.py"):
        assert "phco.matching.verification" not in path.read_text(encoding="utf-8"), path.name


def test_an_honest_result_holds_every_property_and_no_false() -> None:
    rng = Random(8)
    for _ in range(300):
        market = random_market(rng, 6, 6, ties=0.5, post_ties=rng.choice([0, 0.4]), capacity=2)
        for method in ("deux-niveaux", "acceptation-differee"):
            market["methode"] = method
            verdict = check(market, apparier(market))
            assert verdict["valide"] is True
            assert set(verdict["proprietes"]) == set(PROPERTIES)
            assert verdict["temoins"] == {} and verdict["non_verifies"] == {}
            assert "false" not in dumps(verdict)


def test_the_exact_method_is_verified_but_for_its_draw() -> None:
    market = random_market(Random(8), 6, 6, ties=0.8, method="taille-max")
    verdict = check(market, apparier(market))
    assert verdict["valide"] is True
    assert set(verdict["non_verifies"]) == {"tirage"}
    assert "calcul à part" in verdict["non_verifies"]["tirage"]


def moved(one: str, post: str | None) -> Callable[[Result], None]:
    def change(result: Result) -> None:
        result["paires"].pop(one, None)
        result["sans_poste"] = [name for name in result["sans_poste"] if name != one]
        if post is None:
            result["sans_poste"] = sorted([*result["sans_poste"], one])
        else:
            result["paires"][one] = post

    return change


def keyed(path: str, value: object) -> Callable[[Result], None]:
    def change(result: Result) -> None:
        *parents, last = path.split(".")
        for key in parents:
            result = result[key]
        if value is ...:
            del result[last]
        else:
            result[last] = value

    return change


MUTATIONS: dict[str, tuple[Callable[[Result], None], str]] = {
    "a pair of strangers": (moved("zoe", "x"), "identifiants_connus"),
    "a post that does not exist": (moved("c", "q"), "identifiants_connus"),
    "a post whose ranking lacks them": (moved("g", "x"), "paires_mutuelles"),
    "a post never asked for": (moved("c", "w"), "rationalite_individuelle"),
    "one place too many": (moved("e", "z"), "capacites"),
    "matched and listed as without a post": (
        lambda result: result["sans_poste"].append("c"), "personne_deux_fois",
    ),
    "listed twice": (lambda result: result["sans_poste"].append("e"), "personne_deux_fois"),
    "forgotten": (lambda result: result["sans_poste"].remove("e"), "personne_oublie"),
    "a blocking pair": (moved("c", None), "aucune_paire_bloquante"),
    "a free place that someone wants": (moved("f", None), "aucune_paire_bloquante"),
    "the other stable matching": (
        lambda result: (moved("a", "y")(result), moved("b", "x")(result)), "tirage",
    ),
    "unstable, it says": (keyed("stable", False), "stabilite_annoncee"),
    "a wrong size": (keyed("taille", 6), "taille"),
    "a bound too low": (keyed("borne", 4), "borne"),
    "a bound too high": (keyed("borne", 6), "borne"),
    "a cover that forgets a pair": (keyed("certificat.couverture.offreurs", ["x"]), "borne"),
    "a cover of strangers": (keyed("certificat.couverture.demandeurs", ["q"] * 9), "borne"),
    "a maximum not claimed": (keyed("taille_max_prouvee", False), "taille_maximale"),
    "a maximum by the solver": (keyed("certificat.preuve_taille", "solveur"), "taille_maximale"),
    "a dropped pair hidden": (keyed("certificat.ecartes", []), "ecartes"),
    "a dropped pair invented": (
        lambda result: result["certificat"]["ecartes"].append(
            {"demandeur": "a", "offreur": "x", "liste_par": "offreur"}
        ), "ecartes",
    ),
    "another cut-off": (keyed("certificat.seuils.x.rang", 1), "seuils"),
    "another fingerprint": (keyed("certificat.empreinte", "0" * 64), "empreinte"),
    "another received fingerprint": (keyed("certificat.empreinte_recue", "0" * 64), "empreinte"),
    "another draw": (keyed("graine", "un autre tirage"), "parametres"),
    "another method": (keyed("methode", "acceptation-differee"), "parametres"),
    "another round": (keyed("certificat.tour", 2), "parametres"),
    "an invented method": (keyed("methode", "au-mérite"), "tirage"),
    "a wrong gap": (keyed("certificat.ecart", 3), "mentions"),
    "a wrong word on truthfulness": (keyed("certificat.sincere", False), "mentions"),
    "a key removed": (keyed("sans_poste", ...), "complet"),
    "a proof removed": (keyed("certificat.couverture", ...), "complet"),
    "pairs as a list": (keyed("paires", []), "lisible"),
    "a post that is a number": (keyed("paires.a", 3), "lisible"),
    "a size that is a text": (keyed("taille", "5"), "lisible"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutated_result_is_caught_by_its_property(name: str) -> None:
    change, broken = MUTATIONS[name]
    honest = apparier(MARKET)
    assert honest["taille"] == 5 and honest["sans_poste"] == ["e", "g"]
    assert check(MARKET, honest)["valide"] is True
    mutated = copy.deepcopy(honest)
    change(mutated)
    assert mutated != honest
    verdict = check(MARKET, mutated)
    assert verdict["valide"] is False
    assert verdict["proprietes"][broken] is False, verdict["temoins"]
    assert verdict["temoins"][broken]["phrase"].endswith(".")
    assert set(verdict["temoins"]) == {name for name, holds in verdict["proprietes"].items() if not holds}


def test_every_property_can_fail() -> None:
    assert {broken for _, broken in MUTATIONS.values()} == set(PROPERTIES)


def test_the_blocking_pair_is_a_true_one() -> None:
    """The witness of an unstable matching blocks it, by the definition."""
    rng = Random(12)
    unstable = 0
    for _ in range(400):
        market = random_market(rng, 5, 5, ties=0.4, post_ties=0.3, capacity=2, drop=0.0)
        pairs = {}
        places = {post: offer["capacite"] for post, offer in market["offreurs"].items()}
        for one, tiers in market["demandeurs"].items():
            free = [post for tier in tiers for post in tier if places[post]]
            if free and rng.random() < 0.8:
                pairs[one] = rng.choice(free)
                places[pairs[one]] -= 1
        verdict = check(market, {"paires": pairs})
        assert verdict["valide"] is is_stable(market, pairs)
        if not verdict["valide"]:
            unstable += 1
            witness = verdict["temoins"]["aucune_paire_bloquante"]
            one, post = witness["demandeur"], witness["offreur"]
            better = {other: mine for other, mine in pairs.items() if other != one} | {one: post}
            held = [other for other, mine in better.items() if mine == post and other != one]
            rank = {name: i for i, tier in enumerate(market["offreurs"][post]["classement"]) for name in tier}
            wish = {name: i for i, tier in enumerate(market["demandeurs"][one]) for name in tier}
            assert one not in pairs or wish[post] < wish[pairs[one]]
            assert len(held) < market["offreurs"][post]["capacite"] or any(rank[one] < rank[other] for other in held)
    assert unstable > 100


def test_any_other_matching_of_a_small_market_is_refused() -> None:
    """Exhaustive: of all stable matchings, only the one that the draw designates passes as the full result."""
    rng = Random(4)
    for _ in range(60):
        market = random_market(rng, 4, 4, ties=0.6, post_ties=0.3)
        honest = apparier(market)
        for pairs in all_stable(market):
            bare = check(market, {"paires": pairs})
            assert bare["valide"] is True
            forged = honest | {"paires": pairs, "taille": len(pairs)}
            forged["sans_poste"] = sorted(set(market["demandeurs"]) - set(pairs))
            assert check(market, forged)["valide"] is (pairs == honest["paires"])


def test_a_changed_instance_is_caught() -> None:
    honest = apparier(MARKET)
    other = copy.deepcopy(MARKET)
    other["demandeurs"]["a"] = [["y"], ["x"]]
    verdict = check(other, honest)
    assert verdict["proprietes"]["empreinte"] is False
    assert check(MARKET | {"graine": "autre"}, honest)["proprietes"]["parametres"] is False
    assert check({key: value for key, value in MARKET.items() if key != "graine"}, honest)["valide"] is True


def test_what_apparier_printed_is_accepted_as_it_is() -> None:
    honest = apparier(MARKET)
    assert check(MARKET, {"resultat": honest})["valide"] is True
    answer = loads(handle(dumps({"appel": "certificat.verifier", "entree": {"instance": MARKET, "resultat": honest}})))
    assert answer["resultat"]["valide"] is True


def test_a_malformed_instance_is_an_error_with_its_path() -> None:
    with pytest.raises(PhcoError) as found:
        certificat_verifier({"instance": {"demandeurs": {"d": ["o"]}, "offreurs": {}}, "resultat": {}})
    assert found.value.where == "instance.demandeurs.d[0]"
    with pytest.raises(PhcoError) as found:
        certificat_verifier({"instance": [], "resultat": {}})
    assert [(error.code, error.where) for error in found.value.flat()] == [("E_TYPE", "instance")]
    with pytest.raises(PhcoError) as found:
        certificat_verifier({"instance": MARKET})
    assert [(error.code, error.where) for error in found.value.flat()] == [("E_CHAMP_MANQUANT", "resultat")]
    with pytest.raises(PhcoError):
        certificat_verifier({"resultats": {}, "instance": MARKET, "resultat": {}})


JUNK: tuple[object, ...] = (None, True, False, 0, -1, 10**40, "", "x", "a", [], {}, [[]], {"a": {}}, [None], ["a", "a"])


def _places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _places(item, (*path, key))
    return found


def test_no_rubbish_in_a_result_makes_the_verifier_crash_or_agree() -> None:
    """Each place of a result is replaced by each piece of rubbish: a verdict always, and never "valid"."""
    honest = apparier(MARKET)
    texts = {("certificat", "phrase"), ("certificat", "phrase_sincere")}
    for path in _places(honest):
        for junk in JUNK:
            mutated = copy.deepcopy(honest)
            holder: Any = mutated
            for key in path[:-1]:
                holder = holder[key]
            if holder[path[-1]] == junk and type(holder[path[-1]]) is type(junk):
                continue
            holder[path[-1]] = copy.deepcopy(junk)
            verdict = check(MARKET, mutated)
            if path not in texts:
                assert verdict["valide"] is False, (path, junk)


@pytest.mark.parametrize("rubbish", JUNK)
def test_a_result_that_is_rubbish_gets_a_verdict(rubbish: object) -> None:
    verdict = check(MARKET, rubbish)
    assert verdict["valide"] is False
    assert verdict["proprietes"] == {"lisible": False}

"""Steps and explanations: drawn from the run, true, and silent about other people's hearts."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.jsontext import dumps
from tests.matching.markets import Entry, levels, random_market

MARKET: Entry = {
    "demandeurs": {
        "ana": [["x"], ["y"]],
        "bob": [["x"], ["z", "w"]],
        "cleo": [["y"], ["z"]],
        "dan": [["x", "q"], []],
        "eve": [["x"], ["z"]],
        "fay": [["q"]],
        "gus": [],
    },
    "offreurs": {
        "x": {"classement": [["ana"], ["eve"], ["bob"]]},
        "y": {"capacite": 2, "classement": [["cleo"], ["ana"]]},
        "z": {"classement": [["cleo"], ["bob"], ["eve"]]},
        "w": {"classement": [["bob"]]},
        "q": {"classement": []},
    },
    "graine": "9 septembre",
}


def explained(market: Entry, **more: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = call("appariement.expliquer", {"instance": market, **more})["explications"]  # type: ignore[assignment]
    return found


def reasons(explanation: dict[str, Any]) -> dict[str, str]:
    return {offer["offreur"]: offer["motif"] for offer in explanation["offres"]}


def test_each_reason_in_plain_french() -> None:
    found = explained(MARKET)
    assert reasons(found["ana"]) == {"x": "obtenue", "y": "moins_aimee"}
    assert found["ana"]["phrase"] == "Vous obtenez x, parmi vos offres les plus aimées."
    assert found["eve"]["offres"][0]["phrase"] == "Vous y étiez 2e ; il a pris son 1er."
    assert reasons(found["dan"]) == {"x": "non_classe", "q": "non_classe"}
    assert "aucun des praticiens" in found["dan"]["phrase"]
    assert found["gus"]["phrase"].startswith("Votre liste est vide")
    bob = found["bob"]
    assert (bob["obtenu"], bob["classe_obtenue"]) in (("z", 2), ("w", 2))
    assert bob["offres"][0] == {
        "offreur": "x", "classe": 1, "votre_rang": 3, "capacite": 1, "pris": 1, "dernier_rang": 1,
        "motif": "mieux_classe", "phrase": "Vous y étiez 3e ; il a pris son 1er.",
    }  # fmt: skip


def test_one_applicant_alone() -> None:
    assert list(explained(MARKET, demandeur="eve")) == ["eve"]
    with pytest.raises(PhcoError) as found:
        explained(MARKET, demandeur="zoe")
    assert (found.value.code, found.value.where) == ("E_ID_INCONNU", "demandeur")
    with pytest.raises(PhcoError) as found:
        explained(MARKET | {"tour": 9})
    assert found.value.where == "instance.tour"


def test_a_place_lost_at_equal_hearts_and_a_tie_of_ranks_are_told_as_the_draw() -> None:
    market = {
        "demandeurs": {"a1": [["p1", "p2"]], "a2": [["p1"]]},
        "offreurs": {"p1": {"classement": [["a1"], ["a2"]]}, "p2": {"classement": [["a1"]]}},
    }
    seen = set()
    for i in range(20):
        told = explained(market | {"graine": f"g{i}"})["a1"]
        assert told["obtenu"] == "p2"
        seen.add(reasons(told)["p1"])
    assert seen == {"cede", "tirage"}
    tied = {
        "demandeurs": {"a": [["p"]], "b": [["p"]]},
        "offreurs": {"p": {"classement": [["a", "b"]]}},
        "graine": "g",
    }
    loser = next(told for told in explained(tied).values() if told["obtenu"] is None)
    assert reasons(loser) == {"p": "tirage_rang"}
    assert "le tirage a tranché" in loser["offres"][0]["phrase"]


@pytest.mark.parametrize("method", ["deux-niveaux", "acceptation-differee", "taille-max"])
def test_every_reason_is_true(method: str) -> None:
    """Against the market itself: a better-loved offer that ranked me is full of people ranked at least as well."""
    rng = Random(3)
    for _ in range(120 if method != "taille-max" else 15):
        market = random_market(rng, 7, 6, ties=0.6, post_ties=rng.choice([0, 0.4]), capacity=2, method=method)
        pairs = call("apparier", market)["paires"]
        assert isinstance(pairs, dict)
        for name, told in explained(market).items():
            mine = levels([tier for tier in market["demandeurs"][name] if tier])
            assert told["obtenu"] == pairs.get(name)
            assert {offer["offreur"]: offer["classe"] - 1 for offer in told["offres"]} == mine
            got = mine.get(pairs.get(name, ""), 99)
            for offer in told["offres"]:
                post = offer["offreur"]
                row = market["offreurs"][post]
                rank = levels(row["classement"])
                holders = [one for one, other in pairs.items() if other == post]
                reason = offer["motif"]
                assert (reason == "non_classe") == (name not in rank)
                assert (reason == "obtenue") == (pairs.get(name) == post)
                if name in rank and mine[post] < got:
                    assert len(holders) == row["capacite"]
                    worst = max(rank[one] for one in holders)
                    assert worst <= rank[name]
                    assert reason == ("tirage_rang" if worst == rank[name] else "mieux_classe")
                if reason in ("tirage_rang", "egalite"):  # the exact method draws only between matchings of one size
                    assert ("placer le plus de monde" in offer["phrase"]) is (method == "taille-max")
                if name in rank and mine[post] > got:
                    assert reason == "moins_aimee"


def test_no_explanation_depends_on_the_hearts_of_others_beyond_the_result() -> None:
    """Two markets where another applicant's hearts differ but every pair and claim is the same read alike."""
    other = {**MARKET, "demandeurs": {**MARKET["demandeurs"], "cleo": [["y", "z"]]}}
    first, second = explained(MARKET), explained(other)
    assert call("apparier", MARKET)["paires"] == call("apparier", other)["paires"]
    for name in ("ana", "dan", "eve", "gus"):
        one, two = dict(first[name]), dict(second[name])
        assert one.pop("empreinte") != two.pop("empreinte")
        assert one == two
    for name, told in first.items():
        text = dumps(told)
        assert not any(f'"{someone}"' in text for someone in MARKET["demandeurs"] if someone != name)


def test_an_empty_class_is_no_class_of_hearts() -> None:
    market = {"demandeurs": {"a": [[], ["x"]]}, "offreurs": {"x": {"classement": [["a"]]}}, "graine": "g"}
    assert explained(market)["a"]["classe_obtenue"] == 1


# — step by step ———————————————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize("method", ["deux-niveaux", "acceptation-differee"])
def test_the_steps_lead_to_the_result_and_each_is_lawful(method: str) -> None:
    rng = Random(17)
    kinds = set()
    for _ in range(60):
        market = random_market(rng, 6, 5, ties=0.6, post_ties=0.2, capacity=2, method=method)
        told = call("appariement.pas-a-pas", market)
        assert told["paires"] == call("apparier", market)["paires"]
        assert told["resultat"] == call("apparier", market)
        held: dict[str, list[str]] = {post: [] for post in market["offreurs"]}
        steps = told["etapes"]
        assert isinstance(steps, list)
        for number, step in enumerate(steps, 1):
            assert step["numero"] == number
            kinds.add((step["issue"], step["demande"]))
            post, one = step["offreur"], step["demandeur"]
            if step["issue"] == "remplace":
                held[post].remove(step["cede"])
                held[post].append(one)
            elif step["issue"] == "place-libre":
                assert step["cede"] is None and len(held[post]) < market["offreurs"][post]["capacite"]
                held[post].append(one)
            else:
                assert step["cede"] == one and len(held[post]) == market["offreurs"][post]["capacite"]
            assert step["tient"] == held
            assert step["phrase"].startswith(f"{one} fait une demande {step['demande']} à {post}")
        final = {one: post for post, holders in held.items() for one in holders}
        assert final == told["paires"]
    expected = {("place-libre", "ferme"), ("refuse", "ferme"), ("remplace", "ferme")}
    if method == "deux-niveaux":
        expected |= {("place-libre", "souple"), ("refuse", "souple"), ("remplace", "souple")}
    assert kinds == expected


def test_the_exact_method_has_no_steps_and_a_big_market_is_refused() -> None:
    with pytest.raises(PhcoError) as found:
        call("appariement.pas-a-pas", MARKET | {"methode": "taille-max"})
    assert found.value.where == "methode"
    with pytest.raises(PhcoError) as found:
        call("appariement.pas-a-pas", {"demandeurs": {f"d{i}": [] for i in range(41)}, "offreurs": {}, "graine": "g"})
    assert found.value.code == "E_PLAGE"


# — try to cheat ———————————————————————————————————————————————————————————————————————————————————————
def test_the_temptation_finds_no_gain_with_a_truthful_method_and_finds_one_with_taille_max() -> None:
    rng = Random(14)
    gains = 0
    for _ in range(60):
        market = random_market(rng, 3, 3, ties=0.6, drop=0.0)
        for offer in market["offreurs"].values():
            ranked = levels(offer["classement"])
            offer["classement"] += [[name] for name in sorted(market["demandeurs"]) if name not in ranked]
        for one in market["demandeurs"]:
            honest = call("appariement.tricher", {"instance": market, "demandeur": one})
            assert honest["toutes"] == {"essayees": 26, "meilleures": 0, "exemple": None}
            assert honest["gain"] == 0
            exact = call("appariement.tricher", {"instance": market | {"methode": "taille-max"}, "demandeur": one})
            search = exact["toutes"]
            assert isinstance(search, dict)
            if search["meilleures"]:
                gains += 1
                lie = search["exemple"]["liste"]
                again = call(
                    "appariement.tricher",
                    {"instance": market | {"methode": "taille-max"}, "demandeur": one, "liste": lie, "tout": False},
                )
                assert again["gain"] == 1 and again["toutes"] is None
    assert gains


def test_the_temptation_refuses_what_it_cannot_search() -> None:
    big = {"demandeurs": {"a": []}, "offreurs": {f"o{i}": {"classement": []} for i in range(6)}, "graine": "g"}
    for entry, code, where in (
        ({"instance": big, "demandeur": "a"}, "E_PLAGE", "instance.offreurs"),
        ({"instance": MARKET, "demandeur": "zoe"}, "E_ID_INCONNU", "demandeur"),
        ({"instance": MARKET, "demandeur": "ana", "liste": [["nul"]]}, "E_ID_INCONNU", "liste[0][0]"),
        ({"instance": MARKET, "demandeur": "ana", "liste": ["x"]}, "E_TYPE", "liste[0]"),
    ):
        with pytest.raises(PhcoError) as found:
            call("appariement.tricher", entry)
        assert (found.value.code, found.value.where) == (code, where)

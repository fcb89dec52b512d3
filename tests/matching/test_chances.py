"""Chances: a stated model, an honest interval, pieces that add up, and "certain" from the theorem alone."""

from __future__ import annotations

from decimal import Decimal
from hashlib import shake_256
from math import comb
from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.matching.telling.stream import Stream
from phco.matching.telling.wilson import wilson

QUESTION: dict[str, Any] = {"coeurs": {"x": 5, "y": 4, "z": 4}, "docteurs": 12, "offres": 12, "tirages": 40}


def ask(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = call("appariement.chances", {**QUESTION, **changes})
    return found


def test_wilson_against_its_known_values() -> None:
    """The textbook's 8 of 10: 0.4902 to 0.9433; and it never says ± 0."""
    assert wilson(8, 10) == {"part": "0.8000", "bas": "0.4902", "haut": "0.9433"}
    assert wilson(0, 10) == {"part": "0.0000", "bas": "0.0000", "haut": "0.2775"}
    assert wilson(10, 10)["bas"] == "0.7225"


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Exact coverage over the binomial law, for a share that a naive interval misses."""
    for share in (0.02, 0.1, 0.5):
        covered = 0.0
        for hits in range(201):
            found = wilson(hits, 200)
            if Decimal(found["bas"]) <= Decimal(str(share)) <= Decimal(found["haut"]):
                covered += comb(200, hits) * share**hits * (1 - share) ** (200 - hits)
        assert 0.92 < covered < 0.98, (share, covered)


def test_the_stream_is_the_same_for_ever_and_even() -> None:
    start = shake_256(b"graine" + bytes(8)).digest(12)
    assert Stream("graine").words(3) == [int.from_bytes(start[i : i + 4], "big") for i in (0, 4, 8)]
    assert Stream("graine").words(20_000)[:3] == Stream("graine").words(3)
    many = Stream("x")
    counts = [0] * 6
    for _ in range(60_000):
        counts[many.below(6)] += 1
    assert all(abs(count - 10_000) < 400 for count in counts)
    assert sorted(Stream("y").shuffled(range(50))) == list(range(50))


def test_pieces_add_up_to_the_whole() -> None:
    whole = ask(tirages=40)
    first = ask(tirages=15)
    second = ask(tirages=25, acquis=first["acquis"])
    assert second == whole
    assert whole["tirages"] == 40
    assert sum(whole["acquis"].values()) == 40
    assert whole["place"]["compte"] + whole["sans_poste"]["compte"] == 40
    assert sum(row["compte"] for row in whole["par_offre"]) == whole["place"]["compte"]
    assert sum(row["compte"] for row in whole["par_coeurs"]) == whole["place"]["compte"]


def test_the_answer_is_the_same_twice_and_changes_with_the_seed() -> None:
    assert ask() == ask()
    assert ask(graine="a")["acquis"] != ask(graine="b")["acquis"]


def test_an_agreement_is_certain_by_the_theorem_and_seen_in_every_draw() -> None:
    found = ask(rangs={"x": 1})
    assert [(row["offreur"], row["ce_poste"]) for row in found["certain"]] == [("x", True)]
    assert found["par_offre"][0]["compte"] == 40
    two = ask(coeurs={"x": 5, "y": 5}, rangs={"x": 1})
    assert [(row["offreur"], row["ce_poste"]) for row in two["certain"]] == [("x", False)]
    assert two["place"]["compte"] == 40
    assert {row["offreur"]: row["compte"] for row in two["par_offre"]}["y"] > 0
    assert ask()["certain"] == []
    assert ask(rangs={"x": 2})["certain"] == []


def test_even_a_share_of_one_in_every_draw_is_not_called_certain() -> None:
    found = ask(docteurs=1)
    assert found["place"]["part"] == "1.0000"
    assert found["certain"] == []
    assert found["place"]["bas"] < "1.0000"


def test_more_rivals_mean_fewer_chances() -> None:
    few = ask(docteurs=6, tirages=150)["place"]["compte"]
    many = ask(docteurs=60, tirages=150)["place"]["compte"]
    assert many < few


def test_the_model_is_stated_and_its_numbers_are_those_used() -> None:
    said = " ".join(ask(tour=1, docteurs=103, offres=350, tirages=1, part_accords="0.25")["modele"])
    assert "102 autres docteurs juniors donnent chacun des cœurs à 70 des 350 offres" in said
    assert "80\u00a0% de ceux qui sont venus" in said
    assert "25\u00a0% des autres ont un accord" in said
    assert "pas l’avenir" in said
    assert "trois fois plus demandées" in " ".join(ask(popularite="inegale")["modele"])
    assert "trois fois" not in said


def test_sought_after_offers_lower_the_chances_of_nobody_twice() -> None:
    assert ask(popularite="inegale") == ask(popularite="inegale")
    assert ask(popularite="inegale")["acquis"] != ask()["acquis"]


def test_an_explicit_zero_counts_for_nothing() -> None:
    assert ask(coeurs={**QUESTION["coeurs"], "w": 0}) == ask()


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"coeurs": {}}, "E_PLAGE", "coeurs"),
        ({"coeurs": {"x": 6}}, "E_PLAGE", "coeurs.x"),
        ({"coeurs": {"x": -1}}, "E_PLAGE", "coeurs.x"),
        ({"coeurs": {"x": True}}, "E_TYPE", "coeurs.x"),
        ({"coeurs": {"x": "5"}}, "E_TYPE", "coeurs.x"),
        ({"docteurs": 0}, "E_PLAGE", "docteurs"),
        ({"offres": 2}, "E_PLAGE", "offres"),
        ({"rangs": {"q": 1}}, "E_ID_INCONNU", "rangs.q"),
        ({"rangs": {"x": 0}}, "E_TYPE", "rangs.x"),
        ({"tour": 4}, "E_PLAGE", "tour"),
        ({"tirages": 0}, "E_PLAGE", "tirages"),
        ({"part_accords": "1.5"}, "E_PLAGE", "part_accords"),
        ({"popularite": "forte"}, "E_VALEUR", "popularite"),
        ({"acquis": {"q": 3}}, "E_VALEUR", "acquis"),
        ({"acquis": {"x": -3}}, "E_VALEUR", "acquis"),
        ({"acquis": {"x": "3"}}, "E_VALEUR", "acquis"),
    ],
)
def test_a_wrong_question(changes: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(PhcoError) as found:
        ask(**changes)
    assert (found.value.code, found.value.where) == (code, where)


def test_with_every_list_known_the_draw_alone_varies() -> None:
    market = {
        "demandeurs": {"a": [["x"]], "b": [["x"]], "c": [["y"]]},
        "offreurs": {"x": {"classement": [["a", "b"]]}, "y": {"classement": [["c"]]}},
        "graine": "g",
    }
    found = call("appariement.tirages", {"instance": market, "tirages": 200})["comptes"]
    assert isinstance(found, dict)
    assert found["c"] == {"y": 200}
    assert found["a"]["x"] + found["b"]["x"] == 200
    assert 70 < found["a"]["x"] < 130
    more = call("appariement.tirages", {"instance": market, "tirages": 100, "depuis": 100})["comptes"]
    less = call("appariement.tirages", {"instance": market, "tirages": 100})["comptes"]
    assert isinstance(more, dict) and isinstance(less, dict)
    assert less["a"]["x"] + more["a"]["x"] == found["a"]["x"]

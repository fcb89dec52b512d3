"""Ranking of a PAMSU (RNK) and fléchage on their side (FLE-02)."""

from __future__ import annotations

import json
from fractions import Fraction
from math import ceil
from random import Random
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.calls.wishes.checks import classement_verifier
from phco.errors import PhcoError


def people(count: int) -> list[str]:
    return [f"d{index}" for index in range(count)]


def ask(tour: int, came: int, ranked: int, **more: Any) -> dict[str, Any]:
    return classement_verifier({"tour": tour, "candidats": people(came), "classement": people(ranked), **more})


@pytest.mark.parametrize(
    ("came", "minimum"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (10, 8), (11, 9), (103, 83)]
)
def test_round_one_asks_for_eighty_percent_rounded_up(came: int, minimum: int) -> None:
    found = ask(1, came, minimum)
    assert (found["legal"], found["minimum"], found["compte"], found["raisons"]) == (True, minimum, minimum, [])
    if minimum:
        short = ask(1, came, minimum - 1)
        assert short["legal"] is False
        assert short["raisons"][0]["code"] == "E_RULE_MIN_RANKED"
        assert short["raisons"][0]["bloquant"] is True


@pytest.mark.parametrize("tour", [2, 3])
def test_later_rounds_accept_any_ranking_and_warn(tour: int) -> None:
    found = ask(tour, 10, 1)
    assert (found["legal"], found["minimum"], found["conseille"]) == (True, 1, 8)
    assert [reason["bloquant"] for reason in found["raisons"]] == [False]
    assert "aucune part" in found["raisons"][0]["quoi"]
    assert ask(tour, 10, 8)["raisons"] == []
    assert ask(tour, 10, 0)["legal"] is False
    assert ask(tour, 0, 0)["legal"] is True


@pytest.mark.parametrize(
    ("entry", "place", "code"),
    [
        ({"classement": ["d1", "d1"]}, "classement[1]", "E_DOUBLON"),
        ({"classement": ["zz"]}, "classement[0]", "E_ID_INCONNU"),
        ({"candidats": ["d1", "d2", "d1"]}, "candidats[2]", "E_DOUBLON"),
        ({"classement": [["d1"]]}, "classement[0]", "E_TYPE"),
        ({"flechage": "zz"}, "flechage", "E_ID_INCONNU"),
        ({"tour": 9}, "tour", "E_PLAGE"),
        ({"tour": 1.5}, "tour", "E_TYPE"),
        ({"candidat": []}, "candidat", "E_CHAMP_INCONNU"),
    ],
)  # fmt: skip
def test_a_malformed_input_is_an_error_at_its_place(entry: dict[str, Any], place: str, code: str) -> None:
    base: dict[str, Any] = {"tour": 1, "candidats": ["d1", "d2"], "classement": ["d1", "d2"]}
    with pytest.raises(PhcoError) as refused:
        classement_verifier(base | entry)
    assert (refused.value.where, refused.value.code) == (place, code)


def test_each_fault_keeps_the_place_where_it_was_written() -> None:
    entry = {"tour": 1, "candidats": ["d1", "d2"], "classement": ["d1", "d1", 7, "zz"], "flechage": "yy"}
    with pytest.raises(PhcoError) as refused:
        classement_verifier(entry)
    assert [(fault.where, fault.code) for fault in refused.value.flat()] == [
        ("classement[1]", "E_DOUBLON"), ("classement[2]", "E_TYPE"), ("classement[3]", "E_ID_INCONNU"),
        ("flechage", "E_ID_INCONNU"),
    ]  # fmt: skip


@pytest.mark.parametrize(("came", "needed"), [(1, 1), (2, 2), (5, 5), (6, 5), (11, 9), (21, 17)])
def test_the_flechage_asks_for_that_dj_first_and_eighty_percent_of_the_others(came: int, needed: int) -> None:
    found = ask(1, came, needed, flechage="d0")["flechage"]
    assert (found["valide"], found["conforme_s1"], found["raisons"]) == (True, True, [])
    if needed > 1:
        assert ask(1, came, needed - 1, flechage="d0")["flechage"]["valide"] is False


def test_a_flechage_needs_the_first_place() -> None:
    found = ask(1, 5, 5, flechage="d1")["flechage"]
    assert found["valide"] is False
    assert found["raisons"][0]["code"] == "E_FLECHAGE_PREMIER"
    assert ask(1, 5, 4, flechage="d4")["flechage"]["raisons"][0]["code"] == "E_FLECHAGE_CIBLE"


def test_a_thousand_generated_rankings_agree_with_the_oracle_and_the_bridge() -> None:
    draw = Random(7)
    share, seen = Fraction(4, 5), [0, 0, 0]
    for _ in range(1000):
        tour, came = draw.choice((1, 2, 3)), draw.choice((0, 1, 2, 5, 6, 11, 30))
        names = people(came)
        ranked = draw.sample(
            names, draw.randint(max(0, came - 3), came) if draw.random() < 0.6 else draw.randint(0, came)
        )
        target = draw.choice([None, *names]) if draw.random() < 0.5 else (ranked[0] if ranked else None)
        entry = {"tour": tour, "candidats": names, "classement": ranked, "flechage": target}
        found = classement_verifier(entry)
        minimum = ceil(share * came) if tour == 1 else min(1, came)
        assert found["minimum"] == minimum
        assert found["legal"] is (len(ranked) >= minimum)
        if target is None:
            assert found["flechage"] is None
        else:
            valid = ranked[:1] == [target] and len(ranked) >= 1 + ceil(share * (came - 1))
            assert found["flechage"]["valide"] is valid
            seen[2] += valid
        seen[found["legal"]] += 1
        through = json.loads(handle(json.dumps({"appel": "classement.verifier", "entree": entry})))
        assert through["resultat"] == json.loads(json.dumps(found))
    assert min(seen) > 50

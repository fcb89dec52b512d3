"""Hearts of a DJ: WSH-01 … WSH-05 and FLE-01, against counts made by hand and an oracle written apart."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.calls.wishes.checks import verifier
from phco.errors import PhcoError
from tests.wishes.generated import generated, offers, oracle


def ask(tour: int, count: int, hearts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return verifier({"tour": tour, "offres_ouvertes": offers(count), "coeurs": hearts, **more})


def first(count: int, value: int = 1) -> dict[str, int]:
    return dict.fromkeys(offers(count), value)


@pytest.mark.parametrize(
    ("tour", "count", "minimum"),
    [
        (1, 350, 70), (1, 103, 21), (1, 111, 23), (1, 0, 0), (1, 1, 1), (1, 2, 2), (1, 3, 2), (1, 10, 2), (1, 11, 3),
        (2, 0, 0), (2, 1, 1), (2, 4, 2), (2, 5, 2), (2, 6, 3), (2, 250, 100), (3, 1, 1), (3, 3, 2), (3, 5, 3),
        (3, 99, 50),
    ],
)  # fmt: skip
def test_the_minimum_is_a_share_rounded_up_with_a_floor_of_two(tour: int, count: int, minimum: int) -> None:
    assert ask(tour, count, {})["minimum"] == minimum
    assert ask(tour, count, first(minimum))["legal"] is True
    if minimum:
        short = ask(tour, count, first(minimum - 1))
        assert short["legal"] is False
        assert short["compte"] == minimum - 1
        assert short["raisons"][0]["code"] == "E_RULE_MIN_RANKED"
        assert "1\u00a0offre" in short["raisons"][0]["quoi"]


def test_more_than_the_minimum_is_legal() -> None:
    assert ask(1, 350, first(350, 3))["legal"] is True


def test_zero_hearts_is_accepted_and_counts_for_nothing() -> None:
    found = ask(1, 10, {"o0": 0, "o1": 0, "o2": 5})
    assert (found["compte"], found["legal"]) == (1, False)
    assert ask(1, 10, {"o0": 0, "o1": 1, "o2": 5})["legal"] is True


def test_ties_are_legal() -> None:
    assert ask(1, 10, first(10, 5))["legal"] is True


@pytest.mark.parametrize(
    ("entry", "place", "code"),
    [
        ({"coeurs": {"o1": 6}}, "coeurs.o1", "E_PLAGE"),
        ({"coeurs": {"o1": -1}}, "coeurs.o1", "E_PLAGE"),
        ({"coeurs": {"o1": 10**30}}, "coeurs.o1", "E_PLAGE"),
        ({"coeurs": {"o1": "5"}}, "coeurs.o1", "E_TYPE"),
        ({"coeurs": {"o1": True}}, "coeurs.o1", "E_TYPE"),
        ({"coeurs": {"o1": None}}, "coeurs.o1", "E_TYPE"),
        ({"coeurs": {"o1": [5]}}, "coeurs.o1", "E_TYPE"),
        ({"coeurs": {"zz": 5}}, "coeurs.zz", "E_ID_INCONNU"),
        ({"coeurs": {"zz": 0}}, "coeurs.zz", "E_ID_INCONNU"),
        ({"coeurs": []}, "coeurs", "E_TYPE"),
        ({"flechage": "zz"}, "flechage", "E_ID_INCONNU"),
        ({"flechage": 1}, "flechage", "E_TYPE"),
        ({"tour": 0}, "tour", "E_PLAGE"),
        ({"tour": 4}, "tour", "E_PLAGE"),
        ({"tour": "1"}, "tour", "E_TYPE"),
        ({"tour": True}, "tour", "E_TYPE"),
        ({"tour": None}, "tour", "E_TYPE"),
        ({"offres_ouvertes": ["o1", "o1"]}, "offres_ouvertes[1]", "E_DOUBLON"),
        ({"offres_ouvertes": "o1"}, "offres_ouvertes", "E_TYPE"),
        ({"offres_ouvertes": [""]}, "offres_ouvertes[0]", "E_TYPE"),
        ({"offres_ouverte": []}, "offres_ouverte", "E_CHAMP_INCONNU"),
        ({"au": "hier"}, "au", "E_DATE"),
    ],
)  # fmt: skip
def test_a_malformed_input_is_an_error_at_its_place(entry: dict[str, Any], place: str, code: str) -> None:
    base: dict[str, Any] = {"tour": 1, "offres_ouvertes": ["o1", "o2"], "coeurs": {"o1": 5, "o2": 1}}
    if "offres_ouvertes" in entry:
        base["coeurs"] = {}
    with pytest.raises(PhcoError) as refused:
        verifier(base | entry)
    assert [(fault.where, fault.code) for fault in refused.value.flat()] == [(place, code)]


def test_a_missing_key_is_said_once() -> None:
    with pytest.raises(PhcoError) as refused:
        verifier({})
    assert [fault.where for fault in refused.value.flat()] == ["tour", "offres_ouvertes", "coeurs"]


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(PhcoError) as refused:
        verifier({"tour": 4, "offres_ouvertes": ["o1", "o1"], "coeurs": {"o9": 6, "o1": "5"}, "flechage": "zz", "x": 1})
    assert {fault.where for fault in refused.value.flat()} == {
        "tour", "offres_ouvertes[1]", "coeurs.o9", "coeurs.o1", "flechage", "x",
    }  # fmt: skip


def test_a_list_that_is_not_there_makes_no_other_id_unknown() -> None:
    hearts = first(60)
    with pytest.raises(PhcoError) as refused:
        verifier({"tour": 1, "offres_ouverte": offers(70), "coeurs": hearts, "flechage": "o1"})
    assert [fault.where for fault in refused.value.flat()] == ["offres_ouvertes", "offres_ouverte"]


def test_a_list_of_another_catalogue_is_refused_at_once() -> None:
    """Three hundred unknown offers among 3 500: each is named, the nearest is looked for only a few times."""
    hearts = {f"offer-{number:05d}": 1 for number in range(300)}
    start = time.perf_counter()
    with pytest.raises(PhcoError) as refused:
        verifier({"tour": 1, "offres_ouvertes": [f"offre-{n:04d}" for n in range(3500)], "coeurs": hearts})
    assert len(refused.value.flat()) == 300
    assert time.perf_counter() - start < 15  # about 0.5 s; it took more than a minute


@pytest.mark.parametrize("heart", [2, 2.0])
def test_a_whole_number_may_be_written_with_a_point(heart: float) -> None:
    text = json.dumps({"appel": "voeux.verifier", "entree": {
        "tour": 1.0, "offres_ouvertes": ["a", "b"], "coeurs": {"a": heart, "b": 1}}})  # fmt: skip
    assert json.loads(handle(text))["resultat"]["legal"] is True


def test_a_near_miss_is_named() -> None:
    with pytest.raises(PhcoError, match="offre ouverte") as refused:
        verifier({"tour": 1, "offres_ouvertes": ["cabinet-caen-01"], "coeurs": {"cabinet-caen-1": 5}})
    assert "cabinet-caen-01" in refused.value.fix


# — fléchage ————————————————————————————————————————————————————————————————————————————————————————
def flechage(tour: int, count: int, hearts: dict[str, int], target: str = "o0") -> dict[str, Any]:
    found = ask(tour, count, hearts, flechage=target)["flechage"]
    assert isinstance(found, dict)
    return found


def test_the_brochures_pattern_is_valid_and_conform() -> None:
    found = flechage(1, 350, {"o0": 5} | dict.fromkeys(offers(71)[1:], 1))
    assert (found["valide"], found["conforme_s1"], found["raisons"]) == (True, True, [])


def test_seventy_are_legal_but_one_short_of_the_brochures_pattern() -> None:
    found = flechage(1, 350, {"o0": 5} | dict.fromkeys(offers(70)[1:], 1))
    assert (found["valide"], found["conforme_s1"]) == (True, False)
    assert [reason["bloquant"] for reason in found["raisons"]] == [False]


def test_graded_hearts_are_valid_not_conform() -> None:
    found = flechage(1, 10, {"o0": 5, "o1": 4, "o2": 1})
    assert (found["valide"], found["conforme_s1"]) == (True, False)


def test_a_second_five_voids_it() -> None:
    found = flechage(1, 10, {"o0": 5, "o1": 5, "o2": 1})
    assert (found["valide"], found["conforme_s1"]) == (False, False)
    assert "ne tient plus" in found["raisons"][0]["quoi"]


def test_an_illegal_list_holds_no_flechage() -> None:
    found = flechage(1, 10, {"o0": 5})
    assert found["valide"] is False
    assert found["raisons"][0]["code"] == "E_FLECHAGE_LEGAL"


@pytest.mark.parametrize("aimed", [0, 1, 4, None])
def test_the_target_needs_five(aimed: int | None) -> None:
    hearts = {"o1": 1, "o2": 1, "o3": 1} | ({} if aimed is None else {"o0": aimed})
    found = flechage(1, 10, hearts)
    assert found["valide"] is False
    assert {reason["code"] for reason in found["raisons"]} >= {"E_FLECHAGE_CIBLE"}


def test_zeros_beside_the_target_change_nothing() -> None:
    hearts = {"o0": 5, "o1": 1, "o2": 1, "o3": 0, "o4": 0}
    assert flechage(1, 10, hearts)["conforme_s1"] is True


def test_one_open_offer_is_enough_for_itself() -> None:
    assert flechage(1, 1, {"o0": 5})["conforme_s1"] is True


# — the same verdict everywhere ————————————————————————————————————————————————————————————————————————
def test_a_thousand_generated_lists_agree_with_the_oracle_and_the_bridge() -> None:
    legal = valid = conform = 0
    for entry in generated(1000):
        found, expected = verifier(entry), oracle(entry)
        through = json.loads(handle(json.dumps({"appel": "voeux.verifier", "entree": entry})))
        assert through == {"resultat": json.loads(json.dumps(found))}
        for key in ("legal", "minimum", "compte"):
            assert found[key] == expected[key], entry
        if expected["flechage"] is None:
            assert found["flechage"] is None
        else:
            assert {key: found["flechage"][key] for key in expected["flechage"]} == expected["flechage"], entry
            valid, conform = valid + found["flechage"]["valide"], conform + found["flechage"]["conforme_s1"]
        assert found["legal"] == (not found["raisons"])
        legal += found["legal"]
    assert min(legal, 1000 - legal, valid, conform) > 50

"""Bad input of ``apparier``: every fault at once, in French, with its path; and no hang on huge files."""

from __future__ import annotations

import time
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.calls.matching.match import apparier
from phco.errors import PhcoError
from phco.jsontext import dumps, loads

GOOD: dict[str, Any] = {
    "demandeurs": {"d1": [["o1", "o2"], ["o3"]], "d2": [["o1"]]},
    "offreurs": {"o1": {"classement": [["d1"], ["d2"]]}, "o2": {"classement": [["d1"]]}, "o3": {"classement": []}},
    "graine": "g",
}


def faults(**changes: Any) -> list[tuple[str, str]]:
    entry = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    with pytest.raises(PhcoError) as found:
        apparier(entry)
    for error in found.value.flat():
        assert error.what and error.fix, error.code
        assert error.what[-1] in ".!?", error.what
    return [(error.code, error.where) for error in found.value.flat()]


def test_the_good_one_is_good() -> None:
    assert apparier(GOOD)["paires"] == {"d1": "o2", "d2": "o1"} or apparier(GOOD)["taille"] >= 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"graine": ...}, ("E_CHAMP_MANQUANT", "graine")),
        ({"graine": 12}, ("E_TYPE", "graine")),
        ({"graine": "  "}, ("E_VALEUR", "graine")),
        ({"graine": None}, ("E_TYPE", "graine")),
        ({"demandeurs": ...}, ("E_CHAMP_MANQUANT", "demandeurs")),
        ({"demandeurs": []}, ("E_TYPE", "demandeurs")),
        ({"offreurs": "o1"}, ("E_TYPE", "offreurs")),
        ({"tour": 0}, ("E_PLAGE", "tour")),
        ({"tour": 4}, ("E_PLAGE", "tour")),
        ({"tour": True}, ("E_TYPE", "tour")),
        ({"tour": "1"}, ("E_TYPE", "tour")),
        ({"tour": None}, ("E_TYPE", "tour")),
        ({"tour": 10**30}, ("E_PLAGE", "tour")),
        ({"methode": "hasard"}, ("E_VALEUR", "methode")),
        ({"methode": 3}, ("E_VALEUR", "methode")),
        ({"graines": "g"}, ("E_CHAMP_INCONNU", "graines")),
    ],
)
def test_a_wrong_key(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in faults(**changes)


@pytest.mark.parametrize(("written", "meant"), [("deux-niveau", "deux-niveaux"), ("TAILLE-MAX", "taille-max")])
def test_an_unknown_method_is_refused_with_the_nearest_known_name(written: str, meant: str) -> None:
    with pytest.raises(PhcoError) as found:
        apparier(GOOD | {"methode": written})
    assert found.value.where == "methode"
    assert f"Vouliez-vous dire « {meant} » ?" in found.value.fix


@pytest.mark.parametrize("entry", [[], None, "x", 3])
def test_what_is_no_object_is_one_fault_and_not_two(entry: object) -> None:
    with pytest.raises(PhcoError) as found:
        apparier(entry)
    assert [(error.code, error.where) for error in found.value.flat()] == [("E_TYPE", "")]


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (["o1"], ("E_TYPE", "demandeurs.d1[0]")),
        ([["o1"], "o2"], ("E_TYPE", "demandeurs.d1[1]")),
        ([[["o1"]]], ("E_TYPE", "demandeurs.d1[0][0]")),
        ("o1", ("E_TYPE", "demandeurs.d1")),
        (None, ("E_TYPE", "demandeurs.d1")),
        ({"o1": 5}, ("E_TYPE", "demandeurs.d1")),
        ([[1]], ("E_TYPE", "demandeurs.d1[0][0]")),
        ([[None]], ("E_TYPE", "demandeurs.d1[0][0]")),
        ([[True]], ("E_TYPE", "demandeurs.d1[0][0]")),
        ([[""]], ("E_TYPE", "demandeurs.d1[0][0]")),
        ([["o1", "o1"]], ("E_DOUBLON", "demandeurs.d1[0][1]")),
        ([["o1"], ["o2"], ["o3", "o1"]], ("E_DOUBLON", "demandeurs.d1[2][1]")),
        ([["o9"]], ("E_ID_INCONNU", "demandeurs.d1[0][0]")),
        ([["d2"]], ("E_ID_INCONNU", "demandeurs.d1[0][0]")),
    ],
)
def test_a_wrong_list_of_an_applicant(wishes: object, expected: tuple[str, str]) -> None:
    assert faults(demandeurs={"d1": wishes, "d2": []}) == [expected]


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ([["d1"]], ("E_TYPE", "offreurs.o1")),
        (None, ("E_TYPE", "offreurs.o1")),
        ({}, ("E_CHAMP_MANQUANT", "offreurs.o1.classement")),
        ({"classement": None}, ("E_TYPE", "offreurs.o1.classement")),
        ({"classement": [], "capacity": 2}, ("E_CHAMP_INCONNU", "offreurs.o1.capacity")),
        ({"classement": [], "capacite": 0}, ("E_PLAGE", "offreurs.o1.capacite")),
        ({"classement": [], "capacite": -3}, ("E_PLAGE", "offreurs.o1.capacite")),
        ({"classement": [], "capacite": 10**40}, ("E_PLAGE", "offreurs.o1.capacite")),
        ({"classement": [], "capacite": "2"}, ("E_TYPE", "offreurs.o1.capacite")),
        ({"classement": [], "capacite": 1.5}, ("E_TYPE", "offreurs.o1.capacite")),
        ({"classement": [], "capacite": True}, ("E_TYPE", "offreurs.o1.capacite")),
        ({"classement": [], "capacite": None}, ("E_TYPE", "offreurs.o1.capacite")),
        ({"classement": ["d1", "d2"]}, ("E_TYPE", "offreurs.o1.classement[0]")),
        ({"classement": [["d1"], ["d1"]]}, ("E_DOUBLON", "offreurs.o1.classement[1][0]")),
        ({"classement": [["inconnu"]]}, ("E_ID_INCONNU", "offreurs.o1.classement[0][0]")),
        ({"classement": [["o1"]]}, ("E_ID_INCONNU", "offreurs.o1.classement[0][0]")),
    ],
)
def test_a_wrong_offer(offer: object, expected: tuple[str, str]) -> None:
    found = faults(offreurs={**GOOD["offreurs"], "o1": offer})
    assert found[0] == expected
    assert len({place for _, place in found}) <= 2


@pytest.mark.parametrize("entry", [None, [], "x", 3, {}, True])
def test_an_entry_that_is_no_object(entry: object) -> None:
    with pytest.raises(PhcoError):
        apparier(entry)


@pytest.mark.parametrize("name", ["", "a\u0000b", "\ud800", "a\nb"])
def test_an_unreadable_id(name: str) -> None:
    assert faults(demandeurs={name: []})[0][0] in ("E_TYPE", "E_TEXT")
    assert ("E_TEXT", "graine") in faults(graine="a\ud800")


def test_an_unknown_id_comes_with_the_nearest_known_one() -> None:
    with pytest.raises(PhcoError) as found:
        apparier({**GOOD, "demandeurs": {"d1": [["o01"]], "d2": [["o1"]]}})
    assert "« o1 »" in found.value.fix


def test_every_fault_is_said_at_once() -> None:
    found = faults(
        tour=7,
        methode="x",
        graine=...,
        cle="?",
        demandeurs={"d1": [["o9"], ["o1", "o1"]], "d2": "o1"},
        offreurs={"o1": {"capacite": 0, "classement": [["zz"]]}, "o2": []},
    )
    assert {code for code, _ in found} == {
        "E_PLAGE", "E_VALEUR", "E_CHAMP_MANQUANT", "E_CHAMP_INCONNU", "E_ID_INCONNU", "E_DOUBLON", "E_TYPE",
    }  # fmt: skip
    assert len(found) >= 10


def test_the_bridge_answers_with_all_of_them() -> None:
    answer = loads(handle(dumps({"appel": "apparier", "entree": {"demandeurs": {"d": [["x"]]}, "graine": ""}})))
    assert {error["code"] for error in answer["erreurs"]} == {"E_CHAMP_MANQUANT", "E_ID_INCONNU", "E_VALEUR"}


# — declared groups ————————————————————————————————————————————————————————————————————————————————————
def test_declared_groups_are_a_partition() -> None:
    good = {"o1": ["p1", "p2"], "o2": ["p3"]}
    result = apparier({**GOOD, "groupes": good})
    assert result["paires"] == apparier(GOOD)["paires"]
    assert result["certificat"]["empreinte"] != apparier(GOOD)["certificat"]["empreinte"]


@pytest.mark.parametrize(
    ("groups", "code", "word"),
    [
        ({"o1": ["p1"], "o2": ["p1", "p2"]}, "E_GROUPE", "partition"),
        ({"o1": ["p1", "p1"]}, "E_GROUPE", "deux fois"),
        ({"o1": ["p1", "o2"]}, "E_GROUPE", "aucun appariement stable"),
        ({"o9": ["p1"]}, "E_ID_INCONNU", "n’est pas une offre"),
        ({"o1": []}, "E_TYPE", "non vide"),
        ({"o1": "p1"}, "E_TYPE", "non vide"),
        ({"o1": [["p1"]]}, "E_TYPE", "non vide"),
        ({"o1": [1]}, "E_TYPE", "non vide"),
    ],
)
def test_groups_that_contradict_themselves_are_refused_with_the_reason(
    groups: dict[str, Any], code: str, word: str
) -> None:
    with pytest.raises(PhcoError) as found:
        apparier({**GOOD, "groupes": groups})
    assert [error.code for error in found.value.flat()] == [code]
    assert word in found.value.what


def test_a_practitioner_alone_and_in_a_group_can_leave_no_stable_matching() -> None:
    """Why it is refused: two practitioners who share one place and also offer alone, three applicants in a cycle.

    The group g takes one applicant and uses both p and q; p alone takes one. With g and p exclusive, every matching of
    this market is blocked, as enumeration shows.
    """
    wishes = {"a": ["g", "p"], "b": ["p", "g"]}
    ranks = {"g": ["b", "a"], "p": ["a", "b"]}

    def gains(one: str, post: str, pairs: dict[str, str]) -> bool:
        mine = wishes[one]
        if one in pairs and mine.index(pairs[one]) <= mine.index(post):
            return False
        # taking ``post`` frees whatever p holds: p must prefer what it gains to what it holds now
        holders = [other for other, held in pairs.items() if held in ("g", "p") and other != one]
        if one in pairs:
            holders.append(one)
        rivals = [other for other in holders if other != one]
        return all(ranks[post].index(one) < ranks[post].index(other) for other in rivals)

    feasible = [{}, {"a": "g"}, {"a": "p"}, {"b": "g"}, {"b": "p"}]  # one place for p, alone or in g
    assert all(
        any(gains(one, post, pairs) for one in wishes for post in wishes[one] if pairs.get(one) != post)
        for pairs in feasible
    )


# — huge files —————————————————————————————————————————————————————————————————————————————————————————
def test_a_million_unknown_ids_get_an_answer_and_not_a_hang() -> None:
    started = time.process_time()
    found = faults(demandeurs={"d1": [[f"x{i}" for i in range(1_000_000)]], "d2": []})
    assert len(found) == 51
    assert found[-1] == ("E_ID_INCONNU", "")
    assert time.process_time() - started < 30


def test_a_million_applicants_with_a_wrong_list_get_an_answer() -> None:
    started = time.process_time()
    found = faults(demandeurs={f"d{i}": None for i in range(1_000_000)}, offreurs={})
    assert len(found) == 51
    assert time.process_time() - started < 30


@pytest.mark.parametrize("size", [50_000, pytest.param(500_000, marks=pytest.mark.long)])
def test_ids_by_the_hundred_thousand_are_matched(size: int) -> None:
    started = time.process_time()
    applicants = {f"d{i}": [["o"]] for i in range(size)} | {f"e{i}": [] for i in range(size)}
    ranking = [[f"d{i}"] for i in range(size)]
    result = apparier({"demandeurs": applicants, "offreurs": {"o": {"classement": ranking}}, "graine": "g"})
    assert result["paires"] == {"d0": "o"}
    assert len(result["sans_poste"]) == 2 * size - 1
    assert time.process_time() - started < size / 2500


def test_deep_nesting_is_a_french_error() -> None:
    deep = "[" * 5000 + "]" * 5000
    text = '{"appel": "apparier", "entree": {"demandeurs": {"d": ' + deep + '}, "offreurs": {}, "graine": "g"}}'
    assert loads(handle(text))["erreur"]["code"] == "E_JSON_DEPTH"
    value: Any = "o1"
    for _ in range(50):
        value = [value]
    assert ("E_TYPE", "demandeurs.d1[0][0]") in faults(demandeurs={"d1": value, "d2": []})

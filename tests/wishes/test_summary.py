"""``voeux.resumer``: what lists of hearts say, for the screens that compare versions and propose a target."""

from __future__ import annotations

import json

import pytest

from phco.browser.bridge import handle


def asked(listes: object) -> dict[str, object]:
    answer = json.loads(handle(json.dumps({"appel": "voeux.resumer", "entree": {"listes": listes}})))
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    ("hearts", "count", "liked"),
    [
        ({}, 0, []),
        ({"a": 0}, 0, []),
        ({"a": 1, "b": 3, "c": 4, "d": 5, "e": 0}, 4, ["c", "d"]),
        ({"b": 5, "a": 5}, 2, ["b", "a"]),
    ],
)
def test_a_zero_counts_for_nothing_and_the_two_highest_levels_are_liked(
    hearts: dict[str, int], count: int, liked: list[str]
) -> None:
    answer = asked([hearts, {}])
    assert answer["resultat"] == {"listes": [{"compte": count, "preferees": liked}, {"compte": 0, "preferees": []}]}


@pytest.mark.parametrize(
    ("listes", "code", "place"),
    [
        ([{"a": 6}], "E_PLAGE", "listes[0].a"),
        ([{}, {"a": "5"}], "E_TYPE", "listes[1].a"),
        ([[]], "E_TYPE", "listes[0]"),
        ([{}] * 61, "E_PLAGE", "listes"),
    ],
)
def test_what_is_no_list_of_hearts_is_said_at_its_place(listes: object, code: str, place: str) -> None:
    error = asked(listes)["erreur"]
    assert isinstance(error, dict)
    assert (error["code"], error["ou"]) == (code, place)

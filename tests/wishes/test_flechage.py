"""The plan of a fléchage, and the theorem it rests on, as properties."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.calls.matching.match import apparier
from phco.calls.wishes.checks import flechage_planifier, verifier
from phco.errors import PhcoError


def names(count: int) -> list[str]:
    return [f"o{index}" for index in range(count)]


def plan(tour: int, count: int, preferred: list[str], target: str = "o0") -> dict[str, Any]:
    return flechage_planifier({"tour": tour, "offres_ouvertes": names(count), "cible": target, "preferees": preferred})


def test_three_hundred_and_fifty_offers_need_seventy_one() -> None:
    found = plan(1, 350, ["o7", "o9"])
    assert found["compte"] == found["necessaires"] == 71
    assert found["minimum"] == 70
    assert found["coeurs"]["o0"] == 5
    assert sum(found["coeurs"].values()) == 5 + 70
    assert list(found["coeurs"])[:3] == ["o0", "o7", "o9"]
    assert len(found["completees"]) == 68
    assert found["notes"]


def test_the_pamsu_ranks_that_dj_and_four_of_four_others() -> None:
    examples = {one["candidats"]: one["a_classer"] for one in plan(1, 350, [])["pamsu"]["exemples"]}
    assert examples[5] == 1 + 4
    assert examples[1] == 1


def test_it_never_promises() -> None:
    found = plan(1, 20, [])
    assert "Très probable" in found["portee"]
    assert "garanti" not in str(found).lower()


@pytest.mark.parametrize(("count", "said"), [(1, "Aucune autre offre"), (2, "Votre autre note"), (4, "Vos 2 autres")])
def test_what_is_left_without_the_pamsu_is_said_in_plain_words(count: int, said: str) -> None:
    assert plan(3, count, [])["si_le_pamsu_renonce"]["quoi"].startswith(said)


def test_every_preferred_offer_is_kept_beyond_the_count() -> None:
    found = plan(1, 10, names(10)[1:])
    assert found["compte"] == 10
    assert found["completees"] == []


def test_the_target_among_the_preferred_is_said() -> None:
    found = plan(1, 10, ["o0", "o1"])
    assert found["coeurs"]["o0"] == 5
    assert any("cible" in note for note in found["notes"])


@given(st.integers(1, 3), st.integers(1, 400), st.data())
def test_any_plan_is_legal_valid_and_conform(tour: int, count: int, data: st.DataObject) -> None:
    offers = names(count)
    target = data.draw(st.sampled_from(offers))
    preferred = data.draw(st.lists(st.sampled_from(offers), unique=True, max_size=40))
    found = plan(tour, count, preferred, target)
    verdict = verifier({"tour": tour, "offres_ouvertes": offers, "coeurs": found["coeurs"], "flechage": target})
    assert verdict["legal"]
    assert verdict["flechage"]["valide"]
    assert verdict["flechage"]["conforme_s1"]
    assert set(preferred) <= set(found["coeurs"])


@pytest.mark.parametrize(
    ("change", "place"),
    [({"cible": "zz"}, "cible"), ({"preferees": ["zz"]}, "preferees[0]"), ({"preferees": ["o1", "o1"]}, "preferees[1]"),
     ({"tour": 5}, "tour"), ({"cible": None}, "cible"), ({"offres_ouvertes": []}, "cible")],
)  # fmt: skip
def test_a_malformed_plan_is_an_error(change: dict[str, Any], place: str) -> None:
    base: dict[str, Any] = {"tour": 1, "offres_ouvertes": names(5), "cible": "o0", "preferees": []}
    with pytest.raises(PhcoError) as refused:
        flechage_planifier(base | change)
    assert place in [fault.where for fault in refused.value.flat()]


@given(st.integers(2, 5), st.integers(2, 5), st.randoms(use_true_random=False))
def test_a_valid_flechage_is_matched_by_every_method_here(djs: int, posts: int, draw: Any) -> None:
    """FLE-03: the DJ's only 5-heart post, which ranks that DJ first, gets that DJ; whatever the others do."""
    people, offers = [f"d{i}" for i in range(djs)], names(posts)
    hearts = {d: {o: draw.randint(1, 5) for o in offers if draw.random() < 0.8} for d in people}
    hearts["d0"] = {o: (5 if o == "o0" else draw.randint(1, 4)) for o in offers}
    ranking = {o: [d for d in people if o in hearts[d]] for o in offers}
    for order in ranking.values():
        draw.shuffle(order)
    ranking["o0"] = ["d0", *(d for d in ranking["o0"] if d != "d0")]
    entry = {
        "demandeurs": {
            d: [
                [o for o in offers if hearts[d].get(o) == level]
                for level in (5, 4, 3, 2, 1)
                if level in hearts[d].values()
            ]
            for d in people
        },
        "offreurs": {o: {"classement": [[d] for d in ranking[o]]} for o in offers},
        "graine": str(draw.random()),
    }
    for method in ("deux-niveaux", "acceptation-differee"):
        found = apparier(entry | {"methode": method})
        assert found["paires"]["d0"] == "o0"

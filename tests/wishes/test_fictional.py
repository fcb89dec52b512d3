"""The results before there are any: a fictional campaign from a seed, played by the real engine, each part verified."""

from __future__ import annotations

import pytest

from phco.calls.dispatch import call
from phco.wishes.fictional import SEED, fictional_campaign


@pytest.mark.parametrize("seed", [SEED, "une autre graine", ""])
def test_a_fictional_campaign_is_whole_and_repeatable(seed: str) -> None:
    played = fictional_campaign(seed)
    placed: dict[str, str] = {}
    for one in played.rounds:
        pairs = one.public["paires"]
        assert not set(pairs) & set(placed) and not set(pairs.values()) & set(placed.values())
        assert set(one.explained) == set(pairs) | set(one.public["sans_poste"])
        placed |= pairs
    left = set(played.rounds[-1].public["sans_poste"])
    assert {row["dj"] for row in played.decisions} <= left
    assert not {row["offre"] for row in played.decisions} & set(placed.values())
    assert all(offer.fictif for offer in played.offers)


def test_the_shown_campaign_has_three_rounds_and_a_commission() -> None:
    played = fictional_campaign()
    assert [one.number for one in played.rounds] == [1, 2, 3] and len(played.decisions) >= 2


@pytest.mark.parametrize("place", ["1", "2", "3", "commission"])
def test_each_page_is_marked_fictional_and_its_checks_hold(place: str) -> None:
    answer = call("vue.resultats-fictifs", {"lieu": place})
    result = answer["resultat"]
    assert result["lieux"] == ["1", "2", "3", "commission"] and result["fictif"]
    assert "Démonstration fictive" in answer["html"] and "✗" not in answer["html"]
    assert result["moi"]["offre"] and result["moi"]["personne"] in answer["html"]

"""ORG-01: a post goes on for a second semester unless someone says no; after twelve months it is vacant again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from phco.dmg.desk import Event
from phco.dmg.rounds.market import read_market
from phco.dmg.rounds.renewal import end_renewal, renew_from
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from tests.dmg.dmg_rounds import DAYS, fill
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers, start


def former(tmp_path: Path, campaign: SmallCampaign) -> Path:
    """The folder of a former campaign: one post matched there, one already renewed there."""
    folder = tmp_path / "ancien"
    start(folder, campaign.keys)
    old = SmallCampaign(folder=folder, keys=campaign.keys)
    first, second = offers()[0], offers()[1]
    pairs = {"tour": 1, "graine": "x", "resultat": "", "paires": {DJ[0]: first.id}, "pamsu": {first.id: first.pamsu}}
    renewed = {"dj": DJ[1], "offre": second.id, "pamsu": str(second.pamsu), "motif": "essai"}
    with old.desk() as desk:
        desk.record([Event(kind="tirage", body=pairs), Event(kind="reconduction", body=renewed)], AUGUST)
        desk.record([Event(kind="reglage", body={"reglages": {"campagne": "2026-03"}})], AUGUST)
    return folder


def test_a_renewed_post_is_not_vacant_and_twelve_months_end_it(campaign: SmallCampaign, tmp_path: Path) -> None:
    old = former(tmp_path, campaign)
    fill(campaign)
    with campaign.desk() as desk:
        done = renew_from(desk, old, AUGUST)
        assert done.kept == {DJ[0]: offers()[0].id}
        assert list(done.ended) == [offers()[1].id]
        assert read_market(desk.store).held == {DJ[0]: offers()[0].id}
        before = desk.store.head()
        renew_from(desk, old, AUGUST)
        assert desk.store.head() == before
        assert offers()[0].id not in read_market(desk.store).free_offers
        assert offers()[1].id in read_market(desk.store).free_offers
        opened = open_round(desk, 1, DAYS[1][0])
        assert DJ[0] not in opened.applicants
        assert offers()[0].id not in opened.offers
        with pytest.raises(PhcoError) as caught:
            renew_from(desk, old, AUGUST)
        assert caught.value.code == "E_ETAPE"


def test_the_pamsu_of_a_renewed_post_has_no_other_place(campaign: SmallCampaign, tmp_path: Path) -> None:
    old = former(tmp_path, campaign)
    fill(campaign)
    author = campaign.actors[str(offers()[0].pamsu)]
    from phco.offers import offer_as_cells

    other = replace(offers()[0], id="o-autre", campagne="2026-09")
    data = author.write("fiche-rts", {"offre": [offer_as_cells(other)]}, created=AUGUST)
    campaign.take({"autre.phco": data}, AUGUST)
    with campaign.desk() as desk:
        assert "o-autre" in read_market(desk.store).free_offers
        renew_from(desk, old, AUGUST)
        assert "o-autre" not in read_market(desk.store).free_offers


def test_whoever_says_no_takes_part_again(campaign: SmallCampaign, tmp_path: Path) -> None:
    old = former(tmp_path, campaign)
    fill(campaign)
    with campaign.desk() as desk:
        renew_from(desk, old, AUGUST)
        with pytest.raises(PhcoError):
            end_renewal(desk, DJ[0], reason="", now=AUGUST)
        end_renewal(desk, DJ[0], reason="déménagement", now=AUGUST)
        assert DJ[0] in read_market(desk.store).free_people
        assert offers()[0].id in read_market(desk.store).free_offers
        with pytest.raises(PhcoError):
            end_renewal(desk, DJ[5], reason="essai", now=AUGUST)

"""ORG-13: the approved places of option 4, the choices of each semester, their matching, the conventions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from phco.dmg.desk import Desk, Event
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.fourth_day import (
    agreement_rows,
    agreements,
    approve,
    choices_of,
    match_term,
    open_term,
    set_agreement,
)
from phco.errors import PhcoError
from phco.offers import Offer, offer_as_cells
from phco.offers.demonstration import demonstration_places
from tests.dmg.dmg_small import AUGUST, CAMPAIGN, DJ, SmallCampaign, offers, verdicts

WINTER, SUMMER = "2026-11", "2027-05"
OPENED, CHOSEN, CLOSED = (datetime(2026, 10, day, 9, tzinfo=UTC) for day in (1, 6, 16))
PLACES = [replace(one, campagne=CAMPAIGN, capacite=1) for one in demonstration_places(3)]
NO_OTHER = dict.fromkeys(
    ("option1_activite", "option1_lieu", "option2_structure", "option2_agreee", "option3_structure", "option3_mission",
     "option5_accord")
)  # fmt: skip


def fourth(offer: Offer) -> Offer:
    return replace(offer, option_journee4=4, option4_convention=True, **NO_OTHER)


def choice(campaign: SmallCampaign, dj: str, lists: dict[str, list[int]]) -> bytes:
    rows = [
        {"semestre": semester, "rang": rank, "lieu": PLACES[place].id}
        for semester, order in lists.items()
        for rank, place in enumerate(order, 1)
    ]
    return campaign.actors[dj].write("choix-journee4", {"choix-journee4": rows}, created=CHOSEN)


@pytest.fixture
def placed(campaign: SmallCampaign) -> SmallCampaign:
    """Three DJ hold a post with option 4, a fourth one holds a post without it."""
    sheets = [fourth(one) for one in offers()[:3]] + [offers()[3]]
    campaign.take({f"{one.id}.phco": campaign.sheet(one) for one in sheets}, AUGUST)
    body = {
        "tour": 1, "graine": "x", "resultat": "",
        "paires": {dj: one.id for dj, one in zip(DJ, sheets, strict=False)},
        "pamsu": {one.id: str(one.pamsu) for one in sheets},
    }  # fmt: skip
    with campaign.desk() as desk:
        desk.record([Event(kind="tirage", body=body)], datetime(2026, 9, 9, 20, tzinfo=UTC))
        approve(desk, PLACES, OPENED)
        assert open_term(desk, WINTER, date(2026, 10, 1), date(2026, 10, 15), OPENED) == [one.id for one in PLACES]
    return campaign


def test_choices_of_a_semester_are_matched_and_conventions_followed(placed: SmallCampaign) -> None:
    files = {dj: choice(placed, dj, {WINTER: order}) for dj, order in zip(DJ, ([0, 1], [0, 1], [2]), strict=False)}
    tally = placed.take(files, CHOSEN)
    assert verdicts(tally) == dict.fromkeys(DJ[:3], ("retenu", ""))
    with placed.desk() as desk:
        assert list(choices_of(desk.store, WINTER).silent) == []
        with pytest.raises(PhcoError, match="clos"):
            match_term(desk, WINTER, "tirage", CHOSEN)
        done = match_term(desk, WINTER, "tirage", CLOSED)
        assert done["stable"] is True
        assert done["sans_poste"] == []
        pairs = done["paires"]
        assert {pairs[DJ[0]], pairs[DJ[1]]} == {PLACES[0].id, PLACES[1].id}
        assert pairs[DJ[2]] == PLACES[2].id
        head = desk.store.head()
        assert match_term(desk, WINTER, "tirage", CLOSED)["paires"] == pairs
        assert desk.store.head() == head
        with pytest.raises(PhcoError, match="déjà apparié"):
            match_term(desk, WINTER, "autre tirage", CLOSED)
        set_agreement(desk, WINTER, DJ[0], "signee", CLOSED)
        rows = agreements(desk.store, WINTER)
        assert {row["dj"]: row["convention"] for row in rows} == {
            DJ[0]: "signee", DJ[1]: "a-signer", DJ[2]: "a-signer",
        }  # fmt: skip
        assert verify_folder(desk).faults == []
        first = agreement_rows(desk, rows)[0]
    assert first[:4] == [DJ[0], f"Camille Nom{DJ[0]}", f"{DJ[0]}@example.org", pairs[DJ[0]]]
    assert first[-2:] == ["signée", "2026-10-16"]


def test_each_semester_has_its_own_choice_and_its_own_matching(placed: SmallCampaign) -> None:
    placed.take({"hiver": choice(placed, DJ[0], {WINTER: [0]})}, CHOSEN)
    later = datetime(2027, 4, 6, 9, tzinfo=UTC)
    with placed.desk() as desk:
        match_term(desk, WINTER, "tirage", CLOSED)
        open_term(desk, SUMMER, date(2027, 4, 1), date(2027, 4, 15), later - timedelta(days=5))
    tally = placed.take({"ete": choice(placed, DJ[0], {SUMMER: [1]})}, later)
    assert verdicts(tally) == {"ete": ("retenu", "")}
    with placed.desk() as desk:
        status = {row["subject"]: row["status"] for row in desk.store.rows("SELECT subject, status FROM package")}
        assert (status[WINTER], status[SUMMER]) == ("retenu", "retenu")
        assert match_term(desk, SUMMER, "tirage", later + timedelta(days=20))["paires"] == {DJ[0]: PLACES[1].id}
        assert [row["lieu"] for row in agreements(desk.store, WINTER)] == [PLACES[0].id]


def _codes(desk: Desk) -> dict[str, str]:
    rows = desk.store.rows("SELECT author, status, refusal FROM package WHERE kind = 'choix-journee4'")
    return {row["author"]: json.loads(row["refusal"])["code"] if row["refusal"] else row["status"] for row in rows}


def test_a_newer_choice_replaces_a_late_one_does_not_and_an_unknown_semester_is_said(placed: SmallCampaign) -> None:
    placed.take({"un": choice(placed, DJ[0], {WINTER: [0]}), "deux": choice(placed, DJ[0], {WINTER: [1]})}, CHOSEN)
    placed.take({"tard": choice(placed, DJ[1], {WINTER: [0]}), "ete": choice(placed, DJ[2], {SUMMER: [0]})}, CLOSED)
    with placed.desk() as desk:
        codes = _codes(desk)
        assert (codes[DJ[1]], codes[DJ[2]]) == ("E_LATE", "E_WRONG_ROUND")
        assert match_term(desk, WINTER, "tirage", CLOSED)["paires"] == {DJ[0]: PLACES[1].id}
        assert list(choices_of(desk.store, WINTER).silent) == [DJ[1], DJ[2]]


def test_the_same_choice_known_to_be_received_earlier_counts(placed: SmallCampaign) -> None:
    both = choice(placed, DJ[0], {WINTER: [0], SUMMER: [1]})
    with placed.desk() as desk:
        open_term(desk, SUMMER, date(2026, 10, 1), date(2026, 10, 15), OPENED)
    assert verdicts(placed.take({"un": both}, CLOSED)) == {"un": ("refuse", "E_LATE")}
    placed.take({"un": both}, CHOSEN)
    with placed.desk() as desk:
        assert _codes(desk) == {DJ[0]: "retenu"}
        assert verify_folder(desk).faults == []


def test_a_sheet_of_another_option_takes_no_part(placed: SmallCampaign) -> None:
    placed.take({"un": choice(placed, DJ[3], {WINTER: [0]})}, CHOSEN)
    with placed.desk() as desk:
        assert DJ[3] not in choices_of(desk.store, WINTER).choices
    assert offer_as_cells(offers()[3])["option_journee4"] != "4"

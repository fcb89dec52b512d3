"""An operation of a round reads the database once, at one instant, computes, then records once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

import pytest

from phco.dmg.desk import Desk, Event
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.drawing import proposed
from phco.dmg.rounds.pairing import draw, freeze
from tests.dmg.dmg_rounds import ALONE, DAYS, LOTO, fill, run_round
from tests.dmg.dmg_small import DJ, SmallCampaign

HOUR = proposed(DAYS[1][4]).at  # of the Loto that the freezing names
ACTS: dict[str, tuple[str, Callable[[Desk], object]]] = {
    "send_candidates": ("voeux", lambda desk: send_candidates(desk, 1, DAYS[1][2])),
    "freeze": ("candidats", lambda desk: freeze(desk, 1, DAYS[1][4])),
    "draw": ("gel", lambda desk: draw(desk, 1, LOTO, HOUR, without_auditor=ALONE)),
}

WITH_MANIFEST = {"freeze"}  # the manifest that says it is an act of its own, and is signed after


def spoken(desk: Desk, act: Callable[[], object]) -> list[str]:
    """What is said to the database meanwhile, statement by statement."""
    said: list[str] = []
    desk.store.db.set_trace_callback(lambda text: said.append(" ".join(text.split())))
    try:
        act()
    finally:
        desk.store.db.set_trace_callback(None)
    return said


def readings(said: Sequence[str]) -> tuple[int, list[str]]:
    """Before anything is written: how many readings of one instant there are, and what is asked outside them."""
    inside, count, outside = False, 0, list[str]()
    for one in takewhile(lambda one: not one.startswith("BEGIN IMMEDIATE"), said):
        if one == "BEGIN":
            inside, count = True, count + 1
        elif one == "ROLLBACK":
            inside = False
        elif one.startswith("SELECT") and not inside:
            outside.append(one)
    return count, outside


@pytest.mark.parametrize("name", ACTS)
def test_an_act_reads_once_and_records_once(campaign: SmallCampaign, name: str) -> None:
    until, act = ACTS[name]
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]), until=until)
    with campaign.desk() as desk:
        last = desk.last_entry()
        said = spoken(desk, lambda: act(desk))
        assert readings(said) == (1, [])
        assert said.count("COMMIT") == (2 if name in WITH_MANIFEST else 1)
        assert desk.last_entry() != last  # it did record


def test_two_questions_of_one_instant_see_the_same(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk, campaign.desk() as other:
        with desk.store.at_once():
            before = desk.store.setting("essai")
            other.record([Event(kind="reglage", body={"reglages": {"essai": "changé"}})], DAYS[1][0])
            assert desk.store.setting("essai") == before == ""
        assert desk.store.setting("essai") == "changé"

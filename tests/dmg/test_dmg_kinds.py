"""One record a kind: whoever adds a kind that people send finds what is missing here; steps agree with a campaign."""

from __future__ import annotations

import dataclasses
import inspect

import pytest

from phco.campaign.model import CODES, ROUNDS, STEPS, round_step, step_code
from phco.dmg.ledger import values
from phco.dmg.rounds.status import STEPS as AWAITED
from phco.dmg.verdicts.kinds import RECEIVED, allowed
from phco.packages.kinds import KINDS, ROLES


def test_every_kind_that_people_send_has_its_record() -> None:
    assert set(RECEIVED) == {name for name, kind in KINDS.items() if kind.sender != "dmg"}
    for role in ROLES:
        wanted = {name for name, kind in KINDS.items() if kind.sender == role and role != "dmg"}
        assert allowed(role) == wanted
    assert allowed("") == frozenset()


@pytest.mark.parametrize("name", sorted(RECEIVED))
def test_a_kind_is_due_at_steps_that_exist_and_its_sender_acts_in_them(name: str) -> None:
    one = RECEIVED[name]
    assert one.receipt.split(" ")[0] in {"vos", "votre", "le"}
    for tour in ROUNDS if one.kind.rounds else (0,):
        code = one.step_of(tour)
        if not code:
            assert not one.due
            continue
        assert step_code(code).round == tour
        assert step_code(code).actor == ("dj" if one.kind.sender == "dj" else "rts")
        assert (code in AWAITED) == bool(one.due)


def test_the_codes_are_in_the_order_of_a_campaign() -> None:
    assert CODES[:2] == ("depot-dj", "depot-rts")
    assert CODES[2:5] == ("tour1-dj", "tour1-rts", "tour1-appariement")
    assert CODES[-2:] == ("commission", "prise-de-fonction")
    assert [step.order for step in STEPS.values()] == list(range(len(CODES)))
    assert step_code("une-autre").order == len(CODES)
    assert [round_step(tour, "rts").round for tour in ROUNDS] == list(ROUNDS)


def test_the_rows_of_the_database_are_frozen() -> None:
    found = [
        one for _, one in inspect.getmembers(values, dataclasses.is_dataclass) if one.__module__ == values.__name__
    ]
    assert len(found) >= 12
    for one in found:
        assert isinstance(one, type)
        assert one.__dataclass_params__.frozen, one.__name__  # type: ignore[attr-defined]

"""The picture of a campaign: every dated step of a round in its lane, none invented."""

from __future__ import annotations

import re

import pytest

from phco.calls.dispatch import call
from phco.views.timeline import timeline


def step(code: str, actor: str, start: str | None, end: str | None) -> dict[str, str | None]:
    return {"code": code, "acteur": actor, "debut": start, "fin": end}


STEPS = [
    step("depot-dj", "dj", None, None),
    step("tour1-dj", "dj", "2026-09-01", "2026-09-04"),
    step("tour1-rts", "rts", "2026-09-05", "2026-09-08"),
    step("tour1-appariement", "dmg", "2026-09-09", "2026-09-09"),
    step("prise-de-fonction", "dj", "2026-11-02", "2026-11-02"),
]


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("campaign", ["2026-09", "2027-03"])
def test_every_round_has_its_three_bands_and_the_commission_its_own(campaign: str, down: bool) -> None:
    svg = timeline(call("calendrier", {"campagne": campaign})["etapes"], down=down)
    assert [svg.count(f'class="bande {kind}"') for kind in ("tour1", "tour2", "tour3", "calcul", "commission")] == [
        2, 2, 2, 3, 1,
    ]  # fmt: skip


def test_only_the_days_of_the_rounds_are_drawn() -> None:
    svg = timeline(STEPS)
    assert svg.count('class="jour"') == 9  # from the 1st to the 9th: neither August nor November
    assert svg.count('class="bande') == 3


def test_a_band_is_as_long_as_its_window_and_the_next_begins_where_it_ends() -> None:
    svg = timeline(STEPS)
    bands = re.findall(r'class="bande \w+" x="([\d.]+)" y="\d+" width="([\d.]+)"', svg)
    (first, wide), (second, _), (third, narrow) = [(float(x), float(width)) for x, width in bands]
    assert wide + 2 == pytest.approx(4 * (narrow + 2), abs=0.5)
    assert second == pytest.approx(first + wide + 2, abs=0.2)
    assert third == pytest.approx(second + wide + 2, abs=0.2)


def test_week_ends_are_shaded() -> None:
    assert timeline(STEPS).count('class="repos"') == 2  # 5 and 6 September 2026


def test_the_picture_says_its_days_in_words() -> None:
    assert 'aria-label="Les tours et la commission, du 1er au 9\u00a0septembre\u00a02026' in timeline(STEPS)


def test_without_a_date_there_is_no_picture() -> None:
    assert timeline([step("tour1-dj", "dj", None, None)]) == ""
    assert timeline([]) == ""

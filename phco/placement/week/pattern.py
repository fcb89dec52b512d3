"""The numbers of a week (ORG-02, ORG-09, SAS-02 … SAS-04) and the pattern weeks drawn from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from phco.placement.week.model import WEEK_SLOTS, HalfDay, Project, Regime, Week


@dataclass(frozen=True, kw_only=True)
class WeekRules:
    """The numbers a week is held to, in half-days, hours and minutes."""

    care: int
    project: int
    faculty: int
    placement: int
    university: int
    quarter_placement: int
    quarter_off: int
    quarter_hours: Decimal
    evening: time
    come_within: int
    review_minutes: int


def pattern_week(regime: Regime, rules: WeekRules, option: int = 1) -> Week:
    """A pattern week that respects its regime: mornings and afternoons filled from Monday.

    ``option`` is the one of the 4e journée (1 to 5), for a DJ. Raises ValueError for another number.
    """
    if option not in range(1, 6):
        raise ValueError(f"an option is 1 to 5, not {option}")
    if regime == "dj":
        filled = ["soin"] * rules.care + [f"option-{option}"] * rules.project + ["faculte"] * rules.faculty
    else:
        filled = ["soin"] * rules.placement + ["universite"] * rules.university
    return Week(
        regime=regime,
        cells={slot: HalfDay(activity=activity) for slot, activity in zip(WEEK_SLOTS, filled, strict=False)},
        project=Project(option=option if regime == "dj" else None),
    )

"""The best use of the leave that is left: a few legal plans to choose from, and what is lost if nothing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from phco.dates import Period
from phco.placement.leave.model import LeaveVerdict
from phco.placement.spans import ONE_DAY, days_of, is_weekday

Style = Literal["avec-encadrant", "groupe", "reparti", "ponts"]
TITLES: dict[Style, str] = {
    "avec-encadrant": "Avec les congés de l’encadrant",
    "groupe": "D’un seul tenant",
    "reparti": "Réparti sur l’année",
    "ponts": "Avec les jours fériés",
}


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """What is lost on a day if nothing more is booked before it."""

    day: date
    amount: int
    what: str
    fix: str

    def as_json(self) -> dict[str, object]:
        """``{"le", "nombre", "quoi", "remede"}``."""
        return {"le": self.day.isoformat(), "nombre": self.amount, "quoi": self.what, "remede": self.fix}


@dataclass(frozen=True, kw_only=True)
class LeavePlan:
    """One proposal: the periods to add, and what the whole plan then gives. ``days_off``: calendar days away in all."""

    style: Style
    added: tuple[Period, ...]
    verdict: LeaveVerdict
    days_off: int
    shared_days: int
    why: str

    def as_json(self) -> dict[str, object]:
        """``{"style", "titre", "periodes", "poses", "perdus", "jours_d_absence", "jours_communs", "pourquoi"}``."""
        return {
            "style": self.style,
            "titre": TITLES[self.style],
            "periodes": [{"debut": one.start.isoformat(), "fin": one.end.isoformat()} for one in self.added],
            "poses": dict(self.verdict.taken),
            "restant": dict(self.verdict.left),
            "perdus": self.verdict.lost,
            "jours_d_absence": self.days_off,
            "jours_communs": self.shared_days,
            "pourquoi": self.why,
        }


def shared_days(periods: Sequence[Period], others: Sequence[Sequence[Period]]) -> int:
    """Days from Monday to Friday of ``periods`` on which every one of ``others`` is on leave too (0 without others)."""
    if not others:
        return 0
    away = [{day for period in one for day in days_of(period)} for one in others]
    return sum(is_weekday(day) and all(day in one for one in away) for period in periods for day in days_of(period))


def merged(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Periods in order, those that touch joined."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda one: one.start):
        if found and period.start <= found[-1].end + ONE_DAY:
            found[-1] = Period(start=found[-1].start, end=max(found[-1].end, period.end))
        else:
            found.append(period)
    return tuple(found)


def week_of(monday: date) -> Period:
    """Monday to Sunday."""
    return Period(start=monday, end=monday + timedelta(days=6))


def distinct(plans: Sequence[LeavePlan]) -> list[LeavePlan]:
    """Plans that differ in what they add, the first of each kept; a plan that adds nothing is dropped."""
    kept: dict[tuple[tuple[date, date], ...], LeavePlan] = {}
    for plan in plans:
        if plan.added:
            kept.setdefault(tuple((one.start, one.end) for one in plan.added), plan)
    return list(kept.values())

"""The plan put together: semesters of a year, each day's state, each week as it will be lived, leave toggled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from phco.dates import Period, first_weekday
from phco.placement.followup.catchup import Event
from phco.placement.followup.congresses import congress_of
from phco.placement.leave.model import Semester
from phco.placement.spans import ONE_DAY, WEEK, days_of, is_weekday, monday_of
from phco.placement.week.model import IN_PLACEMENT, SLOTS, HalfDay, Week, day_of_slot
from phco.rules.feries import holiday_name

Mark = Literal["conge", "ferie", "evenement", "encadrant"]


def semesters_of(day: date, *, winter_month: int, summer_month: int) -> tuple[Semester, Semester]:
    """The winter semester and the summer one of the year that ``day`` is in, from first Monday to eve of the next."""
    year = day.year if day >= first_weekday(day.year, winter_month, 0) else day.year - 1
    winter = first_weekday(year, winter_month, 0)
    summer = first_weekday(year + 1, summer_month, 0)
    end = first_weekday(year + 1, winter_month, 0) - ONE_DAY
    return (
        Semester(season="hiver", span=Period(start=winter, end=summer - ONE_DAY)),
        Semester(season="ete", span=Period(start=summer, end=end)),
    )


def toggled(periods: Sequence[Period], chosen: Period) -> tuple[Period, ...]:
    """Leave with ``chosen`` taken away if it was all booked, else added; consecutive days are one period."""
    booked = {day for period in periods for day in days_of(period)}
    wanted = set(days_of(chosen))
    return as_periods(booked - wanted if wanted <= booked else booked | wanted)


def as_periods(days: Iterable[date]) -> tuple[Period, ...]:
    """Days as periods, those that follow one another joined."""
    found: list[Period] = []
    for day in sorted(set(days)):
        if found and day == found[-1].end + ONE_DAY:
            found[-1] = Period(start=found[-1].start, end=day)
        else:
            found.append(Period(start=day, end=day))
    return tuple(found)


def lived_week(
    pattern: Week, monday: date, leave: Sequence[Period], events: Sequence[Event], exempt: Sequence[str] = ()
) -> Week:
    """The pattern week as one dated week will be: holidays, leave, events; ``exempt``: congresses never caught up."""
    noted = {(event.day, event.half): event for event in events}
    cells: dict[str, HalfDay] = {}
    for slot in SLOTS:
        cell, day = pattern.cell(slot), day_of_slot(monday, slot)
        event = noted.get((day, "matin" if slot.endswith("_matin") else "apres_midi"))
        if cell.activity != "libre" and holiday_name(day):
            cell = HalfDay(activity="ferie")
        elif cell.activity != "libre" and any(one.start <= day <= one.end for one in leave):
            cell = HalfDay(activity="conge")
        elif event is not None and event.kind == "rattrapage":
            cell = replace(cell, activity="rattrapage") if cell.activity not in IN_PLACEMENT else cell
        elif event is not None and cell.activity in IN_PLACEMENT:
            cell = HalfDay(activity=_absence(event, exempt))
        if cell.activity != "libre":
            cells[slot] = cell
    return replace(pattern, cells=cells, monday=monday)


def _absence(event: Event, exempt: Sequence[str]) -> str:
    """The activity an absence leaves in the week; a congress that is not named is neither spared nor owed (SAS-07)."""
    if event.kind != "congres":
        return event.kind
    found = congress_of(event.name, exempt)
    return "congres-a-nommer" if not found.known else "congres-dispense" if found.spared else "congres"


@dataclass(frozen=True, kw_only=True)
class DayState:
    """One day of the calendar: what falls on it, in words for people."""

    day: date
    marks: tuple[Mark, ...]
    said: tuple[str, ...]
    inside: bool


def day_states(
    span: Period,
    *,
    semesters: Sequence[Semester],
    leave: Sequence[Period],
    others: Sequence[tuple[str, Sequence[Period]]] = (),
    events: Sequence[tuple[date, str]] = (),
) -> dict[date, DayState]:
    """Each day of ``span``: leave, holiday, events, who else is away (``others``: each supervisor's name, leave)."""
    noted: dict[date, list[str]] = {}
    for day, text in events:
        noted.setdefault(day, []).append(text)
    away_on = [(name, _days_within(span, periods)) for name, periods in others]
    booked, placed = _days_within(span, leave), _days_within(span, [one.span for one in semesters])
    found: dict[date, DayState] = {}
    for day in days_of(span):
        marks: list[Mark] = []
        said: list[str] = []
        feast = holiday_name(day)
        if day in booked:
            marks.append("conge")
            said.append("congé")
        if feast:
            marks.append("ferie")
            said.append(feast)
        if day in noted:
            marks.append("evenement")
            said += noted[day]
        away = [name for name, days in away_on if day in days]
        if away:
            marks.append("encadrant")
            said.append(f"{', '.join(away)} en congé")
        found[day] = DayState(day=day, marks=tuple(marks), said=tuple(said), inside=day in placed)
    return found


def _days_within(span: Period, periods: Sequence[Period]) -> set[date]:
    """The days of ``span`` that a period holds."""
    shared = [(max(one.start, span.start), min(one.end, span.end)) for one in periods if one.touches(span)]
    return {day for start, end in shared for day in days_of(Period(start=start, end=end))}


def weeks_of(span: Period) -> list[date]:
    """The Mondays of the weeks that hold at least one working day of ``span``."""
    first, last = monday_of(span.start), monday_of(span.end)
    if not is_weekday(span.start):
        first += WEEK
    return [first + timedelta(weeks=index) for index in range(max(0, (last - first).days // 7 + 1))]

"""Proposals for a DJ's working days that are left (CNG): bridges over holidays, a long absence, weeks spread out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from phco.dates import Period, french_day
from phco.french import counted
from phco.placement.leave.dj import DjLeaveRules, check_dj, is_working_day, leave_year
from phco.placement.leave.model import Semester
from phco.placement.leave.plan import Deadline, LeavePlan, Style, distinct, merged, shared_days
from phco.placement.spans import ONE_DAY, days_of, is_weekday
from phco.rules.feries import is_holiday

BRIDGE = 4  # working days at most in what is called a bridge
WEEK_DAYS = 5
FAR = 60  # days: beyond, two absences are simply far apart


@dataclass(frozen=True, kw_only=True)
class _Block:
    """Working days in a row (days off inside not counted), and the absence they make with the days off around."""

    period: Period
    cost: int
    away: Period
    shared: int
    index: int

    @cached_property
    def stretched(self) -> bool:
        """Whether a holiday on a working day is in the absence."""
        return any(is_weekday(day) and is_holiday(day) for day in days_of(self.away))

    @cached_property
    def ratio(self) -> tuple[int, int]:
        """Days away for each day spent, in thousandths, then days away."""
        return self.away.length * 1000 // self.cost, self.away.length


def propose_dj(
    semesters: tuple[Semester, ...],
    booked: tuple[Period, ...],
    rules: DjLeaveRules,
    *,
    today: date,
    supervisors: Sequence[Sequence[Period]] = (),
    closed: Sequence[Period] = (),
    search: bool = True,
) -> tuple[list[LeavePlan], list[Deadline]]:
    """Up to four legal plans that spend what is left of the leave year of ``today``, and what its end takes away."""
    verdict = check_dj(semesters, booked, rules)
    if not verdict.legal:
        return [], []
    year = leave_year(today, rules)
    left = next((one.left for one in verdict.years if one.start == year.start), rules.days_a_year)
    if not search:
        return [], _deadlines(left, year, rules)
    free = _free_days(semesters, booked, closed, year, today)
    blocks = _blocks(free, left, rules, supervisors)
    styles: list[Style] = ["ponts", "groupe", "reparti"]
    if supervisors:
        styles.insert(0, "avec-encadrant")
    plans = [_plan(style, blocks, left, semesters, booked, rules, supervisors) for style in styles]
    return distinct(plans), _deadlines(left, year, rules)


def _free_days(
    semesters: tuple[Semester, ...],
    booked: tuple[Period, ...],
    closed: Sequence[Period],
    year: Period,
    today: date,
) -> set[date]:
    taken = {day for period in (*booked, *closed) for day in days_of(period)}
    spans = [one.span for one in semesters]
    return {
        day
        for day in days_of(year)
        if day > today
        and is_working_day(day)
        and day not in taken
        and (not spans or any(span.start <= day <= span.end for span in spans))
    }


def _blocks(free: set[date], left: int, rules: DjLeaveRules, supervisors: Sequence[Sequence[Period]]) -> list[_Block]:
    found: list[_Block] = []
    together = {day for day in free if shared_days([Period(start=day, end=day)], supervisors)}
    around = {day: _with_days_off(Period(start=day, end=day)) for day in free}
    for start in sorted(free):
        end, cost, shared = start, 0, 0
        while (end - start).days < rules.consecutive_max and cost < left:
            if end in free:
                cost += 1
                period = Period(start=start, end=end)
                shared += end in together
                away = Period(start=around[start].start, end=around[end].end)
                found.append(_Block(period=period, cost=cost, away=away, shared=shared, index=len(found)))
            elif is_working_day(end):
                break
            end += ONE_DAY
    return found


def _with_days_off(period: Period) -> Period:
    start, end = period.start, period.end
    while not is_working_day(start - ONE_DAY):
        start -= ONE_DAY
    while not is_working_day(end + ONE_DAY):
        end += ONE_DAY
    return Period(start=start, end=end)


def _plan(
    style: Style,
    blocks: list[_Block],
    left: int,
    semesters: tuple[Semester, ...],
    booked: tuple[Period, ...],
    rules: DjLeaveRules,
    supervisors: Sequence[Sequence[Period]],
) -> LeavePlan:
    chosen: list[_Block] = []
    spent, apart = 0, blocks  # blocks whose absence keeps clear of those chosen
    for rank in (RANKS[style], _weeks_apart, _whatever):
        # what a style leaves out does not depend on what is chosen, but for the one long absence
        open_to = [block for block in apart if rank(block, chosen) is not None]
        while open_to and spent < left:
            open_to = [block for block in open_to if block.cost <= left - spent]
            picked = max(open_to, key=lambda block: (rank(block, chosen) or (), -block.index), default=None)
            if picked is None or rank(picked, chosen) is None:
                break
            open_to.remove(picked)
            if not check_dj(semesters, (*booked, *(one.period for one in chosen), picked.period), rules).legal:
                continue
            chosen.append(picked)
            spent += picked.cost
            apart = [block for block in apart if not block.away.touches(picked.away)]
            open_to = [block for block in open_to if not block.away.touches(picked.away)]
    added = merged([block.period for block in chosen])
    verdict = check_dj(semesters, (*booked, *added), rules)
    away = merged([_with_days_off(period) for period in added])
    off = sum(one.length for one in away)
    shared = shared_days(added, supervisors)
    why = f"{counted(spent, 'jour ouvré', 'jours ouvrés')} pour {counted(off, 'jour')} d’absence"
    why += f", dont {counted(shared, 'jour')} en même temps que votre encadrant." if supervisors else "."
    return LeavePlan(style=style, added=added, verdict=verdict, days_off=off, shared_days=shared, why=why)


# How a style ranks a block given those already chosen; None leaves it out.
Rank = Callable[[_Block, list[_Block]], tuple[int, ...] | None]


def _bridge(block: _Block, chosen: list[_Block]) -> tuple[int, ...] | None:
    """A holiday on a working day, used once, stretched by a few days."""
    return (*block.ratio, block.shared) if block.cost <= BRIDGE and block.stretched else None


def _together(block: _Block, chosen: list[_Block]) -> tuple[int, ...] | None:
    """Days on which the supervisors are away too, the longest absence first."""
    return None if block.shared < block.cost else (block.cost, *block.ratio)


def _longest(block: _Block, chosen: list[_Block]) -> tuple[int, ...] | None:
    """One absence, as long as may be, the cheapest of its length."""
    return None if chosen else (block.away.length, block.shared, -block.cost)


def _weeks_apart(block: _Block, chosen: list[_Block]) -> tuple[int, ...] | None:
    """Whole weeks (a weekend on each side), far from the others."""
    if block.cost > WEEK_DAYS or block.away.length < WEEK_DAYS + 4:
        return None
    gap = min((_distance(block.period, one.period) for one in chosen), default=FAR)
    return (block.shared, min(gap, FAR), *block.ratio)


def _whatever(block: _Block, chosen: list[_Block]) -> tuple[int, ...] | None:
    """The days that are left, where they give the longest absences."""
    return block.ratio


RANKS: dict[Style, Rank] = {
    "ponts": _bridge,
    "avec-encadrant": _together,
    "groupe": _longest,
    "reparti": _weeks_apart,
}


def _distance(one: Period, other: Period) -> int:
    return (other.start - one.end).days if one.end < other.start else (one.start - other.end).days


def _deadlines(left: int, year: Period, rules: DjLeaveRules) -> list[Deadline]:
    if left == 0:
        return []
    paid = rules.paid_max
    what = f"{counted(left, 'jour ouvré', 'jours ouvrés')} à poser avant la fin de l’année de congé."
    fix = (
        f"Posez-les avant le {french_day(year.end)}. À partir de {rules.paid_from} jours pris, "
        f"{paid} jours non pris au plus sont indemnisés."
    )
    return [Deadline(day=year.end, amount=left, what=what, fix=fix)]

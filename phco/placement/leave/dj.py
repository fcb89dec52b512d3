"""Leave of a DJ (CNG, Code de la santé publique R. 6153-1-9): working days in a year that starts in November."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from phco.dates import Period, first_weekday, french_day, french_range
from phco.findings import Reason
from phco.french import counted
from phco.placement.leave.model import LeaveVerdict, LeaveYear, Semester, overlap_reasons
from phco.placement.spans import days_of, is_weekday, runs
from phco.rules.feries import is_holiday

RULE = "CNG-01"
CODE = "CNG"


@dataclass(frozen=True, kw_only=True)
class DjLeaveRules:
    """The numbers of CNG. Working days exclude Saturdays, Sundays and public holidays (« jours ouvrés »)."""

    days_a_year: int
    consecutive_max: int
    year_month: int
    paid_max: int
    paid_from: int


def is_working_day(day: date) -> bool:
    """Monday to Friday, public holidays excepted."""
    return is_weekday(day) and not is_holiday(day)


def leave_year(day: date, rules: DjLeaveRules) -> Period:
    """The year of the count that holds ``day``: from the first Monday of November to the eve of the next."""
    start = first_weekday(day.year, rules.year_month, 0)
    if day < start:
        return Period(start=first_weekday(day.year - 1, rules.year_month, 0), end=start - timedelta(days=1))
    return Period(start=start, end=first_weekday(day.year + 1, rules.year_month, 0) - timedelta(days=1))


def check_dj(
    semesters: tuple[Semester, ...], periods: tuple[Period, ...], rules: DjLeaveRules, *, notice: str = ""
) -> LeaveVerdict:
    """Check a DJ's plan (CNG): at most the year's working days, at most so many consecutive days at one time.

    Bookings that only days off separate (a weekend, a public holiday) are one absence. With ``semesters``, working days
    booked outside all of them are refused, and what is left counts the days that they still hold; without, the
    placement is not looked at. A semester belongs to the leave year that holds its middle.
    """
    reasons = overlap_reasons(periods, RULE, CODE)
    booked = sorted({day for period in periods for day in days_of(period) if is_working_day(day)})
    if semesters:
        reasons += _outside(booked, semesters)
    blocks = tuple(runs(periods, lambda day: not is_working_day(day)))
    reasons += [_too_long(block, rules) for block in blocks if block.length > rules.consecutive_max]
    by_year = Counter(leave_year(day, rules).start for day in booked)
    open_days = _open_days(semesters)
    anchors = booked + [one.span.start + (one.span.end - one.span.start) / 2 for one in semesters]
    years: list[LeaveYear] = []
    for start in sorted({leave_year(day, rules).start for day in anchors}):
        span, taken = leave_year(start, rules), by_year[start]
        untaken = max(0, rules.days_a_year - taken)
        paid = min(rules.paid_max, untaken) if taken >= rules.paid_from else 0
        places = sum(span.start <= day <= span.end for day in open_days - set(booked))
        left = min(untaken, places) if semesters else untaken
        years.append(LeaveYear(start=start, end=span.end, taken=taken, left=left, paid_if_untaken=paid))
        if taken > rules.days_a_year:
            reasons.append(_too_many(span, taken, rules))
    return LeaveVerdict(
        regime="dj",
        reasons=tuple(reasons),
        taken={"jours": len(booked)},
        left={"jours": sum(year.left for year in years) if years else rules.days_a_year},
        lost=0,
        runs=blocks,
        years=tuple(years),
        warnings=((notice,) if notice else ()),
    )


def _open_days(semesters: tuple[Semester, ...]) -> set[date]:
    return {day for one in semesters for day in days_of(one.span) if is_working_day(day)}


def _outside(booked: list[date], semesters: tuple[Semester, ...]) -> list[Reason]:
    out = [day for day in booked if not any(one.span.start <= day <= one.span.end for one in semesters)]
    return [
        Reason(
            code=f"{CODE}-HORS-SEMESTRE",
            rule=RULE,
            what=f"{counted(len(days), 'jour')} ({french_range(days[0], days[-1])}) hors des semestres donnés.",
            fix="Déplacez-les dans un semestre, ou corrigez les dates du semestre.",
        )
        for days in ([out] if out else [])
    ]


def _too_long(block: Period, rules: DjLeaveRules) -> Reason:
    return Reason(
        code=f"{CODE}-CONSECUTIFS",
        rule=RULE,
        what=f"{counted(block.length, 'jour')} se suivent, {french_range(block.start, block.end)} ; "
        f"le maximum en une seule fois est {rules.consecutive_max}, week-ends et jours fériés compris.",
        fix="Reprenez au moins un jour de stage au milieu, ou raccourcissez cette absence.",
    )


def _too_many(span: Period, taken: int, rules: DjLeaveRules) -> Reason:
    return Reason(
        code=f"{CODE}-TOTAL",
        rule=RULE,
        what=f"{counted(taken, 'jour ouvré', 'jours ouvrés')} posés sur l’année de congé qui commence le "
        f"{french_day(span.start)} : le droit est de {rules.days_a_year}.",
        fix=f"Retirez-en {taken - rules.days_a_year}.",
    )

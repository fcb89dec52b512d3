"""Proposals for the SASPAS weeks that are left (SAS-05): an exact search over the weeks of the year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from phco.dates import Period, french_day
from phco.french import counted
from phco.placement.leave.model import Semester
from phco.placement.leave.plan import Deadline, LeavePlan, Style, distinct, merged, shared_days, week_of
from phco.placement.leave.saspas import SaspasLeaveRules, booked_weeks, check_saspas, semester_of, years_of
from phco.placement.spans import WEEK, days_of
from phco.rules.feries import is_holiday

# weeks taken in winter, in summer, then in the current run, or minus the weeks since the last one
State = tuple[int, int, int]
Best = dict[State, tuple[int, tuple[date, ...]]]
# weights: a day shared with the supervisors, a holiday spent, adjoining weeks; weeks beyond which two absences are far
TOGETHER, HOLIDAY, NEXT_TO, FAR = 20, 3, 8, 9


def propose_saspas(
    semesters: tuple[Semester, ...],
    booked: tuple[Period, ...],
    rules: SaspasLeaveRules,
    *,
    today: date,
    supervisors: Sequence[Sequence[Period]] = (),
    closed: Sequence[Period] = (),
    search: bool = True,
) -> tuple[list[LeavePlan], list[Deadline]]:
    """Up to three legal plans that take as many of the year's weeks as can be, and what is lost meanwhile.

    Only weeks that start after ``today`` and do not touch ``closed`` are proposed. Empty when the booked plan breaks a
    rule that adding weeks cannot mend, or when nothing is left to add.
    """
    ordered = tuple(sorted(semesters, key=lambda one: one.span.start))
    year = _current_year(ordered, today)
    if not check_saspas(ordered, booked, rules).completable:
        return [], []
    plans = []
    styles: tuple[Style, ...] = ("avec-encadrant", "groupe", "reparti") if supervisors else ("groupe", "reparti")
    for style in styles if search else ():
        weeks = _search(year, booked, rules, today=today, supervisors=supervisors, closed=closed, style=style)
        if weeks is None:
            continue
        added = merged([week_of(monday) for monday in weeks])
        verdict = check_saspas(ordered, (*booked, *added), rules)
        if not verdict.completable:
            continue
        shared = shared_days(added, supervisors)
        why = f"{counted(len(weeks), 'semaine')} de plus, {counted(len(added), 'absence')}"
        why += f", dont {counted(shared, 'jour')} en même temps que vos maîtres de stage." if supervisors else "."
        off = sum(one.length for one in added)
        plans.append(LeavePlan(style=style, added=added, verdict=verdict, days_off=off, shared_days=shared, why=why))
    return distinct(plans), _deadlines(year, booked, rules, today)


def _current_year(ordered: tuple[Semester, ...], today: date) -> tuple[Semester, ...]:
    """The year of semesters that ``today`` is in or before; the last one after them all."""
    years = years_of(ordered)
    return next((year for year in years if today <= year[-1].span.end), years[-1])


def _search(
    year: tuple[Semester, ...],
    booked: tuple[Period, ...],
    rules: SaspasLeaveRules,
    *,
    today: date,
    supervisors: Sequence[Sequence[Period]],
    closed: Sequence[Period],
    style: Style,
) -> tuple[date, ...] | None:
    """The best weeks to add: most weeks first, then the style's score. None when no legal completion exists."""
    taken = set(booked_weeks(booked))
    monday = year[0].span.start - WEEK * (rules.consecutive_max + 1)
    monday -= monday.weekday() * (WEEK / 7)
    last = year[-1].span.end + WEEK * (rules.consecutive_max + 1)
    best: Best = {(0, 0, -FAR): (0, ())}
    while monday <= last:
        index = semester_of(monday, year)
        season = None if index is None else year[index].season
        week = week_of(monday)
        free = season is not None and monday > today and not any(week.touches(one) for one in closed)
        score = _score(week, supervisors, style)
        after: Best = {}
        for (winter, summer, run), (points, chosen) in best.items():
            options = [True] if monday in taken else [False, True] if free else [False]
            for take in options:
                state, gain, weeks = (winter, summer, max(-FAR, min(run, 0) - 1)), 0, chosen
                if take:
                    state = (winter + (season == "hiver"), summer + (season == "ete"), max(run, 0) + 1)
                    if monday not in taken:
                        gain, weeks = score + _rhythm(style, run), (*chosen, monday)
                if state[2] > rules.consecutive_max or not _within(state, rules):
                    continue
                if state not in after or after[state][0] < points + gain:
                    after[state] = (points + gain, weeks)
        best, monday = after, monday + WEEK
    ends = [(_rank(state, year, rules), points, weeks) for state, (points, weeks) in best.items()]
    if not ends:
        return None
    return max(ends, key=lambda one: (one[0], one[1], [-day.toordinal() for day in one[2]]))[2]


def _rhythm(style: Style, run: int) -> int:
    """Points for taking a week now: ``run`` weeks just taken, or minus the weeks worked since the last absence."""
    if style == "reparti":
        return -NEXT_TO if run > 0 else -2 * run
    return (NEXT_TO if style == "groupe" else 1) if run > 0 else 0


def _within(state: State, rules: SaspasLeaveRules) -> bool:
    winter, summer, _ = state
    return winter <= rules.winter_max and summer <= rules.summer_max and winter + summer <= rules.weeks_a_year


def _rank(state: State, year: tuple[Semester, ...], rules: SaspasLeaveRules) -> tuple[int, int]:
    """Legal splits first, then the number of weeks."""
    winter, summer, _ = state
    seasons = [one.season for one in year]
    lacks = ("hiver" in seasons and winter < rules.winter_min) + ("ete" in seasons and summer < rules.summer_min)
    return -lacks, winter + summer


def _score(week: Period, supervisors: Sequence[Sequence[Period]], style: Style) -> int:
    days = list(days_of(week))
    points = -HOLIDAY * sum(is_holiday(day) for day in days[:5])
    for leave in supervisors:
        shared = sum(any(one.start <= day <= one.end for one in leave) for day in days[:5])
        points += (TOGETHER if style == "avec-encadrant" else 1) * shared
    return points


def _deadlines(
    year: tuple[Semester, ...], booked: tuple[Period, ...], rules: SaspasLeaveRules, today: date
) -> list[Deadline]:
    """What the end of each semester takes away if nothing more is booked."""
    found: list[Deadline] = []
    verdict = check_saspas(year, booked, rules)
    left = verdict.left
    for one in year:
        if one.span.end < today or not left.get(one.season):
            continue
        winter = one.season == "hiver"
        amount = left["hiver"] if winter else left["ete"]
        name = "d’hiver" if winter else "d’été"
        what = f"{counted(amount, 'semaine')} du semestre {name} : perdues si elles ne sont pas posées avant."
        if amount == 1:
            what = f"1\u00a0semaine du semestre {name} : perdue si elle n’est pas posée avant."
        fix = f"{'Posez-la' if amount == 1 else 'Posez-les'} avant le {french_day(one.span.end)}."
        if winter and any(sem.season == "ete" and sem.span.start > one.span.end for sem in year):
            spare = verdict.taken["hiver"] >= rules.winter_min
            if spare and left.get("ete"):
                fix += f" Ou prenez-la à l’été, qui en admet {rules.summer_max}."
            elif not spare:
                fix += f" Une seule peut passer à l’été, qui en admet {rules.summer_max}."
        found.append(Deadline(day=one.span.end, amount=amount, what=what, fix=fix))
    return found

"""The semesters of the DES, and the one in which a month of a placement counts (PDJ-03).

Winter runs from the first day of the November intake to the eve of the May one, summer is the other half of the year.
A day that a campaign publishes is used; failing that the first Monday of the month (``stage.semestre.*``), to confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from phco.dates import Window, add_months, first_weekday, french_month
from phco.pay.tree import SEMESTER
from phco.rules import Announced, Ended, Known, RuleSet

Season = Literal["hiver", "ete"]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Intake:
    """The first day of a semester. ``published``: a campaign gives it (else it is the usual day)."""

    season: Season
    day: date
    published: bool


@dataclass(frozen=True, kw_only=True)
class Semester:
    """A semester from its own intake to the eve of the next one."""

    first: Intake
    following: Intake

    @property
    def name(self) -> str:
        """``semestre d’hiver 2026-2027``, ``semestre d’été 2027``."""
        year = self.first.day.year
        return f"semestre d’hiver {year}-{year + 1}" if self.first.season == "hiver" else f"semestre d’été {year}"

    def days_in(self, window: Window) -> int:
        """How many days of the window are in the semester."""
        start, end = max(window.start, self.first.day), min(window.end, self.following.day - ONE_DAY)
        return max((end - start).days + 1, 0)


def month_windows(start: date, months: int) -> list[Window]:
    """The months of a placement, counted from its first day (2 November to 1 December …)."""
    edges = [add_months(start, rank) for rank in range(months + 1)]
    return [Window(start=first, end=after - ONE_DAY) for first, after in pairwise(edges)]


def semester_of(rules: RuleSet, window: Window, published: Sequence[date] = ()) -> Semester:
    """The semester that holds most days of the window, the earlier one when equal (PDJ-03).

    ``published``: the first days that campaigns give.
    """
    years = range(window.start.year - 1, window.end.year + 2)
    intakes = sorted(
        (_intake(rules, season, year, published) for year in years for season in ("ete", "hiver")),
        key=lambda intake: intake.day,
    )
    semesters = [Semester(first=first, following=following) for first, following in pairwise(intakes)]
    return max(semesters, key=lambda semester: semester.days_in(window))  # max() keeps the first of equals


def by_semester(
    rules: RuleSet, windows: Iterable[tuple[int, Window]], published: Sequence[date] = ()
) -> list[tuple[Semester, list[int]]]:
    """Ranked windows, in order, grouped by the semester in which each one counts."""
    found: dict[date, tuple[Semester, list[int]]] = {}
    for rank, window in windows:
        semester = semester_of(rules, window, published)
        found.setdefault(semester.first.day, (semester, []))[1].append(rank)
    return [found[day] for day in sorted(found)]


def doubts(groups: Sequence[tuple[Semester, Sequence[int]]]) -> list[str]:
    """What is to be confirmed of a cut by semester, in French: semesters that are not whole, intakes not published."""
    said = []
    parts = [
        f"{semester.name} ({len(ranks)}\u00a0mois de stage sur {SEMESTER})"
        for semester, ranks in groups
        if len(ranks) < SEMESTER
    ]
    if parts:
        what, whose = ("Semestre incomplet", "ses") if len(parts) == 1 else ("Semestres incomplets", "leurs")
        said.append(f"{what}, prime entière sur la moyenne de {whose} mois, à confirmer : {', '.join(parts)}.")
    intakes = {
        intake.day: intake for semester, _ in groups for intake in (semester.first, semester.following)
        if not intake.published
    }  # fmt: skip
    if intakes:
        names = ", ".join(french_month(day) for day in sorted(intakes))
        said.append(
            f"Rentrée non publiée ({names}) : le premier lundi du mois est supposé, le semestre est à confirmer."
        )
    return said


def _intake(rules: RuleSet, season: Season, year: int, published: Sequence[date]) -> Intake:
    month = _month(rules, season, date(year, 7, 1))
    given = next((day for day in published if (day.year, day.month) == (year, month)), None)
    return Intake(season=season, day=given or first_weekday(year, month, 0), published=given is not None)


def _month(rules: RuleSet, season: Season, on: date) -> int:
    """The month of the intake: the value of that day, or the nearest one that is known."""
    answer = rules.value(f"stage.semestre.{season}", on=on)
    if isinstance(answer, Known | Ended | Announced) and isinstance(answer.record.value, int):
        return answer.record.value
    raise TypeError(f"stage.semestre.{season} is not a month")

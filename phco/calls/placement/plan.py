"""The plan a page of « Mon stage » keeps on the device, read strictly: every part is optional."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from phco.calls.placement.reading import (
    REGIMES,
    read_monday,
    read_periods,
    read_project,
    read_reviews,
    read_semesters,
    read_supervisors,
)
from phco.calls.placement.reading import read_cells as read_grid
from phco.calls.placement.week import read_events
from phco.calls.screen import read_root
from phco.dates import Period, french_day
from phco.fields import Fields
from phco.placement import parameters
from phco.placement.followup.catchup import Event
from phco.placement.leave.model import Semester
from phco.placement.planning import semesters_of
from phco.placement.spans import ONE_DAY
from phco.placement.week.model import MOST_ACTS, USUAL_REGIME, Regime, Supervisor, Week
from phco.placement.week.pattern import pattern_week

MOST_WEEKS, MOST_DAYS = 120, 800


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the pages of « Mon stage » share; ``semesters`` and ``pattern`` are the usual ones until written."""

    today: date
    root: str
    regime: Regime
    semesters: tuple[Semester, ...]
    guessed: bool
    pattern: Week
    written: bool
    supervisors: tuple[Supervisor, ...] = ()
    leave: tuple[Period, ...] = ()
    events: tuple[Event, ...] = ()
    weeks: tuple[Week, ...] = ()
    acts: dict[date, int] = field(default_factory=dict)
    reading: str | None = None

    @property
    def semester(self) -> Semester:
        """The semester of today, the next one before it starts, the last one after them all."""
        ordered = sorted(self.semesters, key=lambda one: one.span.start)
        return next((one for one in ordered if self.today <= one.span.end), ordered[-1])


def read_plan(
    fields: Fields, more: Callable[[Fields], None] = lambda _: None, usual_regime: Regime = USUAL_REGIME
) -> Plan:
    """``{"au", "racine"?, "plan"?: {regime, semestres, grille, …}}`` ; ``more`` reads the view's own keys.

    ``usual_regime``: what an unsaid regime is, on this screen.
    Closes the reader: raises PhcoError(s) with every fault.
    """
    today = fields.day("au")
    root = read_root(fields, "../../")
    plan = fields.child("plan", fields.mapping("plan", {}))
    regime: Regime = plan.choice("regime", REGIMES, usual_regime)
    semesters = read_semesters(plan, required=False) if plan.has("semestres") else ()
    plan.raw("semestres", None)
    project, reviews = read_project(plan), read_reviews(plan)
    duty = plan.decimal("heures_pdsa", Decimal(0), high=168)
    cells = read_grid(plan, "grille") if plan.has("grille") else None
    plan.raw("grille", None)
    supervisors = read_supervisors(plan)
    leave = read_periods(plan, "conges")
    events = read_events(plan) if plan.has("evenements") else []
    plan.raw("evenements", None)
    weeks = _weeks(plan, regime)
    acts = _acts(plan)
    reading = plan.choice("lecture", ("S1", "loi"), None, nullable=True)
    plan.close()
    more(fields)
    fields.close()
    usual = pattern_week(regime, parameters.week_rules(today), project.option or 1)
    pattern = Week(
        regime=regime, cells=usual.cells if cells is None else cells, project=project, reviews=reviews, duty_hours=duty
    )
    return Plan(
        today=today,
        root=root,
        regime=regime,
        semesters=semesters or usual_semesters(today),
        guessed=not semesters,
        pattern=pattern,
        written=cells is not None,
        supervisors=supervisors,
        leave=leave,
        events=tuple(events),
        weeks=weeks,
        acts=acts,
        reading=reading,
    )


def usual_semesters(today: date) -> tuple[Semester, Semester]:
    """The two semesters of the year that ``today`` is in."""
    return semesters_of(
        today,
        winter_month=parameters.whole("stage.semestre.hiver", today),
        summer_month=parameters.whole("stage.semestre.ete", today),
    )


def semesters_after(day: date) -> tuple[Semester, Semester]:
    """The next two usual semesters to begin after ``day``: those that the places of a campaign are for."""
    this_year = usual_semesters(day)
    next_year = usual_semesters(this_year[1].span.end + ONE_DAY)
    first, second, *_ = [one for one in (*this_year, *next_year) if one.span.start > day]
    return first, second


def _weeks(plan: Fields, regime: Regime) -> tuple[Week, ...]:
    """``semaines``: lived weeks as ``[{"lundi", "grille", "heures_pdsa"?}]``, each Monday once."""
    found: list[Week] = []
    for index, value in enumerate(plan.items("semaines", [], most=MOST_WEEKS)):
        one = plan.child(f"semaines[{index}]", value)
        monday = read_monday(one, "lundi", nullable=False)
        if any(other.monday == monday for other in found):
            one.fault("E_DOUBLON", "Cette semaine figure deux fois.", "lundi", "Gardez-en une seule.")
        cells = read_grid(one, "grille")
        duty = one.decimal("heures_pdsa", Decimal(0), high=168)
        found.append(Week(regime=regime, monday=monday, cells=cells, duty_hours=duty))
        one.close()
    return tuple(found)


def _acts(plan: Fields) -> dict[date, int]:
    """``actes``: ``[{"date", "nombre"}]``, each day once."""
    found: dict[date, int] = {}
    for index, value in enumerate(plan.items("actes", [], most=MOST_DAYS)):
        one = plan.child(f"actes[{index}]", value)
        before = len(plan.errors)
        day, number = one.day("date"), one.integer("nombre", high=MOST_ACTS)
        one.close()
        if len(plan.errors) > before:
            continue
        if day in found:
            one.fault("E_DOUBLON", f"Le {french_day(day)} figure deux fois.", "date", "Gardez un seul nombre par jour.")
        found[day] = number
    return found


def plan_json(periods: tuple[Period, ...]) -> list[dict[str, object]]:
    """Periods as the plan keeps them."""
    return [{"debut": one.start.isoformat(), "fin": one.end.isoformat()} for one in periods]

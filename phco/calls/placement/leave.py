"""The leave calls: ``conges.verifier`` (CONTRACT.md) and ``conges.proposer``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from phco.calls.placement.reading import REGIMES, read_periods, read_semesters, read_supervisors
from phco.dates import Period
from phco.fields import LAST_DAY, Fields
from phco.placement import parameters
from phco.placement.leave.dj import check_dj
from phco.placement.leave.model import LeaveVerdict, Semester
from phco.placement.leave.plan import Deadline, LeavePlan
from phco.placement.leave.plan_dj import propose_dj
from phco.placement.leave.plan_saspas import propose_saspas
from phco.placement.leave.saspas import check_saspas
from phco.placement.week.model import Supervisor
from phco.rules.feries import holidays_between


def conges_verifier(entry: object) -> dict[str, object]:
    """``conges.verifier``: a leave plan against SAS-05 or CNG. Errors: E_PERIODE, E_SEMESTRES, those of Fields."""
    fields = Fields(entry)
    regime = fields.choice("regime", REGIMES)
    semesters = read_semesters(fields, required=regime == "saspas")
    periods = read_periods(fields, "periodes", required=True)
    fields.close()
    return verdict_of(regime, semesters, periods).as_json()


def verdict_of(regime: str, semesters: tuple[Semester, ...], periods: tuple[Period, ...]) -> LeaveVerdict:
    """The verdict with the rules of the plan's first day."""
    on = first_day(semesters, periods)
    if regime == "saspas":
        rules = parameters.saspas_leave_rules(on)
        return check_saspas(semesters, periods, rules, notice=parameters.saspas_notice())
    return check_dj(semesters, periods, parameters.dj_leave_rules(on), notice=parameters.law_notice())


def first_day(semesters: Sequence[Semester], periods: Sequence[Period]) -> date:
    """The first day of the semesters, else of the periods, else far ahead (today's rules)."""
    spans = [one.span for one in semesters] or list(periods)
    return min((span.start for span in spans), default=LAST_DAY)


def conges_proposer(entry: object) -> dict[str, object]:
    """``conges.proposer``: legal plans for what is left, what will be lost and when, the supervisors' leave overlapped.

    in: ``{"regime", "semestres", "periodes"?, "au", "encadrants"?: [{"id", "conges"}], "fermes"?: [{"debut",
    "fin"}]}``; ``fermes`` are periods in which no leave can be taken.
    """
    fields = Fields(entry)
    regime = fields.choice("regime", REGIMES)
    semesters = read_semesters(fields, required=True)
    periods = read_periods(fields, "periodes")
    today = fields.day("au")
    people = read_supervisors(fields)
    closed = read_periods(fields, "fermes")
    fields.close()
    verdict = verdict_of(regime, semesters, periods)
    plans, deadlines = proposals(regime, semesters, periods, today, people, closed)
    spans = [one.span for one in semesters]
    holidays = holidays_between(min(one.start for one in spans), max(one.end for one in spans))
    return {
        "plan": verdict.as_json(),
        "propositions": [plan.as_json() for plan in plans],
        "echeances": [deadline.as_json() for deadline in deadlines],
        "jours_feries": [{"date": day.isoformat(), "nom": name} for day, name in holidays.items()],
        "recouvrements": overlaps_with(periods, people),
    }


def proposals(
    regime: str,
    semesters: tuple[Semester, ...],
    periods: tuple[Period, ...],
    today: date,
    people: Sequence[Supervisor],
    closed: Sequence[Period],
    *,
    search: bool = True,
) -> tuple[list[LeavePlan], list[Deadline]]:
    """The plans to choose from (none without ``search``), and what each deadline takes away."""
    supervisors = [one.leave for one in people if one.leave]
    on = first_day(semesters, periods)
    if regime == "saspas":
        rules = parameters.saspas_leave_rules(on)
        return propose_saspas(
            semesters, periods, rules, today=today, supervisors=supervisors, closed=closed, search=search
        )
    dj = parameters.dj_leave_rules(on)
    return propose_dj(semesters, periods, dj, today=today, supervisors=supervisors, closed=closed, search=search)


def overlaps_with(periods: Sequence[Period], people: Sequence[Supervisor]) -> list[dict[str, object]]:
    """Where a booked period meets a supervisor's leave."""
    return [
        {
            "encadrant": one.id,
            "debut": max(mine.start, other.start).isoformat(),
            "fin": min(mine.end, other.end).isoformat(),
        }
        for one in people
        for mine in periods
        for other in one.leave
        if mine.touches(other)
    ]

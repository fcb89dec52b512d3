"""The screens of leave: ``{"html", "resultat"}`` from the plan kept on the device."""

from __future__ import annotations

import calendar
from datetime import date

from phco.calls.placement.leave import overlaps_with, proposals, verdict_of
from phco.calls.placement.plan import Plan, plan_json, read_plan
from phco.calls.placement.reading import read_period, read_periods
from phco.calls.placement.screens.week import KINDS
from phco.dates import Period, french_day, french_month, french_range
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.placement.leave.model import Semester
from phco.placement.planning import DayState, day_states, toggled, weeks_of
from phco.placement.spans import WEEK
from phco.views import render

MARKS = {"conge": "C", "ferie": "F", "evenement": "A", "encadrant": "E"}


def conges_basculer(entry: object) -> dict[str, object]:
    """``conges.basculer``: take a period if it is free, give it back if it is booked.

    in: ``{"periodes"?, "debut", "fin"}``; out: ``{"periodes", "pose": bool}``, consecutive days joined.
    """
    fields = Fields(entry)
    periods = read_periods(fields, "periodes")
    chosen = read_period(fields)
    fields.close()
    if chosen is None:
        raise AssertionError("close() has raised")
    found = toggled(periods, chosen)
    return {"periodes": plan_json(found), "pose": any(one.start <= chosen.start <= one.end for one in found)}


def vue_conges(entry: object) -> dict[str, object]:
    """``vue.conges``: what is booked, left, lost; the calendar to pick from; the supervisors' leave.

    With ``"proposer": true``, the plans that spend what is left (they take a moment).
    """
    asked: list[bool] = []
    plan = read_plan(Fields(entry), lambda fields: asked.append(fields.boolean("proposer", False)))
    verdict = verdict_of(plan.regime, plan.semesters, plan.leave)
    plans, deadlines = proposals(
        plan.regime, plan.semesters, plan.leave, plan.today, plan.supervisors, (), search=asked[0]
    )
    answer = verdict.as_json()
    result = {
        "plan": answer,
        "propositions": [one.as_json() for one in plans],
        "echeances": [one.as_json() for one in deadlines],
        "recouvrements": overlaps_with(plan.leave, plan.supervisors),
    }
    ordered = sorted(plan.semesters, key=lambda one: one.span.start)
    html = render(
        "conges.html",
        racine=plan.root,
        avertissements=answer["avertissements"],
        regime=plan.regime,
        v=answer,
        alertes=[one.as_json() for one in verdict.reasons],
        propositions=result["propositions"],
        propose=asked[0],
        echeances=result["echeances"],
        recouvrements=result["recouvrements"],
        encadrants={one.id: one.called for one in plan.supervisors},
        semestres=[_semester_view(plan, one) for one in ordered],
        periodes=plan_json(tuple(sorted(plan.leave, key=lambda one: one.start))),
    )
    return {"html": html, "resultat": result}


def _semester_view(plan: Plan, semester: Semester) -> dict[str, object]:
    """A semester to pick leave from: its weeks (SASPAS) or its months of days (DJ)."""
    span = semester.span
    wide = Period(start=span.start - WEEK, end=span.end + WEEK)
    states = states_of(plan, wide)
    name = "Semestre d’hiver" if semester.season == "hiver" else "Semestre d’été"
    return {
        "nom": name,
        "quand": french_range(span.start, span.end),
        "passe": span.end < plan.today,
        "semaines": [week_row(states, monday) for monday in weeks_of(span)] if plan.regime == "saspas" else [],
        "mois": months_view(states, span) if plan.regime == "dj" else [],
    }


def states_of(plan: Plan, span: Period) -> dict[date, DayState]:
    """Every day of a period with what fills it."""
    others = [(one.called, one.leave) for one in plan.supervisors]
    events = [
        (event.day, f"{KINDS[event.kind]} ({event.half.replace('apres_midi', 'après-midi')})") for event in plan.events
    ]
    return day_states(span, semesters=plan.semesters, leave=plan.leave, others=others, events=events)


def week_row(states: dict[date, DayState], monday: date) -> dict[str, object]:
    """One week of the table, from its Monday."""
    days = [states[monday + WEEK / 7 * shift] for shift in range(7)]
    said = list(dict.fromkeys(text for one in days for text in one.said if text != "congé"))
    return {
        "debut": days[0].day.isoformat(),
        "fin": days[-1].day.isoformat(),
        "quand": french_range(days[0].day, days[-1].day),
        "pris": all("conge" in one.marks for one in days),
        "partiel": any("conge" in one.marks for one in days) and not all("conge" in one.marks for one in days),
        "jours": [day_view(one) for one in days],
        "dit": said,
    }


def day_view(state: DayState) -> dict[str, object]:
    """One day as a template draws it."""
    return {
        "date": state.day.isoformat(),
        "numero": state.day.day,
        "nom": french_day(state.day, weekday=True),
        "marques": list(state.marks),
        "lettres": "".join(MARKS[mark] for mark in state.marks),
        "dit": list(state.said),
        "dedans": state.inside,
        "ouvre": state.day.weekday() < 5,
        "pris": "conge" in state.marks,
    }


def months_view(states: dict[date, DayState], span: Period) -> list[dict[str, object]]:
    """The months of a span as rows of seven days; None outside the month."""
    found: list[JsonObject] = []
    year, month = span.start.year, span.start.month
    while (year, month) <= (span.end.year, span.end.month):
        rows = [
            [day_view(states[day]) if day.month == month and span.start <= day <= span.end else None for day in week]
            for week in calendar.Calendar().monthdatescalendar(year, month)
        ]
        found.append({"nom": french_month(date(year, month, 1)), "rangs": [row for row in rows if any(row)]})
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found

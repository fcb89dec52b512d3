"""The screens of weeks and leave: ``{"html", "resultat"}`` from the plan kept on the device."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from phco import campaign
from phco.calls.placement.leave import overlaps_with, proposals, verdict_of
from phco.calls.placement.plan import Plan, plan_json, read_plan, semesters_after, usual_semesters
from phco.calls.placement.reading import read_monday, read_period, read_periods
from phco.dates import Period, french_day, french_month, french_range
from phco.fields import Fields
from phco.findings import Reason
from phco.jsontext import JsonObject
from phco.placement import parameters
from phco.placement.followup.catchup import ledger
from phco.placement.leave.model import Semester
from phco.placement.planning import DayState, day_states, lived_week, toggled, weeks_of
from phco.placement.spans import WEEK
from phco.placement.week.checks import check_week
from phco.placement.week.model import ACTIVITIES, IN_PLACEMENT, SLOTS, Week, picture, slot_name
from phco.placement.week.quarter import balance_quarters, quarter_reasons
from phco.placement.week.supervision import plan_reviews, plan_supervision, uncovered
from phco.views import render

MARKS = {"conge": "C", "ferie": "F", "evenement": "A", "encadrant": "E"}
KINDS = {
    "enseignement": "enseignement",
    "congres": "congrès",
    "maladie": "arrêt de travail",
    "rattrapage": "rattrapage",
}


def notices(plan: Plan) -> list[str]:
    """What the screen says first for this regime."""
    return [parameters.saspas_notice()] if plan.regime == "saspas" else []


def vue_semaine(entry: object) -> dict[str, object]:
    """``vue.semaine``: the pattern week or the lived week of ``lundi``: verdict, supervision, quarter averages."""
    chosen: dict[str, date | None] = {"lundi": None}

    def more(fields: Fields) -> None:
        chosen["lundi"] = read_monday(fields, "lundi", nullable=True)

    plan = read_plan(Fields(entry), more)
    monday = chosen["lundi"]
    rules = parameters.week_rules(monday or plan.today)
    week = plan.pattern if monday is None else week_at(plan, monday)
    verdict = check_week(week, rules, plan.supervisors).as_json()
    covers = plan_supervision(week, rules, plan.supervisors) if plan.supervisors else []
    quarters = balance_quarters(plan.semester.span, plan.weeks, rules, plan.pattern) if plan.weeks else []
    reasons = [reason for quarter in quarters for reason in quarter_reasons(quarter, rules)]
    result = {
        **verdict,
        "lundi": monday.isoformat() if monday else None,
        "grille": {slot: week.cell(slot).activity for slot in SLOTS},
        "supervision": [cover.as_json(week) for cover in covers],
        "trimestres": [quarter.as_json() for quarter in quarters],
    }
    html = render(
        "semaine.html",
        racine=plan.root,
        avertissements=notices(plan),
        regime=plan.regime,
        lundi=monday,
        verdict=verdict,
        lignes=[{"nom": slot_name(slot), "activite": ACTIVITIES[week.cell(slot).activity]} for slot in SLOTS[:10]],
        couverture=[
            {"nom": slot_name(cover.slot), "mode": cover.mode, "pourquoi": cover.why, "deplace": cover.moved}
            for cover in covers
        ],
        revues=plan_reviews(week, covers, rules) if plan.regime == "saspas" else [],
        couverture_fautes=[one.as_json() for one in uncovered(week, covers)],
        encadrants={one.id: one.called for one in plan.supervisors},
        trimestres=[quarter.as_json() for quarter in quarters],
        trimestres_fautes=split(reasons)[0],
        trimestres_alertes=split(reasons)[1],
    )
    return {"html": html, "resultat": result}


def split(reasons: Sequence[Reason]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Faults and alerts as JSON."""
    faults = [one.as_json() for one in reasons if one.severity != "alerte"]
    return faults, [one.as_json() for one in reasons if one.severity == "alerte"]


def week_at(plan: Plan, monday: date) -> Week:
    """The week as written, else the pattern with its leave, holidays and events."""
    written = next((one for one in plan.weeks if one.monday == monday), None)
    exempt = parameters.texts("saspas.congres_exemptes", plan.today)
    return written or lived_week(plan.pattern, monday, plan.leave, plan.events, exempt)


def semaine_preparer(entry: object) -> dict[str, object]:
    """``semaine.preparer``: the grid of one dated week before it is edited. in: ``{"au", "plan"?, "lundi"}``."""
    chosen: list[date] = []

    def more(fields: Fields) -> None:
        chosen.append(read_monday(fields, "lundi", nullable=False) or date.min)

    plan = read_plan(Fields(entry), more)
    week = week_at(plan, chosen[0])
    grid: dict[str, dict[str, object]] = {}
    for slot in SLOTS:
        cell = week.cell(slot)
        if cell.activity != "libre":
            said = {
                "activite": cell.activity,
                "lieu": cell.place,
                "encadrant": cell.supervisor,
                "presence": cell.presence,
                "minutes": cell.minutes_away,
                "debut": cell.start.strftime("%H:%M") if cell.start else None,
                "fin": cell.end.strftime("%H:%M") if cell.end else None,
            }
            grid[slot] = {key: value for key, value in said.items() if value is not None}
    return {
        "lundi": chosen[0].isoformat(),
        "grille": grid,
        "jusqu_au": french_range(chosen[0], chosen[0] + WEEK / 7 * 4),
    }


def stage_semestres(entry: object) -> dict[str, object]:
    """``stage.semestres``: the usual semesters of the year of ``au``, or the two that a campaign gives places for.

    in: ``{"au", "campagne"?: "2026-09" | null}``; null: the campaign ahead on ``au`` (CMP-10).
    out: ``{"semestres": [{"saison", "debut", "fin"}], "mois": ["novembre 2026", …]}``, one month a semester: its first.
    """
    fields = Fields(entry)
    today = fields.day("au")
    wanted = fields.has("campagne")
    code = fields.text("campagne", None, nullable=True, max_length=7)
    if code is not None and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", code):
        what = f"« {code} » ne désigne pas une campagne."
        fields.fault("E_CAMPAGNE", what, "campagne", "Écrivez son année et son mois : AAAA-MM, par exemple 2026-09.")
    fields.close()
    found = usual_semesters(today)
    if wanted:
        found = semesters_after(date.fromisoformat(f"{code or _ahead(today)}-01"))
    return {
        "semestres": [
            {"saison": one.season, "debut": one.span.start.isoformat(), "fin": one.span.end.isoformat()}
            for one in found
        ],
        "mois": [french_month(one.span.start) for one in found],
    }


def _ahead(today: date) -> str:
    """The code of the campaign ahead, or of the last one known."""
    known = campaign.load_default()
    found = campaign.ahead(known.values(), today).campaign
    return found.code if found else max(known)


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


# — leave ——————————————————————————————————————————————————————————————————————————————————————————
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
    states = _states(plan, wide)
    name = "Semestre d’hiver" if semester.season == "hiver" else "Semestre d’été"
    return {
        "nom": name,
        "quand": french_range(span.start, span.end),
        "passe": span.end < plan.today,
        "semaines": [_week_row(states, monday) for monday in weeks_of(span)] if plan.regime == "saspas" else [],
        "mois": months_view(states, span) if plan.regime == "dj" else [],
    }


def _states(plan: Plan, span: Period) -> dict[date, DayState]:
    others = [(one.called, one.leave) for one in plan.supervisors]
    events = [
        (event.day, f"{KINDS[event.kind]} ({event.half.replace('apres_midi', 'après-midi')})") for event in plan.events
    ]
    return day_states(span, semesters=plan.semesters, leave=plan.leave, others=others, events=events)


def _week_row(states: dict[date, DayState], monday: date) -> dict[str, object]:
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


# — semester and year ——————————————————————————————————————————————————————————————————————————————
def vue_semestre(entry: object) -> dict[str, object]:
    """``vue.semestre``: each week of the semester as it is lived, the averages, then the year month by month."""
    plan = read_plan(Fields(entry))
    rules = parameters.week_rules(plan.today)
    span = plan.semester.span
    book = ledger(
        span, plan.events, plan.pattern, today=plan.today, leave=plan.leave,
        exempt=parameters.texts("saspas.congres_exemptes", plan.today), supervisors=plan.supervisors,
    )  # fmt: skip
    owed: dict[date, int] = {}
    for line in book.lines:
        monday = line.event.day - WEEK / 7 * line.event.day.weekday()
        owed[monday] = owed.get(monday, 0) + line.owed
    written = {one.monday for one in plan.weeks}
    rows = []
    for monday in weeks_of(span):
        week = week_at(plan, monday)
        states = _states(plan, Period(start=monday, end=monday + WEEK / 7 * 6))
        acts = sum(number for day, number in plan.acts.items() if monday <= day < monday + WEEK)
        rows.append(
            {
                "lundi": monday.isoformat(),
                "quand": french_range(monday, monday + WEEK / 7 * 4),
                "cases": picture(week),
                "stage": week.number(IN_PLACEMENT),
                "vecue": monday in written,
                "courante": monday <= plan.today < monday + WEEK,
                "dit": list(dict.fromkeys(text for one in states.values() for text in one.said)),
                "actes": acts,
                "dette": owed.get(monday, 0),
            }
        )
    weeks = [week_at(plan, monday) for monday in weeks_of(span)]
    quarters = balance_quarters(span, weeks, rules, plan.pattern)
    year = Period(start=min(one.span.start for one in plan.semesters), end=max(one.span.end for one in plan.semesters))
    states = _states(plan, Period(start=year.start - WEEK * 5, end=year.end + WEEK * 5))
    result = {
        "semaines": rows,
        "trimestres": [one.as_json() for one in quarters],
        "solde_rattrapages": book.balance,
        "actes": sum(plan.acts.values()),
    }
    html = render(
        "semestre.html",
        racine=plan.root,
        avertissements=notices(plan),
        quand=french_range(span.start, span.end),
        saison=plan.semester.season,
        semaines=rows,
        trimestres=result["trimestres"],
        solde=book.balance,
        mois=months_view(states, year),
        suppose=plan.guessed,
        regime=plan.regime,
    )
    return {"html": html, "resultat": result}

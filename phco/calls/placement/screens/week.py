"""The screens of weeks: ``{"html", "resultat"}`` from the plan kept on the device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from phco.calls.placement.plan import Plan, read_plan
from phco.calls.placement.reading import read_monday
from phco.dates import french_range
from phco.fields import Fields
from phco.findings import Reason
from phco.placement import parameters
from phco.placement.planning import lived_week
from phco.placement.spans import WEEK
from phco.placement.week.checks import check_week
from phco.placement.week.model import ACTIVITIES, SLOTS, Week, slot_name
from phco.placement.week.quarter import balance_quarters, quarter_reasons
from phco.placement.week.supervision import plan_reviews, plan_supervision, uncovered
from phco.views import render

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

"""The screen of the semester and of the year, and the semesters of a placement."""

from __future__ import annotations

import re
from datetime import date

from phco import campaign
from phco.calls.placement.plan import read_plan, semesters_after, usual_semesters
from phco.calls.placement.screens.leave import months_view, states_of
from phco.calls.placement.screens.week import notices, week_at
from phco.dates import Period, french_month, french_range
from phco.fields import Fields
from phco.placement import parameters
from phco.placement.followup.catchup import ledger
from phco.placement.planning import weeks_of
from phco.placement.spans import WEEK
from phco.placement.week.model import IN_PLACEMENT, picture
from phco.placement.week.quarter import balance_quarters
from phco.views import render


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
        states = states_of(plan, Period(start=monday, end=monday + WEEK / 7 * 6))
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
    states = states_of(plan, Period(start=year.start - WEEK * 5, end=year.end + WEEK * 5))
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

"""The screens of the follow-up: catch-up, activity, teaching, GEP report, portfolio, interviews."""

from __future__ import annotations

from phco.calls.placement.followup import entretiens_bilan, portfolio_completude, portfolio_structure
from phco.calls.placement.plan import Plan, read_plan
from phco.calls.placement.screens.week import KINDS
from phco.calls.placement.teaching import enseignement_bilan
from phco.calls.screen import split_root
from phco.dates import french_day
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.placement import parameters
from phco.placement.followup.activity import Activity, balance, care_day
from phco.placement.followup.catchup import ledger
from phco.views import render


def vue_rattrapages(entry: object) -> dict[str, object]:
    """``vue.rattrapages``: the ledger line by line, its balance, dates to catch up (SAS-07)."""
    asked: list[bool] = []
    plan = read_plan(Fields(entry), lambda fields: asked.append(fields.boolean("samedis", False)), "saspas")
    span = plan.semester.span
    book = ledger(
        span,
        plan.events,
        plan.pattern,
        exempt=parameters.texts("saspas.congres_exemptes", plan.today),
        leave=plan.leave,
        today=plan.today,
        supervisors=plan.supervisors,
        saturdays=asked[0],
    )
    result = {**book.as_json(), "regle_du_regime": plan.regime == "saspas"}
    html = render(
        "rattrapages.html",
        racine=plan.root,
        avertissements=[parameters.saspas_notice()],
        regle_d_autrui=parameters.not_a_dj_rule() if plan.regime == "dj" else "",
        v=result,
        natures=KINDS,
        suppose=not plan.written,
        regime=plan.regime,
        loi={"stage": parameters.week_rules(plan.today).quarter_placement},
    )
    return {"html": html, "resultat": result}


def vue_activite(entry: object) -> dict[str, object]:
    """``vue.activite``: averages, the bonus, what is still needed; the acts outside the semester are left out."""
    plan = read_plan(Fields(entry))
    found = activity_of(plan)
    result = found.as_json()
    html = render(
        "activite.html",
        racine=plan.root,
        v=result,
        jours=[
            {"date": day.isoformat(), "nom": french_day(day, weekday=True), "nombre": number}
            for day, number in sorted(plan.acts.items(), reverse=True)
        ],
        suppose=not plan.written,
        actes=",".join(str(number) for number in found.projected() or ()),
        debut=plan.semester.span.start,
    )
    return {"html": html, "resultat": result}


def activity_of(plan: Plan) -> Activity:
    """The log of the plan's semester."""
    start = plan.semester.span.start
    rules = parameters.activity_rules(start, lecture=plan.reading)
    months = parameters.whole("stage.duree", start)
    is_care = care_day(plan.pattern, plan.leave)
    return balance(start, months, plan.acts, today=plan.today, is_care=is_care, rules=rules)


def vue_enseignement(entry: object) -> dict[str, object]:
    """``vue.enseignement``: what ``enseignement.bilan`` answers, drawn."""
    root, rest = split_root(entry)
    result = enseignement_bilan(rest)
    return {"html": render("enseignement.html", racine=root, v=result), "resultat": result}


def vue_portfolio(entry: object) -> JsonObject:
    """``vue.portfolio``: the sections and their entries, ready to print; ``textes`` come from the entries themselves.

    in: as ``portfolio.completude``, each entry with its ``fichiers``?: [names] shown beside it.
    """
    root, rest = split_root(entry)
    files: dict[str, list[str]] = {}
    if isinstance(rest, dict) and isinstance(rest.get("entrees"), list):
        entries = []
        for one in rest["entrees"]:
            if isinstance(one, dict) and "fichiers" in one:
                names = one["fichiers"]
                if isinstance(names, list) and all(isinstance(name, str) for name in names):
                    files[str(one.get("id"))] = names
                    one = {key: value for key, value in one.items() if key != "fichiers"} | {"pieces": len(names)}
            entries.append(one)
        rest = {**rest, "entrees": entries}
    result = portfolio_completude(rest)
    entries = sorted(rest["entrees"], key=lambda one: str(one["date"]), reverse=True)
    html = render(
        "portfolio.html",
        racine=root,
        v=result,
        entrees=entries,
        fichiers=files,
        structure=portfolio_structure({}),
    )
    return {"html": html, "resultat": result}


def vue_entretiens(entry: object) -> JsonObject:
    """``vue.entretiens``: the log of the interviews, ready to print for both."""
    root, rest = split_root(entry)
    result = entretiens_bilan(rest)
    log = sorted(rest["entretiens"], key=lambda one: str(one["date"]))
    html = render("entretiens.html", racine=root, v=result, entretiens=log, debut=rest["debut"], fin=rest["fin"])
    return {"html": html, "resultat": result}

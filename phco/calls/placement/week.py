"""The calls on weeks: pattern, checks, quarter, supervision, catch-up ledger."""

from __future__ import annotations

from datetime import date

from phco.calls.placement.reading import (
    HALF_CHOICES,
    REGIMES,
    as_halves,
    read_cells,
    read_period,
    read_periods,
    read_project,
    read_supervisors,
    read_week,
)
from phco.dates import Period
from phco.errors import PhcoError
from phco.fields import LAST_DAY, Fields
from phco.placement import parameters
from phco.placement.followup.catchup import Event, Kind, ledger
from phco.placement.week.checks import check_week
from phco.placement.week.model import ACTIVITIES, HALF_NAMES, SLOTS, USUAL_REGIME, Regime, Week, picture, slot_name
from phco.placement.week.pattern import pattern_week
from phco.placement.week.quarter import balance_quarters, quarter_reasons
from phco.placement.week.supervision import plan_reviews, plan_supervision, uncovered

MOST_WEEKS = 60
MOST_EVENTS = 400
EVENT_KINDS: tuple[Kind, ...] = ("enseignement", "congres", "maladie", "rattrapage")


def _notices(regime: Regime) -> list[str]:
    return [parameters.saspas_notice()] if regime == "saspas" else []


def catch_up_notices(regime: Regime) -> list[str]:
    """Whose rule a catch-up is: the SASPAS's, never a DJ's (SAS-07)."""
    return [*([parameters.not_a_dj_rule()] if regime == "dj" else []), parameters.saspas_notice()]


def semaine_modele(entry: object) -> dict[str, object]:
    """``semaine.modele``: the pattern week of a regime, its rules, and what a half-day may hold.

    in: ``{"regime"?, "option"?, "au"?, "grille"?}``; ``d_usage``: whether that grid is a regime's pattern, untouched.
    """
    fields = Fields(entry)
    regime = fields.choice("regime", REGIMES, USUAL_REGIME)
    option = fields.integer("option", 1, low=1, high=5)
    on = fields.day("au", LAST_DAY)
    grid = Week(regime=regime, cells=read_cells(fields, "grille") if fields.has("grille") else {})
    fields.raw("grille", None)
    fields.close()
    rules = parameters.week_rules(on)
    week = pattern_week(regime, rules, option)
    return {
        "d_usage": any(pattern_week(one, rules, option).activities() == grid.activities() for one in REGIMES),
        "regime": regime,
        "grille": {slot: week.cell(slot).activity for slot in SLOTS},
        "cases": picture(week),
        "creneaux": [{"id": slot, "nom": slot_name(slot)} for slot in SLOTS],
        "activites": [{"id": id_, "nom": name} for id_, name in ACTIVITIES.items()],
        "regles": {
            "soin": rules.care,
            "projet": rules.project,
            "faculte": rules.faculty,
            "stage_saspas": rules.placement,
            "universite_saspas": rules.university,
            "heures_par_semaine": str(rules.quarter_hours),
            "heure_limite": rules.evening.strftime("%H:%M"),
            "minutes_pour_venir": rules.come_within,
            "minutes_de_revue": rules.review_minutes,
        },
        "avertissements": _notices(regime),
    }


def semaine_verifier(entry: object) -> dict[str, object]:
    """``semaine.verifier``: one week against its regime. Without ``lundi`` it is the pattern week, which repeats.

    in: ``{"regime", "lundi"?, "grille", "projet"?, "revues"?, "heures_pdsa"?, "encadrants"?}``.
    """
    fields = Fields(entry)
    regime = fields.choice("regime", REGIMES)
    week = read_week(fields, regime)
    supervisors = read_supervisors(fields)
    fields.close()
    verdict = check_week(week, parameters.week_rules(week.monday or LAST_DAY), supervisors)
    return {**verdict.as_json(), "nature": "type" if week.is_pattern else "reelle", "avertissements": _notices(regime)}


def trimestre_verifier(entry: object) -> dict[str, object]:
    """``trimestre.verifier``: the averages of a semester's two quarters (ORG-09), and each lived week's warnings.

    in: ``{"regime", "semestre": {"debut", "fin"}, "semaines": [{"lundi", "grille", …}], "grille_type"?}``.
    """
    fields = Fields(entry)
    regime = fields.choice("regime", REGIMES)
    semester = read_semester(fields)
    weeks: list[Week] = []
    for index, value in enumerate(fields.items("semaines", most=MOST_WEEKS)):
        one = fields.child(f"semaines[{index}]", value)
        week = read_week(one, regime, lived=True)
        if any(other.monday == week.monday for other in weeks):
            one.fault("E_DOUBLON", "Cette semaine figure deux fois.", "lundi", "Gardez-en une seule.")
        weeks.append(week)
    pattern = _pattern(fields, regime)
    fields.close()
    rules = parameters.week_rules(semester.start)
    quarters = balance_quarters(semester, weeks, rules, pattern)
    known = {quarter.span.start for quarter in quarters}
    outside = [
        week.monday.isoformat()
        for week in weeks
        if week.monday and not any(q.span.start <= week.monday <= q.span.end for q in quarters)
    ]
    reasons = [reason for quarter in quarters for reason in quarter_reasons(quarter, rules)]
    faults = [reason for reason in reasons if reason.severity != "alerte"]
    return {
        "legal": not faults,
        "raisons": [reason.as_json() for reason in faults],
        "alertes": [reason.as_json() for reason in reasons if reason.severity == "alerte"],
        "trimestres": [quarter.as_json() for quarter in quarters],
        "semaines": [
            {
                "lundi": week.monday.isoformat() if week.monday else None,
                **_brief(check_week(week, rules).as_json()),
            }
            for week in sorted(weeks, key=lambda one: one.monday or LAST_DAY)
        ],
        "hors_semestre": outside if known else [],
        "avertissements": _notices(regime),
    }


def _brief(verdict: dict[str, object]) -> dict[str, object]:
    return {key: verdict[key] for key in ("cases", "stage", "hors_stage", "heures", "raisons", "alertes")}


def read_semester(fields: Fields, key: str = "semestre") -> Period:
    """``semestre``: ``{"debut", "fin"}``, at most 400 days (E_PERIODE)."""
    one = fields.child(key, fields.mapping(key))
    if fields.has(key):
        period = read_period(one)
        if period is not None:
            return period
    else:
        one.raw("debut", None), one.raw("fin", None)
    return Period(start=LAST_DAY, end=LAST_DAY)


def _pattern(fields: Fields, regime: Regime) -> Week | None:
    if not fields.has("grille_type"):
        fields.raw("grille_type", None)
        return None
    return Week(regime=regime, cells=read_cells(fields, "grille_type"))


def supervision_planifier(entry: object) -> dict[str, object]:
    """``supervision.planifier``: who answers for each half-day of care, and the daily review (ORG-04, SAS-04, SAS-06).

    in: ``{"regime", "lundi"?, "grille", "encadrants": [{"id", "nom"?, "lieu"?, "sur_place"?, "joignable"?, "minutes"?,
    "conges"?}]}``.
    """
    fields = Fields(entry)
    regime = fields.choice("regime", REGIMES)
    week = read_week(fields, regime)
    supervisors = read_supervisors(fields)
    fields.close()
    rules = parameters.week_rules(week.monday or LAST_DAY)
    covers = plan_supervision(week, rules, supervisors)
    reasons = uncovered(week, covers)
    faults = [reason for reason in reasons if reason.severity != "alerte"]
    return {
        "couvert": not faults,
        "creneaux": [cover.as_json(week) for cover in covers],
        "revues": plan_reviews(week, covers, rules) if regime == "saspas" else [],
        "raisons": [reason.as_json() for reason in faults],
        "alertes": [reason.as_json() for reason in reasons if reason.severity == "alerte"],
        "avertissements": _notices(regime),
    }


def rattrapages_solde(entry: object) -> dict[str, object]:
    """``rattrapages.solde``: the catch-up ledger (SAS-07), in half-days.

    in: ``{"semestre": {"debut", "fin"}, "au", "evenements": [{"date", "demi"?, "nature", "congres"?, "titre"?,
    "justificatif"?}], "regime"?: "saspas", "grille_type"?, "conges"?, "encadrants"?, "samedis"?: false}``. Two events
    of one half-day are E_DOUBLON. A catch-up counts once past, where a declared MSU is there (SAS-06); ``etat`` of
    each line says so. ``regle_du_regime`` is false for a DJ: the rule is the SASPAS's.
    """
    fields = Fields(entry)
    regime = fields.choice("regime", REGIMES, "saspas")
    semester = read_semester(fields)
    today = fields.day("au")
    events = read_events(fields)
    pattern = _pattern(fields, regime)
    project = read_project(fields)
    leave = read_periods(fields, "conges")
    supervisors = read_supervisors(fields)
    saturdays = fields.boolean("samedis", False)
    fields.close()
    if pattern is None:
        pattern = pattern_week(regime, parameters.week_rules(semester.start), project.option or 1)
    found = ledger(
        semester,
        events,
        pattern,
        exempt=parameters.texts("saspas.congres_exemptes", semester.start),
        leave=leave,
        today=today,
        supervisors=supervisors,
        saturdays=saturdays,
    )
    outside = [event for event in events if not semester.start <= event.day <= semester.end]
    notices = catch_up_notices(regime)
    if outside:
        notices.append("Des événements sont hors du semestre : ils comptent dans le solde, mais dans aucun trimestre.")
    return {**found.as_json(), "regle_du_regime": regime == "saspas", "avertissements": notices}


def read_events(fields: Fields) -> list[Event]:
    """``evenements``: one event a half-day (E_DOUBLON)."""
    found: list[Event] = []
    seen: dict[tuple[date, str], str] = {}
    for index, value in enumerate(fields.items("evenements", most=MOST_EVENTS)):
        one = fields.child(f"evenements[{index}]", value)
        before = len(fields.errors)
        day = one.day("date")
        half = one.choice("demi", HALF_CHOICES, "journee")
        kind = one.choice("nature", EVENT_KINDS)
        name = one.text("congres", "", max_length=120)
        one.text("titre", "", max_length=200)  # what a calendar file called it: kept, and judged by nothing
        proof = one.boolean("justificatif", None, nullable=True)
        one.close()
        if len(fields.errors) > before:
            continue
        for part in as_halves(half):
            if (day, part) in seen:
                what = f"Le {day.strftime('%d/%m/%Y')} ({HALF_NAMES[part]}) figure déjà dans {seen[day, part]}."
                fix = "Une demi-journée ne porte qu’un événement."
                fields.errors.append(PhcoError("E_DOUBLON", what, one.place("date"), fix))
            seen[day, part] = one.path
            found.append(Event(day=day, half=part, kind=kind, name=name, proof=proof, where=one.path))
    return found

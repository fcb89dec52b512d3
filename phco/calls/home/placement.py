"""The home of a DJ in placement: this week, the next leave and seminar, what is awaited of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from phco.calls.home.campaign import Stand, date_lines
from phco.calls.home.model import Home, Line, State
from phco.calls.placement.followup import entretiens_bilan
from phco.calls.placement.plan import Plan
from phco.calls.placement.screens.followup import activity_of
from phco.calls.placement.screens.week import week_at
from phco.calls.placement.teaching import enseignement_bilan
from phco.dates import DAYS, NBSP, Period, french_day, french_range
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonObject
from phco.money import french_number
from phco.placement import parameters
from phco.placement.followup.catchup import ledger
from phco.placement.planning import weeks_of
from phco.placement.spans import ONE_DAY, is_weekday, monday_of
from phco.placement.week.model import ACTIVITIES, Week, picture

TEACHING, INTERVIEWS = "stage/enseignements/", "stage/entretiens/"


def is_in_placement(plan: Plan) -> bool:
    """Whether the semesters were written, and hold today."""
    return not plan.guessed and plan.semester.span.start <= plan.today <= plan.semester.span.end


def in_placement(plan: Plan, stand: Stand, teaching: Mapping[str, object], interviews: Sequence[object]) -> Home:
    """The home of the day: the week as it is lived, what is due, what comes.

    ``teaching``: the keys of ``enseignement.bilan`` without ``au``; ``interviews``: the log of ``entretiens.bilan``.
    A part that cannot be read says so in its line, and leaves the others.
    """
    on, span = plan.today, plan.semester.span
    monday = monday_of(on)
    mondays = weeks_of(span)
    number = mondays.index(monday) + 1 if monday in mondays else 1
    week = week_at(plan, monday)
    away = next((one for one in plan.leave if one.start <= on <= one.end), None)
    dates = french_range(monday, monday + ONE_DAY * 4)
    due, coming = _parts(plan, teaching, interviews)
    following = [*([] if away else _leave(plan, on)), *coming]
    if stand.phase not in ("aucune", "apres"):
        following += date_lines("dj", on)[-1:]
    return Home(
        moment="conge" if away else "stage",
        titre="En congé" if away else f"Semaine{NBSP}{number}",
        sous_titre=_back(away, on) if away else f"sur {len(mondays)}, {dates}",
        semaine=picture(week),
        aujourdhui=_today(week, on),
        a_faire=due,
        ensuite=following,
        outils=(
            Line(titre="Ma semaine", texte="La semaine type, ou celle vécue.", url="stage/semaine/"),
            Line(titre="Mes congés", texte="Poser, déplacer, ce qui reste.", url="stage/conges/"),
            Line(titre="Mon portfolio", texte="Noter une situation tant qu’elle est fraîche.", url="stage/portfolio/"),
            Line(titre="Ma paie du mois", texte="Avec les actes notés ici.", url="stage/activite/"),
        ),
    )  # fmt: skip


def _back(away: Period, on: date) -> str:
    left = (away.end - on).days
    return f"Jusqu’au {french_day(away.end, weekday=True)}" + (f", encore {counted(left, 'jour')}." if left else ".")


def _today(week: Week, on: date) -> str:
    """``Aujourd’hui, lundi : soins sur le site.``"""
    if not is_weekday(on) and week.cell(f"{DAYS[on.weekday()]}_matin").activity == "libre":
        return "C’est le week-end."
    day = DAYS[on.weekday()]
    morning, afternoon = (ACTIVITIES[week.cell(f"{day}_{half}").activity] for half in ("matin", "apres_midi"))
    if morning == afternoon:
        return f"Aujourd’hui, {day}{NBSP}: {morning}."
    return f"Aujourd’hui, {day}{NBSP}: {morning} le matin{NBSP}; {afternoon} l’après-midi."


def _in_days(day: date, on: date) -> str:
    left = (day - on).days
    return "aujourd’hui" if left == 0 else "demain" if left == 1 else f"dans {counted(left, 'jour')}"


def _leave(plan: Plan, on: date) -> list[Line]:
    found = sorted((one for one in plan.leave if one.start > on), key=lambda one: one.start)
    if not found:
        return [Line(titre="Prochain congé", texte="Aucun n’est posé.", url="stage/conges/")]
    text = f"{french_range(found[0].start, found[0].end)}, {_in_days(found[0].start, on)}."
    return [Line(titre="Prochain congé", texte=text[:1].upper() + text[1:], url="stage/conges/")]


def _parts(plan: Plan, teaching: Mapping[str, object], interviews: Sequence[object]) -> tuple[list[Line], list[Line]]:
    """What is due, and what comes, part by part."""
    due: list[Line] = []
    coming: list[Line] = []
    parts: tuple[tuple[str, str, Callable[[], tuple[list[Line], list[Line]]]], ...] = (
        ("Enseignements", TEACHING, lambda: _teaching(teaching, plan.today)),
        ("Entretiens", INTERVIEWS, lambda: _interviews(plan, interviews)),
    )
    for title, url, part in parts:
        try:
            asked, ahead = part()
        except PhcoError as error:
            due.append(Line(titre=f"{title}{NBSP}: à corriger", texte=error.flat()[0].what, url=url, etat="attention"))
        else:
            due += asked
            coming += ahead
    return [*due, *_owed(plan), _acts(plan)], coming


def _teaching(entry: Mapping[str, object], on: date) -> tuple[list[Line], list[Line]]:
    found: JsonObject = enseignement_bilan({"au": on.isoformat(), **entry})
    reports = found["gep"]["comptes_rendus"]
    due: list[Line] = []
    for count, one, many in (
        (reports["a_envoyer"], "compte rendu de GEP à envoyer", "comptes rendus de GEP à envoyer"),
        (reports["refuses"], "compte rendu de GEP à reprendre", "comptes rendus de GEP à reprendre"),
    ):
        if count:
            due.append(Line(titre=counted(count, one, many), texte="Le DMG l’attend.", url=TEACHING, etat="attention"))
    if reports["envoyes"]:
        sent = counted(reports["envoyes"], "compte rendu de GEP envoyé", "comptes rendus de GEP envoyés")
        due.append(Line(titre=sent, texte="La réponse du DMG est attendue.", url=TEACHING))
    planned = [(one["date"], one["nom"]) for one in found["seminaires"] if one["etat"] == "prevu" and one["date"]]
    planned += [
        (one["date"], one["nom"]) for one in found["autres_seminaires"]
        if one["date"] and one["date"] >= on.isoformat() and one["present"] is None
    ]  # fmt: skip
    if planned:
        iso, name = min(planned)
        day = date.fromisoformat(iso)
        text = f"{name or 'Sans nom'}, le {french_day(day, weekday=True, year=False)}, {_in_days(day, on)}."
    else:
        left = len(found["a_suivre"])
        text = f"{counted(left, 'séminaire à dater', 'séminaires à dater')}." if left else "Tous sont suivis."
    coming = [Line(titre="Prochain séminaire", texte=text, url=TEACHING)]
    sessions = [
        one for one in found["gep"]["liste"] if one["present"] is None and (one["date"] or "") >= on.isoformat()
    ]
    if sessions:
        day = date.fromisoformat(sessions[0]["date"])
        said = f"Le {french_day(day, weekday=True, year=False)}, {_in_days(day, on)}."
        coming.append(Line(titre="Prochain GEP", texte=said, url=TEACHING))
    return due, coming


def _interviews(plan: Plan, log: Sequence[object]) -> tuple[list[Line], list[Line]]:
    start, end = min(one.span.start for one in plan.semesters), max(one.span.end for one in plan.semesters)
    found: JsonObject = entretiens_bilan(
        {"debut": start.isoformat(), "fin": end.isoformat(), "au": plan.today.isoformat(), "entretiens": list(log)}
    )
    due: list[Line] = []
    coming: list[Line] = []
    if found["prevus"]:
        day = date.fromisoformat(found["prevus"][0])
        said = f"Le {french_day(day, weekday=True, year=False)}, {_in_days(day, plan.today)}."
        coming.append(Line(titre="Prochain entretien", texte=said, url=INTERVIEWS))
    elif not found["tenus"]:
        said = f"Aucun n’est noté depuis le {french_day(start)}."
        due.append(Line(titre="Entretien avec le PAMSU à prévoir", texte=said, url=INTERVIEWS, etat="attention"))
    else:
        last = date.fromisoformat(found["dernier"])
        said = f"Le dernier date du {french_day(last)}. Aucun n’est prévu."
        due.append(Line(titre="Entretien avec le PAMSU à prévoir", texte=said, url=INTERVIEWS))
    late = sum(one["depassee"] for one in found["suites_ouvertes"])
    if late:
        title = counted(late, "suite d’entretien en retard", "suites d’entretien en retard")
        due.append(Line(titre=title, texte="Son échéance est passée.", url=INTERVIEWS, etat="attention"))
    return due, coming


def _owed(plan: Plan) -> list[Line]:
    """Half-days to catch up (SAS-07), said for what they are when the regime is not the SASPAS."""
    exempt = parameters.texts("saspas.congres_exemptes", plan.today)
    book = ledger(
        plan.semester.span, plan.events, plan.pattern, today=plan.today, leave=plan.leave, exempt=exempt,
        supervisors=plan.supervisors,
    )  # fmt: skip
    if book.balance <= 0:
        return []
    said = "Choisissez quand." if plan.regime == "saspas" else f"À titre indicatif{NBSP}: règle du SASPAS."
    title = counted(book.balance, "demi-journée à rattraper", "demi-journées à rattraper")
    state: State = "attention" if plan.regime == "saspas" else ""
    return [Line(titre=title, texte=said, url="stage/rattrapages/", etat=state)]


def _acts(plan: Plan) -> Line:
    found: JsonObject = activity_of(plan).as_json()
    bonus = found["prime"]
    text = f"{french_number(found['total'])} sur {french_number(bonus['seuil'])} pour la prime du semestre."
    reached = bonus["etat"] == "atteint"
    return Line(titre="Actes notés", texte=text, url="stage/activite/", etat="fait" if reached else "")

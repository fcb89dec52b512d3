"""Who answers for each half-day of care: never isolated (ORG-04), near enough (SAS-04), the other MSU (SAS-06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from phco.dates import french_day
from phco.findings import Reason, Severity
from phco.french import counted
from phco.placement.week.model import SLOTS, WITH_PATIENTS, Supervisor, Week, day_name, slot_name
from phco.placement.week.pattern import WeekRules

Mode = Literal["sur-place", "a-distance", "personne"]
MODES = {"telephone": "par téléphone", "visio": "par visioconférence"}


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Who covers one half-day of care, how, and where the resident should be."""

    slot: str
    mode: Mode
    supervisor: Supervisor | None = None
    place: str | None = None
    moved: bool = False
    why: str = ""

    def as_json(self, week: Week) -> dict[str, object]:
        """``{"creneau", "date", "mode", "encadrant", "lieu", "deplace", "pourquoi"}``."""
        day = week.day(self.slot)
        return {
            "creneau": self.slot,
            "date": day.isoformat() if day else None,
            "mode": self.mode,
            "encadrant": self.supervisor.id if self.supervisor else None,
            "lieu": self.place,
            "deplace": self.moved,
            "pourquoi": self.why,
        }


# — checks of what a week says ———————————————————————————————————————————————————————————————————————
def supervision_reasons(week: Week, rules: WeekRules, supervisors: Sequence[Supervisor]) -> list[Reason]:
    """ORG-04 for a DJ, SAS-04 and SAS-06 for the SASPAS, on each half-day with patients."""
    found: list[Reason] = []
    unsaid: list[str] = []
    known = {one.id: one for one in supervisors}
    for slot in SLOTS:
        cell = week.cell(slot)
        if cell.activity not in WITH_PATIENTS:
            continue
        away = _away(week, slot, _answering(week, slot, known))
        if away is not None:
            found.append(away)
        elif cell.presence is None:
            unsaid.append(slot)
        elif week.regime == "dj":
            found += _never_isolated(slot, cell.presence)
        else:
            minutes = cell.minutes_away
            if minutes is None and cell.supervisor in known:
                minutes = known[cell.supervisor].minutes_away
            found += _near(slot, cell.presence, minutes, rules)
    if unsaid:
        found.append(_unsaid(week, unsaid))
    return found + (_reviews(week, rules) if week.regime == "saspas" else [])


def _answering(week: Week, slot: str, known: Mapping[str, Supervisor]) -> Supervisor | None:
    """Who answers for a half-day: the one named there; where nothing is said, the first known when all are on leave."""
    cell, day = week.cell(slot), week.day(slot)
    if cell.supervisor is not None:
        return known.get(cell.supervisor)
    if cell.presence is not None or day is None or not known or not all(one.is_away(day) for one in known.values()):
        return None
    return next(iter(known.values()))


def _away(week: Week, slot: str, supervisor: Supervisor | None) -> Reason | None:
    day = week.day(slot)
    if day is None or supervisor is None or not supervisor.is_away(day):
        return None
    if week.regime == "dj" and week.cell(slot).presence == "medecin-these":
        return None
    rule = "SAS-06" if week.regime == "saspas" else "ORG-04"
    fix = (
        "On ne consulte pas quand son maître de stage est en congé : allez chez l’autre maître de stage."
        if week.regime == "saspas"
        else "Désignez le médecin thésé présent ce jour-là, ou déplacez la demi-journée."
    )
    return Reason(
        code=f"{rule}-CONGE-ENCADRANT",
        rule=rule,
        what=f"{supervisor.called} est en congé le {french_day(day)} ({slot_name(slot)}).",
        fix=fix,
        where=f"grille.{slot}.encadrant",
    )


def _never_isolated(slot: str, presence: str) -> list[Reason]:
    if presence in ("pamsu", "medecin-these"):
        return []
    return [
        Reason(
            code="ORG-04-ISOLE",
            rule="ORG-04",
            what=f"{slot_name(slot).capitalize()} : aucun médecin diplômé n’est sur le site.",
            fix="Le docteur junior n’exerce jamais isolé : un PAMSU ou un autre médecin thésé doit être présent.",
            where=f"grille.{slot}.presence",
        )
    ]


def _near(slot: str, presence: str, minutes: int | None, rules: WeekRules) -> list[Reason]:
    """SAS-04: on site, or answering at once and able to come in less than the limit."""
    if presence in ("pamsu", "medecin-these"):
        return []
    where, name = f"grille.{slot}", slot_name(slot).capitalize()
    if presence == "aucune":
        what = f"{name} : le maître de stage n’est ni présent ni joignable."
        fix = "Il doit être sur place, ou répondre au téléphone immédiatement et pouvoir venir."
        return [Reason(code="SAS-04-INJOIGNABLE", rule="SAS-04", what=what, fix=fix, where=f"{where}.presence")]
    if minutes is None:
        return [
            Reason(
                code="SAS-04-DELAI",
                rule="SAS-04",
                what=f"{name} : en combien de temps le maître de stage peut-il venir ?",
                fix=f"Notez-le : ce doit être moins de {rules.come_within} minutes.",
                severity="alerte",
                where=f"{where}.minutes",
            )
        ]
    if minutes < rules.come_within:
        return []
    return [
        Reason(
            code="SAS-04-DELAI",
            rule="SAS-04",
            what=f"{name} : le maître de stage est à {counted(minutes, 'minute')} ; "
            f"il doit pouvoir venir en moins de {rules.come_within} minutes.",
            fix="Choisissez un maître de stage plus proche pour cette demi-journée.",
            where=f"{where}.minutes",
        )
    ]


def _unsaid(week: Week, slots: list[str]) -> Reason:
    rule = "ORG-04" if week.regime == "dj" else "SAS-04"
    named = ", ".join(slot_name(slot) for slot in slots)
    return Reason(
        code=f"{rule}-PRESENCE",
        rule=rule,
        what=f"Qui encadre n’est pas dit pour {counted(len(slots), 'demi-journée')} : {named}.",
        fix="Notez pour chacune qui est présent, ou joignable.",
        severity="alerte",
        where="grille",
    )


def _reviews(week: Week, rules: WeekRules) -> list[Reason]:
    """SAS-04: every file of the day reviewed, about an hour a day, at the practice."""
    found: list[Reason] = []
    days = list(dict.fromkeys(day_name(slot) for slot in SLOTS if week.cell(slot).activity in WITH_PATIENTS))
    missing = [day for day in days if day not in week.reviews]
    if missing:
        found.append(
            Reason(
                code="SAS-04-REVUE",
                rule="SAS-04",
                what=f"Le temps de revue des dossiers n’est pas noté : {', '.join(missing)}.",
                fix="Tous les dossiers du jour se revoient à deux, au cabinet, environ une heure par jour.",
                severity="alerte",
                where="revues",
            )
        )
    usual: Severity = "faute" if week.is_pattern else "alerte"
    for day in days:
        review = week.reviews.get(day)
        if review is None:
            continue
        where = f"revues.{day}"
        if review.minutes == 0:
            what = f"{day.capitalize()} : aucun temps de revue des dossiers."
            fix = "Tous les dossiers doivent être supervisés."
            found.append(Reason(code="SAS-04-REVUE", rule="SAS-04", what=what, fix=fix, where=where, severity="faute"))
        elif review.minutes < rules.review_minutes:
            what = f"{day.capitalize()} : {counted(review.minutes, 'minute')} de revue des dossiers."
            fix = f"L’usage est d’environ {rules.review_minutes} minutes pour une journée."
            found.append(Reason(code="SAS-04-REVUE", rule="SAS-04", what=what, fix=fix, where=where, severity="alerte"))
        if review.mode != "cabinet":
            what = f"{day.capitalize()} : la revue se fait {MODES[review.mode]}."
            fix = "Elle se fait au cabinet, avec le dossier ; autrement, c’est exceptionnel."
            found.append(
                Reason(code="SAS-04-REVUE-MODE", rule="SAS-04", what=what, fix=fix, where=where, severity=usual)
            )
    return found


# — planner ————————————————————————————————————————————————————————————————————————————————————————
def plan_supervision(week: Week, rules: WeekRules, supervisors: Sequence[Supervisor]) -> list[Cover]:
    """For each half-day of care, the supervisor to count on, best first: on site there, at a distance, another place.

    SAS-06: the MSU's leave sends the resident to another MSU's place. A DJ is covered on site only (ORG-04).
    """
    return [_cover(week, slot, rules, supervisors) for slot in SLOTS if week.cell(slot).activity in WITH_PATIENTS]


def _cover(week: Week, slot: str, rules: WeekRules, supervisors: Sequence[Supervisor]) -> Cover:
    cell, day = week.cell(slot), week.day(slot)
    present = [one for one in supervisors if day is None or not one.is_away(day)]
    away = [one for one in supervisors if day is not None and one.is_away(day)]
    mine = [one for one in present if one.place == cell.place]
    # the one already named first, then the order given
    mine.sort(key=lambda one: one.id != cell.supervisor)
    for one in mine:
        if slot in one.on_site:
            return Cover(
                slot=slot, mode="sur-place", supervisor=one, place=one.place, why=f"{one.called} est sur place."
            )
    if week.regime == "saspas":
        for one in mine:
            if slot in one.reachable and one.minutes_away is not None and one.minutes_away < rules.come_within:
                why = f"{one.called} répond au téléphone et peut venir en {counted(one.minutes_away, 'minute')}."
                return Cover(slot=slot, mode="a-distance", supervisor=one, place=cell.place, why=why)
    elsewhere = [one for one in present if one.place != cell.place and slot in one.on_site]
    absent = [one for one in away if one.place == cell.place]
    if elsewhere:
        one = elsewhere[0]
        cause = f"{absent[0].called} est en congé" if absent else "Personne n’encadre ici"
        why = f"{cause} : allez chez {one.called}, sur place ce jour-là."
        return Cover(slot=slot, mode="sur-place", supervisor=one, place=one.place, moved=True, why=why)
    cause = f"{absent[0].called} est en congé et personne d’autre" if absent else "Personne"
    return Cover(slot=slot, mode="personne", place=cell.place, why=f"{cause} n’est sur place ni assez proche.")


def uncovered(week: Week, covers: Sequence[Cover]) -> list[Reason]:
    """A fault for each half-day of care that nobody covers, an advice for each one that must move."""
    rule = "ORG-04" if week.regime == "dj" else "SAS-04"
    found: list[Reason] = []
    for cover in covers:
        where = f"grille.{cover.slot}"
        if cover.mode == "personne":
            fix = "Pas de consultation dans cette demi-journée : déplacez-la, ou trouvez un médecin présent."
            what = f"{slot_name(cover.slot).capitalize()} — {cover.why}"
            found.append(Reason(code=f"{rule}-PERSONNE", rule=rule, what=what, fix=fix, where=where))
        elif cover.moved:
            what = f"{slot_name(cover.slot).capitalize()} — {cover.why}"
            fix = "Prévenez les deux cabinets."
            code = "SAS-06-DEPLACEMENT" if week.regime == "saspas" else "ORG-02-DEPLACEMENT"
            found.append(Reason(code=code, rule=code[:6], what=what, fix=fix, where=where, severity="alerte"))
    return found


def plan_reviews(week: Week, covers: Sequence[Cover], rules: WeekRules) -> list[dict[str, object]]:
    """One review a day of care, with the last supervisor of the day, at the practice (SAS-04)."""
    last: dict[str, Cover] = {}
    for cover in covers:
        if cover.supervisor is not None:
            day = day_name(cover.slot)
            kept = last.get(day)
            if kept is None or cover.mode == "sur-place" or kept.mode != "sur-place":
                last[day] = cover
    return [
        {
            "jour": day,
            "encadrant": cover.supervisor.id if cover.supervisor else None,
            "minutes": rules.review_minutes,
            "mode": "cabinet",
            "apres": cover.slot,
        }
        for day, cover in last.items()
    ]

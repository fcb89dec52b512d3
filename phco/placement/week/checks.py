"""One week against its regime: ORG-02, ORG-03, ORG-04, ORG-09 for a DJ; SAS-02 … SAS-04, SAS-06 for the SASPAS.

A pattern week repeats, so what it breaks is a fault; one lived week only warns of its counts (ORG-09).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from phco.dates import french_time
from phco.findings import Reason, Severity
from phco.french import counted
from phco.local import told
from phco.money import french_number
from phco.placement.week.model import (
    EXCUSED,
    IN_PLACEMENT,
    OFF_PLACEMENT,
    OPTIONS,
    SLOTS,
    WEEK_SLOTS,
    Supervisor,
    Week,
    day_name,
    picture,
    slot_name,
)
from phco.placement.week.pattern import WeekRules
from phco.placement.week.supervision import supervision_reasons


@dataclass(frozen=True, kw_only=True)
class WeekVerdict:
    """The answer of ``semaine.verifier``."""

    week: Week
    reasons: tuple[Reason, ...]

    @property
    def faults(self) -> list[Reason]:
        """What makes the week illegal."""
        return [reason for reason in self.reasons if reason.severity != "alerte"]

    @property
    def alerts(self) -> list[Reason]:
        """What deserves a look and breaks nothing."""
        return [reason for reason in self.reasons if reason.severity == "alerte"]

    def as_json(self) -> dict[str, object]:
        """``{"legal", "raisons", "alertes", "compte", "stage", "hors_stage", "heures", "cases"}``."""
        hours = self.week.hours
        return {
            "legal": not self.faults,
            "raisons": [reason.as_json() for reason in self.faults],
            "alertes": [reason.as_json() for reason in self.alerts],
            "compte": dict(sorted(self.week.counts().items())),
            "stage": self.week.number(IN_PLACEMENT),
            "hors_stage": self.week.number(OFF_PLACEMENT),
            "heures": None if hours is None else str(hours.quantize(Decimal("0.01"))),
            "cases": picture(self.week),
        }


def check_week(week: Week, rules: WeekRules, supervisors: Sequence[Supervisor] = ()) -> WeekVerdict:
    """Every rule of the regime against one week."""
    found = _counts_dj(week, rules) if week.regime == "dj" else _counts_saspas(week, rules)
    if week.regime == "dj":
        found += _one_place(week) + _options(week)
    found += _evenings(week, rules) if week.regime == "saspas" else []
    found += supervision_reasons(week, rules, supervisors) + _hours(week, rules)
    return WeekVerdict(week=week, reasons=tuple(found))


def _count_severity(week: Week) -> Severity:
    return "faute" if week.is_pattern else "alerte"


def _count(week: Week, code: str, found: int, wanted: int, what: str) -> list[Reason]:
    """A count that differs. In a lived week, excused half-days (leave, sickness, holiday) are not owed."""
    excused = 0 if week.is_pattern else week.number(EXCUSED)
    if found == wanted or (found < wanted and found + excused >= wanted):
        return []
    gap = wanted - found
    act = f"Ajoutez-en {gap}." if gap > 0 else f"Retirez-en {-gap}."
    fix = (
        act if week.is_pattern else "Une semaine peut s’écarter de la règle : c’est la moyenne du trimestre qui compte."
    )
    return [
        Reason(
            code=code,
            rule=code[:6],
            what=f"{counted(found, 'demi-journée')} {what} : il en faut {wanted}.",
            fix=fix,
            severity=_count_severity(week),
            where="grille",
        )
    ]


def _counts_dj(week: Week, rules: WeekRules) -> list[Reason]:
    counts = week.counts()
    care = counts["soin"] + counts["rattrapage"]
    project = week.number(frozenset(OPTIONS))
    off = week.number(OFF_PLACEMENT)
    found = [
        *_count(week, "ORG-02-SOIN", care, rules.care, "de soins sur le site"),
        *_count(week, "ORG-02-PROJET", project, rules.project, "de projet professionnel (4e journée)"),
        *_count(week, "ORG-02-FACULTE", off, rules.faculty, "de faculté"),
    ]
    days = {day_name(slot) for slot in WEEK_SLOTS if week.cell(slot).activity in OFF_PLACEMENT}
    if off == rules.faculty and len(days) > 1:
        found.append(
            Reason(
                code="ORG-02-JOURNEE",
                rule="ORG-02",
                what=f"La journée de faculté est coupée entre {' et '.join(sorted(days))}.",
                fix=told(
                    "‹brochure_maj› parle d’une journée : regroupez ses deux demi-journées si vous le pouvez.",
                    "Regroupez ses deux demi-journées si vous le pouvez.",
                ),
                severity="alerte",
                where="grille",
            )
        )
    return found


def _counts_saspas(week: Week, rules: WeekRules) -> list[Reason]:
    found = [
        *_count(week, "SAS-02-STAGE", week.number(IN_PLACEMENT), rules.placement, "au cabinet ou en soins primaires"),
        *_count(week, "SAS-02-UNIVERSITE", week.number(OFF_PLACEMENT), rules.university, "de travail universitaire"),
    ]
    wrong = [slot for slot in SLOTS if week.cell(slot).activity in OPTIONS]
    found += [
        Reason(
            code="SAS-02-ACTIVITE",
            rule="SAS-02",
            what=f"La 4e journée ({slot_name(slot)}) n’existe pas en SASPAS.",
            fix="Choisissez « soins » : un autre lieu de soins primaires compte aussi.",
            where=f"grille.{slot}",
        )
        for slot in wrong
    ]
    return found


def _one_place(week: Week) -> list[Reason]:
    places = {week.cell(slot).place for slot in SLOTS if week.cell(slot).activity == "soin"}
    if len(places) < 2:
        return []
    named = sorted(place or "le site du stage" for place in places)
    return [
        Reason(
            code="ORG-02-LIEU",
            rule="ORG-02",
            what=f"Les soins ont lieu à {len(named)} endroits : {', '.join(named)}.",
            fix="Les six demi-journées de soins se font dans un même lieu.",
            severity="faute" if week.is_pattern else "alerte",
            where="grille",
        )
    ]


def _options(week: Week) -> list[Reason]:
    used = sorted({week.cell(slot).activity for slot in SLOTS if week.cell(slot).activity in OPTIONS})
    if len(used) > 1:
        names = " et ".join(name.replace("option-", "") for name in used)
        return [
            Reason(
                code="ORG-03-OPTIONS",
                rule="ORG-03",
                what=f"La 4e journée mêle les options {names}.",
                fix="Elle suit une seule option, de 1 à 5.",
                where="grille",
            )
        ]
    declared = week.project.option
    number = int(used[0][-1]) if used else declared
    if used and declared is not None and number != declared:
        return [
            Reason(
                code="ORG-03-OPTIONS",
                rule="ORG-03",
                what=f"La grille suit l’option {number}, la fiche déclare l’option {declared}.",
                fix="Corrigez l’une ou l’autre.",
                where="projet.option",
            )
        ]
    return _on_site(week) + _conditions(week, number) if number is not None else []


def _on_site(week: Week) -> list[Reason]:
    """Option 5 is care on the DJ's own site: the place of the other half-days of care."""
    sites = {week.cell(slot).place for slot in SLOTS if week.cell(slot).activity == "soin"}
    return [
        Reason(
            code="ORG-03-OPTION-5",
            rule="ORG-03",
            what=f"{slot_name(slot).capitalize()} : l’option 5 se fait sur le site du docteur junior, "
            f"pas à {week.cell(slot).place or 'un autre endroit'}.",
            fix="Gardez le lieu des autres demi-journées de soins, ou choisissez une autre option.",
            where=f"grille.{slot}.lieu",
        )
        for slot in SLOTS
        if week.cell(slot).activity == "option-5" and sites and week.cell(slot).place not in sites
    ]


# option → (attribute, its key in the input, what must hold, how to mend it)
CONDITIONS: dict[int, list[tuple[str, str, str, str]]] = {
    1: [("run_by_pamsu", "organisee_par_le_pamsu", "la journée est organisée par le PAMSU, dans une activité qu’il "
         "exerce lui-même", "Sinon, voyez les options 2, 3 ou 4.")],
    2: [("approved", "structure_agreee", "la structure, autre que le cabinet, est agréée",
         "Demandez l’agrément au DMG avant le stage.")],
    3: [("independent", "independante_du_pamsu", "l’activité de coordination (CPTS, EHPAD) est indépendante du PAMSU",
         "Si le PAMSU l’exerce lui-même, c’est l’option 1.")],
    4: [("on_list", "lieu_sur_la_liste", "le lieu figure sur la liste du DMG", "Choisissez un lieu de la liste."),
        ("convention", "convention", "une convention lie le docteur junior et le lieu",
         "Signez-la avant le premier jour : voyez la liste de contrôle de la convention.")],
    5: [("both_wish", "souhait_commun", "le PAMSU et le docteur junior le souhaitent tous deux",
         "Sans accord des deux, choisissez une autre option.")],
}  # fmt: skip


def _conditions(week: Week, option: int) -> list[Reason]:
    found: list[Reason] = []
    for attribute, key, must, fix in CONDITIONS[option]:
        said = getattr(week.project, attribute)
        if said is True:
            continue
        found.append(
            Reason(
                code=f"ORG-03-OPTION-{option}",
                rule="ORG-13" if option == 4 else "ORG-03",
                what=f"Option {option} : il faut que {must}."
                if said is False
                else f"Option {option} : à confirmer, {must}.",
                fix=fix,
                severity="faute" if said is False else "alerte",
                where=f"projet.{key}",
            )
        )
    elsewhere = week.project.place is not None
    if option == 2 and week.project.approved is not False and not elsewhere:
        found.append(
            Reason(
                code="ORG-03-OPTION-2",
                rule="ORG-03",
                what="Option 2 : la structure, autre que le cabinet, n’est pas nommée.",
                fix="Écrivez son nom.",
                severity="alerte",
                where="projet.lieu",
            )
        )
    return found


def _evenings(week: Week, rules: WeekRules) -> list[Reason]:
    found = []
    for slot in SLOTS:
        cell = week.cell(slot)
        if cell.activity in IN_PLACEMENT and cell.end is not None and cell.end > rules.evening:
            limit = french_time(rules.evening)
            found.append(
                Reason(
                    code="SAS-03-SOIR",
                    rule="SAS-03",
                    what=f"{slot_name(slot).capitalize()}, la présence dure jusqu’à {french_time(cell.end)} ; "
                    f"après {limit}, supervision comprise, elle reste exceptionnelle.",
                    fix=f"Prévoyez une fin à {limit} au plus tard."
                    if week.is_pattern
                    else "Notez-le : ce n’est admis qu’exceptionnellement.",
                    severity=_count_severity(week),
                    where=f"grille.{slot}.fin",
                )
            )
    return found


def _hours(week: Week, rules: WeekRules) -> list[Reason]:
    hours = week.hours
    if hours is None or hours <= rules.quarter_hours:
        return []
    return [
        Reason(
            code="ORG-09-HEURES",
            rule="ORG-09",
            what=f"{french_number(hours)} h de travail dans la semaine : la limite est de "
            f"{french_number(rules.quarter_hours)} h en moyenne sur le trimestre.",
            fix="Allégez la semaine." if week.is_pattern else "Compensez-la dans le trimestre.",
            severity=_count_severity(week),
            where="grille",
        )
    ]

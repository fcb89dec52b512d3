"""A whole simulation: the slip, the net estimate and what must be said beside them; one JSON writing for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from phco.dates import add_months, french_day
from phco.local import fill
from phco.money import french_number, money_text
from phco.pay import dj, pamsu
from phco.pay.kept import Kept
from phco.pay.labels import quoted
from phco.pay.net import NetEstimate, net_estimate, outside_net
from phco.pay.pamsu_lines import fee_shares
from phco.pay.semesters import doubts
from phco.pay.situation import DjSituation, PamsuSituation
from phco.pay.tree import SEMESTER, YEAR, Slip
from phco.rules import Known, RuleSet

ROUTINE_NOTE = "Montants bruts, avant cotisations et impôt."


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What a situation pays, and why. ``net`` is None for a PAMSU and before the first published rate of contribution,
    ``parts`` empty for a single PAMSU.
    """

    slip: Slip
    notes: tuple[str, ...]
    net: NetEstimate | None = None
    parts: tuple[Decimal, ...] = ()

    def as_json(self) -> dict[str, object]:
        """``lignes``, ``totaux``, ``net_estime``, ``notes``; for several PAMSU ``parts``, each one's monthly fee."""
        answer: dict[str, object] = {
            "lignes": [line.as_json() for line in self.slip.lines],
            "totaux": self.slip.totals.as_json(),
            "net_estime": self.net.as_json() if self.net else None,
            "notes": list(self.notes),
        }
        if self.parts:
            answer["parts"] = [money_text(part) for part in self.parts]
        return answer


def simulate_dj(rules: RuleSet, situation: DjSituation) -> Simulation:
    """Everything a DJ situation pays (PDJ-01 … PDJ-06). Before the first published rate the net is None, with a note.

    Raises PhcoError: E_REGLE_INCONNUE (see ``dj_slip``).
    """
    kept: dj.KeptLines = Kept()
    slip = dj.dj_slip(rules, situation, kept)
    outside = outside_net(rules, situation.start)
    net = None
    if not outside:
        net = net_estimate(rules, on=situation.start, gross=slip.totals.month, fixed=dj.exact_fixed(rules, situation))
    notes = [ROUTINE_NOTE, *([outside] if outside else []), *_dj_notes(rules, situation)]
    notes += _common_notes(rules, situation)
    notes += _unknown_notes(dj.unknowns(rules, situation, kept))
    return Simulation(slip=slip, net=net, notes=tuple(notes))


def simulate_pamsu(rules: RuleSet, situation: PamsuSituation) -> Simulation:
    """Everything a PAMSU situation pays (PPM-01 … PPM-07). Raises PhcoError E_REGLE_INCONNUE."""
    kept: pamsu.KeptLines = Kept()
    slip = pamsu.pamsu_slip(rules, situation, kept)
    notes = [ROUTINE_NOTE, "Le net du PAMSU dépend de son régime : il n’est pas estimé."]
    parts = tuple(fee_shares(rules, situation))
    if parts:
        notes.append(rules.text("pamsu.groupe.partage", on=situation.start) + " (PPM-07, hypothèse)")
    if situation.absence:
        notes.append(rules["pamsu.absence.pedagogie_maintenue"].unknown_reason)
        once = situation.months == YEAR
        counted = "l’arrêt une seule fois, comme il est saisi" if once else "deux semestres pareils, arrêt compris"
        notes.append(f"{quoted('annee')} compte {counted}.")
    notes += _acts_notes(rules, situation.start, situation.acts)
    notes += _common_notes(rules, situation)
    notes += _unknown_notes(pamsu.unknowns(rules, situation, kept))
    return Simulation(slip=slip, parts=parts, notes=tuple(notes))


def _dj_notes(rules: RuleSet, situation: DjSituation) -> list[str]:
    notes = []
    if not situation.pdsa:
        notes.append("Total hors PDSA : aucune source ne donne le montant ; saisissez le vôtre pour l’ajouter.")
    if situation.acts:
        notes += _acts_notes(rules, situation.start, sum(situation.acts, Fraction(0)) / len(situation.acts))
        if situation.months > SEMESTER and len(set(situation.acts)) > 1:
            whole = quoted("annee" if situation.months == YEAR else "duree")
            notes.append(
                f"Vos nombres changent d’un mois à l’autre : {quoted('semestre')} prend les six premiers, "
                f"{whole} les suit tous."
            )
    groups = dj.stay_semesters(rules, situation)
    if situation.months != SEMESTER:
        notes += doubts(groups)
    if situation.months == SEMESTER and len(groups) > 1:
        notes.append(
            f"Vos six mois sont à cheval sur le {groups[0][0].name} et le {groups[1][0].name} : "
            f"{quoted('semestre')} compte un semestre entier à ce rythme ; « Douze mois, un par un » compte chaque "
            "semestre universitaire à part."
        )
    return notes


def _acts_notes(rules: RuleSet, on: date, mean: Fraction | None) -> list[str]:
    """ORG-05: a warning on the average, never on one day; none on a day for which no limit is published."""
    if not isinstance(rules.value("terrain.actes_par_jour_max", on=on), Known):
        return []
    daily = rules.integer("terrain.actes_par_jour_max", on=on)
    days = rules.integer("terrain.jours_de_soin_par_mois", on=on)
    if mean is None or mean <= daily * days:
        return []
    longest = rules.integer("terrain.jours_de_soin_par_mois_option5", on=on)
    over = "même avec l’option 5" if mean > daily * longest else "sauf avec l’option 5"
    shown = french_number(Decimal(mean.numerator) / Decimal(mean.denominator), 0)
    return [
        f"{shown} actes par mois dépassent {daily} actes par jour en moyenne ({over}) : c’est le plafond "
        f"{fill('‹brochure_de›')} (ORG-05)."
    ]


def _common_notes(rules: RuleSet, situation: DjSituation | PamsuSituation) -> list[str]:
    notes = []
    semester = f"{quoted('semestre')}, un semestre entier à ce rythme"
    if situation.months == YEAR:
        notes.append(f"{quoted('annee')} compte les douze mois de votre stage ; {semester}.")
    elif situation.months != SEMESTER:
        notes.append(
            f"{quoted('duree')} compte ses {situation.months}\u00a0mois ; {semester} ; {quoted('annee')}, deux "
            "semestres pareils."
        )
    last = add_months(situation.start, max(situation.months, SEMESTER))
    prefix = "dj." if isinstance(situation, DjSituation) else "pamsu."
    for parameter in rules:
        answer = parameter.at(situation.start) if parameter.key.startswith(prefix) else None
        if isinstance(answer, Known) and answer.next and answer.next.since < last:
            day = french_day(answer.next.since)
            notes.append(f"{parameter.label} : la valeur change le {day} ; les totaux gardent celle du début.")
    return notes


def _unknown_notes(names: list[str]) -> list[str]:
    return [f"À vérifier : {', '.join(names)}. Les totaux concernés sont donnés entre deux bornes."] if names else []

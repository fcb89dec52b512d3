"""A whole simulation: the slip, the net estimate and what must be said beside them; one JSON writing for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from phco.dates import add_months, french_day
from phco.money import french_number, money_text
from phco.pay import dj, pamsu
from phco.pay.net import NetEstimate, net_estimate
from phco.pay.situation import DjSituation, PamsuSituation
from phco.pay.tree import SEMESTER, Slip
from phco.rules import Known, RuleSet

ROUTINE_NOTE = "Montants bruts, avant cotisations et impôt."


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What a situation pays, and why. ``net`` is None for a PAMSU, ``parts`` empty for a single one."""

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
    """Everything a DJ situation pays (PDJ-01 … PDJ-06).

    Raises PhcoError: E_REGLE_INCONNUE (see ``dj_slip``).
    """
    slip = dj.dj_slip(rules, situation)
    net = net_estimate(rules, on=situation.start, gross=slip.totals.month, fixed=dj.exact_fixed(rules, situation))
    notes = [ROUTINE_NOTE, *_dj_notes(rules, situation), *_common_notes(rules, situation)]
    notes += _unknown_notes(dj.unknowns(rules, situation))
    return Simulation(slip=slip, net=net, notes=tuple(notes))


def simulate_pamsu(rules: RuleSet, situation: PamsuSituation) -> Simulation:
    """Everything a PAMSU situation pays (PPM-01 … PPM-07). Raises PhcoError E_REGLE_INCONNUE."""
    slip = pamsu.pamsu_slip(rules, situation)
    notes = [ROUTINE_NOTE, "Le net du PAMSU dépend de son régime : il n’est pas estimé."]
    parts = tuple(pamsu.fee_shares(rules, situation))
    if parts:
        notes.append(rules.text("pamsu.groupe.partage", on=situation.start) + " (PPM-07, hypothèse)")
    if situation.absence:
        notes.append(rules["pamsu.absence.pedagogie_maintenue"].unknown_reason)
        notes.append("« Sur 12 mois » compte deux semestres pareils, arrêt compris.")
    notes += _acts_notes(rules, situation.start, situation.acts)
    notes += _common_notes(rules, situation)
    notes += _unknown_notes(pamsu.unknowns(rules, situation))
    return Simulation(slip=slip, parts=parts, notes=tuple(notes))


def _dj_notes(rules: RuleSet, situation: DjSituation) -> list[str]:
    notes = []
    if not situation.pdsa:
        notes.append("Total hors PDSA : aucune source ne donne le montant ; saisissez le vôtre pour l’ajouter.")
    if situation.acts:
        notes += _acts_notes(rules, situation.start, sum(situation.acts, Fraction(0)) / len(situation.acts))
        if situation.months > SEMESTER and len(set(situation.acts)) > 1:
            notes.append(
                "« 6 mois » est le premier semestre ; « 12 mois » le compte deux fois ; « durée » suit vos mois."
            )
    return notes


def _acts_notes(rules: RuleSet, on: date, mean: Fraction | None) -> list[str]:
    """ORG-05: a warning on the average, never on one day."""
    daily = rules.integer("terrain.actes_par_jour_max", on=on)
    days = rules.integer("terrain.jours_de_soin_par_mois", on=on)
    if mean is None or mean <= daily * days:
        return []
    longest = rules.integer("terrain.jours_de_soin_par_mois_option5", on=on)
    over = "même avec l’option 5" if mean > daily * longest else "sauf avec l’option 5"
    shown = french_number(Decimal(mean.numerator) / Decimal(mean.denominator), 0)
    return [
        f"{shown} actes par mois dépassent {daily} actes par jour en moyenne ({over}) : c’est le plafond de la "
        "brochure (ORG-05)."
    ]


def _common_notes(rules: RuleSet, situation: DjSituation | PamsuSituation) -> list[str]:
    notes = []
    if situation.months != SEMESTER:
        notes.append(f"« durée » est le total de {situation.months} mois ; « semestre » en compte toujours {SEMESTER}.")
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

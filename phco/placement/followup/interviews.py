"""The log of the pedagogical interviews (ORG-10): dates, points, next steps; what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from phco.dates import Period, french_day
from phco.findings import Reason
from phco.french import counted
from phco.local import told

RULE = "ORG-10"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One next step agreed on, done or not."""

    text: str
    done: bool = False
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Interview:
    """One interview between the DJ and their PAMSU."""

    day: date
    points: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


def interviews_summary(log: Sequence[Interview], placement: Period, today: date) -> dict[str, object]:
    """Held, planned, the longest time without one, and the open steps.

    S1 asks for "regular" interviews and gives no number: nothing is called late, the gaps are shown (assumption).
    """
    ordered = sorted(log, key=lambda one: one.day)
    held = [one for one in ordered if one.day <= today]
    planned = [one for one in ordered if one.day > today]
    upto = min(today, placement.end)
    edges = [placement.start, *(one.day for one in held if placement.start <= one.day <= upto), upto]
    gaps = [(after - before).days for before, after in pairwise(edges)] if upto >= placement.start else []
    open_steps = [
        {
            "texte": step.text,
            "entretien": one.day.isoformat(),
            "echeance": step.due.isoformat() if step.due else None,
            "depassee": step.due is not None and step.due < today,
        }
        for one in ordered
        for step in one.steps
        if not step.done
    ]
    alerts: list[Reason] = []
    if not held and today > placement.start:
        alerts.append(
            Reason(
                code=f"{RULE}-AUCUN",
                rule=RULE,
                what=f"Aucun entretien noté depuis le {french_day(placement.start)}.",
                fix="Prenez date : des entretiens réguliers font partie des missions du PAMSU.",
                severity="alerte",
            )
        )
    empty = [one for one in held if not one.points]
    if empty:
        alerts.append(
            Reason(
                code=f"{RULE}-POINTS",
                rule=RULE,
                what=f"{counted(len(empty), 'entretien')} sans point abordé.",
                fix="Notez-en au moins un : c’est ce que vous relirez à deux.",
                severity="alerte",
            )
        )
    return {
        "tenus": len(held),
        "prevus": [one.day.isoformat() for one in planned],
        "dernier": held[-1].day.isoformat() if held else None,
        "plus_long_intervalle_jours": max(gaps, default=0),
        "suites_ouvertes": open_steps,
        "alertes": [alert.as_json() for alert in alerts],
        "hypothese": told(
            "‹brochure_maj› demande des entretiens « réguliers » sans nombre : l’outil montre les intervalles.",
            "Aucun document d’ici ne donne un nombre d’entretiens : l’outil montre les intervalles.",
        ),
    }

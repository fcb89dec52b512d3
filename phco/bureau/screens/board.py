"""« Commission »: the unplaced, the vacant posts as each of them sees them, the decisions taken."""

from __future__ import annotations

from datetime import datetime

from phco.bureau.screens.record import Context, Query
from phco.dmg.commission.commission import Case, Session, decisions, session
from phco.dmg.commission.minutes import as_told, place_name
from phco.dmg.commission.regret import FORMULA
from phco.dmg.desk import Desk
from phco.errors import PhcoError
from phco.french import counted

SHOWN = 12


def read(desk: Desk, query: Query, _now: datetime) -> Context:
    """The board; before the rounds are over, what has to come first."""
    made = [as_told(one) for one in reversed(decisions(desk))]
    try:
        found = session(desk)
    except PhcoError as error:
        return {"attente": error, "cas": [], "decisions": made, "choisi": None}
    chosen = next((case for case in found.cases if case.dj == query["dj"]), found.cases[0] if found.cases else None)
    return {
        "attente": None, "total": found.total, "formule": FORMULA, "vacants": len(found.vacant), "decisions": made,
        "cas": [_case(desk, case) for case in found.cases],
        "choisi": _choices(desk, found, chosen, query) if chosen is not None else None,
    }  # fmt: skip


def _case(desk: Desk, case: Case) -> Context:
    return {
        "dj": case.dj, "nom": desk.name(case.dj), "domicile": place_name(case.commune), "propose": case.proposed,
        "pourquoi": _why(case),
    }  # fmt: skip


def _why(case: Case) -> str:
    """In one line, why this DJ is still without a post."""
    counts = {tour: count for tour, count in case.past.items() if count}
    if not counts:
        return "aucune liste retenue"
    tour, count = max(counts.items())
    return f"tour {tour} : {counted(count, 'offre notée', 'offres notées')}, aucune obtenue"


def _choices(desk: Desk, found: Session, case: Case, query: Query) -> Context:
    everything = query["tout"] == "1"
    shown = list(case.choices) if everything else list(case.choices[:SHOWN])
    return {
        "dj": case.dj, "nom": desk.name(case.dj), "propose": case.proposed, "tout": everything,
        "reste": len(case.choices) - len(shown),
        "choix": [
            {
                "offre": one.offer, "fiche": found.vacant[one.offer].sheet, "coeurs": one.hearts,
                "km": one.distance, "regret": one.regret,
                "commune": place_name(found.vacant[one.offer].sheet.offer.commune),
            }
            for one in shown
        ],
    }  # fmt: skip

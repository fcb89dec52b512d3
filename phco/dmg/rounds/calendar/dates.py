"""The dates of a step: changed or confirmed, and the other steps that they now overlap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from phco.campaign.model import step_code
from phco.dates import french_instant
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.dates import ANNOUNCED, delays
from phco.dmg.ledger.queries.rounds import steps
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Step, instant
from phco.errors import PhcoError

STATUSES = {"provisoire": "provisoire", "confirmee": "confirmée"}


def change_dates(desk: Desk, code: str, start: date, end: date, status: str, now: datetime) -> list[str]:
    """Give a step its days, ``end`` included; the verdicts are settled again. Gives the steps that it overlaps.

    ``status``: ``provisoire`` or ``confirmee``. The same days again write nothing. Raises PhcoError E_VALEUR, E_ETAPE.
    """
    if end < start:
        raise PhcoError("E_VALEUR", "La fin précède le début.", "--au", "Vérifiez les deux dates.")
    known = steps(desk.store)
    if code not in known:
        listed = ", ".join(sorted(known))
        raise PhcoError("E_ETAPE", f"L’étape « {code[:40]} » n’existe pas.", "etape", f"Étapes : {listed}.")
    changed = Step(code=code, start=start.isoformat(), end=end.isoformat(), status=status)
    if known[code] != changed:
        body = {"code": code, "debut": changed.start, "fin": changed.end, "statut": status, ANNOUNCED: True}
        desk.record([Event(kind="etape", body=body)], now)
    return overlaps(changed, known.values())


def check_delays(store: Store, tour: int, now: datetime) -> None:
    """Refuse to freeze a round while somebody still has time to send their list. Raises PhcoError E_ETAPE."""
    for one in delays(store):
        if step_code(one.step).round == tour and now <= instant(one.until):
            raise PhcoError(
                "E_ETAPE", f"{one.person} a encore du temps, jusqu’au {french_instant(instant(one.until))}.", "tour",
                f"Attendez, ou retirez ce délai : « phco dmg accorder --annuler {one.number} ».",
            )  # fmt: skip


def overlaps(step: Step, others: Iterable[Step]) -> list[str]:
    """The other steps that share a day with this one; the two files windows, that run together, set apart."""
    if step.code.startswith("depot-") or step.start is None or step.end is None:
        return []
    shared = [
        (one.start, one.code)
        for one in others
        if one.code != step.code
        and not one.code.startswith("depot-")
        and one.start is not None
        and one.end is not None
        and one.start <= step.end
        and one.end >= step.start
    ]
    return [code for _, code in sorted(shared)]

"""The dates of one step, changed or confirmed: refused where it would meet or cross another, as a shift is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from phco.campaign.model import LABELS, step_code
from phco.dates import french_day, french_instant
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.dates import ANNOUNCED, Delay
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.values import Step, instant
from phco.dmg.rounds.calendar.shift import Move, check_free
from phco.errors import PhcoError

STATUSES = {"provisoire": "provisoire", "confirmee": "confirmée"}


def change_dates(desk: Desk, code: str, start: date, end: date, status: str, now: datetime) -> None:
    """Give a step its days, ``end`` included; the verdicts are settled again.

    ``status``: ``provisoire`` or ``confirmee``. The same days again write nothing. Raises PhcoError: E_VALEUR, E_ETAPE
    (unknown step, or over: its round is frozen or matched), E_CHEVAUCHE (it would meet or cross another step).
    """
    if end < start:
        raise PhcoError("E_VALEUR", "La fin précède le début.", "--au", "Vérifiez les deux dates.")
    known = steps(desk.store)
    if code not in known:
        listed = ", ".join(sorted(known))
        raise PhcoError("E_ETAPE", f"L’étape « {code[:40]} » n’existe pas.", "etape", f"Étapes : {listed}.")
    changed = Step(code=code, start=start.isoformat(), end=end.isoformat(), status=status)
    if known[code] == changed:
        return
    if (known[code].start, known[code].end) != (changed.start, changed.end):
        check_free(rounds(desk.store), [Move(before=known[code], after=changed)])
        _check_order(known, changed)
    body = {"code": code, "debut": changed.start, "fin": changed.end, "statut": status, ANNOUNCED: True}
    desk.record([Event(kind="etape", body=body)], now)


def _check_order(known: Mapping[str, Step], changed: Step) -> None:
    """Refuse days that meet or cross those of another step, unless these two already did: one is mended at a time."""
    was = known[changed.code]
    for other in known.values():
        if other.code == changed.code or not _meet(changed, other) or _meet(was, other):
            continue
        after = step_code(other.code).order > step_code(changed.code).order
        if after:
            what = f"« {LABELS.get(changed.code, changed.code)} » finirait après le début de"
            when, move = other.start, f"« phco dmg decaler --de {other.code} --jours … »"
        else:
            what, when = f"« {LABELS.get(changed.code, changed.code)} » commencerait avant la fin de", other.end
            move = "changez d’abord celle-ci"
        assert when is not None
        raise PhcoError(
            "E_CHEVAUCHE", f"{what} « {LABELS.get(other.code, other.code)} » ({french_day(date.fromisoformat(when))}).",
            "--au" if after else "--du",
            f"Pour que la suite avance avec elle : {move}." if after else f"Donnez un jour plus tardif, ou {move}.",
        )  # fmt: skip


def _meet(one: Step, other: Step) -> bool:
    """Whether the earlier step of the two ends on or after the first day of the later; the files windows run together.

    « Earlier » is in the order of a campaign; a step without days meets none.
    """
    first, second = sorted((one, other), key=lambda step: step_code(step.code).order)
    if second.code.startswith("depot-") or first.end is None or second.start is None:
        return False
    return second.start <= first.end


def check_delays(given: Iterable[Delay], tour: int, now: datetime) -> None:
    """Refuse to freeze a round while somebody still has time to send their list. Raises PhcoError E_ETAPE."""
    for one in given:
        if step_code(one.step).round == tour and now <= instant(one.until):
            raise PhcoError(
                "E_ETAPE", f"{one.person} a encore du temps, jusqu’au {french_instant(instant(one.until))}.", "tour",
                f"Attendez, ou retirez ce délai : « phco dmg accorder --annuler {one.number} ».",
            )  # fmt: skip

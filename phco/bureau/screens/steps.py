"""« Calendrier », « Tour », « Publier », « Sauvegarde »: what comes when, and what has been done."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from phco.bureau.screens.record import Context, View
from phco.bureau.screens.today import state_of
from phco.campaign.model import CODES, LABELS, ROUNDS, round_step
from phco.dates import french_instant, french_range
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.values import Round, Step, instant
from phco.dmg.recovery.backup import last_copy, unsaved
from phco.dmg.recovery.history import told
from phco.dmg.rounds.pairing import auditors

STATES = {"provisoire": "provisoire", "confirmee": "confirmée", "inconnue": "inconnue"}
RECENT = 20


def calendar(view: View) -> Context:
    """Every step with its days."""
    desk, now = view.desk, view.now
    known = steps(desk.store)
    rows = [
        {
            "code": code, "nom": LABELS[code], "quand": _when(known[code]), "statut": STATES[known[code].status],
            "debut": known[code].start or "", "fin": known[code].end or "", "en_cours": _is_on(known[code], now),
        }
        for code in CODES
        if code in known
    ]  # fmt: skip
    return {"etapes": rows}


def _when(step: Step) -> str:
    if step.start is None or step.end is None:
        return "date inconnue"
    return french_range(date.fromisoformat(step.start), date.fromisoformat(step.end))


def _is_on(step: Step, now: datetime) -> bool:
    return step.window is not None and step.window.holds(now)


def tour(view: View) -> Context:
    """One round, a line an act: done and when, or to do and what is missing."""
    desk, query = view.desk, view.query
    opened = {one.number: one for one in rounds(desk.store)}
    asked = query["tour"]
    number = int(asked) if asked in map(str, ROUNDS) else _current(opened)
    known, found = steps(desk.store), state_of(view)
    codes = {"dj": round_step(number, "dj").code, "rts": round_step(number, "rts").code}
    return {
        "numero": number, "tours": ROUNDS, "tour": opened.get(number), "auditeurs": auditors(desk),
        "quand": {part: _when(known[code]) if code in known else "" for part, code in codes.items()},
        "attendus": {one.code: one for one in found.steps}, "codes": codes,
        "instant": lambda text: french_instant(instant(text)),
    }  # fmt: skip


def _current(opened: dict[int, Round]) -> int:
    """The round under way: the last one opened, or the one that follows it once it is matched."""
    if not opened:
        return ROUNDS[0]
    last = opened[max(opened)]
    return min(last.number + 1, ROUNDS[-1]) if last.matched_at is not None else last.number


def publishing(view: View) -> Context:
    """What is signed, and the head of the journal to write down elsewhere."""
    desk = view.desk
    signed = publications(desk.store, "publication")
    return {
        "signes": [
            {"nom": name.split("/")[-1], "version": one.version, "le": french_instant(instant(one.at))}
            for name, one in sorted(signed.items())
        ],
        "dossier": str(desk.outputs / "publication"), "tete": ":".join(map(str, desk.store.head())),
    }  # fmt: skip


def keeping(view: View) -> Context:
    """The journal's last entries, and how to keep a copy."""
    desk = view.desk
    number, head = desk.store.head()
    entries = list(desk.store.entries(after=max(0, number - RECENT)))
    last = last_copy(desk.folder)
    return {
        "derniere": last.told() if last is not None else "", "copie": last.where if last is not None else "",
        "ou": str(Path(last.where).parent) if last is not None else "", "manque": unsaved(desk, view.now),
        "dossier": str(desk.folder), "entrees": [told(one) for one in reversed(entries)], "tete": f"{number}:{head}",
    }  # fmt: skip

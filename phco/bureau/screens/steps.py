"""« Calendrier », « Tour », « Publier », « Sauvegarde »: what comes when, and what has been done."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from phco.bureau.screens.record import PAGE, Context, View
from phco.bureau.screens.timeline import draw_line
from phco.bureau.screens.today import state_of, unpublished
from phco.campaign.model import CODES, LABELS, ROUNDS, round_step
from phco.dates import french_instant, french_range, paris_day
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.dates import last_move
from phco.dmg.ledger.queries.publications import public_files
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Round, Step, instant
from phco.dmg.recovery.backup import last_copy, unsaved
from phco.dmg.recovery.history import told
from phco.dmg.rounds.calendar.shift import Consequences, preview
from phco.dmg.rounds.pairing import auditors
from phco.dmg.rounds.status import StepState
from phco.dmg.signing.folder import laid_out_at
from phco.errors import PhcoError

STATES = {"provisoire": "provisoire", "confirmee": "confirmée", "inconnue": "inconnue"}
RECENT = 20
MOST_DIGITS = 4


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
    asked = _asked(view)
    after = {move.after.code: move.after for move in asked.moves} if asked is not None else {}
    return {
        "etapes": rows, "ligne": draw_line(known, paris_day(now), after), "apercu": asked is not None,
        "decalages": [
            {"numero": one.number, "dit": told(one), "annulable": one.number == number}
            for number in [_last_shift(desk.store)]
            for one in reversed(list(desk.store.entries(kinds=("decalage",))))
        ],
    }  # fmt: skip


def _asked(view: View) -> Consequences | None:
    """The move that was looked at before being made: the address keeps it, so that the line shows it."""
    code, days = view.query["de"], view.query["jours"]
    if not code or not days.removeprefix("-").isdigit() or len(days) > MOST_DIGITS:
        return None
    try:
        return preview(view.desk.store, code, int(days))
    except PhcoError:  # said when it was looked at
        return None


def _last_shift(store: Store) -> int | None:
    """The shift that can be taken back: the last change of dates, when it is one and not itself a step back."""
    last = last_move(store)
    return last.number if last is not None and last.kind == "decalage" and last.body["annule"] is None else None


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
    reached = laid_out_at(desk)
    drawn = [one.number for one in desk.store.entries(kinds=("tirage",)) if one.body["tour"] == number]
    codes = {"dj": round_step(number, "dj").code, "rts": round_step(number, "rts").code}
    return {
        "numero": number, "tours": ROUNDS, "tour": opened.get(number), "auditeurs": auditors(desk.store),
        "resultats_publies": bool(drawn) and reached is not None and drawn[-1] <= reached,
        "quand": {part: _when(known[code]) if code in known else "" for part, code in codes.items()},
        "attendus": {one.code: one for one in found.steps}, "codes": codes,
        "manquent": {one.code: _awaited(desk, one) for one in found.steps if one.code in codes.values()},
        "instant": lambda text: french_instant(instant(text)),
    }  # fmt: skip


def _awaited(desk: Desk, step: StepState) -> Context:
    """Who has sent nothing that counts in a step: the first ones, each with the motive of their last refusal."""
    shown = [{"pseudo": one.person, "nom": desk.name(one.person), "refus": one.refused} for one in step.missing[:PAGE]]
    return {"qui": shown, "nombre": len(step.missing), "reste": len(step.missing) - len(shown)}


def _current(opened: dict[int, Round]) -> int:
    """The round under way: the last one opened, or the one that follows it once it is matched."""
    if not opened:
        return ROUNDS[0]
    last = opened[max(opened)]
    return min(last.number + 1, ROUNDS[-1]) if last.matched_at is not None else last.number


SIGNED = {
    "bulletin": "Bulletin, qui dit tout ce qui est signé", "catalogue": "Catalogue des offres",
    "horodatage": "Horodatage", "manifeste": "Calendrier et clés de la campagne", "resultats": "Résultats",
    "lieux": "Lieux de la 4e journée", "pv": "Procès-verbal de la commission",
}  # fmt: skip


def signed_name(name: str) -> str:
    """What a signed file is, in French: « Catalogue des offres, tour 1 »; its own name when it is none of ours."""
    stem, _, tour = name.removesuffix(".phco").partition("-tour")
    said = SIGNED.get(stem, name)
    return f"{said}, tour {tour}" if tour else said


def publishing(view: View) -> Context:
    """What is signed, and the head of the journal to write down elsewhere."""
    desk = view.desk
    signed, sealed = public_files(desk.store)
    return {
        "signes": [
            {"nom": (name := one.name.split("/")[-1]), "dit": signed_name(name), "version": one.version,
             "le": french_instant(instant(one.at))}
            for one in signed
        ],
        "scelles": sealed, "attend": unpublished(desk),
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
        "dossier": str(desk.folder), "neuf": f"{desk.folder}-remis",
        "entrees": [told(one) for one in reversed(entries)], "tete": f"{number}:{head}",
    }  # fmt: skip

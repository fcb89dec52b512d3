"""Where the campaign stands on a day: what is due next, who has sent what, who is missing, what was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from phco.dates import french_instant
from phco.dmg.desk import Desk
from phco.dmg.people.enrol import people
from phco.dmg.rounds.market import free_offers, free_people, holders, sheets
from phco.dmg.verdicts.contents import candidates_of, kept_json
from phco.dmg.verdicts.settling import read_refusal, window_of
from phco.jsontext import loads

STEPS: Mapping[str, tuple[str, str]] = {
    "depot-dj": ("dossier-dj", "le dossier (CV et lettre de motivation)"),
    "depot-rts": ("fiche-rts", "la fiche de terrain"),
    **{f"tour{k}-dj": ("voeux", f"les vœux du tour {k}") for k in (1, 2, 3)},
    **{f"tour{k}-rts": ("classement", f"le classement du tour {k}") for k in (1, 2, 3)},
}


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Someone from whom a step still expects something; ``refused`` is the motive of their last refused attempt."""

    person: str
    step: str
    what: str
    before: str
    refused: str
    enrolled: bool


@dataclass(frozen=True, kw_only=True)
class StepState:
    """One step under way or over: how many are expected, how many have sent something that counts."""

    code: str
    what: str
    start: str
    end: str
    open: bool
    expected: int
    received: int
    missing: Sequence[Missing]


@dataclass(frozen=True, kw_only=True)
class Status:
    """The state of the campaign."""

    campaign: str
    title: str
    people: Mapping[str, int]
    enrolled: Mapping[str, int]
    steps: Sequence[StepState]
    next_step: Mapping[str, Any] | None
    packages: Mapping[str, Mapping[str, int]]
    unreadable: int
    set_aside: Sequence[Mapping[str, str]]
    rounds: Sequence[Mapping[str, Any]]
    held: int
    left: int
    vacant: int


def status(desk: Desk, now: datetime) -> Status:
    """Everything ``etat`` shows."""
    counts: dict[str, Counter[str]] = {}
    for row in desk.store.rows("SELECT kind, status, count(*) AS n FROM package GROUP BY kind, status ORDER BY kind"):
        counts.setdefault(row["kind"], Counter())[row["status"]] = row["n"]
    roles = {role: people(desk, role) for role in ("dj", "pamsu")}
    enrolled = {row["person"] for row in desk.store.rows("SELECT person FROM claim WHERE status = 'inscrite'")}
    return Status(
        campaign=desk.campaign,
        title=desk.store.setting("titre"),
        people={role: len(names) for role, names in roles.items()},
        enrolled={role: sum(1 for one in names if one in enrolled) for role, names in roles.items()},
        steps=[_step(desk, code, now, enrolled) for code in STEPS if _shown(desk, code, now)],
        next_step=_next(desk, now),
        packages={kind: dict(sorted(found.items())) for kind, found in counts.items()},
        unreadable=int(desk.store.rows("SELECT count(*) AS n FROM file WHERE refusal IS NOT NULL")[0]["n"]),
        set_aside=_set_aside(desk),
        rounds=[_round(desk, row) for row in desk.store.rows("SELECT * FROM round ORDER BY number")],
        held=len(holders(desk)),
        left=len(free_people(desk)),
        vacant=len(free_offers(desk)),
    )


def _shown(desk: Desk, code: str, now: datetime) -> bool:
    row = desk.store.row("SELECT start, end FROM step WHERE code = ?", (code,))
    window = window_of(row["start"], row["end"]) if row else None
    if window is None or now < window.start_utc:
        return False
    return not code.startswith("tour") or _opened(desk, int(code[4])) is not None


def _opened(desk: Desk, tour: int) -> Mapping[str, Any] | None:
    row = desk.store.row("SELECT * FROM round WHERE number = ?", (tour,))
    return dict(row) if row else None


def expected(desk: Desk, code: str) -> list[str]:
    """Who a step expects something from."""
    if code == "depot-dj":
        return list(people(desk, "dj"))
    if code == "depot-rts":
        return list(people(desk, "pamsu"))
    tour = int(code[4])
    if _opened(desk, tour) is None:
        return []
    if code.endswith("-dj"):
        return desk.store.applicants(tour)
    came = candidates_of(desk.store, desk.objects, tour) or {}
    known = sheets(desk).by_id
    return sorted({known[offer].author for offer, names in came.items() if names and offer in known})


def _step(desk: Desk, code: str, now: datetime, enrolled: set[str]) -> StepState:
    kind, what = STEPS[code]
    tour = int(code[4]) if code.startswith("tour") else 0
    row = desk.store.row("SELECT start, end FROM step WHERE code = ?", (code,))
    assert row is not None
    window = window_of(row["start"], row["end"])
    assert window is not None
    sent = {
        one["author"]
        for one in desk.store.rows(
            "SELECT author FROM package WHERE kind = ? AND round = ? AND status = 'retenu'", (kind, tour)
        )
    }
    wanted = expected(desk, code)
    before = french_instant(window.end_utc)
    missing = [
        Missing(
            person=one, step=code, what=what, before=before, refused=_last_refusal(desk, one, kind, tour),
            enrolled=one in enrolled,
        )
        for one in wanted
        if one not in sent
    ]  # fmt: skip
    return StepState(
        code=code, what=what, start=row["start"], end=row["end"], open=window.holds(now), expected=len(wanted),
        received=sum(1 for one in wanted if one in sent), missing=missing,
    )  # fmt: skip


def overlaps(desk: Desk, code: str) -> list[str]:
    """The other steps that share a day with this one; the two files windows, that run together, set apart."""
    row = desk.store.row("SELECT start, end FROM step WHERE code = ?", (code,))
    if row is None or code.startswith("depot-"):
        return []
    others = desk.store.rows(
        "SELECT code FROM step WHERE code <> ? AND start <= ? AND end >= ? AND code NOT LIKE 'depot-%' ORDER BY start",
        (code, row["end"], row["start"]),
    )
    return [one["code"] for one in others]


def _last_refusal(desk: Desk, person: str, kind: str, tour: int) -> str:
    row = desk.store.row(
        "SELECT refusal FROM package WHERE author = ? AND kind = ? AND round = ? "
        "AND status IN ('refuse', 'quarantaine') ORDER BY received_at DESC, seq DESC LIMIT 1",
        (person, kind, tour),
    )
    refusal = read_refusal(row["refusal"]) if row else None
    return refusal.what if refusal else ""


def _next(desk: Desk, now: datetime) -> Mapping[str, Any] | None:
    today = now.date()
    rows = [
        (row["end"], row["start"], row["code"])
        for row in desk.store.rows("SELECT * FROM step WHERE end IS NOT NULL ORDER BY end, start, code")
        if date.fromisoformat(row["end"]) >= today
    ]
    if not rows:
        return None
    end, start, code = rows[0]
    days = (date.fromisoformat(end) - today) / timedelta(days=1)
    return {"code": code, "debut": start, "fin": end, "jours": int(days)}


def _set_aside(desk: Desk) -> list[Mapping[str, str]]:
    rows = desk.store.rows(
        "SELECT author, kind, round, seq, payload, refusal, received_at FROM package WHERE status = 'quarantaine' "
        "ORDER BY author, kind, round, seq, received_at, payload"
    )
    found: list[Mapping[str, str]] = []
    for row in rows:
        refusal = read_refusal(row["refusal"])
        found.append(
            {
                "personne": row["author"],
                "genre": row["kind"],
                "tour": str(row["round"] or ""),
                "seq": str(row["seq"]),
                "recu_le": row["received_at"],
                "paquet": row["payload"],
                "code": refusal.code if refusal else "",
                "quoi": refusal.what if refusal else "",
            }
        )  # fmt: skip
    return found


def _round(desk: Desk, row: Any) -> Mapping[str, Any]:
    pairs = kept_json(desk.objects, row["result"])["paires"] if row["result"] else {}
    stage = "ouvert"
    for column, name in (("candidates_at", "candidats envoyés"), ("frozen_at", "figé"), ("matched_at", "apparié")):
        stage = name if row[column] else stage
    return {
        "tour": row["number"], "etat": stage, "demandeurs": len(desk.store.applicants(row["number"])),
        "offres": len(loads(row["offers"])), "paires": len(pairs), "empreinte": row["input_hash"] or "",
    }  # fmt: skip


REMINDER_COLUMNS = (
    "pseudonyme", "nom", "courriel", "etape", "attendu", "avant", "appareil inscrit", "dernier refus", "message",
)  # fmt: skip


def reminders(desk: Desk, found: Status) -> list[list[object]]:
    """One row a person and an open step that still expects something of them, with a message ready to send."""
    rows: list[list[object]] = []
    for step in found.steps:
        if not step.open:
            continue
        for one in step.missing:
            name = desk.name(one.person)
            rows.append(
                [
                    one.person, name.full if name.nom else "", name.courriel, one.step, one.what, one.before,
                    one.enrolled, one.refused, message(one, name.full if name.nom else ""),
                ]
            )  # fmt: skip
    return rows


def message(one: Missing, name: str) -> str:
    """A short reminder."""
    hello = f"Bonjour {name}," if name else "Bonjour,"
    why = f" Votre dernier envoi n’a pas pu être retenu : {one.refused}" if one.refused else ""
    first = "" if one.enrolled else " Commencez par ouvrir votre invitation : votre appareil n’est pas encore inscrit."
    return f"{hello} nous n’avons pas encore {one.what} de votre part ; la clôture est le {one.before}.{why}{first}"

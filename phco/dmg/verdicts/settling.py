"""The bridge between the database's rows and the pure verdicts: load one person's facts, settle, write what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Row
from typing import Any

from phco.dates import Window
from phco.dmg.ledger.store import Store, Writer
from phco.dmg.verdicts.facts import Claim, Fact, Grant, Outcome, Refusal, Rulings, Status
from phco.dmg.verdicts.settle import Frame, Settled, settle
from phco.jsontext import canonical, loads

ROLE_KINDS: Mapping[str, frozenset[str]] = {
    "dj": frozenset({"dossier-dj", "voeux", "cr-gep", "choix-journee4"}),
    "pamsu": frozenset({"fiche-rts", "classement"}),
}
FILES = {"dossier-dj": "depot-dj", "fiche-rts": "depot-rts"}
ROUNDS = (1, 2, 3)
ANY_SUBJECT = "*"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A package whose verdict changed: the new status and code."""

    payload: str
    status: str
    code: str

    def as_json(self) -> dict[str, str]:
        """For the journal."""
        return {"paquet": self.payload, "statut": self.status, "code": self.code}


def instant(text: str) -> datetime:
    """An instant written by ``utc_text``."""
    return datetime.fromisoformat(text)


def window_of(start: str | None, end: str | None) -> Window | None:
    """A window from two ISO days, None when either is unknown."""
    return Window(start=date.fromisoformat(start), end=date.fromisoformat(end)) if start and end else None


def frame_of(store: Store, role: str) -> Frame:
    """The windows open to a role: files, each opened round, the semesters of option 4, GEP at any time."""
    steps = {row["code"]: window_of(row["start"], row["end"]) for row in store.rows("SELECT * FROM step")}
    windows: dict[tuple[str, int, str], Window | None] = {("cr-gep", 0, ANY_SUBJECT): None}
    for kind, code in FILES.items():
        windows[(kind, 0, ANY_SUBJECT)] = steps.get(code)
    for row in store.rows("SELECT number, candidates_at FROM round"):
        windows[("voeux", row["number"], ANY_SUBJECT)] = steps.get(f"tour{row['number']}-dj")
        if row["candidates_at"]:
            windows[("classement", row["number"], ANY_SUBJECT)] = steps.get(f"tour{row['number']}-rts")
    for row in store.rows("SELECT semester, start, end FROM place_term"):
        windows[("choix-journee4", 0, row["semester"])] = window_of(row["start"], row["end"])
        windows[("choix-journee4", 0, ANY_SUBJECT)] = None  # several semesters in one: its content says which
    return Frame(campaign=store.setting("campagne"), windows=windows, allowed=ROLE_KINDS.get(role, frozenset()))


def refusal_text(refusal: Refusal | None) -> str | None:
    """A refusal as the database keeps it."""
    if refusal is None:
        return None
    return canonical(
        {"code": refusal.code, "quoi": refusal.what, "ou": refusal.where, "remede": refusal.fix, "regle": refusal.rule}
    ).decode()


def read_refusal(text: str | None) -> Refusal | None:
    """A refusal from the database."""
    if text is None:
        return None
    raw: dict[str, Any] = loads(text)
    return Refusal(code=raw["code"], what=raw["quoi"], where=raw["ou"], fix=raw["remede"], rule=raw["regle"])


def fact_of(row: Row) -> Fact:
    """One package row as a fact."""
    return Fact(
        payload=row["payload"], kind=row["kind"], campaign=row["campaign"], round=row["round"], subject=row["subject"],
        seq=row["seq"], signer=row["signer"], received_at=instant(row["received_at"]),
        content=read_refusal(row["fault"]),
    )  # fmt: skip


def settled(store: Store, person: str, role: str) -> Settled:
    """The verdicts on one person's packages, from what the database holds now."""
    query = (
        "SELECT payload, kind, campaign, round, subject, seq, signer, received_at, fault FROM package WHERE author = ?"
    )
    grants = [
        Grant(number=row["number"], issued_at=instant(row["issued_at"]))
        for row in store.rows("SELECT * FROM code WHERE person = ?", (person,))
    ]
    claims = [
        Claim(number=row["number"], signer=row["signer"], opener=row["opener"])
        for row in store.rows("SELECT number, signer, opener FROM claim WHERE person = ?", (person,))
    ]
    ruled = store.rows("SELECT what, number, choice FROM ruling WHERE person = ?", (person,))
    rulings = Rulings(
        keys=frozenset((row["number"], row["choice"]) for row in ruled if row["what"] == "cle"),
        kept=frozenset(row["choice"] for row in ruled if row["what"] == "garder"),
        dropped=frozenset(row["choice"] for row in ruled if row["what"] == "ecarter"),
    )
    facts = [fact_of(row) for row in store.rows(query, (person,))]
    return settle(facts, grants, claims, frame_of(store, role), rulings)


def resettle(tx: Writer, person: str) -> list[Change]:
    """Settle one person again and write the verdicts that changed; inside a transaction."""
    store = tx.store
    row = store.row("SELECT role FROM person WHERE pseudo = ?", (person,))
    found = settled(store, person, row["role"] if row else "")
    for signer, status in found.keys.items():
        tx.run("UPDATE claim SET status = ? WHERE person = ? AND signer = ?", (status.value, person, signer))
    known = {
        row["payload"]: (row["status"], row["refusal"])
        for row in store.rows("SELECT payload, status, refusal FROM package WHERE author = ?", (person,))
    }
    changed: list[tuple[str, Outcome]] = []
    for payload, outcome in sorted(found.outcomes.items()):
        if known[payload] != (outcome.status.value, refusal_text(outcome.refusal)):
            changed.append((payload, outcome))
    # Those that stop counting first, so that « one current list » holds at every statement.
    changed.sort(key=lambda one: one[1].status is Status.RETENU)
    for payload, outcome in changed:
        tx.run(
            "UPDATE package SET status = ?, refusal = ? WHERE payload = ?",
            (outcome.status.value, refusal_text(outcome.refusal), payload),
        )
    return [Change(payload=payload, status=outcome.status.value, code=outcome.code) for payload, outcome in changed]


def resettle_all(tx: Writer) -> list[Change]:
    """Settle everyone who has sent something."""
    authors = [row["author"] for row in tx.store.rows("SELECT DISTINCT author FROM package ORDER BY author")]
    return [change for author in authors for change in resettle(tx, author)]

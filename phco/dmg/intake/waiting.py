"""Files that wait for a key: refused because the key that they name was not enrolled, read again once it is."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

from phco.dmg.desk import Desk
from phco.dmg.intake.filing import attempt, place_again, said
from phco.dmg.ledger.store import Store
from phco.dmg.verdicts.decode import WAITING, Undecoded
from phco.dmg.verdicts.facts import Refusal
from phco.dmg.verdicts.settling import Change, refusal_text
from phco.errors import PhcoError


def waiting(store: Store) -> list[Row]:
    """The ``file`` rows that wait for a key, with ``holders``: how many people have claimed the one that each names.

    Found by their own index: however many files were received, only those refused are looked at.
    """
    marks = ",".join("?" * len(WAITING))
    return store.rows(
        "SELECT *, (SELECT count(*) FROM claim WHERE signer = claimed_key) AS holders "
        "FROM file INDEXED BY file_waiting "
        f"WHERE refusal IS NOT NULL AND json_extract(refusal, '$.code') IN ({marks}) ORDER BY sha256",
        WAITING,
    )


def read_waiting(desk: Desk, at: datetime) -> list[Change]:
    """Read them again, as long as someone has claimed a key that one of them names and that it was not read with."""
    changes: list[Change] = []
    tried: set[tuple[str, int]] = set()

    def due(row: Row) -> bool:
        return row["holders"] > 0 and (row["sha256"], row["holders"]) not in tried

    while todo := [row for row in waiting(desk.store) if due(row)]:
        for row in todo:
            tried.add((row["sha256"], row["holders"]))
            changes.extend(read_again(desk, row, at))
    return changes


def read_again(desk: Desk, row: Row, at: datetime) -> list[Change]:
    """Decode a recorded file once more (a key or a code has come since). Nothing is written when nothing changed."""
    try:
        found = attempt(desk, desk.objects.get(row["sha256"]))
    except PhcoError:
        return []  # the object is gone or has rotted: the journal's verification says so
    if isinstance(found, Undecoded):
        refusal = Refusal(code=found.code, what=found.what, where=found.where, fix=found.fix)
        if found.claim is None and refusal_text(refusal) == row["refusal"]:
            return []
    with desk.store.write() as tx:
        changes = place_again(tx, desk, row, found)
        body: dict[str, object] = {"sha256": row["sha256"], **said(tx, row["sha256"])}
        body["changements"] = [change.as_json() for change in changes]
        tx.append("fichier-repris", body, at)
    return changes

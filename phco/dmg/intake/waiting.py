"""Files that wait for a key: refused because the key that they name was not enrolled, read again once it is."""

from __future__ import annotations

from datetime import datetime

from phco.dmg.desk import Desk
from phco.dmg.intake.filing import attempt, place_again, said
from phco.dmg.ledger.queries.packages import waiting
from phco.dmg.ledger.values import File, Waiting, refusal_text
from phco.dmg.verdicts.decode import WAITING, Undecoded
from phco.dmg.verdicts.settling import Change
from phco.errors import PhcoError
from phco.findings import Refusal


def read_waiting(desk: Desk, at: datetime) -> list[Change]:
    """Read them again, as long as someone has claimed a key that one of them names and that it was not read with."""
    changes: list[Change] = []
    tried: set[tuple[str, int]] = set()

    def due(one: Waiting) -> bool:
        return one.holders > 0 and (one.file.sha256, one.holders) not in tried

    while todo := [one for one in waiting(desk.store, WAITING) if due(one)]:
        for one in todo:
            tried.add((one.file.sha256, one.holders))
            changes.extend(read_again(desk, one.file, at))
    return changes


def retry(desk: Desk, at: datetime) -> list[Change]:
    """Read again every file refused for want of a key, after new people or new codes."""
    return [change for one in waiting(desk.store, WAITING) for change in read_again(desk, one.file, at)]


def read_again(desk: Desk, file: File, at: datetime) -> list[Change]:
    """Decode a recorded file once more (a key or a code has come since). Nothing is written when nothing changed."""
    try:
        found = attempt(desk, desk.objects.get(file.sha256))
    except PhcoError:
        return []  # the object is gone or has rotted: the journal's verification says so
    if isinstance(found, Undecoded):
        refusal = Refusal(code=found.code, what=found.what, where=found.where, fix=found.fix)
        if found.claim is None and refusal_text(refusal) == file.refusal_json:
            return []
    with desk.store.write() as tx:
        changes = place_again(tx, desk, file, found)
        body: dict[str, object] = {"sha256": file.sha256, **said(tx, file.sha256)}
        body["changements"] = [change.as_json() for change in changes]
        tx.append("fichier-repris", body, at)
    return changes

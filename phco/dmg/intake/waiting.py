"""Files that wait for a key: refused because the key that they name was not enrolled, read again once it is."""

from __future__ import annotations

from datetime import datetime

from phco.dmg.desk import Desk
from phco.dmg.intake.filing import attempt, place_again, said
from phco.dmg.ledger.queries.packages import waiting
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import File, Waiting, refusal_text
from phco.dmg.verdicts.decode import WAITING, Decoded, Undecoded
from phco.dmg.verdicts.settling import Change
from phco.errors import PhcoError
from phco.findings import Refusal
from phco.host.disk.objects import Objects


def read_waiting(desk: Desk, at: datetime, *, everyone: bool = False) -> list[Change]:
    """Read them again, as long as someone has claimed a key that one of them names and that it was not read with.

    ``everyone``: each of them once whoever claimed its key, after new people or new codes.
    """
    changes: list[Change] = []
    tried: set[tuple[str, int]] = set()

    def due(one: Waiting) -> bool:
        return (everyone or one.holders > 0) and (one.file.sha256, one.holders) not in tried

    while todo := [one for one in waiting(desk.store, WAITING) if due(one)]:
        for one in todo:
            tried.add((one.file.sha256, one.holders))
            try:
                found = attempt(desk.means, desk.objects.get(one.file.sha256))
            except PhcoError:
                continue  # the object is gone or has rotted: the journal's verification says so
            changes.extend(_placed(desk.store, desk.objects, one.file, found, at))
        if everyone:
            break
    return changes


def _placed(store: Store, objects: Objects, file: File, found: Decoded | Undecoded, at: datetime) -> list[Change]:
    """What a recorded file decoded once more (a key or a code has come since) changes; nothing is written otherwise."""
    if isinstance(found, Undecoded):
        refusal = Refusal(code=found.code, what=found.what, where=found.where, fix=found.fix)
        if found.claim is None and refusal_text(refusal) == file.refusal_json:
            return []
    with store.write() as tx:
        changes = place_again(tx, objects, file, found)
        body: dict[str, object] = {"sha256": file.sha256, **said(tx, file.sha256)}
        body["changements"] = [change.as_json() for change in changes]
        tx.append("fichier-repris", body, at)
    return changes

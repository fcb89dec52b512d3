"""Setting junk aside: refused files that nobody signed leave ``objets/`` for a dated folder, and may return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from phco.dates import PARIS
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.packages import refused_but
from phco.dmg.verdicts.decode import WAITING


def junk(desk: Desk) -> list[str]:
    """Digests of the refused files that nobody signed and that wait for no key, still among the objects."""
    return [one for one in refused_but(desk.store, WAITING) if desk.objects.path(one).is_file()]


def sweep(desk: Desk, now: datetime) -> tuple[list[str], str]:
    """Move the junk to ``ecartes/AAAA-MM-JJ/``, the journal first; what was moved, and the folder's name.

    Stopped in between, the same command again moves what is left.
    """
    found, day = junk(desk), now.astimezone(PARIS).date().isoformat()
    if found and not _told(desk, "balayage", found):
        desk.record([Event(kind="balayage", body={"dossier": day, "fichiers": found})], now)
    for digest in found:
        desk.objects.set_aside(digest, day)
    return found, day


def bring_back(desk: Desk, now: datetime) -> list[str]:
    """Put every file that was set aside back in its place."""
    found = desk.objects.aside()
    if found and not _told(desk, "balayage-annule", found):
        desk.record([Event(kind="balayage-annule", body={"fichiers": found})], now)
    for digest in found:
        desk.objects.bring_back(digest)
    return found


def _told(desk: Desk, kind: str, digests: Sequence[str]) -> bool:
    """Whether the journal's last entry is this one, and a command was stopped before it had moved them all."""
    last = desk.last_entry()
    return last is not None and last.kind == kind and set(digests) <= set(last.body["fichiers"])

"""The hash-chained journal: every fact and every decision of the desk, in order, each bound to the one before.

Pure functions over entries; the rows live in the database, and a copy in ``journal.jsonl`` beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from phco.errors import PhcoError
from phco.jsontext import JsonView, canonical, loads

START = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the journal. ``number`` starts at 1; ``at`` is UTC text; ``previous``, ``head`` are sha256."""

    number: int
    at: str
    kind: str
    body: JsonView
    previous: str
    head: str

    def as_line(self) -> bytes:
        """The entry as one canonical JSON line, newline included."""
        return canonical([self.number, self.at, self.kind, dict(self.body), self.previous, self.head]) + b"\n"


def head_of(number: int, at: str, kind: str, body: JsonView, previous: str) -> str:
    """The hash that closes an entry."""
    return hashlib.sha256(canonical([number, at, kind, dict(body), previous])).hexdigest()


def next_entry(number: int, at: str, kind: str, body: JsonView, previous: str) -> Entry:
    """The entry that follows ``previous``."""
    return Entry(
        number=number, at=at, kind=kind, body=body, previous=previous, head=head_of(number, at, kind, body, previous)
    )


def read_line(line: bytes) -> Entry | None:
    """An entry from its line; None when the line is cut or is not one."""
    try:
        match loads(line):
            case [int(number), str(at), str(kind), dict(body), str(previous), str(head)]:
                entry = Entry(number=number, at=at, kind=kind, body=body, previous=previous, head=head)
                return entry if head_of(number, at, kind, body, previous) == head else None
    except (PhcoError, TypeError, ValueError):
        pass
    return None


def check_chain(entries: Iterable[Entry]) -> tuple[int, str]:
    """Follow the chain from its start; gives the number of entries and the last head.

    Raises PhcoError E_JOURNAL at the first entry whose number, link or hash does not hold.
    """
    count, previous = 0, START
    for entry in entries:
        expected = head_of(entry.number, entry.at, entry.kind, entry.body, previous)
        if entry.number != count + 1 or entry.previous != previous or entry.head != expected:
            raise PhcoError(
                "E_JOURNAL",
                f"La chaîne du journal se rompt à l’entrée {count + 1} : elle a été modifiée ou retirée.",
                f"journal[{count + 1}]",
                "Ne continuez pas : remettez la dernière sauvegarde entière du dossier et comparez avec journal.jsonl.",
            )
        count, previous = entry.number, entry.head
    return count, previous

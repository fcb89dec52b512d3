"""``journal.jsonl``, the journal’s second copy outside the database: it betrays an older one put back, and mends it.

It is written after each commit, so it may lag by what a killed process had just committed; it can never be ahead of an
honest database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from phco.dmg.ledger.journal import Entry, read_line
from phco.dmg.ledger.store import Store, database_faults
from phco.errors import PhcoError
from phco.host.disk.files import PRIVATE_FILE, REAL_DISK, Disk, disk_faults

TAIL = 4 * 1024 * 1024


class Mirror:
    """The file itself."""

    def __init__(self, path: Path, *, disk: Disk = REAL_DISK) -> None:
        self.path = path
        self.disk = disk

    def last(self) -> tuple[Entry | None, int]:
        """The last whole entry and the number of bytes up to its end; (None, 0) for an absent or empty file."""
        try:
            size = self.path.stat().st_size
            with self.path.open("rb") as handle:
                start = max(0, size - TAIL)
                handle.seek(start)
                tail = handle.read()
        except OSError:
            return None, 0
        end = len(tail)
        while end > 0:
            cut = tail.rfind(b"\n", 0, end)
            if cut < 0:
                return None, 0
            begin = tail.rfind(b"\n", 0, cut) + 1
            entry = read_line(tail[begin:cut])
            if entry is not None:
                return entry, start + cut + 1
            end = cut
        return None, 0

    def entries(self) -> Iterator[Entry]:
        """Every whole entry, in order; stops at the first cut line."""
        if not self.path.is_file():
            return
        with self.path.open("rb") as handle:
            for line in handle:
                entry = read_line(line.rstrip(b"\n"))
                if entry is None:
                    return
                yield entry

    def check(self, store: Store) -> None:
        """Raise E_BASE_ANCIENNE when the mirror knows entries that the database lacks, or knows differently."""
        entry, _ = self.last()
        if entry is None:
            return
        head = store.head_at(entry.number)
        if head == entry.head:
            return
        count, _ = store.head()
        what = (
            f"La base s’arrête à l’entrée {count} du journal, alors que journal.jsonl va jusqu’à la {entry.number} : "
            "c’est une copie plus ancienne."
            if head is None
            else f"L’entrée {entry.number} du journal n’est pas la même dans la base et dans journal.jsonl."
        )
        raise PhcoError(
            "E_BASE_ANCIENNE",
            what,
            self.path.name,
            "Remettez la base la plus récente ; sinon lancez « phco dmg reprendre », qui la reconstruit à partir de "
            "journal.jsonl et des fichiers reçus.",
        )

    def catch_up(self, store: Store) -> int:
        """Append the entries that the file lacks, under the database's write lock; says how many."""
        last, _ = self.last()
        if last is not None and store.head() == (last.number, last.head):
            return 0
        with database_faults(store.path):
            store.db.execute("BEGIN IMMEDIATE")
        try:
            last, size = self.last()
            lines = [entry.as_line() for entry in store.entries(after=last.number if last else 0)]
            if lines:
                self._append(size, b"".join(lines))
            return len(lines)
        finally:
            store.db.execute("ROLLBACK")

    def _append(self, size: int, data: bytes) -> None:
        with disk_faults(self.path):
            flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0)
            handle = os.open(self.path, flags, PRIVATE_FILE)
            try:
                os.ftruncate(handle, size)  # drops a line cut by a killed process
                os.lseek(handle, size, os.SEEK_SET)
                self.disk.stage("mirror")
                self.disk.write(handle, data)
                self.disk.sync(handle)
            finally:
                os.close(handle)

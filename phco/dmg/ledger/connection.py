"""A connection to the desk's file of SQLite: its settings, and an earlier format brought to the present one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from phco.dmg.ledger.schema import UPGRADES

BUSY_MS = 60_000
CACHE = "cache_size=-65536"  # in KiB, at most: pages that were read


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the desk's settings: WAL, synchronous=FULL, foreign keys, named columns.

    Hashes are spread over the whole index: with SQLite's 2 MB of pages, a package would cost more as the store grows.
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    db.row_factory = sqlite3.Row
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", CACHE):
        db.execute(f"PRAGMA {pragma}")
    return db


def settings_of(path: Path, keys: Sequence[str]) -> dict[str, str]:
    """What a desk's file says of these settings, without opening it as ours; nothing is written.

    Empty where there is no file, or none that can be read yet: opening it says why.
    """
    if not path.is_file():
        return {}
    still = not path.with_name(f"{path.name}-wal").exists()  # nobody writes there: no file is made beside it
    marks = ", ".join("?" * len(keys))
    try:
        place = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if still else ''}"
        with closing(sqlite3.connect(place, uri=True)) as db:
            return dict(db.execute(f"SELECT key, value FROM setting WHERE key IN ({marks})", list(keys)).fetchall())
    except sqlite3.Error:
        return {}


def upgraded(db: sqlite3.Connection) -> int:
    """Bring a database made by an earlier phco to the present format, whole or not at all; the version it ends at."""

    def version() -> int:
        return int(db.execute("PRAGMA user_version").fetchone()[0])

    while (found := version()) in UPGRADES:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("BEGIN IMMEDIATE")
        try:
            if version() == found:  # another process may have done it since
                for statement in _statements(UPGRADES[found]):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {found + 1}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
            db.execute("PRAGMA foreign_keys=ON")
    return found


def _statements(script: str) -> Iterator[str]:
    """Each statement of a script, for a transaction of our own (``executescript`` would end it)."""
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text
            text = ""

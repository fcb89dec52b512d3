"""One desk on screen a folder: a second process is refused, until the first one ends, however it ends.

The lock is SQLite's own on a file that holds nothing, the same on every system: it falls with the process that has it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from phco.errors import PhcoError

FILE = "bureau.verrou"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder for one desk on screen. Raises PhcoError E_BUREAU_OUVERT when another process has it."""
    with closing(sqlite3.connect(folder / FILE, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise PhcoError(
                "E_BUREAU_OUVERT",
                "Le bureau de ce dossier est déjà ouvert sur cette machine.",
                str(folder),
                "Revenez à sa fenêtre, ou arrêtez-le (Ctrl+C dans le terminal qui l’a ouvert), puis recommencez.",
            ) from None
        yield

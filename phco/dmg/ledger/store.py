"""The desk's database: one SQLite file, WAL, synchronous=FULL, one transaction a change, a journal entry in each.

Nothing is committed without its journal entry, and the entry never without the change: both or neither.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from phco.dates import utc_text
from phco.dmg.ledger.connection import connect, upgraded
from phco.dmg.ledger.journal import START, Entry, next_entry
from phco.dmg.ledger.schema import TABLES, VERSION
from phco.errors import PhcoError
from phco.host.disk.files import PRIVATE_FILE, REAL_DISK, Disk, disk_faults
from phco.jsontext import JsonView, canonical, loads_own

Asked = Sequence[object] | Mapping[str, object]  # what a query's marks stand for
# What makes the state: everything but the journal (order of arrival) and what only people read (names of files).
STATE_TABLES: Mapping[str, str] = {
    "person": "pseudo, role, info",
    "code": "person, number, issued_at",
    "claim": "person, number, signer, opener, material, status",
    "ruling": "person, what, number, choice",
    "package": "payload, author, kind, campaign, round, subject, seq, prev, signer, received_at, catalogue, content, "
    "attachments, fault, status, refusal",
    "file": "sha256, size, received_at, payload, refusal, claimed",
    "step": "code, start, end, status",
    "round": "number, catalogue, offers, input_hash, method, draw, result",
    "applicant": "round, person",
    "holder": "person, offer, origin, pamsu",
    "place": "id, sheet",
    "place_term": "semester, start, end, places, draw, result",
    "agreement": "semester, person, place, state",
    "review": "payload, verdict, reason, author",
}


@contextmanager
def database_faults(path: Path) -> Iterator[None]:
    """SQLite's refusals as faults: E_DISQUE_PLEIN, E_DISQUE, E_OCCUPE, E_BASE_ABIMEE; a broken constraint is a bug."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        text = str(error)
        full = "full" in text
        if full or "I/O" in text or "unable to open" in text or "readonly" in text:
            raise PhcoError(
                "E_DISQUE_PLEIN" if full else "E_DISQUE",
                "Le disque est plein : cette étape n’a pas été enregistrée, les précédentes le sont."
                if full
                else "Le disque a refusé l’opération.",
                path.name,
                "Libérez de la place ou vérifiez le disque, puis relancez la même commande.",
            ) from error
        if "locked" in text or "busy" in text:
            raise PhcoError(
                "E_OCCUPE",
                "Une autre commande travaille sur ce dossier.",
                path.name,
                "Attendez qu’elle ait fini, puis relancez celle-ci.",
            ) from error
        if isinstance(error, sqlite3.OperationalError | sqlite3.ProgrammingError) and "malformed" not in text:
            raise
        raise PhcoError(
            "E_BASE_ABIMEE",
            "La base de données est abîmée.",
            path.name,
            "Remettez la dernière sauvegarde, puis lancez « phco dmg reprendre » : rien de reçu n’est perdu.",
        ) from error


def no_campaign(folder: Path) -> PhcoError:
    """E_DOSSIER: there is no database in this folder, or nothing left of it."""
    return PhcoError(
        "E_DOSSIER",
        "Ce dossier ne contient pas de campagne.",
        str(folder),
        "Donnez le bon dossier avec --dossier, ou créez une campagne avec « phco dmg init ». Si seule la base s’est "
        "perdue et que journal.jsonl est là, lancez « phco dmg reprendre ».",
    )


class Store:
    """An open database. Reads are methods; changes go through ``write``."""

    def __init__(self, path: Path, *, disk: Disk = REAL_DISK) -> None:
        self.path = path
        self.disk = disk
        if not path.is_file() or path.stat().st_size == 0:
            raise no_campaign(path.parent)
        with database_faults(path):
            self.db = connect(path)
            version = upgraded(self.db)
            if version != VERSION:
                self.db.close()
                raise PhcoError(
                    "E_BASE_VERSION",
                    f"La base est au format {version} ; cette version de phco attend le format {VERSION}.",
                    path.name,
                    "Utilisez la version de phco qui a créé ce dossier, ou une version plus récente.",
                )

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded back into the file."""
        self.db.close()

    # — changes ————————————————————————————————————————————————————————————————————————————————————————————
    @contextmanager
    def write(self) -> Iterator[Writer]:
        """One transaction. Nothing of it stays when it ends by an exception. Without a journal entry, it is undone."""
        with database_faults(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                writer = Writer(self)
                yield writer
                self.disk.stage("before-commit")
                self.db.execute("COMMIT" if writer.entries else "ROLLBACK")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
        self.disk.stage("after-commit")

    def copy_to(self, path: Path) -> None:
        """Write the whole database, as it is committed, to a file that does not exist yet."""
        with database_faults(path):
            self.db.execute("VACUUM INTO ?", (str(path),))
        path.chmod(PRIVATE_FILE)

    # — reads ——————————————————————————————————————————————————————————————————————————————————————————————
    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Reads of one instant: what another process writes meanwhile is not among them."""
        if self.db.in_transaction:
            yield
            return
        with database_faults(self.path):
            self.db.execute("BEGIN")
            try:
                yield
            finally:
                self.db.execute("ROLLBACK")

    def rows(self, query: str, values: Asked = ()) -> list[sqlite3.Row]:
        """Every row of a query."""
        try:
            return self.db.execute(query, values).fetchall()
        except sqlite3.DatabaseError:
            with database_faults(self.path):
                raise

    def values[T](self, made: Callable[..., T], query: str, values: Asked = ()) -> list[T]:
        """Every row of a query as a value, its columns named as the value's fields."""
        return [made(**dict(zip(row.keys(), row, strict=True))) for row in self.rows(query, values)]

    def value[T](self, made: Callable[..., T], query: str, values: Asked = ()) -> T | None:
        """The first row of a query as a value, or None."""
        row = self.row(query, values)
        return None if row is None else made(**dict(zip(row.keys(), row, strict=True)))

    def row(self, query: str, values: Asked = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        try:
            found: sqlite3.Row | None = self.db.execute(query, values).fetchone()
        except sqlite3.DatabaseError:
            with database_faults(self.path):
                raise
        return found

    def version(self) -> int:
        """A number that changes when another connection has committed a change (SQLite's ``data_version``)."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def setting(self, key: str, default: str = "") -> str:
        """One setting's text."""
        row = self.row("SELECT value FROM setting WHERE key = ?", (key,))
        return str(row["value"]) if row else default

    def settings(self) -> dict[str, str]:
        """Every setting's text."""
        return {row["key"]: row["value"] for row in self.rows("SELECT key, value FROM setting")}

    def applicants(self, tour: int) -> list[str]:
        """The pseudonyms of those who take part in a round, in their order; none for a round that is not open."""
        query = "SELECT person FROM applicant WHERE round = ? ORDER BY person"
        return [row["person"] for row in self.rows(query, (tour,))]

    def head(self) -> tuple[int, str]:
        """The number and hash of the last journal entry; (0, zeros) for an empty journal."""
        row = self.row("SELECT number, head FROM journal ORDER BY number DESC LIMIT 1")
        return (int(row["number"]), str(row["head"])) if row else (0, START)

    def head_at(self, number: int) -> str | None:
        """The hash of one journal entry; None when there is none of that number."""
        row = self.row("SELECT head FROM journal WHERE number = ?", (number,))
        return str(row["head"]) if row else None

    def entry(self, number: int) -> Entry | None:
        """One journal entry; None when there is none of that number."""
        row = self.row("SELECT * FROM journal WHERE number = ?", (number,))
        return None if row is None else _entry(row)

    def last_at(self) -> str | None:
        """When the last journal entry was made (UTC text); None for an empty journal."""
        row = self.row("SELECT at FROM journal ORDER BY number DESC LIMIT 1")
        return str(row["at"]) if row else None

    def entries(self, *, after: int = 0, kinds: Sequence[str] = ()) -> Iterator[Entry]:
        """Journal entries in order, from the one after ``after``, of the given kinds when any is given."""
        clause = f" AND kind IN ({','.join('?' * len(kinds))})" if kinds else ""
        with database_faults(self.path):
            for row in self.db.execute(
                f"SELECT * FROM journal WHERE number > ?{clause} ORDER BY number", (after, *kinds)
            ):
                yield _entry(row)

    def last_entry(self, kinds: Sequence[str]) -> Entry | None:
        """The last journal entry of these kinds; None when there is none."""
        row = self.row(
            f"SELECT * FROM journal WHERE kind IN ({','.join('?' * len(kinds))}) ORDER BY number DESC LIMIT 1", kinds
        )
        return None if row is None else _entry(row)

    def count_entries(self, *, after: int, kinds: Sequence[str]) -> int:
        """How many journal entries of these kinds come after one."""
        clause = f"kind IN ({','.join('?' * len(kinds))})"
        row = self.row(f"SELECT count(*) AS n FROM journal WHERE number > ? AND {clause}", (after, *kinds))
        return int(row["n"]) if row else 0

    def state_hash(self) -> str:
        """sha256 of the whole logical state; the same for every order, batching or repetition of what came in."""
        digest = hashlib.sha256()
        with database_faults(self.path):
            for table, columns in STATE_TABLES.items():
                digest.update(canonical([table, columns]))
                for row in self.db.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}"):
                    digest.update(canonical(list(row)))
        return digest.hexdigest()


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        number=row["number"], at=row["at"], kind=row["kind"], body=loads_own(row["body"]), previous=row["previous"],
        head=row["head"],
    )  # fmt: skip


class Writer:
    """What may be done inside one transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.entries: list[Entry] = []

    def run(self, query: str, values: Asked = ()) -> sqlite3.Cursor:
        """One statement."""
        return self.store.db.execute(query, values)

    def append(self, kind: str, body: JsonView, at: datetime) -> Entry:
        """Add a journal entry; ``at`` is the DMG's clock. An entry is never dated before the one it follows."""
        row = self.store.row("SELECT number, at, head FROM journal ORDER BY number DESC LIMIT 1")
        number, last, previous = (row["number"], row["at"], row["head"]) if row else (0, "", START)
        entry = next_entry(number + 1, max(utc_text(at), last), kind, body, previous)
        self.copy(entry)
        return entry

    def copy(self, entry: Entry) -> None:
        """Add an entry that is already closed (a journal taken up again)."""
        self.run(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)",
            (entry.number, entry.at, entry.kind, canonical(dict(entry.body)).decode(), entry.previous, entry.head),
        )
        self.entries.append(entry)


def create(path: Path) -> None:
    """Make an empty database, whole or not at all. The file must not exist."""
    if path.exists():
        raise PhcoError(
            "E_DOSSIER_OCCUPE",
            "Ce dossier contient déjà une campagne.",
            str(path.parent),
            "Donnez un dossier neuf avec --dossier.",
        )
    with disk_faults(path):
        path.touch(mode=PRIVATE_FILE)
    with database_faults(path):
        db = connect(path)
        try:
            db.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        finally:
            db.close()

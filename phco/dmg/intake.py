"""Taking packages in: stage the raw bytes, decode, then one transaction a file (verdict, state, journal).

A file is first made durable as an object with its time of receipt; only then is anything said about it. Whatever stops
the process, running the same command again ends in the same state: a file already judged changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from sqlite3 import Row

from phco.dates import french_instant, utc_text
from phco.dmg.book import StoredBook
from phco.dmg.contents import judge
from phco.dmg.decode import WAITING, Decoded, Undecoded, decode
from phco.dmg.desk import Desk
from phco.dmg.facts import Refusal
from phco.dmg.journal import Entry
from phco.dmg.lines import Line, again, line_of, unreadable
from phco.dmg.sealing import unseal
from phco.dmg.store import Writer
from phco.dmg.verdicts import Change, instant, read_refusal, refusal_text, resettle
from phco.errors import PhcoError
from phco.host.files_intake import Piece
from phco.host.files_objects import Reception, digest_of
from phco.host.keys import verify
from phco.jsontext import canonical

CHUNK_FILES, CHUNK_BYTES = 64, 32 * 1024 * 1024
SKEW = timedelta(minutes=10)


@dataclass(kw_only=True)
class Tally:
    """What a run did: new files, and packages whose verdict changed on the way."""

    lines: list[Line] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def receive(
    desk: Desk,
    pieces: Iterable[Piece],
    *,
    now: datetime,
    received: datetime | None = None,
    on_line: Callable[[Line], None] | None = None,
) -> Tally:
    """Take every piece in.

    ``now``: the DMG's clock. ``received``: the time of receipt that the DMG gives (``--recu-le``) to pieces without a
    trusted one; the clock otherwise. One bad piece never stops the others. Raises PhcoError E_HORLOGE when the clock
    is behind the journal and no time was given, E_INSTANT for a time still to come; and for the disk and the database:
    then what has been said is safe, and running the same command again takes the rest.
    """
    if received is None:
        check_clock(desk, now)
    else:
        _check_past(desk, received, now)
    tally = Tally()

    def say(line: Line) -> None:
        tally.lines.append(line)
        if on_line is not None:
            on_line(line)

    for chunk in _chunks(pieces):
        for piece, reception in _stage(desk, chunk, received or now):
            say(unreadable(piece) if reception is None else _take_piece(desk, piece, reception, now, tally.changes))
    _read_waiting(desk, now, tally.changes)
    tally.lines[:] = _last_word(desk, tally)
    desk.mirror.catch_up(desk.store)
    return tally


def _last_word(desk: Desk, tally: Tally) -> list[Line]:
    """The lines as the whole run leaves them: a later file may have replaced an earlier one, or set it aside."""
    changes = Counter(change.payload for change in tally.changes)

    def stale(line: Line) -> bool:
        own = 0 if line.outcome == "doublon" else 1  # the change that taking it in made
        return bool(line.digest) and (changes[line.payload] > own if line.payload else bool(line.claimed))

    return [again(desk, line) if stale(line) else line for line in tally.lines]


def check_clock(desk: Desk, now: datetime) -> None:
    """Refuse to give times of receipt with a clock that is behind the journal. Raises PhcoError E_HORLOGE."""
    row = desk.store.row("SELECT at FROM journal ORDER BY number DESC LIMIT 1")
    if row is not None and now + SKEW < instant(row["at"]):
        raise PhcoError(
            "E_HORLOGE",
            f"L’horloge de ce poste ({french_instant(now)}) est en retard sur la dernière entrée du journal "
            f"({french_instant(instant(row['at']))}).",
            "horloge",
            "Remettez l’horloge à l’heure, ou donnez l’heure de réception avec --recu-le.",
        )


def _check_past(desk: Desk, received: datetime, now: datetime) -> None:
    """Refuse a time of receipt that is still to come, for the clock and for the journal. Raises PhcoError E_INSTANT."""
    row = desk.store.row("SELECT at FROM journal ORDER BY number DESC LIMIT 1")
    if received > max(now, instant(row["at"]) if row else now) + SKEW:
        raise PhcoError(
            "E_INSTANT", f"L’heure de réception donnée ({french_instant(received)}) est encore à venir.", "--recu-le",
            "Donnez l’heure à laquelle le fichier est arrivé au DMG.",
        )  # fmt: skip


def _chunks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    chunk: list[Piece] = []
    size = 0
    for piece in pieces:
        weight = len(piece.data or b"")
        if chunk and (len(chunk) >= CHUNK_FILES or size + weight > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(piece)
        size += weight
    if chunk:
        yield chunk


def _stage(desk: Desk, chunk: Sequence[Piece], at: datetime) -> list[tuple[Piece, Reception | None]]:
    """Make the raw bytes durable, with their times: the mail server's when it is trusted, else the one given."""
    staged: list[tuple[Piece, Reception | None]] = []
    for piece in chunk:
        if piece.data is None:
            staged.append((piece, None))
            continue
        moment = piece.received_at if piece.received_at is not None else at
        reception = Reception(
            digest=digest_of(piece.data), received_at=moment.replace(microsecond=0), name=piece.name,
            origin=piece.origin, evidence=piece.evidence,
        )  # fmt: skip
        staged.append((piece, reception))
    desk.disk.stage("objects")
    desk.objects.put_all(
        [(piece.data, found) for piece, found in staged if found is not None and piece.data is not None]
    )
    desk.disk.stage("objects-durable")
    return [
        (piece, None if found is None else desk.objects.reception(found.digest) or found) for piece, found in staged
    ]


def _take_piece(desk: Desk, piece: Piece, reception: Reception, now: datetime, changes: list[Change]) -> Line:
    assert piece.data is not None
    row = desk.store.row("SELECT * FROM file WHERE sha256 = ?", (reception.digest,))
    found = None if row is not None else attempt(desk, piece.data)
    desk.disk.stage("decoded")
    with desk.store.write() as tx:
        changes.extend(take(tx, desk, reception, len(piece.data), found, now))
    notes = (piece.note,) if piece.note else ()
    return line_of(desk, reception.digest, name=piece.name, origin=piece.origin, known=row is not None, notes=notes)


def attempt(desk: Desk, data: bytes) -> Decoded | Undecoded:
    """Decode a file with the keys and codes known now; a refusal is a value here."""
    book = StoredBook(desk.store, desk.keys)
    try:
        return decode(data, unseal=lambda raw: unseal(raw, desk.keys), verify=verify, book=book)
    except Undecoded as refusal:
        return refusal


def take(
    tx: Writer, desk: Desk, reception: Reception, size: int, found: Decoded | Undecoded | None, now: datetime,
    replayed: Entry | None = None,
) -> list[Change]:  # fmt: skip
    """Record one file inside a transaction: new, known with an earlier time, or known (then nothing is written).

    ``found`` may be None only for a file already recorded. ``replayed``: the entry to copy instead of a new one.
    """
    at = utc_text(reception.received_at)
    row = tx.store.row("SELECT * FROM file WHERE sha256 = ?", (reception.digest,))
    if row is not None:
        return _earlier(tx, desk, row, at, now, replayed) if at < row["received_at"] else []
    if found is None:
        raise AssertionError("a file that is not recorded comes decoded")
    number = tx.store.head()[0] + 1
    changes = _place(tx, desk, reception.digest, size, at, number, found)
    body: dict[str, object] = {"recu_le": at, "sha256": reception.digest, "taille": size, **_said(tx, reception.digest)}
    body["changements"] = [change.as_json() for change in changes]
    _append(tx, "fichier", body, now, replayed)
    return changes


def _append(tx: Writer, kind: str, body: dict[str, object], now: datetime, replayed: Entry | None) -> None:
    if replayed is not None:
        tx.copy(replayed)
    else:
        tx.append(kind, body, now)


def _place(
    tx: Writer, desk: Desk, digest: str, size: int, at: str, number: int, found: Decoded | Undecoded
) -> list[Change]:
    """Write the rows of a file seen for the first time, or seen again with a key it lacked."""
    changes: list[Change] = []
    touched: set[str] = set()
    if found.claim is not None:
        claim = found.claim
        tx.run(
            "INSERT OR IGNORE INTO claim (person, number, signer, opener, material) VALUES (?, ?, ?, ?, ?)",
            (claim.person, claim.number, claim.signer, claim.opener, canonical(dict(claim.material)).decode()),
        )
        touched.add(claim.person)
    if isinstance(found, Undecoded):
        refusal = Refusal(code=found.code, what=found.what, where=found.where, fix=found.fix)
        _file_row(tx, (digest, size, at, None, refusal_text(refusal), found.keyid, found.payload, number))
    else:
        _package_row(tx, desk, digest, at, found)
        _file_row(tx, (digest, size, at, found.payload, None, found.signer, found.payload, number))
        touched.add(found.about.author)
    for person in sorted(touched):
        changes.extend(resettle(tx, person))
    return changes


def _file_row(tx: Writer, values: tuple[str, int, str, str | None, str | None, str, str, int]) -> None:
    tx.run(
        "INSERT INTO file (sha256, size, received_at, payload, refusal, claimed_key, claimed, entry) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO UPDATE SET payload = excluded.payload, refusal = excluded.refusal",
        values,
    )


def _package_row(tx: Writer, desk: Desk, digest: str, at: str, found: Decoded) -> None:
    about = found.about
    known = tx.store.row("SELECT received_at FROM package WHERE payload = ?", (found.payload,))
    if known is not None:
        if at < known["received_at"]:
            tx.run("UPDATE package SET received_at = ? WHERE payload = ?", (at, found.payload))
            _judge_again(tx, desk, found.payload)
        return
    values = {
        "payload": found.payload, "file": digest, "author": about.author, "kind": about.kind.name,
        "campaign": about.campaign, "round": about.round or 0, "subject": found.subject, "seq": about.seq,
        "prev": about.prev, "created": utc_text(about.created), "signer": found.signer, "received_at": at,
        "catalogue": about.catalogue, "content": canonical(dict(found.content)).decode(),
        "attachments": canonical(dict(found.attachments)).decode(),
    }  # fmt: skip
    fault, notes = judge(tx.store, desk.objects, values)
    values |= {"fault": refusal_text(fault), "notes": canonical(list(notes)).decode(), "status": "refuse"}
    tx.run(f"INSERT INTO package ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})", values)


def _judge_again(tx: Writer, desk: Desk, payload: str) -> None:
    row = tx.store.row("SELECT * FROM package WHERE payload = ?", (payload,))
    assert row is not None
    fault, notes = judge(tx.store, desk.objects, row)
    tx.run(
        "UPDATE package SET fault = ?, notes = ? WHERE payload = ?",
        (refusal_text(fault), canonical(list(notes)).decode(), payload),
    )


def _earlier(tx: Writer, desk: Desk, row: Row, at: str, now: datetime, replayed: Entry | None) -> list[Change]:
    """The same file, known to have been received earlier: the earlier time counts."""
    tx.run("UPDATE file SET received_at = ? WHERE sha256 = ?", (at, row["sha256"]))
    changes: list[Change] = []
    if row["payload"] is not None:
        package = tx.store.row("SELECT author, received_at FROM package WHERE payload = ?", (row["payload"],))
        assert package is not None
        if at < package["received_at"]:
            tx.run("UPDATE package SET received_at = ? WHERE payload = ?", (at, row["payload"]))
            _judge_again(tx, desk, row["payload"])
            changes = resettle(tx, package["author"])
    body = {"recu_le": at, "sha256": row["sha256"], "changements": [change.as_json() for change in changes]}
    _append(tx, "fichier-anterieur", body, now, replayed)
    return changes


def _said(tx: Writer, digest: str) -> dict[str, object]:
    """What the journal says of a file."""
    row = tx.store.row("SELECT payload, refusal FROM file WHERE sha256 = ?", (digest,))
    assert row is not None
    if row["payload"] is None:
        refusal = read_refusal(row["refusal"])
        return {"code": refusal.code if refusal else "", "ou": refusal.where if refusal else ""}
    package = tx.store.row("SELECT status, refusal, file FROM package WHERE payload = ?", (row["payload"],))
    assert package is not None
    refusal = read_refusal(package["refusal"])
    code = "E_DUPLICATE" if package["file"] != digest else refusal.code if refusal else ""
    return {"code": code, "paquet": row["payload"], "statut": package["status"]}


def _read_waiting(desk: Desk, at: datetime, changes: list[Change]) -> None:
    """Read again the files refused for want of a key, as long as someone has claimed the key that one of them names."""
    marks = ",".join("?" * len(WAITING))
    query = (
        "SELECT *, (SELECT count(*) FROM claim WHERE signer = claimed_key) AS holders "
        "FROM file INDEXED BY file_waiting "
        f"WHERE refusal IS NOT NULL AND json_extract(refusal, '$.code') IN ({marks}) AND holders > 0 ORDER BY sha256"
    )
    tried: set[tuple[str, int]] = set()
    while todo := [row for row in desk.store.rows(query, WAITING) if (row["sha256"], row["holders"]) not in tried]:
        for row in todo:
            tried.add((row["sha256"], row["holders"]))
            changes.extend(read_again(desk, row, at))


def place_again(tx: Writer, desk: Desk, row: Row, found: Decoded | Undecoded) -> list[Change]:
    """Write what a recorded file gives now that it was decoded once more."""
    return _place(tx, desk, row["sha256"], row["size"], row["received_at"], row["entry"], found)


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
        body: dict[str, object] = {"sha256": row["sha256"], **_said(tx, row["sha256"])}
        body["changements"] = [change.as_json() for change in changes]
        tx.append("fichier-repris", body, at)
    return changes

"""Filing one received file: what it decodes to, its rows, its author's verdicts and its journal entry, all or none."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

from phco.dates import utc_text
from phco.dmg.desk import Desk
from phco.dmg.keys.sealing import unseal
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.store import Writer
from phco.dmg.verdicts.book import StoredBook
from phco.dmg.verdicts.contents import judge
from phco.dmg.verdicts.decode import Decoded, Undecoded, decode
from phco.dmg.verdicts.facts import Refusal
from phco.dmg.verdicts.settling import Change, read_refusal, refusal_text, resettle
from phco.host.disk.objects import Reception
from phco.host.keys.keys import verify
from phco.jsontext import canonical


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
    body: dict[str, object] = {"recu_le": at, "sha256": reception.digest, "taille": size, **said(tx, reception.digest)}
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


def said(tx: Writer, digest: str) -> dict[str, object]:
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


def place_again(tx: Writer, desk: Desk, row: Row, found: Decoded | Undecoded) -> list[Change]:
    """Write what a recorded file gives now that it was decoded once more."""
    return _place(tx, desk, row["sha256"], row["size"], row["received_at"], row["entry"], found)

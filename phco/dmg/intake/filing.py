"""Filing one received file: what it decodes to, its rows, its author's verdicts and its journal entry, all or none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from phco.dates import utc_text
from phco.dmg.desk import Means
from phco.dmg.keys.sealing import unseal
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.queries.packages import file_of, package_of
from phco.dmg.ledger.received import (
    add_claim,
    add_package,
    notes_text,
    put_file,
    set_allegation,
    set_fault,
    set_file_time,
    set_package_time,
)
from phco.dmg.ledger.store import Writer
from phco.dmg.ledger.values import File, Package, refusal_text
from phco.dmg.verdicts.book import StoredBook
from phco.dmg.verdicts.decode import Decoded, KeyBook, Undecoded, decode, is_authentic
from phco.dmg.verdicts.facts import Status
from phco.dmg.verdicts.kinds import judge
from phco.dmg.verdicts.settling import Change, Season, Seasons, resettle
from phco.errors import PhcoError
from phco.findings import Refusal
from phco.host.disk.objects import Objects, Reception
from phco.host.keys.keys import verify
from phco.host.mailbox.opening import refusal_of
from phco.jsontext import canonical


def attempt(means: Means, data: bytes, name: str = "", book: KeyBook | None = None) -> Decoded | Undecoded:
    """Decode a file with the keys and codes known now; a refusal is a value here.

    ``name``: the one it was received under, which tells a message or an envelope that is no package. ``book``: who
    tells these keys and codes, where it is not the database alone.
    """
    book = book or StoredBook(means.store, means.keys)
    try:
        fault = means.apart.refusal(data, name) if means.apart is not None else refusal_of(data, name)
        if fault is None:
            plain = unseal(data, means.keys)
            if means.apart is not None and not is_authentic(plain, verify=verify, book=book):
                fault = means.apart.trial(plain, name)
        if fault is not None:
            return Undecoded(fault, "", None, "")
        return decode(plain, unseal=lambda raw: raw, verify=verify, book=book)
    except Undecoded as refusal:
        return refusal
    except PhcoError as error:
        return Undecoded(error, "", None, "")


def take(
    tx: Writer, objects: Objects, reception: Reception, size: int, found: Decoded | Undecoded | None, now: datetime,
    replayed: Entry | None = None, seasons: Seasons | None = None,
) -> list[Change]:  # fmt: skip
    """Record one file inside a transaction: new, known with an earlier time, or known (then nothing is written).

    ``found`` may be None only for a file already recorded. ``replayed``: the entry to copy instead of a new one.
    ``seasons``: those of the reception, where it takes several files.
    """
    at = utc_text(reception.received_at)
    known = file_of(tx.store, reception.digest)
    if known is not None:
        return _earlier(tx, objects, known, reception, now, replayed) if at < known.received_at else []
    if found is None:
        raise AssertionError("a file that is not recorded comes decoded")
    number = tx.store.head()[0] + 1
    season = seasons.of(tx.store) if seasons is not None else None
    changes = _place(tx, objects, _arrival(reception, size, number), found, season)
    body: dict[str, object] = {"recu_le": at, "sha256": reception.digest, "taille": size, **said(tx, reception.digest)}
    body |= {"heure": reception.hour_json()} if reception.hour else {}
    body["changements"] = [change.as_json() for change in changes]
    _append(tx, "fichier", body, now, replayed)
    return changes


def _append(tx: Writer, kind: str, body: dict[str, object], now: datetime, replayed: Entry | None) -> None:
    if replayed is not None:
        tx.copy(replayed)
    else:
        tx.append(kind, body, now)


@dataclass(frozen=True)
class Arrival:
    """A received file: its sha256, its size in bytes, when the DMG had it (UTC text), the number of its entry.

    ``hour``, ``arrived_at``, ``alleged_at``: as on a ``Package``.
    """

    digest: str
    size: int
    at: str
    entry: int
    hour: str
    arrived_at: str
    alleged_at: str


def _arrival(reception: Reception, size: int, entry: int) -> Arrival:
    def text(moment: datetime | None) -> str:
        return utc_text(moment) if moment is not None else ""

    return Arrival(
        reception.digest, size, utc_text(reception.received_at), entry, reception.hour, text(reception.arrived_at),
        text(reception.alleged_at),
    )  # fmt: skip


def _place(
    tx: Writer, objects: Objects, file: Arrival, found: Decoded | Undecoded, season: Season | None = None
) -> list[Change]:  # fmt: skip
    """Write the rows of a file seen for the first time, or seen again with a key it lacked."""
    touched: set[str] = set()
    if found.claim is not None:
        claim = found.claim
        add_claim(tx, claim.person, claim.number, claim.signer, claim.opener, claim.material)
        touched.add(claim.person)
    if isinstance(found, Undecoded):
        refusal = Refusal(code=found.code, what=found.what, where=found.where, fix=found.fix)
        put_file(tx, _file(file, None, refusal_text(refusal), found.keyid, found.payload, signed=int(found.signed)))
    else:
        _put_package(tx, objects, file, found)
        put_file(tx, _file(file, found.payload, None, found.signer, found.payload))
        touched.add(found.about.author)
    return [change for person in sorted(touched) for change in resettle(tx, person, season)]


def _file(
    file: Arrival, payload: str | None, refusal: str | None, key: str, claimed: str, *, signed: int = 0
) -> File:  # fmt: skip
    return File(
        sha256=file.digest, size=file.size, received_at=file.at, payload=payload, refusal_json=refusal,
        claimed_key=key, claimed=claimed, entry=file.entry, hour=file.hour, arrived_at=file.arrived_at,
        alleged_at=file.alleged_at, signed=signed,
    )  # fmt: skip


def _put_package(tx: Writer, objects: Objects, file: Arrival, found: Decoded) -> None:
    known = package_of(tx.store, found.payload)
    if known is None:
        package = _package(file, found)
        fault, notes = judge(tx.store, objects, package)
        add_package(tx, replace(package, fault_json=refusal_text(fault), notes_json=notes_text(notes)))
        return
    if file.at < known.received_at:
        _earlier_package(tx, objects, known, file.at, file.hour)
    if file.alleged_at and not known.alleged_at:
        set_allegation(tx, known.payload, file.alleged_at)


def _package(file: Arrival, found: Decoded) -> Package:
    """A package that nobody has judged yet."""
    about = found.about
    return Package(
        payload=found.payload, file=file.digest, author=about.author, kind=about.kind.name, campaign=about.campaign,
        round=about.round or 0, subject=found.subject, seq=about.seq, prev=about.prev, created=utc_text(about.created),
        signer=found.signer, received_at=file.at, catalogue=about.catalogue, status=Status.REFUSE.value,
        refusal_json=None, fault_json=None, notes_json=notes_text(()),
        attachments_json=canonical(dict(found.attachments)).decode(),
        content_json=canonical(dict(found.content)).decode(), hour=file.hour, arrived_at=file.arrived_at,
        alleged_at=file.alleged_at,
    )  # fmt: skip


def _earlier_package(tx: Writer, objects: Objects, package: Package, at: str, hour: str) -> None:
    set_package_time(tx, package.payload, at, hour)
    fault, notes = judge(tx.store, objects, replace(package, received_at=at))
    set_fault(tx, package.payload, fault, notes)


def _earlier(
    tx: Writer, objects: Objects, file: File, reception: Reception, now: datetime, replayed: Entry | None
) -> list[Change]:
    """The same file, known to have been received earlier: the earlier time counts."""
    at = utc_text(reception.received_at)
    set_file_time(tx, file.sha256, at, reception.hour)
    changes: list[Change] = []
    package = package_of(tx.store, file.payload) if file.payload is not None else None
    if package is not None and at < package.received_at:
        _earlier_package(tx, objects, package, at, reception.hour)
        changes = resettle(tx, package.author)
    body: dict[str, object] = {
        "recu_le": at,
        "sha256": file.sha256,
        "changements": [change.as_json() for change in changes],
    }
    body |= {"heure": reception.hour_json()} if reception.hour else {}
    _append(tx, "fichier-anterieur", body, now, replayed)
    return changes


def said(tx: Writer, digest: str) -> dict[str, object]:
    """What the journal says of a file."""
    file = file_of(tx.store, digest)
    assert file is not None
    if file.payload is None:
        return {"code": file.refusal.code if file.refusal else "", "ou": file.refusal.where if file.refusal else ""}
    package = package_of(tx.store, file.payload)
    assert package is not None
    code = "E_DUPLICATE" if package.file != digest else package.refusal.code if package.refusal else ""
    told: dict[str, object] = {
        "code": code, "contenu": content_digest(package), "paquet": file.payload, "statut": package.status,
    }  # fmt: skip
    if package.deposit is not None:
        told |= {"de_la_part": {"personne": package.author, **package.deposit}}
    return told


def content_digest(package: Package) -> str:
    """sha256 of what the desk keeps of a package: the journal notes it, so that no row changes in silence."""
    return hashlib.sha256(f"{package.content_json}\n{package.attachments_json}".encode()).hexdigest()


def place_again(tx: Writer, objects: Objects, file: File, found: Decoded | Undecoded) -> list[Change]:
    """Write what a recorded file gives now that it was decoded once more."""
    arrival = Arrival(
        file.sha256, file.size, file.received_at, file.entry, file.hour, file.arrived_at, file.alleged_at
    )  # fmt: skip
    return _place(tx, objects, arrival, found)

"""Writing what was received: claims, files, packages, and the verdicts on them. Inside a transaction, always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from phco.dmg.ledger.store import Writer
from phco.dmg.ledger.values import File, Package, refusal_text
from phco.findings import Refusal
from phco.jsontext import JsonView, canonical


def add_claim(tx: Writer, person: str, number: int, signer: str, opener: str, material: JsonView) -> None:
    """Keys that proved to hold a person's code; once."""
    tx.run(
        "INSERT OR IGNORE INTO claim (person, number, signer, opener, material) VALUES (?, ?, ?, ?, ?)",
        (person, number, signer, opener, canonical(dict(material)).decode()),
    )


def set_claim(tx: Writer, person: str, signer: str, status: str) -> None:
    """What a claimed key is worth now."""
    tx.run("UPDATE claim SET status = ? WHERE person = ? AND signer = ?", (status, person, signer))


def put_file(tx: Writer, file: File) -> None:
    """A file seen for the first time, or what it gives now that it was decoded once more."""
    tx.run(
        "INSERT INTO file (sha256, size, received_at, payload, refusal, claimed_key, claimed, entry, hour, arrived_at, "
        "alleged_at, signed) "
        "VALUES (:sha256, :size, :received_at, :payload, :refusal_json, :claimed_key, :claimed, :entry, :hour, "
        ":arrived_at, :alleged_at, :signed) "
        "ON CONFLICT (sha256) DO UPDATE SET payload = excluded.payload, refusal = excluded.refusal, "
        "signed = excluded.signed",
        asdict(file),
    )


def add_package(tx: Writer, package: Package) -> None:
    """A package seen for the first time."""
    values = {name.removesuffix("_json"): value for name, value in vars(package).items() if name in COLUMNS}
    names = ", ".join(values)
    tx.run(f"INSERT INTO package ({names}) VALUES ({', '.join(f':{name}' for name in values)})", values)


COLUMNS = frozenset(Package.__dataclass_fields__)


def set_file_time(tx: Writer, digest: str, at: str, hour: str) -> None:
    """The same file, known to have been received earlier; ``hour``: where that time comes from."""
    tx.run("UPDATE file SET received_at = ?, hour = ? WHERE sha256 = ?", (at, hour, digest))


def set_package_time(tx: Writer, payload: str, at: str, hour: str) -> None:
    """The same package, known to have been received earlier; ``hour``: where that time comes from."""
    tx.run("UPDATE package SET received_at = ?, hour = ? WHERE payload = ?", (at, hour, payload))


def set_allegation(tx: Writer, payload: str, alleged: str) -> None:
    """The hour that a message inside another claims for a package."""
    tx.run("UPDATE package SET alleged_at = ? WHERE payload = ?", (alleged, payload))


def set_fault(tx: Writer, payload: str, fault: Refusal | None, notes: Sequence[str]) -> None:
    """What a package's own content is faulted for."""
    tx.run(
        "UPDATE package SET fault = ?, notes = ? WHERE payload = ?",
        (refusal_text(fault), notes_text(notes), payload),
    )


def notes_text(notes: Sequence[str]) -> str:
    """Notes as the database keeps them."""
    return canonical(list(notes)).decode()


def set_verdict(tx: Writer, payload: str, status: str, refusal: Refusal | None) -> None:
    """Whether a package counts, and why not."""
    tx.run("UPDATE package SET status = ?, refusal = ? WHERE payload = ?", (status, refusal_text(refusal), payload))

"""From a received file to a decoded package: open the seal, canonical zip, signature, parse, schema. No database here.

Steps follow PACKAGE.md, and none is skipped. Which keys and codes are known comes through a port (``KeyBook``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from phco.dates import utc_text
from phco.errors import PhcoError
from phco.packages.enrolment import Enrolment, claimed_enrolment
from phco.packages.identity import KeyRecord, Verify
from phco.packages.kinds import KINDS
from phco.packages.reading import Package, Sealed, check_signature, read_content, unwrap
from phco.packages.statement import About, read_statement

Unseal = Callable[[bytes], bytes]


class KeyBook(Protocol):
    """Who has claimed which key, and which codes were given out."""

    def signers(self, keyid: str) -> Iterable[KeyRecord]:
        """A record for each person who has claimed this signing key."""

    def secrets(self, person: str) -> Mapping[int, bytes]:
        """Number of each code given to a person → its 16 bytes."""

    def role(self, person: str) -> str:
        """``dj``, ``pamsu`` or the empty string for an unknown person."""


@dataclass(frozen=True, kw_only=True)
class NewClaim:
    """Keys that proved to hold a person's code."""

    person: str
    number: int
    signer: str
    opener: str
    material: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A package whose signature holds under a key that its author has claimed."""

    payload: str
    about: About
    signer: str
    subject: str
    content: Mapping[str, Any]
    attachments: Mapping[str, str]
    claim: NewClaim | None


class Undecoded(PhcoError):
    """A refusal. ``keyid``: the key that the file names, for a later try; ``claim``: keys that it proved even so.

    ``payload``: the digest of what it says is signed, empty where the file does not even say that.
    """

    def __init__(self, error: PhcoError, keyid: str, claim: NewClaim | None, payload: str) -> None:
        first = error.flat()[0]
        super().__init__(first.code, first.what, first.where, first.fix)
        self.keyid = keyid
        self.claim = claim
        self.payload = payload


# A file refused for one of these is read again when a key that it names is enrolled.
WAITING = ("E_KEY_UNKNOWN", "E_AUTHOR")


def decode(data: bytes, *, unseal: Unseal, verify: Verify, book: KeyBook) -> Decoded:
    """Read one received file. Raises Undecoded with the first step that fails."""
    keyid, proved, payload = "", None, ""
    try:
        sealed = unwrap(unseal(data))
        keyid, payload = sealed.envelope.keyid, sealed.envelope.digest
        claim, fresh = _claim(sealed, book)
        records = [*book.signers(keyid), *fresh]
        check_signature(sealed, lambda _: records[0] if records else None, verify)
        proved = claim
        about, _ = read_statement(sealed.envelope.payload)  # authentic from here on
        record = next((one for one in records if one.person == about.author), records[0])
        package = read_content(sealed, record)
        return _decoded(package, claim)
    except PhcoError as error:
        raise Undecoded(error, keyid, proved, payload) from None


def _claim(sealed: Sealed, book: KeyBook) -> tuple[NewClaim | None, list[KeyRecord]]:
    """The enrolment that the payload carries, when it holds under one of the person's codes and signs this file."""
    try:
        claimed = claimed_enrolment(sealed.envelope.payload)
    except PhcoError as error:
        if error.code == "E_KEY_WEAK":
            raise
        return None, []
    if claimed is None:
        return None, []
    campaign, author, enrolment = claimed
    role = book.role(author)
    if enrolment.signing.thumbprint != sealed.envelope.keyid or role not in ("dj", "pamsu"):
        return None, []
    for number, secret in sorted(book.secrets(author).items(), reverse=True):
        if enrolment.holds(secret, campaign, author):
            signing, _ = enrolment.records(author, "dj" if role == "dj" else "pamsu")
            return _new_claim(author, number, enrolment), [signing]
    return None, []


def _new_claim(person: str, number: int, enrolment: Enrolment) -> NewClaim:
    material = {name: value for name, value in enrolment.as_json().items() if name != "hmac"}
    return NewClaim(
        person=person, number=number, signer=enrolment.signing.thumbprint, opener=enrolment.sealing.thumbprint,
        material=material,
    )  # fmt: skip


def _decoded(package: Package, claim: NewClaim | None) -> Decoded:
    content, subject = CONTENTS[package.about.kind.name](package)
    return Decoded(
        payload=package.digest,
        about=package.about,
        signer=package.keyid,
        subject=subject,
        content=content,
        attachments={path: hashlib.sha256(data).hexdigest() for path, data in sorted(package.pieces.items())},
        claim=claim if claim is not None and claim.person == package.about.author else None,
    )


def plain(value: object) -> object:
    """A cell as JSON: dates and decimals as texts."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def cell_text(value: object) -> str:
    """A cell as the canonical table writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(plain(value))


def _hearts(package: Package) -> tuple[dict[str, Any], str]:
    return {"coeurs": {str(row["offre"]): row["coeurs"] for row in package.tables["voeux"]}}, ""


def _ranking(package: Package) -> tuple[dict[str, Any], str]:
    rows = sorted(package.tables["classement"], key=lambda row: int(str(row["rang"])))
    return {"classement": [row["candidat"] for row in rows]}, ""


def _sheet(package: Package) -> tuple[dict[str, Any], str]:
    return {"cellules": {name: cell_text(value) for name, value in package.tables["offre"][0].items()}}, ""


def _file(package: Package) -> tuple[dict[str, Any], str]:
    return {name: plain(value) for name, value in package.tables["dossier-dj"][0].items()}, ""


def _report(package: Package) -> tuple[dict[str, Any], str]:
    row = {name: plain(value) for name, value in package.tables["cr-gep"][0].items()}
    people = sorted(str(one["dj"]) for one in package.tables["participants"])
    return {**row, "participants": people}, f"{row['date']} {row['theme']}"


def _fourth_day(package: Package) -> tuple[dict[str, Any], str]:
    choices: dict[str, list[str]] = {}
    for row in sorted(package.tables["choix-journee4"], key=lambda row: (str(row["semestre"]), int(str(row["rang"])))):
        choices.setdefault(str(row["semestre"]), []).append(str(row["lieu"]))
    return {"choix": choices}, " ".join(choices)


CONTENTS: Mapping[str, Callable[[Package], tuple[dict[str, Any], str]]] = {
    "voeux": _hearts,
    "classement": _ranking,
    "fiche-rts": _sheet,
    "dossier-dj": _file,
    "cr-gep": _report,
    "choix-journee4": _fourth_day,
} | {name: lambda package: ({}, "") for name, kind in KINDS.items() if kind.sender == "dmg"}

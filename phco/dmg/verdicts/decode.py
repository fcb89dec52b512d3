"""From a received file to a decoded package: open the seal, canonical zip, signature, parse, schema. No database here.

Steps follow PACKAGE.md, and none is skipped. Which keys and codes are known comes through a port (``KeyBook``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from phco.dmg.verdicts.facts import ON_BEHALF
from phco.dmg.verdicts.kinds import content_of
from phco.errors import PhcoError
from phco.jsontext import JsonView
from phco.packages import archive
from phco.packages.archive import SIGNATURE
from phco.packages.codes import fault
from phco.packages.enrolment import Enrolment, claimed_enrolment
from phco.packages.envelope import read_envelope
from phco.packages.identity import KeyRecord, Verify
from phco.packages.reading import Package, Sealed, check_signature, read_content, unwrap
from phco.packages.statement import ADDRESSEE, About, read_statement

ENVELOPE = re.compile(
    rb'\{"payload":"[A-Za-z0-9+/=]*+","payloadType":"[a-z0-9.+/-]{1,80}",'
    rb'"signatures":\[\{"keyid":"[A-Za-z0-9_-]{43}","sig":"[A-Za-z0-9+/=]{88}"\}\]\}'
)
Unseal = Callable[[bytes], bytes]


class KeyBook(Protocol):
    """Who has claimed which key, and which codes were given out."""

    def signers(self, keyid: str) -> Iterable[KeyRecord]:
        """A record for each person who has claimed this signing key."""

    def own(self, keyid: str) -> KeyRecord | None:
        """The DMG's own record when it is this key's; None otherwise."""

    def ours(self, dmg: str) -> bool:
        """Whether this thumbprint, which a package names, is that of our campaign's signing key."""

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
    material: JsonView


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A package whose signature holds under a key that its author has claimed."""

    payload: str
    about: About
    signer: str
    subject: str
    content: JsonView
    attachments: Mapping[str, str]
    claim: NewClaim | None


class Undecoded(PhcoError):
    """A refusal. ``keyid``: the key that the file names, for a later try; ``claim``: keys that it proved even so.

    ``payload``: the digest of what it says is signed, empty where the file does not even say that. ``signed``: whether
    its signature holds under a key that someone proved theirs: then the bulletin lists it.
    """

    def __init__(
        self, error: PhcoError, keyid: str, claim: NewClaim | None, payload: str, *, signed: bool = False
    ) -> None:
        first = error.flat()[0]
        super().__init__(first.code, first.what, first.where, first.fix)
        self.keyid = keyid
        self.claim = claim
        self.payload = payload
        self.signed = signed

    def __reduce__(self) -> tuple[Callable[..., Undecoded], tuple[PhcoError, str, NewClaim | None, str, bool]]:
        """How it goes to another process: as the refusal that it is."""
        first = PhcoError(self.code, self.what, self.where, self.fix)
        return _refused, (first, self.keyid, self.claim, self.payload, self.signed)


def _refused(error: PhcoError, keyid: str, claim: NewClaim | None, payload: str, signed: bool) -> Undecoded:
    return Undecoded(error, keyid, claim, payload, signed=signed)


# A file refused for one of these is read again when a key that it names is enrolled.
WAITING = ("E_KEY_UNKNOWN", "E_AUTHOR")


def decode(data: bytes, *, unseal: Unseal, verify: Verify, book: KeyBook) -> Decoded:
    """Read one received file. Raises Undecoded with the first step that fails."""
    keyid, proved, payload, signed = "", None, "", False
    try:
        sealed = unwrap(unseal(data))
        keyid, payload = sealed.envelope.keyid, sealed.envelope.digest
        claim, fresh = _claim(sealed, book)
        records, own = [*book.signers(keyid), *fresh], book.own(keyid)
        check_signature(sealed, lambda _: records[0] if records else own, verify)
        proved, signed = claim, bool(records)
        said = read_statement(sealed.envelope.payload)  # authentic from here on
        about = said[0]
        if not records and about.deposit is None:  # what the DMG publishes is not sent to it
            raise fault("E_KEY_UNKNOWN", where=f"{SIGNATURE}:signatures[0].keyid")
        if about.dmg is not None and not book.ours(about.dmg):
            raise fault("E_OTHER_DMG", where=f"{SIGNATURE}:predicate.{ADDRESSEE}")
        record = next(
            (one for one in (*records, own) if one is not None and _signs(one, about)), records[0] if records else own
        )
        package = read_content(sealed, record, said)
        return _decoded(package, claim)
    except PhcoError as error:
        raise Undecoded(error, keyid, proved, payload, signed=signed) from None


def _signs(record: KeyRecord, about: About) -> bool:
    """Whether a key is the one that must sign this: the author's, or the DMG's for what it deposits."""
    return record.role == "dmg" if about.deposit is not None else record.person == about.author


def is_authentic(package: bytes, *, verify: Verify, book: KeyBook) -> bool:
    """Whether a package is signed by a key already claimed, or ours. Only what is linear by construction reads it."""
    try:
        files = archive.read(package)
        if not ENVELOPE.fullmatch(files.get(archive.SIGNATURE, b"")):
            return False
        envelope = read_envelope(files[archive.SIGNATURE])
    except PhcoError:
        return False
    record = next(iter(book.signers(envelope.keyid)), None) or book.own(envelope.keyid)
    return record is not None and verify(record.key, envelope.signature, envelope.pae)


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
    content, subject = content_of(package)
    if package.about.deposit is not None:
        content = {**content, ON_BEHALF: package.about.deposit.as_json()}
    return Decoded(
        payload=package.digest,
        about=package.about,
        signer=package.keyid,
        subject=subject,
        content=content,
        attachments={path: hashlib.sha256(data).hexdigest() for path, data in sorted(package.pieces.items())},
        claim=claim if claim is not None and claim.person == package.about.author else None,
    )

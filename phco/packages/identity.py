"""Public keys and the records that enrol them. The algorithm of a signature comes from here, never from a file."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from phco.fields import Fields
from phco.jsontext import canonical
from phco.packages.codes import fault
from phco.packages.kinds import ROLES, Role
from phco.packages.points import sound_ed25519, sound_p256

Algorithm = Literal["Ed25519", "P-256"]
Usage = Literal["signature", "sceau"]
ALGORITHMS: Final[tuple[Algorithm, ...]] = ("Ed25519", "P-256")
USAGES: Final[tuple[Usage, ...]] = ("signature", "sceau")
SIGNATURE_BYTES: Final = 64  # Ed25519, and raw r‖s for P-256


def b64(raw: bytes) -> str:
    """Standard base64 with padding, as every value of our JSON."""
    return base64.b64encode(raw).decode("ascii")


def b64url(raw: bytes) -> str:
    """URL-safe base64 without padding, as a JWK thumbprint."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(text: str, where: str = "") -> bytes:
    """The bytes of a canonical base64 text. Raises PhcoError E_BASE64."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise fault("E_BASE64", where=where) from None
    if b64(raw) != text:
        raise fault("E_BASE64", where=where)
    return raw


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """A sound public key: ``raw`` has 32 bytes (Ed25519) or 65 (P-256, uncompressed).

    Raises PhcoError E_KEY_WEAK for a low-order, non-canonical or off-curve key.
    """

    algorithm: Algorithm
    raw: bytes

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise fault("E_KEY_WEAK", f"L’algorithme « {str(self.algorithm)[:40]} » n’est pas permis.")
        if not (sound_ed25519 if self.algorithm == "Ed25519" else sound_p256)(self.raw):
            raise fault("E_KEY_WEAK")

    @cached_property
    def thumbprint(self) -> str:
        """The JWK thumbprint (RFC 7638, sha256, base64url): the key's name everywhere."""
        return b64url(hashlib.sha256(canonical(self.jwk)).digest())

    @property
    def jwk(self) -> dict[str, str]:
        """The required members of the key's JWK (RFC 8037 for Ed25519)."""
        if self.algorithm == "Ed25519":
            return {"crv": "Ed25519", "kty": "OKP", "x": b64url(self.raw)}
        return {"crv": "P-256", "kty": "EC", "x": b64url(self.raw[1:33]), "y": b64url(self.raw[33:])}

    @property
    def fingerprint(self) -> str:
        """The thumbprint in groups that a person can read aloud and compare with paper."""
        digest = hashlib.sha256(canonical(self.jwk)).hexdigest()[:32].upper()
        return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


@dataclass(frozen=True, kw_only=True)
class KeyRecord:
    """An enrolled public key and what it may do. ``min_seq``: lower sequence numbers of this person are stale."""

    person: str
    role: Role
    usage: Usage
    key: PublicKey
    revoked: bool = False
    min_seq: int = 0

    @property
    def keyid(self) -> str:
        """The key's thumbprint."""
        return self.key.thumbprint

    def as_json(self) -> dict[str, object]:
        """The record as a file of a key folder."""
        return {
            "format": "phco-cle-publique-1",
            "personne": self.person,
            "role": self.role,
            "usage": self.usage,
            "algorithme": self.key.algorithm,
            "cle": b64(self.key.raw),
            "empreinte": self.keyid,
            "revoquee": self.revoked,
            "min_seq": self.min_seq,
        }


def key_record(value: object, where: str = "") -> KeyRecord:
    """Read a record written by ``KeyRecord.as_json``. Raises PhcoError(s), E_KEY_WEAK among them."""
    fields = Fields(value, where)
    fields.choice("format", ("phco-cle-publique-1",))
    person = fields.text("personne", max_length=64)
    role = fields.choice("role", ROLES)
    usage = fields.choice("usage", USAGES)
    algorithm = fields.choice("algorithme", ALGORITHMS)
    encoded = fields.text("cle", max_length=200)
    thumbprint = fields.text("empreinte", None)
    revoked = fields.boolean("revoquee", False)
    min_seq = fields.integer("min_seq", 0)
    fields.close()
    key = PublicKey(algorithm=algorithm, raw=unb64(encoded, fields.place("cle")))
    if thumbprint not in (None, key.thumbprint):
        raise fault("E_KEY_WEAK", "L’empreinte écrite n’est pas celle de la clé.", fields.place("empreinte"))
    return KeyRecord(person=person, role=role, usage=usage, key=key, revoked=revoked, min_seq=min_seq)


class Keyring:
    """Enrolled keys by thumbprint. Looking one up never fails: an unknown key is None."""

    def __init__(self, records: Iterable[KeyRecord] = ()) -> None:
        self._by_id = {record.keyid: record for record in records}

    def __call__(self, keyid: str) -> KeyRecord | None:
        return self._by_id.get(keyid)

    def __iter__(self) -> Iterator[KeyRecord]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)


FindKey = Callable[[str], KeyRecord | None]
Verify = Callable[[PublicKey, bytes, bytes], bool]
"""``verify(key, signature, message)``: the edge's own cryptography (``phco.host.keys.keys.verify``, WebCrypto)."""

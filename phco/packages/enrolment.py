"""Enrolment: a one-time code of 128 bits, and the HMAC that binds two public keys to a person (« Who is who »).

One key signs, one (P-256) opens what is sealed to that person. The code never travels in a package.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from typing import Final

from phco.fields import Fields
from phco.jsontext import canonical, loads
from phco.packages.codes import fault
from phco.packages.identity import ALGORITHMS, Algorithm, KeyRecord, PublicKey, b64, unb64
from phco.packages.kinds import Role

CODE_BYTES: Final = 16
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK: Final = CROCKFORD + "*~$=U"
_CODE_CHARS: Final = 26  # 130 bits: 128 and two zeros in front
_DOMAIN: Final = "phco-enrolement-1"


def code_text(secret: bytes) -> str:
    """A 128-bit code as 26 Crockford characters and a check character, in groups that a person can copy."""
    if len(secret) != CODE_BYTES:
        raise ValueError("a code has 16 bytes")
    number = int.from_bytes(secret)
    digits = "".join(CROCKFORD[(number >> shift) & 31] for shift in range(5 * (_CODE_CHARS - 1), -1, -5))
    text = digits + CHECK[number % 37]
    return "-".join(text[i : i + 6] for i in range(0, len(text), 6))


_UNREAD: Final = ("Cc", "Cf", "Pd", "Zl", "Zp", "Zs")  # controls, joiners and marks, dashes, spaces


def code_secret(text: str) -> bytes:
    """The 16 bytes of a code as typed or pasted: case, dashes and spaces do not matter, I and L are 1, O is 0.

    Raises PhcoError E_CODE_SYNTAX (the check character catches a mistyped one).
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    typed = "".join(char for char in plain if unicodedata.category(char) not in _UNREAD)
    digits, check = typed[:_CODE_CHARS], typed[_CODE_CHARS:]
    digits = digits.replace("O", "0").replace("I", "1").replace("L", "1")
    check = check.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(digits) != _CODE_CHARS or len(check) != 1 or any(char not in CROCKFORD for char in digits):
        raise fault("E_CODE_SYNTAX", where="code")
    number = 0
    for char in digits:
        number = number << 5 | CROCKFORD.index(char)
    if number >> (8 * CODE_BYTES) or CHECK[number % 37] != check:
        raise fault("E_CODE_SYNTAX", where="code")
    return number.to_bytes(CODE_BYTES)


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """What a first package carries: both public keys and the HMAC under the one-time code."""

    signing: PublicKey
    sealing: PublicKey
    mac: bytes

    def as_json(self) -> dict[str, object]:
        """The member ``enrolement`` of the predicate."""
        return {
            "signature": {"algorithme": self.signing.algorithm, "cle": b64(self.signing.raw)},
            "sceau": {"algorithme": self.sealing.algorithm, "cle": b64(self.sealing.raw)},
            "hmac": b64(self.mac),
        }

    def holds(self, secret: bytes, campaign: str, person: str) -> bool:
        """Whether the HMAC was made with this code, for this campaign and this person."""
        return hmac.compare_digest(self.mac, _mac(secret, campaign, person, self.signing, self.sealing))

    def records(self, person: str, role: Role, *, min_seq: int = 0) -> tuple[KeyRecord, KeyRecord]:
        """The two records to enrol: the key that signs, the key that opens."""
        return (
            KeyRecord(person=person, role=role, usage="signature", key=self.signing, min_seq=min_seq),
            KeyRecord(person=person, role=role, usage="sceau", key=self.sealing, min_seq=min_seq),
        )


def enrol(secret: bytes, campaign: str, person: str, signing: PublicKey, sealing: PublicKey) -> Enrolment:
    """Bind two public keys to a person. Raises PhcoError E_KEY_WEAK when the sealing key is not P-256."""
    if sealing.algorithm != "P-256":
        raise fault("E_KEY_WEAK", "La clé qui ouvre le sceau doit être P-256.", "sceau")
    return Enrolment(signing=signing, sealing=sealing, mac=_mac(secret, campaign, person, signing, sealing))


def _mac(secret: bytes, campaign: str, person: str, signing: PublicKey, sealing: PublicKey) -> bytes:
    message = canonical([_DOMAIN, campaign, person, signing.thumbprint, sealing.thumbprint])
    return hmac.new(secret, message, hashlib.sha256).digest()


def read_enrolment(value: object, where: str) -> Enrolment:
    """Read the member ``enrolement``. Raises PhcoError(s): E_KEY_WEAK, E_BASE64, the codes of ``Fields``."""
    fields = Fields(value, where)
    keys: list[tuple[Algorithm, str, str]] = []
    for name in ("signature", "sceau"):
        child = fields.child(name, fields.raw(name))
        keys.append((child.choice("algorithme", ALGORITHMS), child.text("cle", max_length=200), child.place("cle")))
        child.close()
    encoded = fields.text("hmac", max_length=64)
    fields.close()
    signing, sealing = (PublicKey(algorithm=kind, raw=unb64(raw, place)) for kind, raw, place in keys)
    if sealing.algorithm != "P-256":
        raise fault("E_KEY_WEAK", "La clé qui ouvre le sceau doit être P-256.", f"{where}.sceau")
    return Enrolment(signing=signing, sealing=sealing, mac=unb64(encoded, f"{where}.hmac"))


def claimed_enrolment(payload: bytes) -> tuple[str, str, Enrolment] | None:
    """Campaign, author and enrolment that a payload *claims*, before any signature is checked, or None.

    The receiver looks the person's code up, checks ``holds``, then verifies the signature with the enrolled key.
    """
    value = loads(payload, max_bytes=1024 * 1024)
    predicate = value.get("predicate") if isinstance(value, dict) else None
    if not isinstance(predicate, dict) or predicate.get("enrolement") is None:
        return None
    enrolment = read_enrolment(predicate["enrolement"], "predicate.enrolement")
    campaign, author = predicate.get("campagne"), predicate.get("auteur")
    return (campaign, author, enrolment) if isinstance(campaign, str) and isinstance(author, str) else None

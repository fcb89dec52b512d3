"""What a call of the packages is given and gives: bytes as base64, keys, enrolments, plain values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from phco.dates import utc_text
from phco.errors import PhcoError
from phco.fields import Fields
from phco.packages.enrolment import Enrolment, read_enrolment
from phco.packages.identity import ALGORITHMS, PublicKey, unb64
from phco.packages.reading import unwrap

MAX_TEXT = 128 * 1024 * 1024


def digest_of(data: bytes) -> str:
    """sha256 of what was verified; empty where nothing reads."""
    try:
        return unwrap(data).envelope.digest
    except PhcoError:
        return ""


def plain_value(value: object) -> object:
    """A value as JSON writes it."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def blob_of(fields: Fields, key: str) -> bytes:
    """The bytes of a base64 text (``Fields.text`` looks at every character, which is long for a PDF)."""
    value = fields.raw(key)  # an absent key is a fault, already noted
    return bytes_of(fields, key, value) if fields.has(key) else b""


def bytes_of(fields: Fields, key: str, text: object) -> bytes:
    """The bytes of a text in base64; a fault otherwise."""
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        fields.fault("E_TYPE", "Un texte en base 64 est attendu.", key, "Écrivez les octets en base 64.")
        return b""
    try:
        return unb64(text, fields.place(key))
    except PhcoError as error:
        fields.errors.extend(error.flat())
        return b""


def public_key_of(fields: Fields, key: str) -> PublicKey:
    """A public key of the entry. Raises PhcoError(s)."""
    child = fields.child(key, fields.raw(key))
    algorithm = child.choice("algorithme", ALGORITHMS)
    raw = blob_of(child, "cle")
    child.close()
    if fields.errors:
        fields.close()
    return PublicKey(algorithm=algorithm, raw=raw)


def sealing_key_of(fields: Fields, key: str) -> PublicKey:
    """A sealing key given as its bytes alone, in base64. Raises PhcoError(s)."""
    raw = blob_of(fields, key)
    if fields.errors:
        fields.close()
    return PublicKey(algorithm="P-256", raw=raw)


def enrolment_of(fields: Fields) -> Enrolment | None:
    """The enrolment that goes along, if any. Raises PhcoError(s)."""
    value = fields.raw("enrolement", None)
    return None if value is None else read_enrolment(value, "enrolement")

"""``signature.json``: a DSSE envelope with one signature and no unknown member, written one way only."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from phco.jsontext import canonical, loads
from phco.packages.archive import SIGNATURE
from phco.packages.codes import fault
from phco.packages.identity import SIGNATURE_BYTES, b64, unb64

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
MAX_BYTES: Final = 1024 * 1024
_KEYID: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The signed bytes, their signature, and the thumbprint of the key that is said to have made it."""

    payload: bytes
    keyid: str
    signature: bytes

    @property
    def pae(self) -> bytes:
        """The exact bytes that are signed."""
        return pae(PAYLOAD_TYPE, self.payload)

    @property
    def digest(self) -> str:
        """``sha256:…`` of the payload: the package's name for idempotency, receipts and chains."""
        return digest(self.payload)

    def as_bytes(self) -> bytes:
        """The file ``signature.json``."""
        return canonical(
            {
                "payload": b64(self.payload),
                "payloadType": PAYLOAD_TYPE,
                "signatures": [{"keyid": self.keyid, "sig": b64(self.signature)}],
            }
        )


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding (v1)."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def digest(data: bytes) -> str:
    """``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def read_envelope(data: bytes) -> Envelope:
    """Read ``signature.json`` without looking inside the payload.

    Raises PhcoError: the JSON family, E_SIGNATURE_MISSING, E_SIGNATURE_FORMAT, E_PAYLOAD_TYPE, E_BASE64.
    """
    value = loads(data, max_bytes=MAX_BYTES, where=SIGNATURE)
    if not isinstance(value, dict) or set(value) != {"payload", "payloadType", "signatures"}:
        raise fault("E_SIGNATURE_FORMAT", where=SIGNATURE)
    if value["payloadType"] != PAYLOAD_TYPE:
        raise fault("E_PAYLOAD_TYPE", where=f"{SIGNATURE}:payloadType")
    signatures, payload = value["signatures"], value["payload"]
    if signatures == []:
        raise fault("E_SIGNATURE_MISSING", where=f"{SIGNATURE}:signatures")
    if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(payload, str):
        raise fault("E_SIGNATURE_FORMAT", where=f"{SIGNATURE}:signatures")
    only = signatures[0]
    if not isinstance(only, dict) or set(only) != {"keyid", "sig"}:
        raise fault("E_SIGNATURE_FORMAT", where=f"{SIGNATURE}:signatures[0]")
    keyid, encoded = only["keyid"], only["sig"]
    if not isinstance(keyid, str) or not _KEYID.fullmatch(keyid) or not isinstance(encoded, str):
        raise fault("E_SIGNATURE_FORMAT", where=f"{SIGNATURE}:signatures[0]")
    signature = unb64(encoded, f"{SIGNATURE}:signatures[0].sig")
    if len(signature) != SIGNATURE_BYTES:
        what = f"La signature fait {len(signature)} octets au lieu de {SIGNATURE_BYTES}."
        raise fault("E_SIGNATURE_FORMAT", what, f"{SIGNATURE}:signatures[0].sig")
    envelope = Envelope(payload=unb64(payload, f"{SIGNATURE}:payload"), keyid=keyid, signature=signature)
    if envelope.as_bytes() != data:
        raise fault("E_SIGNATURE_FORMAT", "Le fichier n’a pas l’écriture attendue.", SIGNATURE)
    return envelope

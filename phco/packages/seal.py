"""The seal's frame: a header bound to the ciphertext through HPKE's ``info``, and a plaintext padded to 16 KiB steps.

One suite: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180, base mode, one message, no aad). The core
writes and reads the frame; the edge encrypts (``phco.host.keys.seal``, ``@hpke/core`` in the browser).

    file   = MAGIC ‖ length of the header (2 bytes, big-endian) ‖ header (canonical JSON) ‖ body
    info   = MAGIC ‖ length ‖ header
    body   = enc (65 bytes) ‖ ciphertext
    plain  = length of the package (8 bytes, big-endian) ‖ package ‖ zeros up to a multiple of 16 KiB
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from phco.jsontext import canonical
from phco.packages.archive import MAX_BYTES
from phco.packages.codes import fault
from phco.packages.identity import PublicKey

MAGIC: Final = b"phco-sceau-1\n"
SUITE: Final = "DHKEM-P256-HKDF-SHA256/HKDF-SHA256/AES-256-GCM"
STEP: Final = 16 * 1024
ENC_BYTES: Final = 65
TAG_BYTES: Final = 16
MAX_SEALED: Final = MAX_BYTES + 2 * STEP
_LENGTH: Final = 8
_HEADER: Final = re.compile(  # what ``header`` writes, and nothing else
    rb'\{"destinataire":"([A-Za-z0-9_-]{43})","suite":"%b"\}' % re.escape(SUITE).encode()
)


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """A sealed file's frame: for whom (thumbprint of the opening key), what binds it, what is encrypted."""

    recipient: str
    info: bytes
    body: bytes


def is_sealed(data: bytes) -> bool:
    """Whether a file begins as a sealed one."""
    return data.startswith(MAGIC)


def header(recipient: PublicKey) -> bytes:
    """The bytes in front of the body, which are also HPKE's ``info``. Raises E_KEY_WEAK unless the key is P-256."""
    if recipient.algorithm != "P-256":
        raise fault("E_KEY_WEAK", "La clé qui ouvre le sceau doit être P-256.")
    raw = canonical({"destinataire": recipient.thumbprint, "suite": SUITE})
    return MAGIC + len(raw).to_bytes(2) + raw


def pad(package: bytes) -> bytes:
    """The plaintext of a package. Raises E_ZIP_TOO_BIG."""
    if len(package) > MAX_BYTES:
        raise fault("E_ZIP_TOO_BIG")
    framed = len(package).to_bytes(_LENGTH) + package
    return framed + bytes(-len(framed) % STEP)


def unpad(plain: bytes) -> bytes:
    """The package inside a plaintext. Raises E_SEAL_FORMAT when the padding is not the one ``pad`` makes."""
    size = int.from_bytes(plain[:_LENGTH])
    package = plain[_LENGTH : _LENGTH + size]
    if len(plain) > MAX_SEALED or len(package) != size or pad(package) != plain:
        raise fault("E_SEAL_FORMAT", "Le contenu scellé n’a pas la taille annoncée.")
    return package


def read_frame(data: bytes) -> SealedFile:
    """Split a sealed file. Raises PhcoError: E_ZIP_TOO_BIG, E_SEAL_FORMAT."""
    if len(data) > MAX_SEALED:
        raise fault("E_ZIP_TOO_BIG", f"Le paquet scellé pèse {len(data)} octets ; la limite est {MAX_SEALED}.")
    start = len(MAGIC) + 2
    stop = start + int.from_bytes(data[len(MAGIC) : start])
    raw, body = data[start:stop], data[stop:]
    told = _HEADER.fullmatch(raw)
    if not (
        is_sealed(data)
        and told is not None
        and len(body) > ENC_BYTES + TAG_BYTES
        and (len(body) - ENC_BYTES - TAG_BYTES) % STEP == 0
    ):
        raise fault("E_SEAL_FORMAT")
    return SealedFile(recipient=told[1].decode(), info=data[:stop], body=body)

"""Seals that are twice the same, here and in another process: the only thing that a seed does not decide.

``python -m tests.dmg.same_seals`` is the other process of a ``Second`` that seals so.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from phco.host.keys import seal as seals
from phco.host.keys.keys import P256_ORDER, public_key
from phco.host.second import work
from phco.packages.identity import PublicKey

KEM, SUITE = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x02"


def _extract(salt: bytes, suite: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")


def _expand(key: bytes, suite: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return hmac.digest(key, size.to_bytes(2) + b"HPKE-v1" + suite + label + info + b"\x01", "sha256")[:size]


def encrypt(plain: bytes, recipient: PublicKey, info: bytes) -> bytes:
    """RFC 9180, base mode, its ephemeral key drawn from what is sealed and to whom."""
    drawn = int.from_bytes(hashlib.sha256(plain + recipient.raw).digest()) % (P256_ORDER - 1) + 1
    secret, public = ec.derive_private_key(drawn, ec.SECP256R1()), public_key(recipient)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    front = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = _extract(b"", KEM, b"eae_prk", secret.exchange(ec.ECDH(), public))
    shared = _expand(shared, KEM, b"shared_secret", front + recipient.raw, 32)
    context = b"\x00" + _extract(b"", SUITE, b"psk_id_hash", b"") + _extract(b"", SUITE, b"info_hash", info)
    key = _extract(shared, SUITE, b"secret", b"")
    nonce = _expand(key, SUITE, b"base_nonce", context, 12)
    return front + AESGCM(_expand(key, SUITE, b"key", context, 32)).encrypt(nonce, plain, b"")


if __name__ == "__main__":
    seals.encrypt = encrypt
    work()

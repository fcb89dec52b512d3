"""Keys on the host: verify and sign with ``cryptography``, Ed25519 or ECDSA P-256 in its raw r‖s form.

The algorithm always comes from the enrolled key. Verification is total: any bytes give True or False, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from phco.packages.identity import SIGNATURE_BYTES, Algorithm, KeyRecord, PublicKey, Usage
from phco.packages.kinds import Role

P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SHA256: Final = ec.ECDSA(hashes.SHA256())
_SIGN: Final = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)  # RFC 6979: what is made again has its bytes
Secret = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def verify(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether this is a signature of ``message`` by ``key``: 64 bytes, R‖S (Ed25519) or r‖s (P-256)."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    loaded = public_key(key)
    try:
        if isinstance(loaded, ed25519.Ed25519PublicKey):
            loaded.verify(signature, message)
        else:
            r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
            if not (0 < r < P256_ORDER and 0 < s < P256_ORDER):
                return False
            loaded.verify(encode_dss_signature(r, s), message, _SHA256)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=4096)
def public_key(key: PublicKey) -> ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey:
    """The key as ``cryptography`` holds it."""
    if key.algorithm == "Ed25519":
        return ed25519.Ed25519PublicKey.from_public_bytes(key.raw)
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.raw)


@dataclass(frozen=True, kw_only=True)
class PrivateKey:
    """A private key in memory. ``public`` is what others enrol."""

    secret: Secret
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """64 bytes: Ed25519's signature, or ECDSA's r‖s over SHA-256; the same message always has the same one."""
        if isinstance(self.secret, ed25519.Ed25519PrivateKey):
            return self.secret.sign(message)
        r, s = decode_dss_signature(self.secret.sign(message, _SIGN))
        return r.to_bytes(32) + s.to_bytes(32)

    def record(self, person: str, role: Role, usage: Usage = "signature") -> KeyRecord:
        """The record that enrols this key."""
        return KeyRecord(person=person, role=role, usage=usage, key=self.public)


def new_key(algorithm: Algorithm = "Ed25519") -> PrivateKey:
    """A fresh key from the system's randomness."""
    return private_key(
        ed25519.Ed25519PrivateKey.generate() if algorithm == "Ed25519" else ec.generate_private_key(ec.SECP256R1())
    )


def private_key(secret: Secret) -> PrivateKey:
    """Wrap a loaded private key. Raises PhcoError E_KEY_WEAK when its public part is not sound."""
    public = secret.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PrivateKey(secret=secret, public=PublicKey(algorithm="Ed25519", raw=raw))
    raw = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PrivateKey(secret=secret, public=PublicKey(algorithm="P-256", raw=raw))


def seeded_key(algorithm: Algorithm, seed: bytes) -> PrivateKey:
    """A key made from a public seed of 32 bytes: for worked examples and demonstrations only, never for a person."""
    if algorithm == "Ed25519":
        return private_key(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    return private_key(ec.derive_private_key(int.from_bytes(seed) % (P256_ORDER - 1) + 1, ec.SECP256R1()))

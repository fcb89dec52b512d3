"""HPKE on the host, with ``cryptography``: seal a package to one P-256 key, open what was sealed to it."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from phco.host.keys.keys import PrivateKey, public_key
from phco.packages.codes import fault
from phco.packages.identity import PublicKey
from phco.packages.seal import header, pad, read_frame, unpad

_SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(package: bytes, recipient: PublicKey) -> bytes:
    """A sealed file that only the holder of ``recipient`` opens. Raises E_KEY_WEAK, E_ZIP_TOO_BIG."""
    front = header(recipient)
    return front + encrypt(pad(package), recipient, front)


def unseal(data: bytes, opener: PrivateKey) -> bytes:
    """The package inside a sealed file. Raises PhcoError: E_SEAL_FORMAT, E_SEAL_RECIPIENT, E_SEAL, E_ZIP_TOO_BIG."""
    frame = read_frame(data)
    if frame.recipient != opener.public.thumbprint:
        raise fault("E_SEAL_RECIPIENT", f"Le paquet est scellé pour la clé {frame.recipient}.")
    return unpad(decrypt(frame.body, opener, frame.info))


def encrypt(plain: bytes, recipient: PublicKey, info: bytes) -> bytes:
    """``enc ‖ ciphertext`` (RFC 9180, single shot, base mode, empty aad)."""
    loaded = public_key(recipient)
    assert isinstance(loaded, ec.EllipticCurvePublicKey)
    return _SUITE.encrypt(plain, loaded, info)


def decrypt(body: bytes, opener: PrivateKey, info: bytes) -> bytes:
    """The plaintext of ``enc ‖ ciphertext``. Raises PhcoError E_SEAL for anything else."""
    assert isinstance(opener.secret, ec.EllipticCurvePrivateKey)
    try:
        return _SUITE.decrypt(body, opener.secret, info)
    except (InvalidTag, ValueError):
        raise fault("E_SEAL") from None

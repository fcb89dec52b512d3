"""Opening what is sealed to the DMG, and sealing what goes to one person: over ``phco.host.keys.seal``."""

from __future__ import annotations

from phco.dmg.keys.keyring import DeskKeys
from phco.host.keys import seal as host_seal
from phco.packages.identity import PublicKey
from phco.packages.seal import is_sealed


def unseal(data: bytes, keys: DeskKeys) -> bytes:
    """The canonical archive inside a file; what does not begin as a sealed file is given back as it is.

    Raises PhcoError: E_SEAL_FORMAT, E_SEAL_RECIPIENT, E_SEAL, E_ZIP_TOO_BIG.
    """
    return host_seal.unseal(data, keys.opener) if is_sealed(data) else data


def seal(package: bytes, recipient: PublicKey) -> bytes:
    """A file that only the holder of ``recipient`` opens."""
    return host_seal.seal(package, recipient)

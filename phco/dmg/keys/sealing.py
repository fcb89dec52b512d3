"""Opening what comes in, sealed to the DMG or not; sealing is ``phco.host.keys.seal``."""

from __future__ import annotations

from phco.dmg.keys.keyring import DeskKeys
from phco.host.keys import seal as host_seal
from phco.packages.seal import is_sealed


def unseal(data: bytes, keys: DeskKeys) -> bytes:
    """The canonical archive inside a file; what does not begin as a sealed file is given back as it is.

    Raises PhcoError: E_SEAL_FORMAT, E_SEAL_RECIPIENT, E_SEAL, E_ZIP_TOO_BIG.
    """
    return host_seal.unseal(data, keys.opener) if is_sealed(data) else data

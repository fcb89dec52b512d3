"""Whom a device seals to: the key of its invitation, unless the DMG's signed manifest has said otherwise since.

A manifest is the DMG's word on its own keys: the one to seal to now, and those that no longer hold. What is sealed to a
key that was given up would open nowhere, or in the hands of whoever stole it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from phco.dates import french_instant
from phco.errors import PhcoError
from phco.packages.codes import fault
from phco.packages.identity import PublicKey


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an authentic manifest says of keys. ``revoked``: thumbprint → since when (UTC)."""

    sealing: PublicKey
    revoked: Mapping[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """The key to seal to; ``changed``: it is not that of the invitation any more."""

    key: PublicKey
    changed: bool


def recipient(invited: PublicKey, *, signer: str, dmg: str | None, told: Told | None) -> Recipient:
    """Whom to seal to. ``signer``, ``dmg``: thumbprints of the keys that this person and their DMG sign with.

    ``told``: the manifest's word, None where the DMG has published none. Raises PhcoError E_KEY_REVOKED when the
    person's key, the DMG's, or the key to seal to no longer holds.
    """
    if told is None:
        return Recipient(key=invited, changed=False)
    if signer in told.revoked:
        raise _given_up(
            "La clé de cet appareil", told.revoked[signer],
            "Demandez un nouveau code au DMG et inscrivez de nouveau l’appareil ; vos brouillons restent.",
        )  # fmt: skip
    if dmg is not None and dmg in told.revoked:
        raise _given_up("La clé qui signe au nom du DMG", told.revoked[dmg], "N’envoyez rien et téléphonez au DMG.")
    if told.sealing.thumbprint in told.revoked:
        raise _given_up(
            "La clé qui ouvre les envois au DMG", told.revoked[told.sealing.thumbprint],
            "N’envoyez rien ; rechargez la page plus tard, ou téléphonez au DMG.",
        )  # fmt: skip
    return Recipient(key=told.sealing, changed=told.sealing != invited)


def _given_up(what: str, since: datetime, fix: str) -> PhcoError:
    return fault("E_KEY_REVOKED", f"{what} ne vaut plus depuis le {french_instant(since)}.", "manifeste", fix)

"""The database as a book of keys and codes: what decoding needs to know, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.ledger.queries.people import grants_of, keyholders, role_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Keyholder
from phco.jsontext import loads_object
from phco.packages.identity import KeyRecord, PublicKey, unb64
from phco.packages.kinds import Role

REHEARSED = "repete_dmg"  # the setting of a rehearsal: the thumbprint of the DMG whose campaign it plays


@lru_cache(maxsize=8192)
def public_key(material: str, usage: str) -> PublicKey:
    """One of the two keys of a claim; checking a point takes milliseconds, hence the cache."""
    raw = loads_object(material)[usage]
    return PublicKey(algorithm=raw["algorithme"], raw=unb64(raw["cle"]))


class StoredBook:
    """A ``KeyBook`` over an open database."""

    def __init__(self, store: Store, keys: DeskKeys) -> None:
        self._store = store
        self._keys = keys
        self._campaign = store.setting("campagne")

    def holders(self, keyid: str) -> list[Keyholder]:
        """Each person who has claimed this signing key, as the database tells it: all that ``signers`` depends on."""
        return keyholders(self._store, keyid)

    def signers(self, keyid: str) -> Iterable[KeyRecord]:
        """A record for each person who has claimed this signing key."""
        return signers_of(self.holders(keyid))

    def own(self, keyid: str) -> KeyRecord | None:
        """The DMG's own record, when it is the one that this names: it signs what it deposits for someone."""
        return self._keys.own(keyid)

    def ours(self, dmg: str) -> bool:
        """Whether this is our key's thumbprint; in a rehearsal, that of the campaign that is played too."""
        return dmg in (self._keys.signer.public.thumbprint, self._store.setting(REHEARSED, ""))

    def secrets(self, person: str) -> Mapping[int, bytes]:
        """Number of each code given to a person → its 16 bytes."""
        numbers = [grant.number for grant in grants_of(self._store, person)]
        return {number: self._keys.code(self._campaign, person, number) for number in numbers}

    def role(self, person: str) -> str:
        """``dj``, ``pamsu`` or the empty string."""
        return role_of(self._store, person)


def signers_of(holders: Iterable[Keyholder]) -> list[KeyRecord]:
    """The records of those who have claimed a signing key."""
    return [
        KeyRecord(
            person=one.person, role=_role(one.role), usage="signature", key=public_key(one.material, "signature"),
        )
        for one in holders
    ]  # fmt: skip


def openers(materials: Mapping[str, str], people: Iterable[str]) -> dict[str, PublicKey]:
    """The key that opens what is sealed to each of these people (``enrolled_keys``); none for who has no device."""
    return {one: public_key(materials[one], "sceau") for one in people if one in materials}


def _role(text: str) -> Role:
    return "dj" if text == "dj" else "pamsu"

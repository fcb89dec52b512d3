"""The database as a book of keys and codes: what decoding needs to know, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.ledger.store import Store
from phco.jsontext import loads
from phco.packages.identity import KeyRecord, PublicKey, unb64
from phco.packages.kinds import Role


@lru_cache(maxsize=8192)
def public_key(material: str, usage: str) -> PublicKey:
    """One of the two keys of a claim; checking a point takes milliseconds, hence the cache."""
    raw = loads(material)[usage]
    return PublicKey(algorithm=raw["algorithme"], raw=unb64(raw["cle"]))


class StoredBook:
    """A ``KeyBook`` over an open database."""

    def __init__(self, store: Store, keys: DeskKeys) -> None:
        self._store = store
        self._keys = keys
        self._campaign = store.setting("campagne")

    def signers(self, keyid: str) -> Iterable[KeyRecord]:
        """A record for each person who has claimed this signing key."""
        rows = self._store.rows(
            "SELECT DISTINCT claim.person, material, role FROM claim JOIN person ON pseudo = claim.person "
            "WHERE signer = ? ORDER BY claim.person",
            (keyid,),
        )
        return [
            KeyRecord(
                person=row["person"], role=_role(row["role"]), usage="signature",
                key=public_key(row["material"], "signature"),
            )
            for row in rows
        ]  # fmt: skip

    def secrets(self, person: str) -> Mapping[int, bytes]:
        """Number of each code given to a person → its 16 bytes."""
        rows = self._store.rows("SELECT number FROM code WHERE person = ? ORDER BY number", (person,))
        return {row["number"]: self._keys.code(self._campaign, person, row["number"]) for row in rows}

    def role(self, person: str) -> str:
        """``dj``, ``pamsu`` or the empty string."""
        row = self._store.row("SELECT role FROM person WHERE pseudo = ?", (person,))
        return str(row["role"]) if row else ""


def opener_of(store: Store, person: str) -> PublicKey | None:
    """The key that opens what is sealed to a person: that of the enrolled claim with the highest number."""
    row = store.row(
        "SELECT material FROM claim WHERE person = ? AND status = 'inscrite' ORDER BY number DESC LIMIT 1", (person,)
    )
    return public_key(row["material"], "sceau") if row else None


def _role(text: str) -> Role:
    return "dj" if text == "dj" else "pamsu"

"""What the DMG signed, and what it answered to reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from phco.dmg.ledger.events import ISSUED, ISSUED_LAST
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import PUBLIC, Publication, Review, instant
from phco.jsontext import canonical, loads_object
from phco.packages.schema import Cells

PUBLICATION = "SELECT name, version, key, payload, sha256, at FROM publication"
SIGNED = "SELECT at, body FROM journal WHERE kind = 'publication' ORDER BY number"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What the journal says of packages signed together: its instant (UTC text), its body (JSON, read when asked)."""

    at: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Signing:
    """How a package was signed: its number, what came before it, when, and what its ``beside`` tables said then."""

    seq: int
    prev: str | None
    at: datetime
    beside: Mapping[str, Sequence[Cells]]


@dataclass(frozen=True, kw_only=True)
class Register:
    """What the DMG signed: path under ``sorties/`` → package, at least where it will be asked.

    ``journal``: what was said of each signing, in order; ``settings``: the campaign's, which count them.
    """

    signed: Mapping[str, Publication]
    settings: Mapping[str, str]
    journal: Sequence[Signed]

    @property
    def campaign(self) -> str:
        """``2026-09``."""
        return self.settings.get("campagne", "")

    @property
    def count(self) -> int:
        """How many packages were signed in all."""
        return int(self.settings.get(ISSUED, "0"))

    @property
    def last(self) -> str | None:
        """The digest of the last one; None before there is one."""
        return self.settings.get(ISSUED_LAST) or None

    @cached_property
    def signings(self) -> Mapping[str, Signing]:
        """Name → how it was last signed."""
        found: dict[str, Signing] = {}
        previous: str | None = None
        for entry in self.journal:
            body = loads_object(entry.body)
            for number, one in enumerate(body["fichiers"], body["premier"]):
                made = body.get("cree", entry.at)  # former entries have their own instant only
                found[one["nom"]] = Signing(seq=number, prev=previous, at=instant(made), beside=one.get("a_cote", {}))
                previous = one["paquet"]
        return found


def read_register(store: Store, names: Sequence[str]) -> Register:
    """What the next package to be signed comes after; of those signed until now, only what these names held."""
    with store.at_once():
        return Register(
            signed=signed_under(store, names), settings=store.settings(), journal=store.values(Signed, SIGNED)
        )


def publications(store: Store, under: str = "") -> dict[str, Publication]:
    """Each package signed, by its path under ``sorties/``; those of a folder when ``under`` names one."""
    found = store.values(Publication, f"{PUBLICATION} ORDER BY name")
    return {one.name: one for one in found if one.name.startswith(f"{under}/" if under else "")}


def public_files(store: Store) -> tuple[list[Publication], int]:
    """What was signed for everyone, by name; and how many packages were sealed, each to one person."""
    inside = f"FROM publication WHERE name LIKE '{PUBLIC}/%'"
    open_ = f"name NOT LIKE '{PUBLIC}/%/%'"
    row = store.row(f"SELECT count(*) AS n {inside} AND NOT {open_}")
    found = store.values(Publication, f"{PUBLICATION} WHERE name LIKE '{PUBLIC}/%' AND {open_} ORDER BY name")
    return found, int(row["n"]) if row else 0


def signed_under(store: Store, names: Sequence[str]) -> dict[str, Publication]:
    """What was last signed under each of these names; nothing for one under which nothing was."""
    found = store.values(
        Publication, f"{PUBLICATION} WHERE name IN (SELECT value FROM json_each(?))", (canonical(names).decode(),)
    )
    return {one.name: one for one in found}


def publication_of(store: Store, name: str) -> Publication | None:
    """What was last signed under a name; None when nothing was."""
    return next(iter(store.values(Publication, f"{PUBLICATION} WHERE name = ?", (name,))), None)


def reviews(store: Store) -> dict[str, Review]:
    """The department's answers, by package."""
    rows = store.rows("SELECT payload, verdict, reason, author FROM review ORDER BY payload")
    return {row["payload"]: Review(**dict(row)) for row in rows}

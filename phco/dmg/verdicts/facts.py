"""What the desk knows of one person, as plain values: codes issued, keys claimed, packages received, human rulings.

These are sets of facts: no verdict is stored in them, and none depends on the order in which they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from phco.dates import Window
from phco.findings import Refusal

ON_BEHALF = "de_la_part"  # in what the desk keeps of a package: who deposited it for its author, from which paper


class Status(StrEnum):
    """What has become of a package; the bulletin shows it as « reçu », « remplacé », « refusé », « en attente »."""

    RETENU = "retenu"
    REMPLACE = "remplace"
    REFUSE = "refuse"
    QUARANTAINE = "quarantaine"


class KeyStatus(StrEnum):
    """What a claimed key is worth."""

    INSCRITE = "inscrite"
    CONFLIT = "conflit"
    REVOQUEE = "revoquee"


class Hour(StrEnum):
    """Where a time of receipt comes from: the mail server, the desk's clock, or a person's keyboard."""

    SERVEUR = "serveur"
    POSTE = "poste"
    SAISIE = "saisie"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One code given to a person (numbers 1, 2 …). A new one revokes the key of the one before, from its instant on.

    Whatever the new key sends comes after all that the old one sent: packages are ordered by code, then by number, so
    a new phone may start again at 1 and an old one can never overtake it (the ``min_seq`` of PACKAGE.md, by itself).
    """

    number: int
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A pair of keys that proved (by HMAC under code ``number``) to come from whoever holds that code."""

    number: int
    signer: str
    opener: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One authentic or unattributed package.

    ``payload``: sha256 of the signed payload, its identity. ``signer``: thumbprint of the key that verified it, or
    the empty string while no known key does. ``received_at``: the earliest time at which the DMG had it.
    ``deposited``: the DMG signed it in the author's name.
    ``content``: what its own rows are faulted for, or None. ``entry``: the journal's number of its filing.
    ``hour``: where ``received_at`` comes from, empty for what an earlier phco received; ``arrived_at``: when the desk
    took it in; ``alleged_at``: what a message inside another claims.
    """

    payload: str
    kind: str
    campaign: str
    round: int
    subject: str
    seq: int
    signer: str
    received_at: datetime
    content: Refusal | None = None
    entry: int = 0
    deposited: bool = False
    hour: str = ""
    arrived_at: datetime | None = None
    alleged_at: datetime | None = None

    @property
    def scope(self) -> tuple[str, int, str]:
        """What a newer package replaces: the same kind, round and subject."""
        return (self.kind, self.round, self.subject)


@dataclass(frozen=True, kw_only=True)
class Announced:
    """The days of a step as they were announced from ``since`` on, by the journal's entry ``entry``.

    ``window``: None while no date was known (then nothing is early or late); ``since``: None from the very start.
    """

    window: Window | None
    since: datetime | None = None
    entry: int = 0

    def before(self, fact: Fact) -> bool:
        """Whether it had been announced when a package arrived: told earlier, and written earlier."""
        return self.since is None or (self.since <= fact.received_at and self.entry < fact.entry)


@dataclass(frozen=True, kw_only=True)
class MoreTime:
    """Time given to one person alone for a step, until the second ``until``."""

    step: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Rulings:
    """What people decided after a telephone call: the key to keep for a code, the packages to keep or to leave out."""

    keys: frozenset[tuple[int, str]] = frozenset()
    kept: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The verdict on one package."""

    status: Status
    refusal: Refusal | None = None

    @property
    def code(self) -> str:
        """The stable code, empty for a package that counts."""
        return self.refusal.code if self.refusal else ""

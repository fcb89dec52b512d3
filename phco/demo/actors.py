"""People on the other side of the mail, for the demonstration and the tests: they write real signed packages.

Their keys come from a public seed, so they are worth nothing; a real person's keys are made in their own browser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from phco.host.keys.keys import PrivateKey, seeded_key
from phco.packages.enrolment import Enrolment, enrol
from phco.packages.identity import Algorithm, PublicKey
from phco.packages.kinds import KINDS
from phco.packages.schema import Cells
from phco.packages.statement import About
from phco.packages.writing import attach, prepare
from phco.version import __version__

_key = lru_cache(maxsize=8192)(seeded_key)


@dataclass(kw_only=True)
class Actor:
    """One fictional person with a device. ``secret``: the code they were given, None before.

    ``identity``: whose keys these are, when not one's own (a forger's). ``dmg``: the thumbprint of the DMG's key that
    their invitation came with; None for a device of the first format.
    """

    pseudo: str
    role: str
    campaign: str
    secret: bytes | None = None
    device: int = 1
    identity: str = ""
    algorithm: Algorithm = "Ed25519"
    dmg: str | None = None
    seq: int = 0
    prev: str | None = None
    _enrolment: Enrolment | None = field(default=None, repr=False)

    def _seed(self, usage: str) -> bytes:
        return hashlib.sha256(
            f"phco-demo/{self.campaign}/{self.identity or self.pseudo}/{self.device}/{usage}".encode()
        ).digest()

    @property
    def signer(self) -> PrivateKey:
        """The key that signs."""
        return _key(self.algorithm, self._seed("signature"))

    @property
    def opener(self) -> PrivateKey:
        """The key that opens what is sealed to this person."""
        return _key("P-256", self._seed("sceau"))

    def write(
        self,
        kind: str,
        tables: Mapping[str, Iterable[Cells]],
        *,
        created: datetime,
        tour: int | None = None,
        catalogue: str | None = None,
        pieces: Mapping[str, bytes] | None = None,
        seq: int | None = None,
    ) -> bytes:
        """A signed package (not sealed). ``seq`` forces a number without moving the counter."""
        number = self.seq + 1 if seq is None else seq
        about = About(
            kind=KINDS[kind], campaign=self.campaign, author=self.pseudo, seq=number, created=created,
            application=__version__, round=tour, catalogue=catalogue, prev=self.prev, enrolment=self.enrolment(),
            dmg=self.dmg,
        )  # fmt: skip
        prepared = prepare(about, tables, pieces)
        signer = self.signer
        if seq is None:
            self.seq, self.prev = number, prepared.digest
        return attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae))

    def enrolment(self) -> Enrolment | None:
        """What binds this device's keys to the person, once they have a code."""
        if self.secret is not None and self._enrolment is None:
            self._enrolment = enrol(self.secret, self.campaign, self.pseudo, self.signer.public, self.opener.public)
        return self._enrolment

    def new_device(self, secret: bytes) -> None:
        """The phone was lost: another device, the new code, numbers from 1 again."""
        self.device += 1
        self.secret, self._enrolment, self.seq, self.prev = secret, None, 0, None


def sealing_key(actor: Actor) -> PublicKey:
    """The public key that a package for this person is sealed to."""
    return actor.opener.public


def hearts_rows(tour: int, hearts: Mapping[str, int]) -> list[Cells]:
    """The table of a ``voeux`` package."""
    return [{"tour": tour, "offre": offer, "coeurs": count} for offer, count in sorted(hearts.items())]


def ranking_rows(tour: int, ranking: Iterable[str]) -> list[Cells]:
    """The table of a ``classement`` package."""
    return [{"tour": tour, "candidat": one, "rang": rank} for rank, one in enumerate(ranking, 1)]

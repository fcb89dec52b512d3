"""The public draw of a round at the desk: a source committed to before its hour, then the one value that it gave.

A commitment is void when it never bound anybody: a free text (folders of former versions), or a source whose hour had
come before the manifest that names it was signed. A void one is replaced by « figer », and gives nothing to choose: it
can never be drawn either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from phco.dates import french_instant, utc_text
from phco.dmg.ledger.queries.round_history import RoundHistory
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import MANIFEST, instant
from phco.dmg.rounds.market import step_fault
from phco.errors import PhcoError
from phco.host.keys.beacon import check_beacon
from phco.matching.draws.known import known_draws
from phco.matching.draws.sources import DrandSource, LotoSource, Source, read_source

MOST_MINUTES = 60 * 24 * 31
_HEX = re.compile(r"(?:[0-9a-f]{2}){48,96}")
_BETWEEN, _NUMBER = re.compile(r"[\s,;/+–-]+"), re.compile("[0-9]{1,3}")


def proposed(now: datetime, minutes: int | None = None) -> Source:
    """The source that the desk proposes: the next Loto, or the drand round due ``minutes`` after ``now``.

    Raises PhcoError E_PLAGE.
    """
    if minutes is None:
        return LotoSource(day=known_draws().loto.following(now))
    if not 1 <= minutes <= MOST_MINUTES:
        raise PhcoError(
            "E_PLAGE", "La balise se choisit entre une minute et un mois à l’avance.", "--drand",
            "Par exemple --drand 30.",
        )  # fmt: skip
    chain = next(iter(known_draws().chains.values()))
    return DrandSource(chain=chain, round=chain.following(now + timedelta(minutes=minutes)))


def future_source(text: str, now: datetime) -> Source:
    """A commitment whose hour is still to come. Raises PhcoError E_TIRAGE for any other text."""
    source = read_source(text)
    if source.at <= now:
        raise PhcoError(
            "E_TIRAGE", f"L’heure de ce tirage est passée ({french_instant(source.at)}) : il peut être connu.",
            "tirage", "Choisissez un tirage à venir ; sans --tirage, le bureau propose le prochain Loto.",
        )  # fmt: skip
    return source


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """The draw that a round is committed to. ``signed``: when the first manifest that names it was signed."""

    text: str
    frozen: datetime
    signed: datetime | None
    matched: bool

    @property
    def source(self) -> Source | None:
        """Its source; None for the free text of a former version."""
        try:
            return read_source(self.text)
        except PhcoError:
            return None

    @property
    def in_time(self) -> bool:
        """Whether the manifest that names it was signed before its hour."""
        source = self.source
        return source is not None and self.signed is not None and self.signed < source.at

    def void(self, now: datetime) -> bool:
        """Whether it binds nobody, and may be replaced."""
        source = self.source
        return not self.matched and (source is None or (now >= source.at and not self.in_time))


def commitment_of(known: RoundHistory) -> Commitment | None:
    """What a round is committed to; None before it is frozen."""
    last = known.last("gel")
    if last is None:
        return None
    return Commitment(
        text=str(last.body["tirage"]), frozen=instant(last.at),
        signed=instant(known.manifest_at) if known.manifest_at else None,
        matched=known.round is not None and known.round.matched_at is not None,
    )  # fmt: skip


def cancelled_draws(store: Store, tour: int) -> list[tuple[str, str]]:
    """What a round was committed to and no longer is, in order: when that bound the DMG (UTC text), the source.

    The instant is the signature of the first manifest that named it, or its replacement where none ever did.
    """
    frozen = [entry for entry in store.entries(kinds=("gel",)) if entry.body["tour"] == tour]
    if len(frozen) < 2:
        return []
    signed = [
        entry for entry in store.entries(after=frozen[0].number, kinds=("publication",))
        if any(one["nom"] == MANIFEST for one in entry.body["fichiers"])
    ]  # fmt: skip
    return [
        (next((one.at for one in signed if former.number < one.number < later.number), later.at), former.body["tirage"])
        for former, later in pairwise(frozen)
        if former.body["tirage"] != frozen[-1].body["tirage"]
    ]


@dataclass(frozen=True, kw_only=True)
class Value:
    """What the source gave, as it was published: the Loto's numbers, or a beacon's signatures (hex)."""

    numbers: Sequence[int] = ()
    chance: int | None = None
    signature: str = ""
    previous: str = ""

    def seed(self, source: Source) -> str:
        """The one seed of this value, a beacon's signature verified. Raises PhcoError E_TIRAGE."""
        if isinstance(source, LotoSource):
            if self.signature or self.previous:
                raise _form("Le tirage annoncé est un Loto : il n’a pas de signature.", LOTO_FORM)
            if not self.numbers or self.chance is None:
                raise _form("Les numéros du Loto manquent.", LOTO_FORM)
            return source.seed(self.numbers, self.chance)
        if self.numbers or self.chance is not None:
            raise _form("Le tirage annoncé est une balise drand : elle n’a pas de numéros.", DRAND_FORM)
        check_beacon(source, _bytes(self.signature, "signature"), _previous(source, self.previous))
        return source.seed(bytes.fromhex(self.signature.lower()))

    @property
    def proof(self) -> dict[str, str]:
        """The signatures that let anyone verify a beacon; nothing for the Loto."""
        found = {"signature": self.signature.lower(), "signature_precedente": self.previous.lower()}
        return {key: text for key, text in found.items() if text}


LOTO_FORM = "Donnez --numeros 3-11-24-37-49 --chance 7, dans n’importe quel ordre."
DRAND_FORM = "Donnez --signature (et --precedente si la chaîne lie ses tours), en hexadécimal."


def _form(what: str, fix: str) -> PhcoError:
    return PhcoError("E_TIRAGE", what, "tirage", fix)


def _bytes(text: str, where: str) -> bytes:
    if not _HEX.fullmatch(text.lower()):
        raise PhcoError("E_TIRAGE", "Cette signature n’est pas un texte hexadécimal.", where, DRAND_FORM)
    return bytes.fromhex(text)


def _previous(source: DrandSource, text: str) -> bytes:
    if source.chain.chained:
        return _bytes(text, "precedente")
    if text:
        raise _form("Cette chaîne ne lie pas ses tours : il n’y a pas de signature précédente à donner.", DRAND_FORM)
    return b""


def check_drawable(held: Commitment, tour: int, now: datetime) -> Source:
    """The source whose value may be taken now. Raises PhcoError E_ETAPE, E_TIRAGE."""
    source, again = held.source, f"Engagez-vous sur un tirage à venir : « phco dmg apparier figer {tour} »."
    if source is None:
        raise step_fault(f"Le tirage annoncé, « {held.text[:80]} », est un texte libre : rien ne le vérifie.", again)
    if now < source.at:
        raise step_fault(
            f"Ce tirage n’est pas connu avant le {french_instant(source.at)}.", "Attendez son heure, puis relancez."
        )
    if not held.in_time:
        raise step_fault("L’engagement n’a pas été signé avant l’heure du tirage : il ne vaut rien.", again)
    return source


def proof_of(held: Commitment, value: Value, without_auditor: str) -> dict[str, str]:
    """What is published beside the seed, so that anyone can verify it and knows how it was taken."""
    found = {"source": held.text, "engage_le": utc_text(held.signed or held.frozen), **value.proof}
    return found | ({"sans_auditeur": without_auditor} if without_auditor else {})


def read_numbers(text: str) -> list[int]:
    """The numbers of a draw, however they are separated. Raises PhcoError E_TIRAGE."""
    words = [one for one in _BETWEEN.split(text.strip()) if one]
    if not all(_NUMBER.fullmatch(one) for one in words):
        raise PhcoError(
            "E_TIRAGE", "Ces numéros ne se lisent pas.", "numeros", "Écrivez-les par exemple 3-11-24-37-49."
        )
    return [int(one) for one in words]

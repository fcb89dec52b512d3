"""The rows of the desk's database as frozen values, and how an instant, a window and a refusal are written in them.

An instant is UTC text (``utc_text``), a day ISO text: that is what the tables hold. A field named ``…_json`` is
canonical JSON; the property without the suffix is what it says, read when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from phco.campaign.model import StepCode, step_code
from phco.dates import Window
from phco.findings import Refusal
from phco.jsontext import JsonView, canonical, loads, loads_own


def instant(text: str) -> datetime:
    """An instant written by ``utc_text``."""
    return datetime.fromisoformat(text)


def window_of(start: str | None, end: str | None) -> Window | None:
    """A window from two ISO days, None when either is unknown."""
    return Window(start=date.fromisoformat(start), end=date.fromisoformat(end)) if start and end else None


def texts_in(text: str) -> list[str]:
    """The texts of a column that lists some."""
    return list(_texts(text))


@lru_cache(maxsize=16)  # the offers of a round are read again for every file that is judged
def _texts(text: str) -> tuple[str, ...]:
    found = loads(text)
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def refusal_text(refusal: Refusal | None) -> str | None:
    """A refusal as the database keeps it."""
    if refusal is None:
        return None
    return canonical(
        {"code": refusal.code, "quoi": refusal.what, "ou": refusal.where, "remede": refusal.fix, "regle": refusal.rule}
    ).decode()


def read_refusal(text: str | None) -> Refusal | None:
    """A refusal from the database."""
    if text is None:
        return None
    raw = loads_own(text)
    return Refusal(code=raw["code"], what=raw["quoi"], where=raw["ou"], fix=raw["remede"], rule=raw["regle"])


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Someone who left the campaign. ``day``: ISO day of their leaving; ``at``: when it was recorded (UTC text)."""

    person: str
    role: str
    day: str
    at: str
    reason: str
    offers_json: str

    @cached_property
    def offers(self) -> Sequence[str]:
        """The posts no longer offered because of it."""
        return texts_in(self.offers_json)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone enrolled. ``role``: ``dj`` or ``pamsu``; ``commune``: INSEE code of a DJ's home, or empty.

    ``departure``: None as long as they take part.
    """

    pseudo: str
    role: str
    commune: str
    departure: Departure | None = None


@dataclass(frozen=True, kw_only=True)
class Keyholder:
    """Who has claimed a signing key, and the two keys of that claim."""

    person: str
    role: str
    material: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the campaign with its days; ``named`` gives its round, actor and order."""

    code: str
    start: str | None
    end: str | None
    status: str

    @property
    def window(self) -> Window | None:
        """Its days, None while either is unknown."""
        return window_of(self.start, self.end)

    @property
    def named(self) -> StepCode:
        """What its code says: round, actor, order."""
        return step_code(self.code)


@dataclass(frozen=True, kw_only=True)
class Round:
    """A round that was opened. ``instance``, ``result``: digests of objects, None before freezing and matching."""

    number: int
    opened_at: str
    catalogue: str
    offers_json: str
    candidates_at: str | None
    frozen_at: str | None
    instance: str | None
    input_hash: str | None
    method: str | None
    matched_at: str | None
    draw: str | None
    result: str | None

    @cached_property
    def offers(self) -> Sequence[str]:
        """The offers of its catalogue, sorted."""
        return texts_in(self.offers_json)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds which post. ``origin``: ``tour1`` …, ``commission``, ``reconduction``; ``pamsu`` may be empty."""

    person: str
    offer: str
    origin: str
    pamsu: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """A semester of option 4: when choices are taken, among which places; ``result``: digest of an object."""

    semester: str
    start: str
    end: str
    places_json: str
    draw: str | None
    result: str | None

    @cached_property
    def places(self) -> Sequence[str]:
        """The ids of its places, sorted."""
        return texts_in(self.places_json)

    @property
    def window(self) -> Window | None:
        """When choices are taken."""
        return window_of(self.start, self.end)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A DJ's place in a semester, and where its convention stands."""

    semester: str
    person: str
    place: str
    state: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package received: what its author says of it, when the DMG had it, and the present verdict.

    ``hour``: where ``received_at`` comes from (``Hour``); ``arrived_at``: when the desk took it in, empty for what an
    earlier phco received; ``alleged_at``: the hour of a message inside another, which nothing proves.
    """

    payload: str
    file: str
    author: str
    kind: str
    campaign: str
    round: int
    subject: str
    seq: int
    prev: str | None
    created: str
    signer: str
    received_at: str
    catalogue: str | None
    status: str
    refusal_json: str | None
    fault_json: str | None
    notes_json: str
    attachments_json: str
    content_json: str
    hour: str = ""
    arrived_at: str = ""
    alleged_at: str = ""

    @property
    def received(self) -> datetime:
        """The earliest time at which the DMG had it."""
        return instant(self.received_at)

    @cached_property
    def content(self) -> JsonView:
        """What its rows say."""
        return loads_own(self.content_json)

    @property
    def deposit(self) -> Mapping[str, str] | None:
        """Who deposited it in its author's name (``par``) and from which paper (``reference``); None otherwise."""
        found: Mapping[str, str] | None = self.content.get("de_la_part")
        return found

    @cached_property
    def refusal(self) -> Refusal | None:
        """Why it does not count, None when it does."""
        return read_refusal(self.refusal_json)

    @property
    def notes(self) -> tuple[str, ...]:
        """French sentences that do not block."""
        return tuple(texts_in(self.notes_json))


@dataclass(frozen=True, kw_only=True)
class File:
    """A received file: the package it holds, or why it could not be read; ``entry``: the journal's number.

    ``signed``: 1 when it could not be read although its signature holds under a key that someone proved theirs.
    """

    sha256: str
    size: int
    received_at: str
    payload: str | None
    refusal_json: str | None
    claimed_key: str
    claimed: str
    entry: int
    hour: str = ""
    arrived_at: str = ""
    alleged_at: str = ""
    signed: int = 0

    @cached_property
    def refusal(self) -> Refusal | None:
        """Why it could not be read, None when it was."""
        return read_refusal(self.refusal_json)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A file refused for want of a key; ``holders``: how many people have claimed the key that it names."""

    file: File
    holders: int


@dataclass(frozen=True, kw_only=True)
class Review:
    """The department's answer to a GEP report. ``verdict``: ``valide`` or ``refuse``."""

    payload: str
    verdict: str
    reason: str
    author: str


PUBLIC = "publication"  # the folder of ``sorties/`` that everyone may see
RETURN = "retour"  # the setting of the address where what is exported arrives; the manifest tells it
MANIFEST = f"{PUBLIC}/manifeste.phco"


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A package that the DMG signed: its path under ``sorties/``, its key (what it says), its digests, its instant."""

    name: str
    version: int
    key: str
    payload: str
    sha256: str
    at: str

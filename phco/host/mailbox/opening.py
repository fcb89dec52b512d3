"""Opening what was handed in, one thing inside another: messages, mailboxes, archives, down to the packages.

Everything found is handed out: a package, a refusal with its remedy, or the name of what is no part of a deposit. The
hour of receipt is the outermost message's alone. Depth, parts and bytes are bounded for each file handed in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO

from phco.errors import PhcoError
from phco.host.mailbox.archive import Contents, look, members
from phco.host.mailbox.boxes import Lines, emlx_message, messages
from phco.host.mailbox.headers import clean_name
from phco.host.mailbox.kinds import ASIDE, DOCUMENTS, SAVE, Kind, closed, is_signature, kind_of
from phco.host.mailbox.mail import MAX_MAIL, Stamp, abnormal, read_mail, stamp_of, too_big
from phco.host.mailbox.mime import ZIP, Budget, Part, TooMuchError
from phco.host.mailbox.zips import ZIP_FAULTS

MAX_DEPTH = 32
NO_HOUR = "aucun en-tête d’un serveur de confiance : heure de dépôt au DMG retenue"
EMPTY = "aucun message dans cette archive"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One thing handed in. ``data`` is None when it could not be read: then ``fault`` says why.

    A ``fault`` beside ``data`` is the refusal of bytes worth keeping, such as a message that brings no package.
    ``aside``: no part of a deposit, ``note`` says it and nothing is kept. ``received_at``: the time a trusted mail
    server wrote, or None (the caller then gives its own). ``alleged_at``, ``trace``: the hour and the line of a message
    inside the outermost one: anybody may have written them, so they count for nothing by themselves.
    """

    name: str
    origin: str
    data: bytes | None = None
    received_at: datetime | None = None
    fault: PhcoError | None = None
    evidence: str = ""
    note: str = ""
    aside: bool = False
    alleged_at: datetime | None = None
    trace: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something was found: what was written around it, the stamp of the outermost message, how deep it lies."""

    origin: str
    trusted: Sequence[str]
    stamp: Stamp | None = None
    inner: Stamp | None = None
    depth: int = 0
    given: bool = False  # named by the person who typed the command: then an unknown file is theirs to explain
    budget: Budget = field(default_factory=Budget)

    def inside(self, name: str, budget: Budget | None = None) -> Place:
        """One level down, with a budget of its own where one is given."""
        return Place(
            origin=f"{self.origin} › {name}", trusted=self.trusted, stamp=self.stamp, inner=self.inner,
            depth=self.depth + 1, budget=budget or self.budget,
        )  # fmt: skip

    def under(self, stamp: Stamp) -> Place:
        """Inside the outermost message, which bears this stamp."""
        return Place(
            origin=self.origin, trusted=self.trusted, stamp=stamp, inner=self.inner,
            depth=self.depth, given=self.given, budget=self.budget,
        )  # fmt: skip


def refusal_of(data: bytes, name: str) -> PhcoError | None:
    """The refusal that some bytes meet before any package is looked for in them; None when they may be one."""
    if kind_of(data, name) in (Kind.PACKAGE, Kind.ZIP):
        return None
    found = opened(data, name, "", Place(origin=name, trusted=()))
    return next((one.fault for one in found if one.data == data and one.fault is not None), None)


def opened(data: bytes, name: str, mime: str, place: Place) -> Iterator[Piece]:
    """The pieces of one thing, opened as what its bytes say it is."""
    kind = kind_of(data, name, mime)
    shown = clean_name(name)
    if place.depth > MAX_DEPTH:
        yield Piece(name=shown, origin=place.origin, fault=abnormal(shown))
    elif kind is Kind.PACKAGE:
        yield _kept(shown, place, data)
    elif kind in (Kind.MAIL, Kind.EMLX, Kind.OUTLOOK):
        yield from _from_message(data, shown, kind, place)
    elif kind is Kind.MBOX:
        yield from from_mbox(io.BytesIO(data), shown, place)
    elif kind is Kind.ZIP:
        yield from _from_small_zip(data, shown, place)
    elif kind is Kind.CLOSED:
        sure = closed(data, shown) is not None
        fault = closed(data, shown, mime)
        yield _kept(shown, place, data if sure else None, fault)
    elif kind is Kind.TWIN:
        return
    elif place.given and not shown.lower().endswith(DOCUMENTS):
        yield Piece(name=shown, origin=place.origin, data=data)
    else:
        note = "signature du courriel, sans contenu à recevoir" if is_signature(name, mime) else ASIDE
        yield _aside(shown, place, note)


def _aside(name: str, place: Place, note: str) -> Piece:
    return Piece(name=name, origin=place.origin, note=note, aside=True)


def _kept(name: str, place: Place, data: bytes | None, fault: PhcoError | None = None) -> Piece:
    """What was found there; bytes worth keeping bear the hour of the outermost message that brought them."""
    stamp, inner = place.stamp, place.inner
    if stamp is None or data is None:
        return Piece(name=name, origin=place.origin, data=data, fault=fault)
    return Piece(
        name=name, origin=place.origin, data=data, fault=fault,
        received_at=stamp.received_at, evidence=stamp.evidence, note="" if stamp.received_at else NO_HOUR,
        alleged_at=None if inner is None else inner.received_at, trace="" if inner is None else inner.evidence,
    )  # fmt: skip


# — messages —————————————————————————————————————————————————————————————————————————————————————————————————
def _from_message(data: bytes, name: str, kind: Kind, place: Place) -> Iterator[Piece]:
    """What a message holds. The outermost one that brings no package is handed out itself, refused."""
    try:
        if kind is Kind.OUTLOOK:
            from phco.host.mailbox.outlook import read_outlook  # its library is slow to import, and seldom needed

            found = read_outlook(data, name, place.budget)
            stamp, parts, cut = stamp_of(found.headers, place.trusted), found.parts, found.cut
        else:
            raw = emlx_message(data) if kind is Kind.EMLX else data
            mail = read_mail(raw, name, place.trusted, place.budget)
            stamp, parts, cut = mail.stamp, mail.parts, mail.cut
    except PhcoError as error:
        yield _kept(name, place, data, error)
        return
    outermost = place.stamp is None
    here = place.under(stamp) if outermost else _within(place, stamp)
    pieces = [piece for part in parts if not part.body for piece in _from_part(part, here)]
    fault = abnormal(name) if cut else None
    if not outermost:
        yield from pieces
        if fault is not None:
            yield Piece(name=name, origin=place.origin, fault=fault)
        elif not pieces:
            yield _aside(name, place, "aucun paquet dans ce message")
    elif any(one.data is not None and one.fault is None for one in pieces):
        yield from pieces
        if fault is not None:
            yield _kept(name, here, data, fault)
    else:
        yield _kept(name, here, data, fault or _nothing_in(name, pieces))


def _within(place: Place, stamp: Stamp) -> Place:
    """Inside a message that is itself inside another: the earliest hour claimed there is kept, to be shown."""
    known = place.inner.received_at if place.inner is not None else None
    if stamp.received_at is None or (known is not None and known <= stamp.received_at):
        return place
    return replace(place, inner=stamp)


def _from_part(part: Part, place: Place) -> Iterator[Piece]:
    bare = f"sans-nom ({part.mime.rpartition('/')[2]})" if part.mime else "sans-nom"
    name = part.name or ("message.eml" if part.mime.startswith("message/") else bare)
    inner = place.inside(name)
    if part.missing:
        what = "Cette pièce jointe n’est pas dans le fichier du message : la messagerie la garde ailleurs."
        yield Piece(name=name, origin=inner.origin, fault=PhcoError("E_COURRIEL", what, name, SAVE))
    elif part.mime in ("message/delivery-status", "message/disposition-notification"):
        return
    elif not part.name and kind_of(part.data, "", part.mime) is Kind.PACKAGE:
        yield from opened(part.data, "sans-nom.phco", part.mime, inner)
    else:
        yield from opened(part.data, name, part.mime, inner)


def _nothing_in(name: str, pieces: Sequence[Piece]) -> PhcoError:
    """Why a message brought no package: what hides it, or what it holds instead."""
    others = ", ".join(dict.fromkeys(one.name for one in pieces))[:300]
    hidden = next((one.fault for one in pieces if one.fault is not None), None)
    if hidden is not None:
        return PhcoError(hidden.code, hidden.what, others, hidden.fix)
    what = "Ce courriel ne contient aucun paquet .phco" + (f" : {others} {ASIDE}." if others else ".")
    return PhcoError("E_COURRIEL_SANS_PAQUET", what, name, SAVE)


def from_mbox(handle: Lines, name: str, place: Place) -> Iterator[Piece]:
    """The pieces of a mailbox: each message is an outermost one, unless the box came inside another."""
    number = 0
    for number, data in enumerate(messages(handle, MAX_MAIL), 1):
        one = f"{name}-{number}.eml"
        inner = place.inside(one, Budget() if place.stamp is None else None)
        if data is None:
            yield Piece(name=one, origin=inner.origin, fault=too_big(one))
        else:
            yield from _from_message(data, clean_name(one), Kind.MAIL, inner)
    if not number:
        yield _aside(name, place, "aucun message dans cette boîte")


# — archives —————————————————————————————————————————————————————————————————————————————————————————————————
def _from_small_zip(data: bytes, name: str, place: Place) -> Iterator[Piece]:
    found = look(io.BytesIO(data))
    if found is Contents.DOCUMENT or (found is Contents.BROKEN and name.lower().endswith(DOCUMENTS)):
        yield _aside(name, place, ASIDE)
    elif found in (Contents.PACKAGE, Contents.BROKEN):
        yield _kept(name, place, data)
    else:
        try:
            yield from from_zip(io.BytesIO(data), len(data), name, place)
        except PhcoError as fault:
            yield Piece(name=name, origin=place.origin, fault=fault)


def from_zip(handle: IO[bytes], size: int, name: str, place: Place) -> Iterator[Piece]:
    """The pieces of an archive. Raises PhcoError E_ZIP_CORRUPT, E_ZIP_TOO_MANY_ENTRIES."""
    empty = True
    what = "Les archives de cette archive se déplient démesurément."
    bomb = PhcoError("E_ZIP_TOO_BIG", what, place.origin, "Demandez un envoi normal.")
    if place.budget.work < 0:
        yield Piece(name=name, origin=place.origin, fault=bomb)
        return
    for one in members(handle, size, place.origin):
        empty = False
        own = place.stamp is None and not one.data.startswith(ZIP)
        inner = place.inside(one.name, Budget() if own else None)
        try:
            place.budget.spend(parts=min(place.depth, 1), work=2 * len(one.data) if place.depth else 0)
        except TooMuchError:
            yield Piece(name=name, origin=place.origin, fault=bomb)
            return
        if one.fault is not None:
            yield Piece(name=one.name, origin=inner.origin, fault=one.fault)
        elif one.lines is not None:
            try:
                yield from from_mbox(one.lines, one.name, inner)
            except ZIP_FAULTS:
                fault = PhcoError("E_ZIP_CORRUPT", "Cette entrée est abîmée.", inner.origin, "Refaites l’archive.")
                yield Piece(name=one.name, origin=inner.origin, fault=fault)
        else:
            yield from opened(one.data, one.name, "", inner)
    if empty:
        yield _aside(name, place, EMPTY)

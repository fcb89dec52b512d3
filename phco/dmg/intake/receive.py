"""Taking packages in: stage the raw bytes, decode, then one transaction a file (verdict, state, journal).

A file is first made durable as an object with its time of receipt; only then is anything said about it. Whatever stops
the process, running the same command again ends in the same state: a file already judged changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from phco.dates import french_instant
from phco.dmg.desk import Desk
from phco.dmg.intake.beside import Beside, Found
from phco.dmg.intake.filing import attempt, take
from phco.dmg.intake.lines import Line, again, laid_aside, line_of, unreadable
from phco.dmg.intake.waiting import read_waiting
from phco.dmg.ledger.queries.packages import file_of
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import instant
from phco.dmg.verdicts.facts import Hour
from phco.dmg.verdicts.settling import Change, Seasons
from phco.errors import PhcoError
from phco.host.disk.objects import Reception, digest_of
from phco.host.mailbox.gather import Piece

CHUNK_FILES, CHUNK_BYTES = 64, 32 * 1024 * 1024
SKEW = timedelta(minutes=10)
Staged = tuple[Piece, Reception | None]


@dataclass(kw_only=True)
class Tally:
    """What a run did: new files, and packages whose verdict changed on the way."""

    lines: list[Line] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def receive(
    desk: Desk,
    pieces: Iterable[Piece],
    *,
    now: datetime,
    received: datetime | None = None,
    typed: Typed | None = None,
    on_line: Callable[[Line], None] | None = None,
    beside: Beside | None = None,
) -> Tally:
    """Take every piece in.

    ``now``: the DMG's clock. ``received``: the time of receipt that the DMG gives (``--recu-le``) to pieces without a
    trusted one; the clock otherwise. ``typed``: who gave it, and why. ``beside``: decodes on another core. One bad
    piece never stops the others. Raises PhcoError E_HORLOGE when the clock is behind the journal and no time was given,
    E_INSTANT for a time still to come, E_HEURE for one before the lists of a round were frozen; and for the disk and
    the database: then what has been said is safe, and running the same command again takes the rest.
    """
    if received is None:
        check_clock(desk.store, now)
    else:
        _check_past(desk.store, received, now)
        _check_freeze(desk.store, received)
    tally = Tally()

    def say(line: Line) -> None:
        tally.lines.append(line)
        if on_line is not None:
            on_line(line)

    given, seasons = Given(received or now, now, typed), Seasons()
    chunks = (_stage(desk, chunk, given) for chunk in _chunks(pieces))
    for staged, answers in _asked(chunks, lambda staged: _ahead(desk, staged, beside), early=beside is not None):
        for (piece, reception), found in zip(staged, answers, strict=True):
            if reception is not None:
                say(_take_piece(desk, piece, reception, found, now, tally.changes, seasons))
            else:
                say(laid_aside(piece) if piece.aside else unreadable(piece))
    tally.changes.extend(read_waiting(desk, now))
    tally.lines[:] = _last_word(desk.store, tally)
    desk.mirror.catch_up(desk.store)
    return tally


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Who typed a time of receipt, and why."""

    author: str
    reason: str


@dataclass(frozen=True)
class Given:
    """The hour of pieces without a server's, the desk's clock, and who typed that hour (None: it is the clock's)."""

    at: datetime
    now: datetime
    typed: Typed | None

    def reception(self, piece: Piece, data: bytes) -> Reception:
        """What is noted of a piece that arrives."""
        server = piece.received_at is not None
        moment = piece.received_at if piece.received_at is not None else self.at
        hour = Hour.SERVEUR if server else Hour.SAISIE if self.typed else Hour.POSTE
        typed = self.typed if hour is Hour.SAISIE else None
        return Reception(
            digest=digest_of(data), received_at=moment.replace(microsecond=0), name=piece.name, origin=piece.origin,
            evidence=piece.evidence or piece.trace, hour=hour.value, by=typed.author if typed else "",
            why=typed.reason if typed else "", arrived_at=self.now.replace(microsecond=0), alleged_at=piece.alleged_at,
        )  # fmt: skip


def _last_word(store: Store, tally: Tally) -> list[Line]:
    """The lines as the whole run leaves them: a later file may have replaced an earlier one, or set it aside."""
    changes = Counter(change.payload for change in tally.changes)

    def stale(line: Line) -> bool:
        own = 0 if line.outcome == "doublon" else 1  # the change that taking it in made
        return bool(line.digest) and (changes[line.payload] > own if line.kind else bool(line.claimed))

    return [again(store, line) if stale(line) else line for line in tally.lines]


def check_clock(store: Store, now: datetime) -> None:
    """Refuse to give times of receipt with a clock that is behind the journal. Raises PhcoError E_HORLOGE."""
    last = store.last_at()
    if last is not None and now + SKEW < instant(last):
        raise PhcoError(
            "E_HORLOGE",
            f"L’horloge de ce poste ({french_instant(now)}) est en retard sur la dernière entrée du journal "
            f"({french_instant(instant(last))}).",
            "horloge",
            "Remettez l’horloge à l’heure, ou donnez l’heure de réception avec --recu-le.",
        )


def _check_past(store: Store, received: datetime, now: datetime) -> None:
    """Refuse a time of receipt that is still to come, for the clock and for the journal. Raises PhcoError E_INSTANT."""
    last = store.last_at()
    if received > max(now, instant(last) if last else now) + SKEW:
        raise PhcoError(
            "E_INSTANT", f"L’heure de réception donnée ({french_instant(received)}) est encore à venir.", "--recu-le",
            "Donnez l’heure à laquelle le fichier est arrivé au DMG.",
        )  # fmt: skip


def _check_freeze(store: Store, received: datetime) -> None:
    """Refuse a time of receipt that would come before a frozen list: what was frozen and published is no longer changed
    by a keyboard. Raises PhcoError E_HEURE."""
    frozen = last_freeze(store)
    if frozen is None or received >= frozen:
        return
    raise PhcoError(
        "E_HEURE",
        f"Des listes ont été figées le {french_instant(frozen)} : plus aucune heure antérieure ne se saisit à la main.",
        "--recu-le",
        "Relancez sans --recu-le : l’heure de ce poste compte. S’il le faut, la commission décide.",
    )


def last_freeze(store: Store) -> datetime | None:
    """When the lists of a round were last frozen."""
    return max((instant(one.frozen_at) for one in rounds(store) if one.frozen_at is not None), default=None)


def _chunks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    chunk: list[Piece] = []
    size = 0
    for piece in pieces:
        weight = len(piece.data or b"")
        if chunk and (len(chunk) >= CHUNK_FILES or size + weight > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(piece)
        size += weight
    if chunk:
        yield chunk


def _stage(desk: Desk, chunk: Sequence[Piece], given: Given) -> list[Staged]:
    """Make the raw bytes durable, with their times: the mail server's when it is trusted, else the one given.

    An hour still to come is not believed, whoever wrote it.
    """
    staged: list[Staged] = []
    for piece in (_believed(one, given.now) for one in chunk):
        if piece.data is None:
            staged.append((piece, None))
            continue
        staged.append((piece, given.reception(piece, piece.data)))
    desk.disk.stage("objects")
    desk.objects.put_all(
        [(piece.data, found) for piece, found in staged if found is not None and piece.data is not None]
    )
    desk.disk.stage("objects-durable")
    return [
        (piece, None if found is None else desk.objects.reception(found.digest) or found) for piece, found in staged
    ]


def _believed(piece: Piece, now: datetime) -> Piece:
    if piece.received_at is None or piece.received_at <= now + SKEW:
        return piece
    note = f"l’heure écrite par le serveur ({french_instant(piece.received_at)}) est à venir : heure de dépôt retenue"
    return replace(piece, received_at=None, evidence="", note=note)


def _asked(
    chunks: Iterable[Sequence[Staged]], ask: Callable[[Sequence[Staged]], Iterator[Found | None]], *, early: bool
) -> Iterator[tuple[Sequence[Staged], Iterator[Found | None]]]:
    """Each chunk that was made durable, with what another process decodes its files to.

    ``early``: a chunk is durable and asked for before the one that precedes it is judged, so that nobody waits.
    """
    waiting: list[tuple[Sequence[Staged], Iterator[Found | None]]] = []
    try:
        for staged in chunks:
            waiting.append((staged, ask(staged)))
            if len(waiting) > 1 or not early:
                yield waiting.pop(0)
    except PhcoError:
        yield from waiting  # they are durable: they are judged before anything is said of what follows
        raise
    yield from waiting


def _ahead(desk: Desk, staged: Sequence[Staged], beside: Beside | None) -> Iterator[Found | None]:
    """What another process decodes each new file to meanwhile; None for one that is known, or to be decoded here."""
    if beside is None:
        return iter([None] * len(staged))
    new = [one is not None and file_of(desk.store, one.digest) is None for _, one in staged]
    asked = [(one.digest, piece.name) for (piece, one), fresh in zip(staged, new, strict=True) if fresh and one]
    return _among(new, beside.ahead(desk, asked))


def _among(new: Sequence[bool], answers: Iterator[Found | None]) -> Iterator[Found | None]:
    for fresh in new:
        yield next(answers) if fresh else None
    yield from answers  # none is left: its last word is heard


def _take_piece(
    desk: Desk, piece: Piece, reception: Reception, found: Found | None, now: datetime, changes: list[Change],
    seasons: Seasons,
) -> Line:  # fmt: skip
    assert piece.data is not None
    known = file_of(desk.store, reception.digest) is not None
    if found is None and not known:
        found = attempt(desk.means, piece.data, piece.name)
    desk.disk.stage("decoded")
    with desk.store.write() as tx:
        changes.extend(take(tx, desk.objects, reception, len(piece.data), found, now, seasons=seasons))
    notes = (piece.note,) if piece.note else ()
    return line_of(desk.store, reception.digest, name=piece.name, origin=piece.origin, known=known, notes=notes)

"""What is said of each file handed in: one line, read from the database after the fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from phco.dmg.ledger.queries.packages import file_of, is_received, package_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package
from phco.dmg.papers.directory import listed
from phco.errors import PhcoError
from phco.findings import Refusal
from phco.host.mailbox.gather import Piece
from phco.packages.elsewhere import remedy

GAP = "un envoi précédent de cette personne ne nous est pas parvenu"
DEPOSITED = "déposé par le DMG, de la part de cette personne"


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is said of one piece.

    ``outcome``: ``retenu``, ``remplace``, ``refuse``, ``quarantaine``, ``doublon``, or ``ignore`` for what is no part
    of a deposit: a note says it, nothing is kept.
    ``digest``: sha256 of the file, empty when it could not be read; ``payload``: the package's name, when there is one.
    """

    name: str
    origin: str
    digest: str
    outcome: str
    received_at: str = ""
    payload: str = ""
    author: str = ""
    kind: str = ""
    round: int = 0
    seq: int = 0
    refusal: Refusal | None = None
    notes: Sequence[str] = ()
    known: bool = False
    hour: str = ""
    """Where the time of receipt comes from (``Hour``), empty for what an earlier phco received."""
    signed: bool = False
    """Whether someone's key signed it: then it gets a signed receipt, and the bulletin lists it."""
    entry: int = 0
    """The number of the journal entry that notes the file."""
    claimed: str = ""
    """The key that a refused file names: it may be read again once that key is enrolled."""
    own_notes: int = 0
    """How many of the first notes are about the file itself, not its content."""

    @property
    def code(self) -> str:
        """The stable code; empty for a package that counts."""
        return self.refusal.code if self.refusal else ""


def unreadable(piece: Piece) -> Line:
    """The line of a piece whose bytes could not be had."""
    fault = piece.fault or PhcoError("E_FICHIER", "Ce fichier ne se lit pas.", piece.name, "Demandez un nouvel envoi.")
    refusal = Refusal(code=fault.code, what=fault.what, where=fault.where, fix=fault.fix)
    return Line(name=piece.name, origin=piece.origin, digest="", outcome="refuse", refusal=refusal)


def laid_aside(piece: Piece) -> Line:
    """The line of what is no part of a deposit: a document beside the package, an archive with nothing in it."""
    return Line(name=piece.name, origin=piece.origin, digest="", outcome="ignore", notes=(piece.note,), own_notes=1)


def line_of(
    store: Store, digest: str, *, name: str, origin: str, known: bool = False, notes: Sequence[str] = ()
) -> Line:
    """The present verdict on a recorded file."""
    file = file_of(store, digest)
    assert file is not None
    if file.payload is None:
        return Line(
            name=name, origin=origin, digest=digest, outcome="refuse", received_at=file.received_at,
            refusal=_addressed(store, file.refusal), known=known, notes=notes, own_notes=len(notes),
            payload=file.claimed if file.signed else "", hour=file.hour, signed=bool(file.signed), entry=file.entry,
            claimed=file.claimed_key,
        )  # fmt: skip
    package = package_of(store, file.payload)
    assert package is not None
    double = known or package.file != digest
    gap = package.prev is not None and not is_received(store, package.prev)
    return Line(
        name=name, origin=origin, digest=digest, outcome="doublon" if double else package.status,
        received_at=package.received_at, payload=package.payload, author=package.author, kind=package.kind,
        round=package.round, seq=package.seq, refusal=package.refusal, known=known,
        notes=(*notes, *_deposited(package), *package.notes, *((GAP,) if gap else ())), own_notes=len(notes),
        hour=package.hour, signed=True, entry=file.entry,
    )  # fmt: skip


def _addressed(store: Store, refusal: Refusal | None) -> Refusal | None:
    """A refusal with the site that our directory gives; not in the store, where a verdict depends on the file alone."""
    if refusal is None or refusal.code != "E_SUBDIVISION":
        return refusal
    return replace(refusal, fix=remedy(refusal.what, listed(store) or ()) or refusal.fix)


def _deposited(package: Package) -> tuple[str, ...]:
    said = package.deposit
    return () if said is None else (f"{DEPOSITED} ({said['reference']})",)


def again(store: Store, line: Line) -> Line:
    """The same line with the verdict of now."""
    given = line.notes[: line.own_notes]
    return line_of(store, line.digest, name=line.name, origin=line.origin, known=line.known, notes=given)


def told_of(store: Store, payload: str) -> Line:
    """The present verdict on a package received in a former run."""
    package = package_of(store, payload)
    assert package is not None
    return line_of(store, package.file, name="", origin="")

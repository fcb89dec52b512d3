"""What is said of each file handed in: one line, read from the database after the fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Row

from phco.dmg.desk import Desk
from phco.dmg.verdicts.facts import Refusal
from phco.dmg.verdicts.settling import read_refusal
from phco.errors import PhcoError
from phco.host.mailbox.gather import Piece
from phco.jsontext import loads


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is said of one piece. ``outcome``: ``retenu``, ``remplace``, ``refuse``, ``quarantaine`` or ``doublon``.

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


def line_of(desk: Desk, digest: str, *, name: str, origin: str, known: bool = False, notes: Sequence[str] = ()) -> Line:
    """The present verdict on a recorded file."""
    file = desk.store.row("SELECT * FROM file WHERE sha256 = ?", (digest,))
    assert file is not None
    if file["payload"] is None:
        return Line(
            name=name, origin=origin, digest=digest, outcome="refuse", received_at=file["received_at"],
            refusal=read_refusal(file["refusal"]), known=known, notes=notes, own_notes=len(notes),
            claimed=file["claimed_key"],
        )  # fmt: skip
    row = desk.store.row("SELECT * FROM package WHERE payload = ?", (file["payload"],))
    assert row is not None
    double = known or row["file"] != digest
    return Line(
        name=name, origin=origin, digest=digest, outcome="doublon" if double else row["status"],
        received_at=row["received_at"], payload=row["payload"], author=row["author"], kind=row["kind"],
        round=row["round"], seq=row["seq"], refusal=read_refusal(row["refusal"]), known=known,
        notes=(*notes, *loads(row["notes"]), *_gap(desk, row)), own_notes=len(notes),
    )  # fmt: skip


def again(desk: Desk, line: Line) -> Line:
    """The same line with the verdict of now."""
    given = line.notes[: line.own_notes]
    return line_of(desk, line.digest, name=line.name, origin=line.origin, known=line.known, notes=given)


def told_of(desk: Desk, payload: str) -> Line:
    """The present verdict on a package received in a former run."""
    row = desk.store.row("SELECT file FROM package WHERE payload = ?", (payload,))
    assert row is not None
    return line_of(desk, row["file"], name="", origin="")


def _gap(desk: Desk, row: Row) -> Sequence[str]:
    """A note when the author's previous package never reached us."""
    if row["prev"] is None:
        return ()
    if desk.store.row("SELECT 1 FROM package WHERE payload = ?", (row["prev"],)) is not None:
        return ()
    return ("un envoi précédent de cette personne ne nous est pas parvenu",)

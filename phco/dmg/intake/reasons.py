"""Why a package was refused, or what is noted of it: a package sealed to its author, beside a reply that says a code.

A refusal quotes what it read, and a person types their answer: neither is written where a mail server reads it. Who has
no device inscribed asks the DMG.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phco.dmg.desk import Desk
from phco.dmg.intake.lines import DEPOSITED, GAP, Line
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.queries.people import enrolled_keys, keyholders
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import instant
from phco.dmg.verdicts.book import openers
from phco.dmg.verdicts.contents import AWAY
from phco.host.keys.keys import PrivateKey
from phco.host.keys.seal import seal
from phco.packages.codes import plain
from phco.packages.csvtext import FORBIDDEN
from phco.packages.kinds import AUTHOR, KINDS
from phco.packages.schema import Cells, schema
from phco.packages.statement import About
from phco.packages.writing import attach, prepare
from phco.version import __version__

KIND = KINDS["motif"]
SILENT = ("E_STALE", "E_DUPLICATE")  # their words say all there is to say
PLAIN = (AWAY, GAP)


def is_plain(note: str) -> bool:
    """Whether a note is the desk's own words, and quotes nothing of the file."""
    return note in PLAIN or note.startswith(DEPOSITED)


def reasons_of(line: Line) -> list[Cells]:
    """The rows that only the author reads; none where the reply, in the words of a code, says it all."""
    rows: list[Cells] = []
    told = line.refusal
    if told is not None and line.code not in SILENT and (told.where or (told.what, told.fix) != plain(line.code)):
        rows.append(_row(line.payload, line.code, told.what, told.where, told.fix))
    return rows + [_row(line.payload, "", note) for note in line.notes if not is_plain(note)]


def answer_rows(payload: str, code: str, said: str, author: str) -> list[Cells]:
    """The rows of an answer that someone of the DMG typed."""
    return [_row(payload, code, said or plain(code)[0], fix=plain(code)[1] if said else "", author=author)]


def _row(payload: str, code: str, what: str, where: str = "", fix: str = "", author: str = "") -> Cells:
    cells = {"paquet": payload, "code": code, "quoi": what, "ou": where, "remede": fix, "par": author}
    longest = {column.name: column.longest for column in schema(KIND.name).columns}
    return {name: FORBIDDEN.sub(" ", text)[: longest[name]].strip() for name, text in cells.items()}


def recipient(store: Store, line: Line) -> str:
    """Whose file it is: its author, or who holds the key that signed what could not be read; empty for nobody."""
    if line.author or not line.signed:
        return line.author
    holders = {one.person for one in keyholders(store, line.claimed)}
    return holders.pop() if len(holders) == 1 else ""


@dataclass(frozen=True, kw_only=True)
class Seals:
    """What it takes to seal a reason. ``signer``: asks for the keys only where something is sealed."""

    campaign: str
    store: Store
    signer: Callable[[], PrivateKey]

    @classmethod
    def of(cls, desk: Desk) -> Seals:
        """Those of an open desk."""
        return cls(campaign=desk.campaign, store=desk.store, signer=lambda: desk.keys.signer)

    def reason(self, line: Line, entry: Entry | None) -> bytes | None:
        """What is sealed to the author of a file; None where nothing is, or nobody can open it."""
        rows = reasons_of(line) if entry is not None and line.payload else []
        if entry is None or not rows:
            return None
        return self.sealed(recipient(self.store, line), rows, entry, line.round)

    def sealed(self, person: str, rows: Sequence[Cells], entry: Entry, tour: int = 0) -> bytes | None:
        """The sealed file; None for a person who has no device. ``entry``: of the journal, what it answers."""
        found = openers(enrolled_keys(self.store), [person])
        if person not in found:
            return None
        signer = self.signer()
        about = About(
            kind=KIND, campaign=self.campaign, author=AUTHOR, seq=entry.number, created=instant(entry.at),
            application=__version__, round=tour or None, dmg=signer.public.thumbprint,
        )  # fmt: skip
        prepared = prepare(about, {KIND.name: rows})
        return seal(attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae)), found[person])

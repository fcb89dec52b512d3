"""The kinds that the desk receives, one record each: what it keeps, who judges it, when it is due, how it is called.

Who sends a kind and what its package holds is in ``phco.packages.kinds``. A new kind of package is one record there,
one here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package
from phco.dmg.verdicts import contents, tables
from phco.dmg.verdicts.contents import Judged
from phco.host.disk.objects import Objects
from phco.packages.kinds import KINDS, Kind
from phco.packages.reading import Package as Opened


@dataclass(frozen=True, kw_only=True)
class DeskKind:
    """A kind that people send to the desk.

    ``content``: a package's tables → what the desk keeps, and its subject. ``judge``: the fault of it, and notes.
    ``step``: the suffix of the step when it is due, of each round where the kind belongs to one; empty: at any time, or
    in the windows of semesters. ``receipt``: « vos vœux ». ``due``: « les vœux », for a reminder; empty: nobody is
    reminded. ``settles``: judged again when a round, a list of candidates or a semester changes.
    """

    kind: Kind
    content: Callable[[Opened], tables.Content]
    judge: Callable[[Store, Objects, Package], Judged]
    receipt: str
    step: str = ""
    due: str = ""
    settles: bool = False

    def step_of(self, tour: int) -> str:
        """The code of the step when it is due in a round (0: outside the rounds); empty when there is none."""
        return f"tour{tour}-{self.step}" if self.kind.rounds and self.step else self.step


RECEIVED: Mapping[str, DeskKind] = {
    one.kind.name: one
    for one in (
        DeskKind(
            kind=KINDS["dossier-dj"], content=tables.application, judge=contents.application, step="depot-dj",
            receipt="votre dossier", due="le dossier (CV et lettre de motivation)",
        ),
        DeskKind(
            kind=KINDS["fiche-rts"], content=tables.sheet, judge=contents.sheet, step="depot-rts",
            receipt="votre fiche de terrain", due="la fiche de terrain",
        ),
        DeskKind(
            kind=KINDS["voeux"], content=tables.hearts, judge=contents.hearts, step="dj", settles=True,
            receipt="vos vœux", due="les vœux",
        ),
        DeskKind(
            kind=KINDS["classement"], content=tables.ranking, judge=contents.ranking, step="rts", settles=True,
            receipt="votre classement", due="le classement",
        ),
        DeskKind(
            kind=KINDS["cr-gep"], content=tables.report, judge=contents.sound,
            receipt="le compte rendu de votre GEP",
        ),
        DeskKind(
            kind=KINDS["choix-journee4"], content=tables.fourth_day, judge=contents.fourth_day, settles=True,
            receipt="votre choix de lieu pour la 4e journée",
        ),
    )
}  # fmt: skip
SETTLES = tuple(name for name, one in RECEIVED.items() if one.settles)


def allowed(role: str) -> frozenset[str]:
    """The kinds that a role may send; none for an unknown role."""
    return frozenset(name for name, one in RECEIVED.items() if one.kind.sender == role)


def content_of(package: Opened) -> tables.Content:
    """What the desk keeps of a package, and its subject; nothing of what the DMG itself publishes."""
    known = RECEIVED.get(package.about.kind.name)
    return known.content(package) if known else ({}, "")


def judge(store: Store, objects: Objects, package: Package) -> Judged:
    """The fault of a package's content, None when it is sound, and notes that do not block (French)."""
    known = RECEIVED.get(package.kind)
    return known.judge(store, objects, package) if known else contents.FINE

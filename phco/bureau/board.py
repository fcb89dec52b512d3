"""The commission's board between two acts: its draft, who sits, who has the floor; kept in a file, so that nothing of
an afternoon is lost with the window."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from phco.dmg.commission.constraints import Constraint
from phco.dmg.commission.drafts import KINDS, Draft
from phco.dmg.desk import Desk
from phco.errors import PhcoError
from phco.jsontext import JsonObject, dumps

FILE = "commission/tableau.json"
REASONS = (
    "proche du domicile", "souhait exprimé à la commission", "contrainte familiale", "contrainte de santé",
    "besoin du territoire", "équilibre entre les docteurs juniors",
)  # fmt: skip
KEPT = 200


@dataclass(frozen=True, kw_only=True)
class Board:
    """The board. ``present``: « Nom, qualité » of the session; ``floor``: who has the floor; ``past``: what to undo."""

    draft: Draft = field(default_factory=Draft)
    present: Sequence[str] = ()
    floor: str = ""
    named: bool = True
    past: Sequence[Draft] = ()

    def changed(self, draft: Draft) -> Board:
        """The board after one gesture."""
        return replace(self, draft=draft, past=(*self.past, self.draft)[-KEPT:])

    def undone(self) -> Board:
        """The board before the last gesture."""
        if not self.past:
            raise PhcoError("E_DECISION", "Il n’y a rien à annuler.", "tableau", "Le tableau est tel qu’au début.")
        return replace(self, draft=self.past[-1], past=self.past[:-1])

    def emptied(self) -> Board:
        """The board once its draft is adopted."""
        return replace(self, draft=Draft(), past=())


def read_board(desk: Desk) -> Board:
    """The board as it was left; a new one where the file is absent or not ours."""
    path = desk.outputs / FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return Board(
            draft=_draft(found.get("brouillon", [])), present=tuple(map(str, found.get("presents", ()))),
            floor=str(found.get("parole", "")), named=bool(found.get("noms", True)),
            past=tuple(_draft(one) for one in found.get("passe", ())),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError, OSError):
        return Board()


def write_board(desk: Desk, board: Board) -> None:
    """Keep the board."""
    data = {
        "brouillon": _rows(board.draft), "presents": list(board.present), "parole": board.floor, "noms": board.named,
        "passe": [_rows(one) for one in board.past],
    }  # fmt: skip
    desk.output(FILE, dumps(data).encode(), private=True)


def _rows(draft: Draft) -> list[JsonObject]:
    return [asdict(one) for one in draft.constraints]


def _draft(rows: Sequence[JsonObject]) -> Draft:
    made = [Constraint(**row) for row in rows]
    if any(one.kind not in KINDS for one in made):
        raise ValueError("a constraint of no known kind")
    return Draft(constraints=tuple(made))

"""The gestures of the board: nothing is recorded, everything can be undone; adopting alone makes decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from phco.bureau.board import Board, read_board, write_board
from phco.dmg.commission.constraints import FORBID, IMPOSE, PUT_OFF, Constraint
from phco.dmg.commission.deciding import decide
from phco.dmg.commission.decisions import Decision
from phco.dmg.commission.drafts import KINDS, POSTED, check, propose
from phco.dmg.commission.minutes import read_present
from phco.dmg.commission.session import Session, rounds_left, session
from phco.dmg.desk import Desk
from phco.dmg.forcing import overcome
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.rounds.market import read_market
from phco.errors import PhcoError

PROPOSED = "proposition de moindre regret autour des choix faits"
Fields = Mapping[str, str]


def gesture(desk: Desk, name: str, fields: Fields, found: Callable[[], Session] | None = None) -> None:
    """Do one gesture on the board and keep it. ``found``: gives the session, when it was read already.

    Raises PhcoError: E_VALEUR for an unknown one, and theirs.
    """
    board = read_board(desk)
    if name in KINDS:
        write_board(desk, _constrain(found() if found is not None else session(desk.store), board, name, fields))
    elif name in GESTURES:
        write_board(desk, GESTURES[name](board, fields))
    else:
        raise PhcoError("E_VALEUR", f"« {name[:40]} » n’est pas un geste du tableau.", "geste", "Rechargez l’écran.")


def _constrain(found: Session, board: Board, kind: str, fields: Fields) -> Board:
    reason = fields.get("motif_libre", "").strip() or fields.get("motif", "").strip()
    one = Constraint(
        kind=kind, dj=fields.get("dj", ""), offer=fields.get("offre") or None if kind in POSTED else None,
        author=fields.get("auteur", "").strip() or board.floor, reason=reason,
    )  # fmt: skip
    check(found, board.draft, one)
    return board.changed(board.draft.with_one(one))


def _lift(board: Board, fields: Fields) -> Board:
    text = fields.get("numero", "")
    return board.changed(board.draft.without(int(text) if text.isascii() and text.isdigit() else 0))


def _present(board: Board, fields: Fields) -> Board:
    lines = [line.strip() for line in fields.get("presents", "").splitlines() if line.strip()]
    for line in lines:
        read_present(line)
    floor = fields.get("parole", "").strip()
    return replace(board, present=tuple(lines), floor=floor or board.floor)


def _names(board: Board, _fields: Fields) -> Board:
    return replace(board, named=not board.named)


def _undo(board: Board, _fields: Fields) -> Board:
    return board.undone()


GESTURES: Mapping[str, Callable[[Board, Fields], Board]] = {
    "retirer": _lift, "annuler": _undo, "seance": _present, "noms": _names,
}  # fmt: skip


def adopt(desk: Desk, author: str, now: datetime, *, forced: str | None = None) -> list[Decision]:
    """Make a decision of every line of the draft, then of the proposal around it; the draft is then empty.

    ``author``: who speaks for the commission where nobody had the floor; ``forced``: why it is before the third
    round. Raises PhcoError as ``decide``.
    """
    board, found = read_board(desk), session(desk.store)
    early = rounds_left(rounds(desk.store), read_market(desk.store))
    overcome(desk, "commission", early, forced=forced, now=now)
    leading = propose(found, board.draft)
    by_hand = {one.dj: one for one in board.draft.constraints if one.kind != FORBID}
    made: list[Decision] = []
    for case in found.cases:
        held, offer = by_hand.get(case.dj), leading.posts.get(case.dj)
        if held is None and case.settled:
            continue
        said = held or case.alone
        if offer is not None:
            kind = "affecter"
        elif said is not None and said.kind != IMPOSE:
            kind = "reporter" if said.kind == PUT_OFF else "laisser-sans-poste"
        else:
            continue
        who, why = (said.author, said.reason) if said is not None else (author, PROPOSED)
        made.append(decide(desk, case.dj, kind, offer, author=who, reason=why, now=now, sure=True))
    write_board(desk, board.emptied())
    return made

"""The decisions of the commission, as they were recorded: none is ever overwritten (MAN)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phco.dmg.ledger.store import Store


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision, as the minutes tell it."""

    number: int
    at: str
    dj: str
    kind: str
    offer: str | None
    author: str
    reason: str
    undone_by: int | None
    undoes: int | None = None


def settled_by(made: Sequence[Decision]) -> dict[str, str]:
    """DJ → the explicit decision that stands for them; an undone one and the one that undid it do not count."""
    standing = {one.dj: one.kind for one in made if one.undone_by is None and one.undoes is None}
    return {dj: kind for dj, kind in standing.items() if kind in ("laisser-sans-poste", "reporter")}


def decisions(store: Store) -> list[Decision]:
    """Every decision in order; an undone one stays, and says which one undid it."""
    entries = list(store.entries(kinds=("decision",)))
    undone = {entry.body["annule"]: entry.body["numero"] for entry in entries if entry.body["annule"]}
    return [
        Decision(
            number=entry.body["numero"], at=entry.at, dj=entry.body["dj"], kind=entry.body["decision"],
            offer=entry.body["offre"], author=entry.body["auteur"], reason=entry.body["motif"],
            undone_by=undone.get(entry.body["numero"]), undoes=entry.body["annule"],
        )
        for entry in entries
    ]  # fmt: skip

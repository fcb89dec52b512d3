"""What stands in the way of freezing a round or drawing it: envois that wait for a ruling, an input that is empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from phco.dates import french_instant
from phco.dmg.desk import Desk
from phco.dmg.forcing import Obstacle
from phco.dmg.ledger.queries.round_history import read_round
from phco.dmg.ledger.values import Holder, Package
from phco.dmg.rounds.drawing import commitment_of
from phco.dmg.rounds.market import step_fault
from phco.french import counted
from phco.jsontext import JsonView
from phco.matching.draws.sources import Source

# What decides of a round's input: sheets and files outside the rounds, the round's own lists.
_DECIDE = {"fiche-rts": 0, "dossier-dj": 0}


def in_the_way(waiting: Iterable[Package], tour: int, entry: JsonView) -> list[Obstacle]:
    """The obstacles of a round's input: E_QUARANTAINE, E_VIDE (no list: nobody would be placed).

    ``waiting``: the packages set aside that nobody has settled, of all rounds.
    """
    found: list[Obstacle] = []
    open_ = [one for one in waiting if _decides(one, tour)]
    if open_:
        who = ", ".join(sorted({one.author for one in open_})[:8])
        what = f"{counted(len(open_), 'envoi attend', 'envois attendent')} une décision : {who}."
        fix = "Tranchez d’abord : « phco dmg etat » les montre, « phco dmg trancher » les règle."
        found.append(Obstacle(code="E_QUARANTAINE", what=what, fix=fix))
    if not any(entry["demandeurs"].values()):
        what = f"Aucune liste ne compte au tour {tour} : personne ne serait placé."
        fix = "Vérifiez avec « phco dmg etat » : dates du tour, envois refusés ou en retard."
        found.append(Obstacle(code="E_VIDE", what=what, fix=fix))
    return found


def _decides(package: Package, tour: int) -> bool:
    return package.round == _DECIDE.get(package.kind, -1) or (
        package.kind in ("voeux", "classement") and package.round == tour
    )


def check_applicants(holders: Iterable[Holder], tour: int, applicants: Iterable[str]) -> None:
    """Nobody who holds a post is in the input of a round. Raises PhcoError E_ETAPE: the round must be opened again."""
    held = {one.person: one.offer for one in holders if one.origin != f"tour{tour}"}
    twice = [one for one in applicants if one in held]
    if twice:
        raise step_fault(
            f"Au tour {tour}, {', '.join(f'{one} tient déjà {held[one]}' for one in twice)}.",
            f"Établissez de nouveau le tour : « phco dmg tour ouvrir {tour} ».",
        )


@dataclass(frozen=True, kw_only=True)
class DrawPreview:
    """What a draw would take: the frozen input, the source; no pair is computed. ``obstacles``: what is in the way."""

    tour: int
    fingerprint: str
    source: Source | None
    applicants: int
    lists: int
    offers: int
    obstacles: list[Obstacle]


def preview_draw(desk: Desk, tour: int, now: datetime, *, audited: bool) -> DrawPreview:
    """What the draw of a round would do. Raises PhcoError E_ETAPE (not frozen, already drawn)."""
    known = read_round(desk.store, tour)
    row, held = known.round, commitment_of(known)
    if row is None or row.instance is None:
        raise step_fault(f"L’entrée du tour {tour} n’est pas figée.", f"« phco dmg apparier figer {tour} ».")
    if row.matched_at is not None:
        raise step_fault(f"Le tour {tour} est déjà apparié.", "Voyez le résultat : « phco dmg etat ».")
    entry, source = desk.kept(row.instance), held.source if held is not None else None
    found = in_the_way(known.waiting, tour, entry)
    if source is not None and now < source.at:
        what = f"Ce tirage n’est pas connu avant le {french_instant(source.at)}."
        found.append(Obstacle(code="E_ETAPE", what=what, fix="Attendez son heure."))
    if not audited:
        fix = "« phco dmg auditeurs PSEUDONYME… », ou --sans-auditeur MOTIF."
        found.append(Obstacle(code="E_AUDITEUR", what="Aucun auditeur n’est nommé.", fix=fix))
    return DrawPreview(
        tour=tour, fingerprint=row.input_hash or "", source=source, applicants=len(entry["demandeurs"]),
        lists=sum(1 for tiers in entry["demandeurs"].values() if tiers), offers=len(entry["offreurs"]), obstacles=found,
    )  # fmt: skip

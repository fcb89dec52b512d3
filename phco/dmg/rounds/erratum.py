"""A catalogue that the sheets have left behind: what changed since it was signed, and who had given hearts to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phco.dmg.ledger.queries.packages import package_of
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.ledger.queries.rounds import rounds, sheets_told
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Round
from phco.dmg.rounds.market import Market, Sheet, read_hearts, read_market
from phco.dmg.rounds.rounds import catalogue_item, catalogue_name


@dataclass(frozen=True, kw_only=True)
class Erratum:
    """What the catalogue of a round no longer says right: offers ``changed``, ``gone`` and ``new``, by id.

    ``hearted``: offer changed or gone → the DJ whose list gives it hearts. All empty where the round was opened by an
    earlier version, that did not write which sheets its catalogue had been made from.
    """

    tour: int
    changed: Sequence[str]
    gone: Sequence[str]
    new: Sequence[str]
    hearted: Mapping[str, Sequence[str]]

    def as_json(self) -> dict[str, object]:
        """``tour``, ``modifiees``, ``disparues``, ``nouvelles``, ``listes``."""
        return {
            "tour": self.tour, "modifiees": list(self.changed), "disparues": list(self.gone),
            "nouvelles": list(self.new), "listes": {offer: list(names) for offer, names in self.hearted.items()},
        }  # fmt: skip


def read_erratum(store: Store, market: Market | None = None) -> Erratum | None:
    """What the catalogue of the round under way no longer says right; None when it holds, and outside a round.

    ``market``: as it stands now, when it was read already.
    """
    opened = rounds(store)
    if not opened or opened[-1].frozen_at is not None:
        return None
    last, market = opened[-1], market or read_market(store)
    known = publication_of(store, catalogue_name(last.number))
    if known is None:
        return None
    same = known.key == catalogue_item(store, market.free_offers, last.number).key()
    if same and known.payload == last.catalogue:  # else it was signed, and the command stopped before the round took it
        return None
    return _compared(store, last, market)


def _compared(store: Store, last: Round, market: Market) -> Erratum:
    told, free = sheets_told(store, last.number), market.free_offers
    changed = [one for one in last.offers if one in free and one in told and _differs(store, told[one], free[one])]
    gone, new = [one for one in last.offers if one not in free], sorted(set(free) - set(last.offers))
    hearts = read_hearts(store, last.number)
    lists = {one: sorted(dj for dj, wishes in hearts.items() if one in wishes) for one in (*changed, *gone)}
    return Erratum(
        tour=last.number, changed=changed, gone=gone, new=new,
        hearted={offer: names for offer, names in lists.items() if names},
    )  # fmt: skip


def _differs(store: Store, payload: str, now: Sheet) -> bool:
    """Whether the sheet that the catalogue was made from says something else than the one that counts now."""
    former = package_of(store, payload) if payload != now.payload else None
    return former is not None and former.content["cellules"] != now.cells

"""Who takes part in the round under way, held against who should: someone who left, or lost their post, since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.rounds.market import Market, read_market
from phco.french import plural


@dataclass(frozen=True, kw_only=True)
class StaleRound:
    """How the people of an open round part from its opening: ``out`` takes part no more, ``back`` should."""

    tour: int
    out: Sequence[str]
    back: Sequence[str]

    @property
    def sentences(self) -> list[str]:
        """What changed, in French, then what to do."""
        said = (
            (self.out, "docteur junior en moins", "docteurs juniors en moins"),
            (self.back, "docteur junior en plus", "docteurs juniors en plus"),
        )
        told = [f"{plural(len(names), one, many)} : {', '.join(names)}" for names, one, many in said if names]
        return [
            f"Les participants du tour {self.tour} ont changé ({' ; '.join(told)}). "
            f"« phco dmg tour ouvrir {self.tour} » en tient compte."
        ]


def stale_round(store: Store, market: Market | None = None) -> StaleRound | None:
    """How the round that takes hearts parts from its opening; None when it does not, or takes none."""
    opened = rounds(store)
    if not opened or opened[-1].candidates_at is not None or opened[-1].frozen_at is not None:
        return None
    last, free = opened[-1].number, sorted((market or read_market(store)).free_people)
    people = store.applicants(last)
    found = StaleRound(
        tour=last, out=[one for one in people if one not in free], back=[one for one in free if one not in people]
    )
    return found if found.out or found.back else None

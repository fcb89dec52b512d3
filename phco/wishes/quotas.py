"""The shares a list must reach, as exact fractions, and the integer counts they make (WSH-01, RNK-01, FLE-01/02)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from phco.errors import PhcoError

ROUNDS = (1, 2, 3)
HEARTS = (0, 1, 2, 3, 4, 5)
BEST = HEARTS[-1]


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """Shares between 0 and 1. ``hearts`` has one share a round; ``hearts_floor`` is a number of offers."""

    hearts: tuple[Fraction, Fraction, Fraction]
    hearts_floor: int
    ranking: Fraction

    def hearts_share(self, tour: int) -> Fraction:
        """The share of the open offers to heart in round ``tour`` (WSH-01)."""
        return self.hearts[checked_round(tour) - 1]

    def hearts_minimum(self, tour: int, offers: int) -> int:
        """min(N, max(floor, ceil(N·p))): the number of offers to heart among ``offers`` (WSH-01)."""
        return min(offers, max(self.hearts_floor, ceil_share(self.hearts_share(tour), offers)))

    def flechage_hearts(self, tour: int, offers: int) -> int:
        """1 + ceil(p·(N−1)), target included, and never under the quota (FLE-01); 0 when no offer is open."""
        if offers < 1:
            return 0
        return max(1 + ceil_share(self.hearts_share(tour), offers - 1), self.hearts_minimum(tour, offers))

    def ranking_advised(self, candidates: int) -> int:
        """ceil(80 %·n) candidates (RNK-01)."""
        return ceil_share(self.ranking, candidates)

    def ranking_minimum(self, tour: int, candidates: int) -> int:
        """The legal minimum: 80 % in round 1, then one candidate; nothing when nobody came (RNK-01, RNK-02)."""
        if checked_round(tour) == ROUNDS[0]:
            return self.ranking_advised(candidates)
        return min(1, candidates)

    def flechage_ranked(self, candidates: int) -> int:
        """1 + ceil(80 %·(n−1)), that DJ included (FLE-02); 0 when nobody came."""
        return 1 + ceil_share(self.ranking, candidates - 1) if candidates else 0


def ceil_share(share: Fraction, count: int) -> int:
    """ceil(share·count) in integer arithmetic."""
    return -((-share.numerator * count) // share.denominator)


def checked_round(tour: int) -> int:
    """``tour`` itself; raises PhcoError E_PLAGE for a round that does not exist."""
    if tour not in ROUNDS:
        raise PhcoError(
            "E_PLAGE", f"Le tour {tour} n’existe pas.", "tour", "La campagne a trois tours : écrivez 1, 2 ou 3."
        )
    return tour

"""The shares a list must reach, as exact fractions, and the integer counts they make (WSH-01, RNK-01, FLE-01/02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from phco import rules
from phco.errors import PhcoError, raise_all
from phco.local import remembered, remembered_lately

ROUNDS = (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """Shares between 0 and 1 (``hearts``: one a round), and whole numbers.

    ``hearts_floor``: offers. ``most``: highest heart. ``best``, ``others``: hearts of a fléchage's target and of the
    rest. ``ranking``: required in round 1; ``ranking_advised_share``: advised in rounds 2 and 3.
    """

    hearts: tuple[Fraction, Fraction, Fraction]
    hearts_floor: int
    most: int
    best: int
    others: int
    ranking: Fraction
    ranking_advised_share: Fraction
    flechage_ranking: Fraction

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

    def ranking_share(self, tour: int) -> Fraction:
        """The share of the candidates to rank: required in round 1, advised after it (RNK-01, RNK-02)."""
        return self.ranking if checked_round(tour) == ROUNDS[0] else self.ranking_advised_share

    def ranking_advised(self, tour: int, candidates: int) -> int:
        """ceil(80 %·n) candidates (RNK-01, RNK-02)."""
        return ceil_share(self.ranking_share(tour), candidates)

    def ranking_minimum(self, tour: int, candidates: int) -> int:
        """The legal minimum: 80 % in round 1, then one candidate; nothing when nobody came (RNK-01, RNK-02)."""
        if checked_round(tour) == ROUNDS[0]:
            return self.ranking_advised(tour, candidates)
        return min(1, candidates)

    def flechage_ranked(self, candidates: int) -> int:
        """1 + ceil(80 %·(n−1)), that DJ included (FLE-02); 0 when nobody came."""
        return 1 + ceil_share(self.flechage_ranking, candidates - 1) if candidates else 0


def ceil_share(share: Fraction, count: int) -> int:
    """ceil(share·count) in integer arithmetic."""
    return -((-share.numerator * count) // share.denominator)


def round_faults(tour: int) -> list[PhcoError]:
    """E_PLAGE for a round that does not exist; nothing otherwise."""
    if tour in ROUNDS:
        return []
    fix = "La campagne a trois tours : écrivez 1, 2 ou 3."
    return [PhcoError("E_PLAGE", f"Le tour {tour} n’existe pas.", "tour", fix)]


def checked_round(tour: int) -> int:
    """``tour`` itself; raises PhcoError E_PLAGE for a round that does not exist."""
    raise_all(round_faults(tour))
    return tour


def share_text(share: Fraction) -> str:
    """A share as the contract writes it: ``0.8``."""
    return str((Decimal(share.numerator) / Decimal(share.denominator)).normalize())


@remembered_lately(64)
def quotas_at(on: date) -> Quotas:
    """The quotas that hold on a day. Raises PhcoError E_REGLE_INCONNUE, at ``au``, when one is not known then."""
    values = rules.load_default()

    def number(key: str) -> Decimal:
        found = values.known(key, on=on, where="au").value
        assert isinstance(found, int | Decimal)
        return Decimal(found)

    def share(key: str) -> Fraction:
        return Fraction(number(key))

    first, second, third = (share(f"voeux.part_minimale.tour{tour}") for tour in ROUNDS)
    return Quotas(
        hearts=(first, second, third),
        hearts_floor=int(number("voeux.plancher")),
        most=int(number("voeux.coeurs.maximum")),
        best=int(number("flechage.coeurs.cible")),
        others=int(number("flechage.coeurs.autres")),
        ranking=share("classement.part_minimale.tour1"),
        ranking_advised_share=share("classement.part_conseillee"),
        flechage_ranking=share("flechage.part_classement"),
    )


@remembered
def last_checked() -> date:
    """The last day on which the rules of the wishes were checked: the day of a question that gives none."""
    values = rules.load_default()
    days = [
        record.verified_on
        for parameter in values
        if parameter.key.startswith(("voeux.", "classement.", "flechage."))
        for record in parameter.records
    ]
    return max(days)

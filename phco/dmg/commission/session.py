"""The commission in session: who is left, what is vacant, and the proposal of least regret (CMP-05)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from phco.campaign.model import ROUNDS
from phco.dmg.commission.constraints import (
    ALONE,
    FORBID,
    IMPOSE,
    Constraint,
    constraints,
)
from phco.dmg.commission.decisions import decisions, settled_by
from phco.dmg.commission.regret import Choice, Ranked, least_regret
from phco.dmg.forcing import Obstacle
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Round
from phco.dmg.rounds.market import Market, Sheet, read_hearts, read_market, step_fault
from phco.offers.communes import distance_km


@dataclass(frozen=True, kw_only=True)
class Vacant:
    """A vacant post as the commission sees it."""

    sheet: Sheet
    room: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """One DJ without a post: every vacant post, the least regretted first; ``proposed`` is the proposal's.

    ``settled``: the explicit decision that stands (``laisser-sans-poste``, ``reporter``), which no proposal touches,
    or the empty string; ``constraints``: those that the proposal follows.
    """

    dj: str
    commune: str
    choices: Sequence[Choice]
    proposed: str | None
    past: Mapping[int, int]
    """Round → number of offers hearted in it (0: no list that counted)."""
    settled: str = ""
    constraints: Sequence[Constraint] = ()

    def choice(self, offer: str) -> Choice:
        """What a vacant post is to this DJ."""
        if isinstance(self.choices, Ranked):
            return self.choices.of(offer)
        return next(one for one in self.choices if one.offer == offer)

    @property
    def alone(self) -> Constraint | None:
        """The constraint that decides for this DJ alone (imposed, without a post, put off)."""
        return next((one for one in self.constraints if one.kind in ALONE), None)


@dataclass(frozen=True, kw_only=True)
class Session:
    """What lies on the commission's table."""

    cases: Sequence[Case]
    vacant: Mapping[str, Vacant]
    total: int


def rounds_left(opened: Sequence[Round], market: Market) -> list[Obstacle]:
    """Whether another round could still match someone: the commission decides once none can."""
    last = opened[-1].number if opened else 0
    if last >= max(ROUNDS) or not (market.free_people and market.free_offers):
        return []
    fix = f"Ouvrez le tour {last + 1} : « phco dmg tour ouvrir {last + 1} »."
    what = f"Le tour {last + 1} n’a pas eu lieu, et il reste des offres : la commission décide après le tour 3."
    return [Obstacle(code="E_TOURS", what=what, fix=fix)]


def check_ready(opened: Sequence[Round]) -> None:
    """The commission meets once every opened round is matched. Raises PhcoError E_ETAPE."""
    if not opened or opened[-1].matched_at is None:
        what = f"Le tour {opened[-1].number} n’est pas apparié." if opened else "Aucun tour n’a eu lieu."
        raise step_fault(what, "Terminez les tours avant la commission.")


@lru_cache(maxsize=100_000)
def _distance(home: str, there: str) -> Decimal | None:
    return distance_km(home, there) if home and there else None


def session(store: Store) -> Session:
    """Everyone left with every vacant post, and the proposal of least total regret."""
    check_ready(rounds(store))
    market = read_market(store)
    left = market.free_people
    return proposal(
        market, {tour: read_hearts(store, tour, left) for tour in ROUNDS},
        settled_by(decisions(store)), constraints(store),
    )  # fmt: skip


def proposal(
    market: Market, hearts: Mapping[int, Mapping[str, Mapping[str, int]]], settled: Mapping[str, str],
    asked: Sequence[Constraint],
) -> Session:  # fmt: skip
    """The proposal of least total regret among those that follow the constraints, around the explicit decisions."""
    vacant = {name: Vacant(sheet=one, room=market.room_left(one)) for name, one in market.free_offers.items()}
    homes, left = market.djs, market.free_people
    communes = {name: post.sheet.cells["commune"] for name, post in vacant.items()}
    towns = set(communes.values())
    table = {
        one: Ranked(communes, _best(one, hearts.values()), {town: _distance(homes[one], town) for town in towns})
        for one in left
    }
    of = {one: [each for each in asked if each.dj == one] for one in left}
    found = around(table, {name: post.room for name, post in vacant.items()}, settled, of)
    cases = [
        Case(
            dj=one, commune=homes[one], choices=table[one], proposed=found.get(one),
            past={tour: len(wishes.get(one, {})) for tour, wishes in hearts.items()}, settled=settled.get(one, ""),
            constraints=of[one],
        )
        for one in left
    ]  # fmt: skip
    total = sum(table[case.dj].of(case.proposed).regret for case in cases if case.proposed is not None)
    return Session(cases=cases, vacant=vacant, total=total)


def _best(dj: str, rounds_: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, int]:
    """Offer → the most hearts that a DJ ever gave it."""
    found: dict[str, int] = {}
    for wishes in rounds_:
        for offer, count in wishes.get(dj, {}).items():
            found[offer] = max(found.get(offer, 0), count)
    return found


def _allowed(choices: Sequence[Choice], forbidden: Collection[str | None]) -> Sequence[Choice]:
    return [one for one in choices if one.offer not in forbidden] if forbidden else choices


def around(
    table: Mapping[str, Sequence[Choice]], rooms: Mapping[str, int], settled: Mapping[str, str],
    asked: Mapping[str, Sequence[Constraint]],
) -> dict[str, str]:  # fmt: skip
    """DJ → offer: imposed posts first, the least total regret among what is left and not forbidden.

    A post imposed that is no longer vacant is given to nobody in its stead: the members say what becomes of the DJ.
    """
    imposed: dict[str, str] = {}
    left = dict(rooms)
    for dj in sorted(asked):
        for each in asked[dj]:
            if each.kind == IMPOSE and each.offer is not None and left.get(each.offer, 0) > 0 and dj not in settled:
                imposed[dj] = each.offer
                left[each.offer] -= 1
    free = {
        dj: _allowed(choices, {each.offer for each in asked[dj] if each.kind == FORBID})
        for dj, choices in table.items()
        if dj not in settled and not any(each.kind in ALONE for each in asked[dj])
    }
    return {**least_regret(free, left), **imposed}

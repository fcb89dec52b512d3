"""What it costs a DJ to be sent to a post, and the assignment that costs least in all (a library's solver, MAN).

The cost is stated, whole and printed with the proposal: 100 a heart below 5, 600 where the DJ never hearted the post,
plus one a kilometre up to 99, 50 where the distance is unknown. So hearts decide, and distance among equal hearts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import overload

BEST = 5
A_HEART, NEVER_HEARTED = 100, 600
FARTHEST, UNKNOWN_DISTANCE = 99, 50
FORMULA = (
    "Regret = 100 par cœur sous 5 (600 si l’offre n’a jamais été notée) + 1 par kilomètre, 99 au plus "
    "(50 si la distance est inconnue). La proposition rend la somme des regrets la plus petite possible."
)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One vacant post for one DJ. ``hearts``: their best past hearts for it, 0 if never; ``distance``: km or None."""

    offer: str
    hearts: int
    distance: Decimal | None

    @property
    def regret(self) -> int:
        """The cost of this choice."""
        return regret_of(self.hearts, kilometres(self.distance))


def regret_of(hearts: int, far: int) -> int:
    """The cost of a post with these hearts (0: never), ``far`` kilometres away as they count."""
    return far + (A_HEART * (BEST - hearts) if hearts else NEVER_HEARTED)


class Ranked(Sequence[Choice]):
    """Every vacant post for one DJ, the least regretted first; a ``Choice`` is made of those that are looked at.

    Forty people before two thousand posts are a hundred thousand choices, of which a proposal looks at the first ones.
    """

    def __init__(
        self, communes: Mapping[str, str], hearts: Mapping[str, int], distances: Mapping[str, Decimal | None]
    ) -> None:
        """``communes``: vacant offer → its commune, by id; ``hearts``: offer → the best that it had.

        ``distances``: commune → how far it is.
        """
        self._offers, self._hearts, self._distances, self._communes = list(communes), hearts, distances, communes
        many = len(self._offers)
        far = {town: kilometres(distance) * many for town, distance in distances.items()}
        costs = [far[communes[one]] + NEVER_HEARTED * many + place for place, one in enumerate(self._offers)]
        for offer, count in hearts.items():  # a cost and a place in one number: the order of both, sorted at once
            if count and offer in communes:
                place = bisect_left(self._offers, offer)
                costs[place] = far[communes[offer]] + regret_of(count, 0) * many + place
        self._order = [cost % many for cost in sorted(costs)]

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Choice: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Choice]: ...
    def __getitem__(self, place: int | slice) -> Choice | Sequence[Choice]:
        if isinstance(place, slice):
            return [self.of(self._offers[one]) for one in self._order[place]]
        return self.of(self._offers[self._order[place]])

    def of(self, offer: str) -> Choice:
        """One vacant post. Raises KeyError for any other."""
        return Choice(offer=offer, hearts=self._hearts.get(offer, 0), distance=self._distances[self._communes[offer]])


def kilometres(distance: Decimal | None) -> int:
    """How a distance counts: whole kilometres, 99 at most, 50 where it is unknown."""
    if distance is None:
        return UNKNOWN_DISTANCE
    return min(FARTHEST, int(distance.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def bring_solver() -> None:
    """Import OR-tools, which takes some tenths of a second: before somebody waits for an answer."""
    from ortools.graph.python import min_cost_flow

    min_cost_flow.SimpleMinCostFlow()


def least_regret(choices: Mapping[str, Sequence[Choice]], rooms: Mapping[str, int]) -> dict[str, str]:
    """DJ → offer: as many DJ as possible are placed, and the sum of their regrets is the least.

    ``rooms``: how many DJ each offer can still take. The answer does not depend on the order of the arguments; among
    equal sums, the first offers by id. Solved by OR-tools' minimum-cost flow.
    """
    from ortools.graph.python import min_cost_flow

    people = sorted(choices)
    offers = sorted(offer for offer, room in rooms.items() if room > 0)
    if not people or not offers:
        return {}
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = 0, 1
    node = {offer: 2 + len(people) + place for place, offer in enumerate(offers)}
    scale = len(people) * len(offers) + 1  # the order of ids never outweighs one unit of regret
    arcs: dict[int, tuple[str, str]] = {}
    for row, one in enumerate(people):
        flow.add_arc_with_capacity_and_unit_cost(source, 2 + row, 1, 0)
        for choice in _best(choices[one], rooms, len(people)):
            cost = choice.regret * scale + node[choice.offer] - 2 - len(people)
            arc = flow.add_arc_with_capacity_and_unit_cost(2 + row, node[choice.offer], 1, cost)
            arcs[arc] = (one, choice.offer)
    for offer in offers:
        flow.add_arc_with_capacity_and_unit_cost(node[offer], sink, rooms[offer], 0)
    flow.set_node_supply(source, len(people))
    flow.set_node_supply(sink, -len(people))
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise RuntimeError("a market where everyone may go anywhere always has an optimum")
    return dict(sorted(pair for arc, pair in arcs.items() if flow.flow(arc) == 1))


def _best(choices: Sequence[Choice], rooms: Mapping[str, int], count: int) -> list[Choice]:
    """A DJ's ``count`` best choices: with ``count`` people in all, one of these is always left for them."""
    free = (one for one in choices if rooms.get(one.offer, 0) > 0)
    if isinstance(choices, Ranked):  # in that order already
        return list(islice(free, count))
    return sorted(free, key=lambda one: (one.regret, one.offer))[:count]

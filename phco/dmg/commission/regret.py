"""What it costs a DJ to be sent to a post, and the assignment that costs least in all (a library's solver, MAN).

The cost is stated, whole and printed with the proposal: 100 a heart below 5, 600 where the DJ never hearted the post,
plus one a kilometre up to 99, 50 where the distance is unknown. So hearts decide, and distance among equal hearts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

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
        missing = NEVER_HEARTED if not self.hearts else A_HEART * (BEST - self.hearts)
        return missing + _kilometres(self.distance)


def _kilometres(distance: Decimal | None) -> int:
    if distance is None:
        return UNKNOWN_DISTANCE
    return min(FARTHEST, int(distance.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


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
    ranked = sorted((one for one in choices if rooms.get(one.offer, 0) > 0), key=lambda one: (one.regret, one.offer))
    return ranked[:count]

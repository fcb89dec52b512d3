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
    """DJ → offer: as many DJ as possible are placed, and the sum of their regrets is the least. The same for any order.

    ``rooms``: how many DJ each offer can still take. Solved by OR-tools' linear sum assignment.
    """
    from ortools.graph.python import linear_sum_assignment

    people = sorted(choices)
    seats = [(offer, seat) for offer in sorted(rooms) for seat in range(rooms[offer])]
    if not people or not seats:
        return {}
    place = {one: column for column, one in enumerate(seats)}
    size = max(len(people), len(seats))
    far = (NEVER_HEARTED + FARTHEST + 1) * (size + 1)  # a seat that does not exist: worse than any set of real ones
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    for row in range(size):
        costs = [far] * size
        if row < len(people):
            for choice in choices[people[row]]:
                for seat in range(rooms.get(choice.offer, 0)):
                    costs[place[choice.offer, seat]] = choice.regret
        for column, cost in enumerate(costs):
            solver.add_arc_with_cost(row, column, cost)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the assignment of a complete market always has an optimum")
    found: dict[str, str] = {}
    for row, one in enumerate(people):
        column = solver.right_mate(row)
        if column < len(seats) and solver.assignment_cost(row) < far:
            found[one] = seats[column][0]
    return found

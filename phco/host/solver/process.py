"""The solver's own process: ``python -m phco.host.solver.process`` reads markets and writes matchings, one JSON a line.

Model: a boolean for each mutual pair; for each applicant and class, "matched that well or better"; for each post and
rank, "how many places are held that well or better". A pair must not block: its applicant is matched at least as well,
or all the post's places are held at least as well. Every objective is a variable with a finite domain (a 20 × 20 market
was seen to hang without).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from ortools.sat.python import cp_model

from phco.jsontext import JsonObject

MANY_PAIRS = 150  # below, one thread answers before others have started
WORKERS = 8  # different strategies side by side, even on two cores: the luckiest answers, and the answer is the same


class OutOfTimeError(Exception):
    """No proof within the time given."""


class PartModel:
    """The stable matchings of one part, as a CP-SAT model."""

    def __init__(self, piece: JsonObject, deadline: float) -> None:
        self.wishes: list[list[int]] = piece["wishes"]
        self.turns: list[int] = piece["turns"]
        self.deadline = deadline
        self.model = cp_model.CpModel()
        self.pair: list[dict[int, cp_model.IntVar]] = [
            {post: self.model.new_bool_var("") for post in wishes} for wishes in self.wishes
        ]
        self.incumbent: list[int] = []
        capacities: list[int] = piece["capacities"]
        self._served = [self._applicant_levels(one, tiers) for one, tiers in enumerate(piece["tiers"])]
        held = [self._post_levels(post, tiers, capacities[post]) for post, tiers in enumerate(piece["rankings"])]
        self._no_block(piece["tiers"], piece["rankings"], capacities, held)
        ends = [levels[-1] for levels in self._served]
        self.size = self.model.new_int_var(0, piece["ceiling"], "")
        self.model.add(self.size == sum(ends))
        self.ceiling: int = piece["ceiling"]

    def _applicant_levels(self, one: int, tiers: Sequence[Sequence[int]]) -> list[cp_model.IntVar]:
        """For each class, the boolean "matched in this class or a better one"."""
        levels: list[cp_model.IntVar] = []
        for tier in tiers:
            level = self.model.new_bool_var("")
            self.model.add(sum(self.pair[one][post] for post in tier) + (levels[-1] if levels else 0) == level)
            levels.append(level)
        return levels

    def _post_levels(self, post: int, tiers: Sequence[Sequence[int]], capacity: int) -> list[cp_model.IntVar]:
        """For each rank, how many places are held at this rank or better (0 … capacity)."""
        levels: list[cp_model.IntVar] = []
        for tier in tiers:
            level = self.model.new_bool_var("") if capacity == 1 else self.model.new_int_var(0, capacity, "")
            self.model.add(sum(self.pair[one][post] for one in tier) + (levels[-1] if levels else 0) == level)
            levels.append(level)
        return levels

    def _no_block(
        self,
        tiers: Sequence[Sequence[Sequence[int]]],
        rankings: Sequence[Sequence[Sequence[int]]],
        capacities: Sequence[int],
        held: Sequence[Sequence[cp_model.IntVar]],
    ) -> None:
        rank_of = [{one: rank for rank, tier in enumerate(ranking) for one in tier} for ranking in rankings]
        for one, classes in enumerate(tiers):
            for level, tier in zip(self._served[one], classes, strict=True):
                for post in tier:
                    # Written as a sum, its linear relaxation counts: twenty times quicker on hard markets.
                    self.model.add(held[post][rank_of[post][one]] + capacities[post] * level >= capacities[post])

    def largest(self) -> None:
        """Find a largest stable matching, proven, and fix its size."""
        self.model.maximize(self.size)
        best = self._solve()
        self.model.clear_objective()
        self.model.add(self.size == best)

    def canonical(self) -> list[int]:
        """Serve the applicants in turn: each keeps the matchings that give it the earliest post of its wishes."""
        for one in self.turns:
            wishes, pairs = self.wishes[one], self.pair[one]
            got = self.incumbent[one]
            place = wishes.index(got) if got >= 0 else len(wishes)
            if place > 0:
                value = self.model.new_int_var(0, place, "")
                served = sum((len(wishes) - i) * pairs[post] for i, post in enumerate(wishes))
                self.model.add(value == len(wishes) - served)
                self.model.clear_hints()
                for other, mine in enumerate(self.pair):
                    for post, variable in mine.items():
                        self.model.add_hint(variable, self.incumbent[other] == post)
                self.model.minimize(value)
                place = self._solve()
                self.model.clear_objective()
            for i, post in enumerate(wishes):
                self.model.add(pairs[post] == (1 if i == place else 0))
        return self.incumbent

    def _solve(self) -> int:
        """Solve to proven optimality, keep the matching found, return the objective. Raises OutOfTimeError."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = left
        solver.parameters.random_seed = 1
        solver.parameters.num_workers = 1 if sum(map(len, self.pair)) < MANY_PAIRS else WORKERS
        if solver.solve(self.model) != cp_model.OPTIMAL:
            raise OutOfTimeError
        self.incumbent = [
            next((post for post, variable in mine.items() if solver.boolean_value(variable)), -1) for mine in self.pair
        ]
        found: float = solver.objective_value
        return round(found)


def answer(request: JsonObject) -> JsonObject:
    """``{"matchings": […]}``, one for each piece, or ``{"temps": true}``."""
    deadline = time.monotonic() + request["seconds"]
    found = []
    for piece in request["pieces"]:
        part = PartModel(piece, deadline)
        try:
            part.largest()
            found.append(part.canonical())
        except OutOfTimeError:
            return {"temps": True}
    return {"matchings": found}


def main() -> None:
    """Answer line by line until the input ends."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line)), separators=(",", ":")) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

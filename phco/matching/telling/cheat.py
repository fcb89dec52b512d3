"""“Essayez de tricher”: what one applicant gets by telling the truth, by a chosen lie, and by every lie there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.matching.engine.deferred import NOBODY
from phco.matching.engine.exact import StableSizeSolver
from phco.matching.engine.solve import solve
from phco.matching.reading.request import Request, read_request

MOST_OFFERS = 5  # 1 082 lists; a sixth offer would make 9 366

Lists = list[list[str]]


def every_list(offers: Sequence[str]) -> Iterator[Lists]:
    """Every list that can be handed in on these offers, the empty one first."""
    for size in range(len(offers) + 1):
        for some in combinations(offers, size):
            yield from _weak_orders(some)


def _weak_orders(names: tuple[str, ...]) -> Iterator[Lists]:
    if not names:
        yield []
        return
    for size in range(1, len(names) + 1):
        for first in combinations(names, size):
            for tail in _weak_orders(tuple(name for name in names if name not in first)):
                yield [list(first), *tail]


class Temptation:
    """One applicant, their true list, and a market where everyone else's lists stay the same.

    Raises PhcoError E_PLAGE beyond ``MOST_OFFERS`` offers, E_ID_INCONNU for an unknown applicant.
    """

    def __init__(self, entry: JsonObject, one: str, solver: StableSizeSolver | None) -> None:
        self.entry, self.one, self.solver = entry, one, solver
        self.request: Request = read_request(entry)
        if one not in entry["demandeurs"]:
            raise PhcoError(
                "E_ID_INCONNU", f"« {one[:60]} » n’est personne de cet exemple.", "demandeur", "Choisissez-en un."
            )
        if len(entry["offreurs"]) > MOST_OFFERS:
            what = f"Cette démonstration essaie toutes les listes : au plus {MOST_OFFERS} offres."
            raise PhcoError("E_PLAGE", what, "instance.offreurs", "Retirez des offres.")
        self.truth: Lists = [tier for tier in entry["demandeurs"][one] if tier]

    def outcome(self, told: Lists) -> JsonObject:
        """What the applicant gets by handing in ``told``: ``{"liste", "obtenu", "classe"}``, by their *true* classes.

        ``classe`` is 1 for their best, and None for no post, or for a post that they truly never wanted.
        """
        entry = self.entry | {"demandeurs": self.entry["demandeurs"] | {self.one: told}}
        request = read_request(entry)
        matching = solve(request.problem, request.method, request.draw, solver=self.solver)
        post = matching.post_of[request.problem.applicants.index(self.one)]
        got = None if post == NOBODY else request.problem.posts[post]
        level = next((number for number, tier in enumerate(self.truth, 1) if got in tier), None)
        return {"liste": told, "obtenu": got, "classe": level}

    def _worth(self, outcome: JsonObject) -> int:
        """Lower is better: the true class, then no post, then a post never wanted."""
        if outcome["classe"] is not None:
            return int(outcome["classe"])
        return len(self.truth) + (1 if outcome["obtenu"] is None else 2)

    def compare(self, told: Lists) -> JsonObject:
        """The truth against one lie: ``{"verite", "essai", "gain"}``, ``gain`` being -1, 0 or 1."""
        truth, tried = self.outcome(self.truth), self.outcome(told)
        before, after = self._worth(truth), self._worth(tried)
        return {"verite": truth, "essai": tried, "gain": (before > after) - (before < after)}

    def search(self) -> JsonObject:
        """Every lie: ``{"essayees", "meilleures", "exemple"}``, the example being the first that gains, or None."""
        honest = self._worth(self.outcome(self.truth))
        tried = gaining = 0
        example = None
        for told in every_list(sorted(self.entry["offreurs"])):
            tried += 1
            found = self.outcome(told)
            if self._worth(found) < honest:
                gaining += 1
                example = example or found
        return {"essayees": tried, "meilleures": gaining, "exemple": example}

"""Keep the pairs that both sides list, and say which were dropped (a normal case, never an error)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from itertools import chain

from phco.matching.engine.problem import Dropped, Line

Places = dict[int, int]  # applicant → place in a post's line, from 0


def places(line: Line) -> Places:
    """Where each applicant stands in a post's line (equals follow each other)."""
    return {applicant: place for place, applicant in enumerate(line.order)}


def mutual_pairs(
    wished: Sequence[Line],
    ranked: Sequence[Line],
    place: list[Places],
    applicant_names: Sequence[str],
    post_names: Sequence[str],
) -> tuple[Sequence[Line], Sequence[Line], tuple[Dropped, ...]]:
    """The two sides without the pairs that one side alone lists, and the dropped pairs in order.

    ``place`` holds the ``places`` of ``ranked``, and those of the shortened lines at the end.
    """
    dropped: list[Dropped] = []
    wishes: list[Line] = []
    for applicant, line in enumerate(wished):
        kept = [post for post in line.order if applicant in place[post]]
        if len(kept) == len(line.order):
            wishes.append(line)
            continue
        wishes.append(_only(line, set(kept)))
        name = applicant_names[applicant]
        dropped += [
            Dropped(applicant=name, post=post_names[post], listed_by="demandeur")
            for post in set(line.order).difference(kept)
        ]
    lines = ranked
    if sum(len(line.order) for line in wishes) < sum(map(len, place)):
        lines = list(ranked)
        taken = Counter(chain.from_iterable(line.order for line in wishes))
        wanted = [set(line.order) for line in wishes]
        for post, line in enumerate(ranked):
            if taken[post] < len(line.order):
                lines[post] = _only(line, {one for one in line.order if post in wanted[one]})
                place[post] = places(lines[post])
                dropped += [
                    Dropped(applicant=applicant_names[one], post=post_names[post], listed_by="offreur")
                    for one in line.order
                    if post not in wanted[one]
                ]
    return wishes, lines, tuple(sorted(dropped, key=lambda one: (one.applicant, one.post)))


def _only(line: Line, keep: Container[int]) -> Line:
    return Line.of([[one for one in tier if one in keep] for tier in line.tiers()])

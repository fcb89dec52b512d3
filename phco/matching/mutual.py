"""Keep the pairs that both sides list, and say which were dropped (a normal case, never an error)."""

from __future__ import annotations

from collections.abc import Container, Sequence

from phco.matching.problem import Dropped, Line


def mutual_pairs(
    wished: Sequence[Line], ranked: Sequence[Line], applicant_names: Sequence[str], post_names: Sequence[str]
) -> tuple[list[Line], list[Line], tuple[Dropped, ...]]:
    """The two sides without the pairs that one side alone lists, and those pairs in canonical order."""
    accepts = [set(line.order) for line in ranked]
    taken = [0] * len(ranked)  # how many of a post's candidates list it too
    dropped: list[Dropped] = []
    wishes: list[Line] = []
    for applicant, line in enumerate(wished):
        kept = [post for post in line.order if applicant in accepts[post]]
        for post in kept:
            taken[post] += 1
        if len(kept) == len(line.order):
            wishes.append(line)
            continue
        wishes.append(_only(line, set(kept)))
        name = applicant_names[applicant]
        dropped += [
            Dropped(applicant=name, post=post_names[post], listed_by="demandeur")
            for post in set(line.order).difference(kept)
        ]
    lines: list[Line] = []
    wanted: list[set[int]] = []
    for post, line in enumerate(ranked):
        if taken[post] == len(line.order):
            lines.append(line)
            continue
        wanted = wanted or [set(mine.order) for mine in wishes]
        lines.append(_only(line, {one for one in line.order if post in wanted[one]}))
        dropped += [
            Dropped(applicant=applicant_names[one], post=post_names[post], listed_by="offreur")
            for one in line.order
            if post not in wanted[one]
        ]
    return wishes, lines, tuple(sorted(dropped, key=lambda one: (one.applicant, one.post)))


def _only(line: Line, keep: Container[int]) -> Line:
    return Line.of([[one for one in tier if one in keep] for tier in line.tiers()])

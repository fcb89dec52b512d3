"""Shorten a market without losing or adding a single stable matching, then split it into independent parts.

Two facts, applied until nothing moves. (1) The fléchage theorem: a post that ranks an applicant within its capacity
guarantees them a post at least as loved, so their less loved posts can go. (2) Its mirror: when as many applicants as a
post has places love it alone above all, it never takes anyone ranked strictly below the last of those.
"""

from __future__ import annotations

from collections.abc import Sequence

from phco.matching.engine.problem import Problem, Tiers


def shortlists(problem: Problem) -> tuple[list[Tiers], list[Tiers]]:
    """The shortened ``(tiers, rankings)``, with the same set of weakly stable matchings."""
    tier_of = [{post: t for t, tier in enumerate(tiers) for post in tier} for tiers in problem.tiers]
    rank_of = [{one: r for r, tier in enumerate(tiers) for one in tier} for tiers in problem.rankings]
    todo = set(range(len(problem.posts)))
    while todo:
        touched: set[int] = set()
        for post in sorted(todo):
            for one in _guaranteed(rank_of[post], problem.capacities[post]):
                mine = tier_of[one]
                for other in [other for other, tier in mine.items() if tier > mine[post]]:
                    del mine[other]
                    del rank_of[other][one]
                    touched.add(other)
        # A shorter list may leave a post alone at the top of its applicant's wishes.
        for post in range(len(problem.posts)):
            line = rank_of[post]
            limit = _filled(post, line, tier_of, problem.capacities[post])
            if limit is None:
                continue
            for one in [one for one, rank in line.items() if rank > limit]:
                del line[one]
                del tier_of[one][post]
                touched.add(post)
        todo = touched
    return [_classes(mine) for mine in tier_of], [_classes(line) for line in rank_of]


def _guaranteed(line: dict[int, int], capacity: int) -> list[int]:
    """The applicants for whom fewer others than ``capacity`` are ranked as well or better."""
    if len(line) <= capacity:
        return list(line)
    ranks = sorted(line.values())
    limit = ranks[capacity]  # the first that may be refused: only strictly better ranks are safe
    return [one for one, rank in line.items() if rank < limit]


def _filled(post: int, line: dict[int, int], tier_of: Sequence[dict[int, int]], capacity: int) -> int | None:
    """The rank of the ``capacity``-th applicant whose one best post this is, or None when there are fewer."""
    fans = []
    for one, rank in line.items():
        mine = tier_of[one]
        best = min(mine.values())
        if mine[post] == best and sum(tier == best for tier in mine.values()) == 1:
            fans.append(rank)
    return sorted(fans)[capacity - 1] if len(fans) >= capacity else None


def _classes(levels: dict[int, int]) -> Tiers:
    """Index → level as sorted classes, best first."""
    found: dict[int, list[int]] = {}
    for one in sorted(levels):
        found.setdefault(levels[one], []).append(one)
    return [found[level] for level in sorted(found)]


def parts(tiers: Sequence[Tiers], rankings: Sequence[Tiers]) -> list[tuple[list[int], list[int]]]:
    """The connected parts of the market that hold a pair: sorted applicants and posts of each, in canonical order."""
    seen = [False] * len(tiers)
    found: list[tuple[list[int], list[int]]] = []
    for start in range(len(tiers)):
        if seen[start] or not tiers[start]:
            continue
        seen[start] = True
        applicants, posts = [start], set[int]()
        todo = [start]
        while todo:
            for post in (post for tier in tiers[todo.pop()] for post in tier):
                if post in posts:
                    continue
                posts.add(post)
                for one in (one for tier in rankings[post] for one in tier):
                    if not seen[one]:
                        seen[one] = True
                        applicants.append(one)
                        todo.append(one)
        found.append((sorted(applicants), sorted(posts)))
    return found

"""A ceiling on the size of every matching, with its proof: maximum bipartite matching and a König cover (MAT)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phco.matching.engine.deferred import NOBODY
from phco.matching.engine.problem import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """Applicants and posts that between them touch every acceptable pair; no matching can exceed ``size``."""

    applicants: tuple[int, ...]
    posts: tuple[int, ...]
    size: int


def koenig_cover(problem: Problem, start: Sequence[int]) -> Cover:
    """The least cover of the mutual pairs, a post counting as its capacity; ``start`` is any matching to grow from.

    The cover is canonical: what alternating paths reach from the unmatched is the same for every maximum matching.
    """
    reach = [line.order for line in problem.wishes]
    matched = list(start)
    held: list[set[int]] = [set() for _ in problem.posts]
    for applicant, post in enumerate(matched):
        if post != NOBODY:
            held[post].add(applicant)
    while _augment(reach, problem.capacities, matched, held):
        pass
    seen_applicants = [post == NOBODY and bool(reach[one]) for one, post in enumerate(matched)]
    seen_posts = [False] * len(problem.posts)
    todo = [one for one, seen in enumerate(seen_applicants) if seen]
    while todo:
        for post in reach[todo.pop()]:
            if not seen_posts[post]:
                seen_posts[post] = True
                for one in held[post]:
                    if not seen_applicants[one]:
                        seen_applicants[one] = True
                        todo.append(one)
    applicants = tuple(one for one, post in enumerate(matched) if post != NOBODY and not seen_applicants[one])
    posts = tuple(post for post, seen in enumerate(seen_posts) if seen)
    size = len(applicants) + sum(problem.capacities[post] for post in posts)
    return Cover(applicants=applicants, posts=posts, size=size)


def _augment(reach: list[list[int]], capacities: Sequence[int], matched: list[int], held: list[set[int]]) -> bool:
    """One phase of Hopcroft and Karp: layers from the unmatched, then disjoint shortest paths. False: none is left."""
    depth = [NOBODY] * len(matched)
    queue = deque(one for one, post in enumerate(matched) if post == NOBODY and reach[one])
    roots = list(queue)
    for one in roots:
        depth[one] = 0
    layer_of_post: dict[int, int] = {}
    last = None
    while queue:
        one = queue.popleft()
        if last is not None and depth[one] >= last:
            break
        for post in reach[one]:
            if post in layer_of_post:
                continue
            layer_of_post[post] = depth[one]
            if len(held[post]) < capacities[post]:
                last = depth[one] + 1
                continue
            for other in held[post]:
                if depth[other] == NOBODY:
                    depth[other] = depth[one] + 1
                    queue.append(other)
    if last is None:
        return False
    grown = False
    tried: set[int] = set()
    for root in roots:
        grown |= _path(root, reach, capacities, matched, held, depth, layer_of_post, tried)
    return grown


def _path(
    root: int,
    reach: list[list[int]],
    capacities: Sequence[int],
    matched: list[int],
    held: list[set[int]],
    depth: list[int],
    layer_of_post: dict[int, int],
    tried: set[int],
) -> bool:
    """Follow the layers from ``root`` to a free place (no recursion) and shift everyone along the path."""

    def steps(one: int) -> Iterator[tuple[int, int]]:
        for post in reach[one]:
            if post in tried or layer_of_post.get(post) != depth[one]:
                continue
            if len(held[post]) < capacities[post]:
                yield post, NOBODY
                continue
            tried.add(post)
            for other in tuple(held[post]):
                if depth[other] == depth[one] + 1:
                    yield post, other

    trail: list[tuple[int, int]] = []  # (applicant, post it asks for)
    stack = [(root, steps(root))]
    while stack:
        one, further = stack[-1]
        step = next(further, None)
        if step is None:
            stack.pop()
            if trail:
                trail.pop()
            continue
        trail.append((one, step[0]))
        if step[1] == NOBODY:
            for mover, target in trail:
                if matched[mover] != NOBODY:
                    held[matched[mover]].discard(mover)
                matched[mover] = target
                held[target].add(mover)
            return True
        stack.append((step[1], steps(step[1])))
    return False

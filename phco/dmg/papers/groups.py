"""People counted by what they share, no group smaller than ``K``: k-anonymity, for a single table that is published.

    grouped([("Le Premier", "tour 1", "5"), …])      # → [Group(values=("Le Premier", "tour 1", "5"), size=7), …]

Columns go from the one that is kept the most to the one that is hidden first. A group that is too small loses the
values of its last columns, together with its siblings that are too small; where these do not make ``K`` people either,
the smallest of the groups beside them is hidden with them (**secondary suppression**), so that no subtraction gives a
small group back. Every person is counted once, and what is hidden is counted too: the sum is the number of people.

It is no more than k-anonymity: where everyone of a group shares a value, that value is told of each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

K = 5
HIDDEN = "masqué"


@dataclass(frozen=True, kw_only=True)
class Group:
    """How many people share these values; ``HIDDEN`` for a value that is not told."""

    values: tuple[str, ...]
    size: int


def grouped(people: Sequence[tuple[str, ...]], least: int = K) -> list[Group]:
    """The groups, in the order of their values; none at all where there are fewer than ``least`` people.

    ``people``: the values of each person, one a column, as many for all. A value may not be ``HIDDEN`` already.
    """
    widths = {len(one) for one in people}
    if len(widths) > 1 or least < 1:
        raise ValueError("as many values for all, and groups of one person at least")
    if any(HIDDEN in one for one in people):
        raise ValueError(f"« {HIDDEN} » is no value")
    width = widths.pop() if widths else 0
    groups, _ = _branch(list(people), (), width, least)
    return sorted(groups, key=lambda one: one.values)


def _branch(
    people: Sequence[tuple[str, ...]], prefix: tuple[str, ...], width: int, least: int
) -> tuple[list[Group], int]:  # fmt: skip
    """The groups among people who share ``prefix``, and how many people are in none of them (fewer than ``least``)."""
    depth = len(prefix)
    if depth == width:
        return ([Group(values=prefix, size=len(people))], 0) if len(people) >= least else ([], len(people))
    found: list[Group] = []
    left = 0
    for value in sorted({one[depth] for one in people}):
        groups, rest = _branch([one for one in people if one[depth] == value], (*prefix, value), width, least)
        found += groups
        left += rest
    found.sort(key=lambda one: (one.size, one.values))
    while 0 < left < least and found:
        left += found.pop(0).size
    if left >= least:
        found.append(Group(values=prefix + (HIDDEN,) * (width - depth), size=left))
        left = 0
    return found, left


def hidden_by_column(groups: Sequence[Group], columns: Sequence[str]) -> dict[str, int]:
    """How many people have this column hidden, by column."""
    return {name: sum(one.size for one in groups if one.values[index] == HIDDEN) for index, name in enumerate(columns)}

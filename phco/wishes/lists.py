"""A list of hearts as a person reads it: by level, and compared with another version of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Hearts = Mapping[str, int]
LIKED_LEVELS = 2  # the highest levels, whose offers are proposed first as the target of a fléchage


@dataclass(frozen=True, kw_only=True)
class Change:
    """One offer whose hearts differ; None where it has no note at all."""

    offer: str
    before: int | None
    after: int | None


def noted(hearts: Hearts) -> int:
    """How many offers have 1 heart or more: an explicit 0 counts for nothing (WSH-02)."""
    return len(with_note(hearts))


def with_note(hearts: Hearts) -> tuple[str, ...]:
    """The offers of 1 heart or more, in the order of ``hearts``."""
    return tuple(offer for offer, value in hearts.items() if value > 0)


def with_never(hearts: Hearts) -> tuple[str, ...]:
    """The offers of an explicit 0, « jamais », in the order of ``hearts``."""
    return tuple(offer for offer, value in hearts.items() if value == 0)


def liked(hearts: Hearts, most: int) -> tuple[str, ...]:
    """The offers of the two highest levels, in the order of ``hearts``."""
    return tuple(offer for offer, value in hearts.items() if value > most - LIKED_LEVELS)


def split_open(hearts: Hearts, offers: Iterable[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The hearts of the offers open in the round, and the offers noted that are not open any more (WSH-05)."""
    still = set(offers)
    kept = {offer: value for offer, value in hearts.items() if offer in still}
    return kept, tuple(offer for offer in hearts if offer not in still)


def by_level(hearts: Hearts, order: Sequence[str], most: int) -> list[tuple[int, tuple[str, ...]]]:
    """Offers with hearts, by level from the highest, each level in the order of ``order``; zeros last, under 0."""
    place = {offer: index for index, offer in enumerate(order)}
    levels: list[tuple[int, tuple[str, ...]]] = []
    for level in range(most, -1, -1):
        held = sorted(
            (offer for offer, value in hearts.items() if value == level), key=lambda one: place.get(one, 10**9)
        )
        if held:
            levels.append((level, tuple(held)))
    return levels


def changes(before: Hearts, after: Hearts) -> tuple[Change, ...]:
    """What differs from one version to the other, the highest new hearts first, then by offer."""
    found = [
        Change(offer=offer, before=before.get(offer), after=after.get(offer))
        for offer in {*before, *after}
        if before.get(offer) != after.get(offer)
    ]
    return tuple(sorted(found, key=lambda one: (-(one.after if one.after is not None else -1), one.offer)))

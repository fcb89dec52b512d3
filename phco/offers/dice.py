"""Repeatable chance from a seed: the same draws on every Python and in the browser (SHA-256 in counter mode)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


class Dice:
    """A stream of draws named by a text. ``fork`` gives an independent stream, so that adding a draw moves no other."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def fork(self, name: str) -> Dice:
        """Another stream, named inside this one."""
        return Dice(f"{self._seed}/{name}")

    def below(self, limit: int) -> int:
        """An integer from 0 to ``limit`` − 1 (the bias is under 2⁻⁴⁰ for the limits used here)."""
        self._count += 1
        digest = sha256(f"{self._seed}#{self._count}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def between(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        """True ``percent`` times out of a hundred."""
        return self.below(100) < percent

    def pick[T](self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def weighted[T](self, items: Sequence[T], weights: Sequence[int]) -> T:
        """One of the items, each as likely as its weight."""
        left = self.below(sum(weights))
        for item, weight in zip(items, weights, strict=True):
            left -= weight
            if left < 0:
                return item
        raise AssertionError("unreachable: the weights sum above the draw")

    def sample[T](self, items: Sequence[T], count: int) -> list[T]:
        """``count`` different items, in the order of ``items``."""
        pool = list(range(len(items)))
        taken = sorted(pool.pop(self.below(len(pool))) for _ in range(min(count, len(pool))))
        return [items[index] for index in taken]

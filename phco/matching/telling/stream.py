"""Reproducible random words from a text: SHAKE-256 stretched, the same on every machine and in every browser."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import shake_256

BLOCK = 1 << 14  # words drawn at once
WORD = 32  # bits


class Stream:
    """32-bit words in order from ``seed``; two streams of one seed agree for ever.

    A word scaled to a bound is biased by less than bound / 2³², far below what a simulation can see.
    """

    __slots__ = ("_at", "_block", "_seed", "_words")

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._block = 0
        self._at = 0
        self._words: list[int] = []

    def words(self, count: int) -> list[int]:
        """The next ``count`` words, each in 0 … 2³² − 1."""
        while len(self._words) - self._at < count:
            digest = shake_256(self._seed + self._block.to_bytes(8, "big")).digest(BLOCK * 4)
            self._words = self._words[self._at :] + memoryview(_native(digest)).cast("I").tolist()
            self._block += 1
            self._at = 0
        found = self._words[self._at : self._at + count]
        self._at += count
        return found

    def below(self, bound: int) -> int:
        """An integer in 0 … bound − 1 (bound ≥ 1)."""
        return (self.words(1)[0] * bound) >> WORD

    def shuffled(self, items: Sequence[int]) -> list[int]:
        """The items in a random order (ties of words, one in four thousand million, fall in the items' own order)."""
        return [item for _, item in sorted(zip(self.words(len(items)), items, strict=True))]


def _native(digest: bytes) -> bytes:
    """The bytes such that a native 32-bit reading gives big-endian words, whatever the machine."""
    if memoryview(b"\x00\x00\x00\x01").cast("I")[0] == 1:
        return digest
    swapped = bytearray(len(digest))
    for i in range(4):
        swapped[i::4] = digest[3 - i :: 4]
    return bytes(swapped)

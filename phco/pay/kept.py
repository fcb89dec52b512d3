"""The lines of one situation, each computed once for what it reads of it."""

from __future__ import annotations

from collections.abc import Callable


class Kept[Made]:
    """What was computed, by what it was computed from.

    One serves situations that differ by their unknowns filled in, acts, exempt share and readings alone.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Made] = {}

    def get(self, *read: object, make: Callable[[], Made]) -> Made:
        """What ``make`` answers for these values, which can be hashed."""
        found = self._found.get(read)
        if found is None:
            found = self._found[read] = make()
        return found

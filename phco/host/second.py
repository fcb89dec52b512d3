"""A second core: another process of this program makes a part of what is asked while this one makes the rest.

What it makes is a function of its arguments, and of files that never change: the same comes out whoever makes it. So
it never decides anything: where it is not there, not ready, slow, dead, or fails, this process makes it.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from phco.host.other import Heard, Other, serve
from phco.local import choose, chosen, place

FEW = 32  # things to make: for fewer, nobody is asked
TOGETHER = 16  # things given at a time, at most: what this process may wait for at the end
ASKED = 2  # times that it is given some before it has answered, so that it never waits for this process
SECONDS = 60.0  # of silence, after which it is left
AHEAD = 128  # answers that may wait to be heard
Answers = Callable[..., Iterable[object]]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Second:
    """The other process. ``with Second() as second: …``; without a second core it is never started, and costs nothing.

    ``module``: what it runs, which calls ``work`` and has imported what it will be asked. Nobody waits for its start.
    """

    def __init__(self, count: Callable[[], int] = cores, *, module: str = "phco.host.second") -> None:
        self._useful, self._open = count() > 1, 0  # questions that were not heard to their end
        self._other = Other(module, ahead=AHEAD)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._useful = False

    def close(self) -> None:
        """End it."""
        self._open = 0
        self._other.close()

    def begin(self) -> None:
        """Start it, for who knows that there will be work."""
        if self._useful:
            self._other.ready()

    def each[T, R](
        self, made: Callable[..., R], items: Sequence[T], *common: object, progress: Callable[[], object] | None = None
    ) -> list[R]:
        """``made(one, *common)`` of each item, in their order; this process begins with the first, the other the last.

        ``made`` is a function of a module. What it raises for the first item that it refuses is raised here.
        """
        found: dict[int, R] = {}

        def make(number: int) -> None:
            if number not in found:
                found[number] = made(items[number], *common)
            if progress is not None:
                progress()

        first, end, given, packed = 0, len(items), deque[_Given](), b""
        while first < end:
            share = min(TOGETHER, (end - first - sum(one.count for one in given)) // 2)
            asks = len(given) < ASKED and share > 0 and (bool(given) or not self._open)
            if asks and self.free(len(items)):
                packed = packed or pickle.dumps((made, common))  # once for all that it is given
                end -= share
                answers = self.asked(_made, (packed, items[end : end + share]))
                given.append(_Given(start=end, count=share, answers=answers))
            make(first)
            first += 1
            if given and self._other.answered():
                self._take(given.popleft(), found)
        for one in given:
            self._take(one, found)
        for number in range(end, len(items)):
            make(number)
        return [found[number] for number in range(len(items))]

    def _take[R](self, given: _Given, found: dict[int, R]) -> None:
        """What it made of what it was given; nothing of what it failed to make."""
        for made in self.heard(given.answers):
            found |= {given.start + number: one[0] for number, one in enumerate(made) if one}

    def free(self, count: int) -> bool:
        """Whether it may be asked to make some of so many things."""
        usual = place() is None or isinstance(place(), Path)
        return self._useful and usual and count >= FEW and self._other.ready()

    def asked(self, answers: Answers, arguments: Sequence[object]) -> Iterator[Heard]:
        """Ask a function of a module what it answers; once ``free``, and until all is ``heard``."""
        self._open += 1
        return self._other.ask((chosen(), place()), (answers, *arguments), SECONDS)

    def heard(self, answers: Iterator[Heard]) -> Iterator[Any]:
        """What it answers, to its end or until it stops."""
        for kind, said in answers:
            if kind == "stopped":
                self._useful = False  # it died, or is too slow: it is left alone from now on
            if kind != "piece":
                break
            yield said
        self._open = max(0, self._open - 1)


ALONE = Second(lambda: 1)
"""This process alone."""


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What the other process was given: how many things from which place, and its answers to come."""

    start: int
    count: int
    answers: Iterator[Heard]


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> tuple[Callable[..., object], Sequence[object]]:
    made, common = pickle.loads(packed)
    return made, common


def _made(packed: bytes, items: Sequence[object]) -> Iterator[list[tuple[object, ...]]]:
    """In the other process: what each item gives; nothing for one that fails, which is then made where it is told."""
    made, common = _unpacked(packed)
    found: list[tuple[object, ...]] = []
    for one in items:
        try:
            found.append((made(one, *common),))
        except Exception:  # a fault is said once, with its place, by who asks
            found.append(())
    yield found


def _answered(where: tuple[str, Path | None], asked: tuple[Answers, *tuple[object, ...]]) -> Iterator[object]:
    if (chosen(), place()) != where:
        choose(*where)
    answers, *arguments = asked
    yield from answers(*arguments)


def work() -> None:
    """In the other process: answer until the input ends."""
    serve(_answered)


if __name__ == "__main__":
    work()

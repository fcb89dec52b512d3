"""What a reading costs, whatever the machine: its CPU time beside that of a fixed work, measured in the same moments.

A slower machine, or a slow moment, slows both. A ``usual second`` is what the fixed work takes ``SECOND`` times over:
a second of CPU on the machine that these bounds were first set on.
"""

from __future__ import annotations

import gc
import math
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from statistics import mean, median

from phco.errors import PhcoError

Reader = Callable[[bytes], object]
SECOND = 225
DOUBLING, FLOOR, LIMIT = 2.6, 0.02, 1.0  # times, usual seconds, usual seconds
CLEAR = 2.3  # times: beside the quickest of the small readings, one as quick as this follows the size
FEW, MOST = 5, 15  # turns before a fault is believed
BLOCK = 10  # fixed works at once, beside a long reading
_LINES = b"".join(b'NAME-%d;a="b;c":Value of  line %d \xc3\xa9\r\n' % (k % 40, k) for k in range(1000))
_HEAD = re.compile(r'([A-Z-]+)(\d+);\s*(\w+)="([^"]*)":')


@dataclass(frozen=True, kw_only=True)
class _Row:
    name: str
    said: str
    rank: int = 0


def fixed_work() -> int:
    """Lines cut, matched, folded and kept as objects: what readers do, by the standard library alone."""
    kept: dict[str, list[_Row]] = {}
    size = 0
    for rank, line in enumerate(_LINES.split(b"\r\n")):
        text = line.decode()
        head = _HEAD.match(text)
        if head is None:
            continue
        name, said = head[1].strip("-").lower(), " ".join(text[head.end() :].split())
        row = replace(_Row(name=f"{name} › {head[2]}", said=said), rank=rank)
        kept.setdefault(row.name, []).append(row)
        size += sum(char.isalpha() for char in said)
    return size + sum(len("".join(row.said for row in rows)) for rows in kept.values())


def pace(times: int = 1) -> float:
    """CPU seconds of the fixed work, now: the mean of a few."""
    return _timed(lambda: [fixed_work() for _ in range(times)]) / times


def cost(read: Reader, data: bytes) -> float:
    """CPU seconds of one reading; a refusal is an answer, anything else that is raised is a fault of the reader."""

    def reading() -> None:
        with suppress(PhcoError):
            read(data)

    return _timed(reading)


def _timed(work: Callable[[], object]) -> float:
    """CPU seconds. The collector rests: it would walk all that the process holds, which is none of the work’s doing."""
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def usual(seconds: float, beside: float) -> float:
    """CPU seconds as usual seconds, from the pace beside them."""
    return seconds / (beside * SECOND)


def is_steep(before: float, after: float) -> bool:
    """Whether usual seconds grew more than twice as much data should make them; too few of them say nothing."""
    return after > max(FLOOR, DOUBLING * max(before, FLOOR / DOUBLING))


def doubled(read: Reader, small: bytes, large: bytes) -> tuple[float, float]:
    """Usual seconds of two inputs, one twice the other: the large one between two small ones, turn after turn.

    What disturbs one disturbs the other, as long. A turn whose least readings are clearly as two and one is enough:
    what disturbs adds, and it would have to double every small one and spare a large one between them. While both the
    least and the median of the turns look steep, more turns are taken, up to ``MOST``: what is truly steep is so in
    both, however many.
    """
    turns: list[tuple[float, float, float]] = []
    least = math.inf
    while True:
        first, after, last = cost(read, small), cost(read, large), cost(read, small)
        turns.append(((first + last) / 2, after, pace()))
        least = min(least, first, last)
        quickest = min(after for _, after, _ in turns)
        if quickest <= CLEAR * least:
            return usual(least, turns[0][2]), usual(quickest, turns[0][2])
        if len(turns) < FEW:
            continue
        for judge in (min, median):
            before, after, beside = map(judge, zip(*turns, strict=True))
            told = usual(before, beside), usual(after, beside)
            if not is_steep(*told):
                return told
        if len(turns) == MOST:
            return told


def lasting(read: Reader, data: bytes, limit: float = LIMIT) -> float:
    """The usual seconds of one long reading, in turn with the fixed work: more turns while it is over the limit.

    A long reading is never as lucky as the least of many short works: means are compared with means.
    """
    paces, times = [pace(BLOCK)], list[float]()
    while True:
        times.append(cost(read, data))
        paces.append(pace(BLOCK))
        told = usual(mean(times), mean(paces))
        if len(times) >= 2 and (len(times) == FEW or told <= limit):
            return told

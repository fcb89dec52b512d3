"""Geometry of the pay charts: whole numbers of an SVG view box, computed here so that templates only draw.

Money stays Decimal until it becomes a length; a length is a drawing, never a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from phco.dates import MONTHS
from phco.jsontext import JsonView

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 72, 32, 28, 36
STEPS = tuple(Decimal(n) for n in ("1", "2", "2.5", "5", "10"))


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A graduation: its place in pixels and the value it marks."""

    at: int
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A month: its box, the box of what is paid by the semester on top, and the box of what is not sure (or None)."""

    x: int
    width: int
    y: int
    height: int
    extra_y: int
    extra_height: int
    unsure_y: int
    unsure_height: int
    initial: str
    month: JsonView


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A chart of bars: its size, its graduations, its bars."""

    width: int
    height: int
    left: int
    bottom: int
    ticks: Sequence[Tick]
    bars: Sequence[Bar]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of line between two jumps; an open end is drawn hollow.

    Where the amount is not known the line is its lower bound, and ``top`` the heights of the upper one at both ends.
    """

    x1: int
    y1: int
    x2: int
    y2: int
    top: tuple[int, int] | None
    starts_closed: bool
    ends_closed: bool
    segment: JsonView


@dataclass(frozen=True, kw_only=True)
class Steps:
    """A stepped line: size, graduations of both axes, pieces, and the person's own point (None when unknown)."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    ticks_x: Sequence[Tick]
    ticks_y: Sequence[Tick]
    pieces: Sequence[Piece]
    here: tuple[int, int] | None


def graduations(low: Decimal, high: Decimal, most: int = 5) -> list[Decimal]:
    """Round values that cover ``low`` … ``high``, at most ``most`` intervals."""
    span = max(high - low, Decimal(1))
    raw = span / most
    unit = Decimal(1).scaleb(raw.adjusted())
    step = next(unit * factor for factor in STEPS if unit * factor >= raw)
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR") * step
    found = [first]
    while found[-1] < high or len(found) < 2:
        found.append(found[-1] + step)
    return found


def year_bars(months: Sequence[JsonView]) -> Bars:
    """The twelve months of ``simuler.annee``: gross, with the semester bonus on top and the unsure part beyond."""
    tops = [_bound(month, "total", "max") for month in months]
    marks = graduations(Decimal(0), max([*tops, Decimal(1)]), 4)
    scale = Decimal(HEIGHT - TOP - BOTTOM) / marks[-1]
    base = HEIGHT - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) // max(len(months), 1)
    bars = []
    for rank, month in enumerate(months):
        low, high = _bound(month, "total", "min"), _bound(month, "total", "max")
        once = sum((_bound(line, "montant", "min") for line in month["lignes"] if line["periode"] == "semestre"),
                   Decimal(0))  # fmt: skip
        tall, sure, extra = _px(high * scale), _px(low * scale), _px(once * scale)
        bars.append(
            Bar(
                x=LEFT + rank * slot + slot // 8, width=slot - slot // 4, y=base - (sure - extra), height=sure - extra,
                extra_y=base - sure, extra_height=extra, unsure_y=base - tall, unsure_height=tall - sure,
                initial=MONTHS[int(month["debut"][5:7]) - 1][0].upper(), month=month,
            )
        )  # fmt: skip
    ticks = [Tick(at=base - _px(mark * scale), value=mark) for mark in marks]
    return Bars(width=WIDTH, height=HEIGHT, left=LEFT, bottom=base, ticks=ticks, bars=bars)


def stepped(answer: JsonView, total: str, here: tuple[Decimal, str | None] | None) -> Steps:
    """A sensitivity (answer of ``sensibilite.*``): ``total`` is the one drawn, ``here`` the person's own point."""
    segments = answer["segments"]
    xs = [Decimal(segment[end]) for segment in segments for end in ("de", "a")]
    ys = [bound for segment in segments for end in ("debut", "fin") for bound in _ends(segment[end], total)]
    marks = graduations(min(ys), max(ys), 4) if ys else [Decimal(0), Decimal(1)]
    marks_x = [mark for mark in graduations(min(xs), max(xs), 5) if min(xs) <= mark <= max(xs)]
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def px(x: Decimal) -> int:
        return LEFT + _px((x - min(xs)) / (max(xs) - min(xs) or Decimal(1)) * width)

    def py(y: Decimal) -> int:
        return TOP + height - _px((y - marks[0]) / (marks[-1] - marks[0]) * height)

    pieces = []
    for segment in segments:
        first, last = _ends(segment["debut"], total), _ends(segment["fin"], total)
        if first and last:
            sure = first[0] == first[1] and last[0] == last[1]
            pieces.append(
                Piece(
                    x1=px(Decimal(segment["de"])), y1=py(first[0]), x2=px(Decimal(segment["a"])), y2=py(last[0]),
                    top=None if sure else (py(first[1]), py(last[1])), starts_closed=segment["de_inclus"],
                    ends_closed=segment["a_inclus"], segment=segment,
                )
            )  # fmt: skip
    point = None
    if here is not None and here[1] is not None and min(xs) <= here[0] <= max(xs):
        point = (px(here[0]), py(Decimal(here[1])))
    return Steps(
        width=WIDTH, height=HEIGHT, left=LEFT, right=WIDTH - RIGHT, top=TOP, bottom=HEIGHT - BOTTOM,
        ticks_x=[Tick(at=px(mark), value=mark) for mark in marks_x],
        ticks_y=[Tick(at=py(mark), value=mark) for mark in marks], pieces=pieces, here=point,
    )  # fmt: skip


def _ends(totals: JsonView, key: str) -> tuple[Decimal, ...]:
    """The two bounds of an amount, the same twice where it is known; none where one of them is unknown."""
    if totals[key] is not None:
        return (Decimal(totals[key]),) * 2
    low, high = totals[f"{key}_min"], totals[f"{key}_max"]
    return () if low is None or high is None else (Decimal(low), Decimal(high))


def _bound(entry: JsonView, key: str, side: str) -> Decimal:
    """How far a bar goes for an amount, on one side of its interval; nothing is drawn where nothing bounds it."""
    if entry[key] is not None:
        return Decimal(entry[key])
    ends = [entry[f"{key}_{end}"] for end in (side, "min") if entry[f"{key}_{end}"] is not None]
    return Decimal(ends[0]) if ends else Decimal(0)


def _px(length: Decimal) -> int:
    return int(length.to_integral_value(rounding="ROUND_HALF_UP"))

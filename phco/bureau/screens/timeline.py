"""The calendar as a line: every step a bar over its days, today's mark, and where a move would put each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from phco.campaign.model import CODES, LABELS
from phco.dates import MONTHS, french_range
from phco.dmg.ledger.values import Step

LEFT, WIDTH, ROW, HEAD = 454, 536, 26, 26
"""The bars' place, in units of the picture: from ``LEFT`` over ``WIDTH``, a row every ``ROW`` below ``HEAD``. Names
stand on their left."""
MARGIN = 3  # days left free on each side
LETTERS = 7  # units a letter takes, at most


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One step. ``y``: its row; ``x``, ``width``: its days; ``moved``: where a move would put them, None: nowhere else.

    ``words``: its name and its days, for who points at it.
    """

    code: str
    name: str
    words: str
    y: int
    x: int
    width: int
    on: bool
    moved: tuple[int, int] | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """The picture: bars in the order of the campaign, where months begin (their name where it fits), today."""

    bars: Sequence[Bar]
    months: Sequence[tuple[int, str]]
    today: int | None
    height: int


def draw_line(known: Mapping[str, Step], today: date, moved: Mapping[str, Step] | None = None) -> Line | None:
    """The steps that have dates; None where none has. ``moved``: the same steps after a move, those that change."""
    moved = moved or {}
    days = {code: found for code in CODES if code in known and (found := _days(known[code])) is not None}
    if not days:
        return None
    after = {code: found for code, step in moved.items() if (found := _days(step)) is not None}
    ends = [day for pair in (*days.values(), *after.values()) for day in pair]
    first, last = min(ends) - timedelta(days=MARGIN), max(ends) + timedelta(days=MARGIN)
    whole = (last - first).days + 1

    def at(day: date) -> int:
        return LEFT + (day - first).days * WIDTH // whole

    def span(pair: tuple[date, date]) -> tuple[int, int]:
        start, end = at(pair[0]), at(pair[1] + timedelta(days=1))
        return start, max(4, end - start)

    bars = []
    for row, (code, pair) in enumerate(days.items()):
        x, width = span(pair)
        bars.append(
            Bar(
                code=code, name=LABELS[code], words=f"{LABELS[code]} : {french_range(*pair)}", y=HEAD + ROW * row, x=x,
                width=width, on=pair[0] <= today <= pair[1], moved=span(after[code]) if code in after else None,
            )
        )  # fmt: skip
    return Line(
        bars=bars, months=[(at(day), _fitting(_month(day), at(day))) for day in _firsts(first, last)],
        today=at(today) if first <= today <= last else None, height=HEAD + ROW * len(bars) + 6,
    )  # fmt: skip


def _days(step: Step) -> tuple[date, date] | None:
    if step.start is None or step.end is None:
        return None
    return date.fromisoformat(step.start), date.fromisoformat(step.end)


def _firsts(first: date, last: date) -> list[date]:
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}" if day.month == 1 else MONTHS[day.month - 1]


def _fitting(text: str, x: int) -> str:
    return text if x + len(text) * LETTERS <= LEFT + WIDTH else ""

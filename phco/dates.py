"""Days and windows: whole days at Europe/Paris, instants in UTC, and their French writing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
NBSP = "\u00a0"
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, kw_only=True)
class Window:
    """Whole days at Europe/Paris, the last one included until 23:59:59 (CMP-02)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a window ends on or after its start: {self.start} … {self.end}")

    @cached_property
    def start_utc(self) -> datetime:
        """First instant of the window, in UTC."""
        return datetime.combine(self.start, time(0), PARIS).astimezone(UTC)

    @cached_property
    def end_utc(self) -> datetime:
        """Last second of the window, in UTC."""
        return datetime.combine(self.end, time(23, 59, 59), PARIS).astimezone(UTC)

    def holds(self, instant: datetime) -> bool:
        """Whether an aware instant falls inside, the whole last second included."""
        return self.start_utc <= instant < self.end_utc + timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whole days, both ends included; ``where`` is the path of the input it was read from."""

    start: date
    end: date
    where: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends on or after its start: {self.start} … {self.end}")

    @property
    def length(self) -> int:
        """Number of calendar days."""
        return (self.end - self.start).days + 1

    def touches(self, other: Period) -> bool:
        """Whether the two share at least one day."""
        return self.start <= other.end and other.start <= self.end


def iso_day(text: str) -> date | None:
    """The day that ``AAAA-MM-JJ`` says, or None: the one reader of a written day (no week, no compact form)."""
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def utc_text(instant: datetime) -> str:
    """An aware instant as ``2026-08-31T22:00:00Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def paris_day(instant: datetime) -> date:
    """The day it is in Paris at an aware instant."""
    return instant.astimezone(PARIS).date()


def add_months(day: date, months: int) -> date:
    """``day`` shifted by whole months; a day that the month lacks becomes its last one."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def _days_in(year: int, month: int) -> int:
    """Days of a month (``calendar`` costs a phone's start more than all of this module)."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day


def first_weekday(year: int, month: int, weekday: int) -> date:
    """The first given weekday (0 = Monday) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def french_day(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """``1er septembre 2026``, with ``mardi`` before it and without the year on request."""
    name = f"{DAYS[day.weekday()]}{NBSP}" if weekday else ""
    suffix = f"{NBSP}{day.year}" if year else ""
    return f"{name}{_ordinal(day)}{NBSP}{MONTHS[day.month - 1]}{suffix}"


def french_short_day(day: date, *, year: bool = True) -> str:
    """``4 sept. 2026``."""
    suffix = f"{NBSP}{day.year}" if year else ""
    return f"{_ordinal(day)}{NBSP}{SHORT_MONTHS[day.month - 1]}{suffix}"


def french_month(day: date) -> str:
    """``novembre 2026``."""
    return f"{MONTHS[day.month - 1]}{NBSP}{day.year}"


def french_time(moment: time) -> str:
    """``23 h 59``, ``9 h``."""
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def french_instant(instant: datetime) -> str:
    """An aware instant as it reads in Paris: ``4 septembre 2026, 23 h 59``."""
    local = instant.astimezone(PARIS)
    return f"{french_day(local.date())}, {french_time(local.time())}"


def french_range(start: date, end: date) -> str:
    """``du 1er au 4 septembre 2026``, ``du 30 août au 2 septembre 2026``, ``le 9 septembre 2026``."""
    if start == end:
        return f"le {french_day(start)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"du {_ordinal(start)} au {french_day(end)}"
    return f"du {french_day(start, year=start.year != end.year)} au {french_day(end)}"

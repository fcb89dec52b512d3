"""Days, weeks and runs of leave: the arithmetic both regimes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from phco.dates import Period

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SATURDAY = 5


def days_of(period: Period) -> Iterator[date]:
    """Each day of a period, in order."""
    for shift in range(period.length):
        yield period.start + timedelta(days=shift)


def monday_of(day: date) -> date:
    """The Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def overlaps(periods: Sequence[Period]) -> list[tuple[Period, Period]]:
    """Each period (by start) with the earlier one whose days it books again."""
    found: list[tuple[Period, Period]] = []
    reaching: Period | None = None
    for period in sorted(periods, key=lambda one: (one.start, one.end)):
        if reaching is not None and period.start <= reaching.end:
            found.append((reaching, period))
        if reaching is None or period.end > reaching.end:
            reaching = period
    return found


def runs(periods: Iterable[Period], is_off: Callable[[date], bool]) -> list[Period]:
    """Absences as lived: bookings that overlap, touch, or have only days off (``is_off``) between them are one."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda one: (one.start, one.end)):
        if joined:
            last = joined[-1]
            gap = (last.end + timedelta(days=shift) for shift in range(1, (period.start - last.end).days))
            if all(is_off(day) for day in gap):
                joined[-1] = Period(start=last.start, end=max(last.end, period.end))
                continue
        joined.append(Period(start=period.start, end=period.end))
    return joined

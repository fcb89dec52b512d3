"""The months of a year of placements: their days, their acts, what absences take off, and the holes between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from phco.dates import Window, add_months, french_month, french_range
from phco.french import plural
from phco.pay.semesters import ONE_DAY, month_windows
from phco.pay.situation import DjSituation
from phco.pay.tree import YEAR

SLACK = timedelta(days=7)  # semesters start on a Monday: two periods may meet a few days off
LONGEST = 2 * YEAR  # months from the first day to the last one, holes included
KEPT_NOTE = "La moyenne garde tous les mois du semestre, absences comprises."
PAY_NOTE = "Le maintien de la rémunération dépend du motif de l’absence : il est supposé entier, à confirmer."


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One month: its days, the period it belongs to (None: no placement) and its acts once absences are taken off.

    ``listed``: the acts are the number given for that very month, which an absence does not change.
    """

    window: Window
    period: int | None
    acts: Fraction | None
    absent_days: int
    listed: bool = False

    @property
    def wholly_absent(self) -> bool:
        """Whether an absence holds every day of the month."""
        return self.absent_days == (self.window.end - self.window.start).days + 1


def slots_of(periods: Sequence[DjSituation], absences: Sequence[Window]) -> list[Slot]:
    """The months of the periods in order, with the holes between them and what is left of the year (no period).

    Twelve months where the periods hold in a year, more where a hole pushes the last one beyond it.
    """
    found: list[Slot] = []
    cursor = periods[0].start
    room = YEAR - sum(period.months for period in periods) if fits_a_year(periods) else LONGEST
    for index, period in enumerate(periods):
        hole = _hole(cursor, period.start, room)
        room -= len(hole)
        found += [Slot(window=window, period=None, acts=None, absent_days=0) for window in hole]
        found += _months(period, index, absences)
        cursor = add_months(period.start, period.months)
    left = max(YEAR - len(found), 0)
    found += [Slot(window=window, period=None, acts=None, absent_days=0) for window in month_windows(cursor, left)]
    return found


def fits_a_year(periods: Sequence[DjSituation]) -> bool:
    """Whether the periods, holes included, hold in twelve months."""
    return _end(periods[-1]) <= add_months(periods[0].start, YEAR) + SLACK


def too_long(periods: Sequence[DjSituation]) -> bool:
    """Whether the periods, holes included, go beyond what is shown (``LONGEST`` months)."""
    return _end(periods[-1]) > add_months(periods[0].start, LONGEST) + SLACK


def holes(periods: Sequence[DjSituation]) -> Iterator[Window]:
    """The days between two periods, where they are more than ``SLACK``."""
    for before, after in pairwise(periods):
        if _end(before) + SLACK < after.start:
            yield Window(start=_end(before), end=after.start - ONE_DAY)


def absent_days(window: Window, absences: Sequence[Window]) -> int:
    """The days of the window that some absence holds."""
    days: set[date] = set()
    for absence in absences:
        start, end = max(window.start, absence.start), min(window.end, absence.end)
        days |= {start + timedelta(days=shift) for shift in range((end - start).days + 1)}
    return len(days)


def absence_notes(slots: Sequence[Slot]) -> list[str]:
    """What was done with the acts of the months in which there is an absence, in French."""
    touched = [slot for slot in slots if slot.absent_days and slot.acts is not None]
    listed = [slot for slot in touched if slot.listed and not slot.wholly_absent]
    prorated = [slot for slot in touched if not slot.listed]
    said = []
    if listed:
        said.append(f"Absence d’une partie du mois, nombre d’actes gardé tel que saisi : {_named(listed)}.")
    if prorated:
        said.append(f"Absence, nombre d’actes réduit au prorata des jours de présence : {_named(prorated)}.")
    if any(slot.absent_days for slot in slots):
        said += [KEPT_NOTE, PAY_NOTE]
    return said


def hole_notes(periods: Sequence[DjSituation], slots: Sequence[Slot]) -> list[str]:
    """The days between two periods and the months after the last one, which pay nothing, in French."""
    said = [f"Hors stage {french_range(hole.start, hole.end)} : rien n’est compté." for hole in holes(periods)]
    if any(slot.period is None for slot in slots):
        said.append("Les mois hors de vos périodes comptent pour zéro.")
    return said


def _months(period: DjSituation, index: int, absences: Sequence[Window]) -> Iterator[Slot]:
    for rank, window in enumerate(month_windows(period.start, period.months)):
        days = absent_days(window, absences)
        acts = None if period.acts is None else period.acts[rank]
        if acts is not None and not period.acts_listed:
            length = (window.end - window.start).days + 1
            acts = acts * (length - days) / length
        yield Slot(window=window, period=index, acts=acts, absent_days=days, listed=period.acts_listed)


def _hole(start: date, until: date, most: int) -> list[Window]:
    """The months of a hole, at most so many; the last one goes to the eve of the period that follows."""
    count = 0
    while count < most and add_months(start, count + 1) <= until + SLACK:
        count += 1
    windows = month_windows(start, count)
    return [*windows[:-1], Window(start=windows[-1].start, end=until - ONE_DAY)] if windows else []


def _end(period: DjSituation) -> date:
    """The day after the last one of a period."""
    return add_months(period.start, period.months)


def _named(slots: Sequence[Slot]) -> str:
    return ", ".join(
        f"{french_month(slot.window.start)} ({slot.absent_days}\u00a0{plural(slot.absent_days, 'jour')})"
        for slot in slots
    )

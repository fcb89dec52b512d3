"""Twelve months one by one: changing acts, absences, a change of practice at mid-year (``simuler annee``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from phco.dates import Window, add_months, french_month
from phco.money import to_cents
from phco.pay import dj
from phco.pay.net import net_estimate
from phco.pay.situation import DjSituation
from phco.pay.tree import NOTHING, SEMESTER, Completion, Line, Slip, Span, Totals, merged, total_of
from phco.rules import RuleSet

MONTHS = 12
SLACK = timedelta(days=7)  # semesters start on a Monday: two periods may meet a few days off
ABSENCE_NOTE = (
    "Pendant une absence, aucun acte n’est compté (au prorata des jours) et la moyenne garde tous les mois du "
    "semestre ; le maintien de la rémunération dépend du motif : il est supposé entier, à confirmer."
)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One month: its days, the period it belongs to (None: no placement) and its acts once absences are taken off."""

    window: Window
    period: int | None
    acts: Fraction | None
    absent_days: int


@dataclass(frozen=True, kw_only=True)
class YearMonth:
    """One month of the year: its slot, its lines, its gross and the estimate of its net."""

    slot: Slot
    lines: tuple[Line, ...]
    gross: Span
    net: Span
    net_notes: tuple[str, ...] = ()

    def as_json(self, rank: int) -> dict[str, object]:
        """The month as ``simuler.annee`` answers it."""
        slot = self.slot
        return {
            "rang": rank,
            "nom": french_month(slot.window.start),
            "debut": slot.window.start.isoformat(),
            "fin": slot.window.end.isoformat(),
            "periode": slot.period,
            "actes": None if slot.acts is None else _plain(slot.acts),
            "jours_absence": slot.absent_days,
            "lignes": [line.as_json() for line in self.lines],
            **self.gross.as_json("total"),
            "net_estime": self.net.as_json("mois"),
        }


@dataclass(frozen=True, kw_only=True)
class Year:
    """Twelve months and their total."""

    months: tuple[YearMonth, ...]
    total: Span
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """``mois`` (twelve of them), ``total`` (and its bounds), ``totaux.annee``, ``notes``."""
        return {
            "mois": [month.as_json(rank) for rank, month in enumerate(self.months, start=1)],
            **self.total.as_json("total"),
            "totaux": self.total.as_json("annee"),
            "notes": list(self.notes),
        }


def slots(periods: Sequence[DjSituation], absences: Sequence[Window]) -> list[Slot]:
    """The months of the periods in order, gaps between them and what is left of the year included (no period)."""
    found: list[Slot] = []
    cursor = periods[0].start
    for index, period in enumerate(periods):
        while add_months(cursor, 1) <= period.start + SLACK:
            found.append(_empty(cursor))
            cursor = add_months(cursor, 1)
        for rank in range(period.months):
            start, after = add_months(period.start, rank), add_months(period.start, rank + 1)
            window = Window(start=start, end=after - timedelta(days=1))
            days = absent_days(window, absences)
            acts = None if period.acts is None else period.acts[rank]
            if acts is not None and not period.acts_listed:
                length = (window.end - window.start).days + 1
                acts = acts * (length - days) / length
            found.append(Slot(window=window, period=index, acts=acts, absent_days=days))
        cursor = add_months(period.start, period.months)
    while len(found) < MONTHS:
        found.append(_empty(cursor))
        cursor = add_months(cursor, 1)
    return found


def absent_days(window: Window, absences: Sequence[Window]) -> int:
    """The days of the window that some absence holds."""
    days: set[date] = set()
    for absence in absences:
        start, end = max(window.start, absence.start), min(window.end, absence.end)
        days |= {start + timedelta(days=shift) for shift in range((end - start).days + 1)}
    return len(days)


def simulate_year(rules: RuleSet, periods: Sequence[DjSituation], absences: Sequence[Window] = ()) -> Year:
    """Twelve months from the first period's start, each at its own date's values; PDJ-03 in a semester's last month.

    ``periods`` is not empty, in order, and holds at most twelve months with the gaps between them.
    Raises PhcoError: E_REGLE_INCONNUE (see ``dj_slip``).
    """
    year = slots(periods, absences)
    bonuses = _bonuses(rules, periods, year)
    months = [_month(rules, periods, slot, bonuses.get(rank)) for rank, slot in enumerate(year)]
    total = NOTHING
    for month in months:
        total = total + month.gross
    notes = [
        "Montants bruts, avant cotisations et impôt ; la prime d’activité est comptée au dernier mois du semestre."
    ]
    if any(slot.absent_days for slot in year):
        notes.append(ABSENCE_NOTE)
    if any(slot.period is None for slot in year):
        notes.append("Les mois hors de vos périodes comptent pour zéro.")
    if not all(period.pdsa for period in periods):
        notes.append("Total hors PDSA là où aucun montant n’est saisi.")
    notes += [note for month in months for note in month.net_notes]
    return Year(months=tuple(months), total=total, notes=tuple(dict.fromkeys(notes)))


def _month(rules: RuleSet, periods: Sequence[DjSituation], slot: Slot, bonus: Line | None) -> YearMonth:
    if slot.period is None:
        return YearMonth(slot=slot, lines=(), gross=NOTHING, net=NOTHING)
    here = replace(periods[slot.period], start=slot.window.start)
    options = []
    for marks, one in dj.filled(rules, here):
        monthly = dj.month_lines(rules, one)
        month = total_of(monthly, "mois")
        totals = Totals(month=month, semester=month, year=month)
        options.append(Completion(assumed=marks, slip=Slip(lines=monthly, totals=totals)))
    slip = merged(options)
    lines = (*slip.lines, bonus) if bonus else slip.lines
    gross = slip.totals.month + bonus.amount if bonus else slip.totals.month
    net = net_estimate(rules, on=slot.window.start, gross=gross, fixed=dj.exact_fixed(rules, here))
    return YearMonth(slot=slot, lines=lines, gross=gross, net=net.month, net_notes=net.notes)


def _bonuses(rules: RuleSet, periods: Sequence[DjSituation], year: Sequence[Slot]) -> dict[int, Line]:
    """The activity bonus of each semester, at the rank of its last month with a placement."""
    found = {}
    for first in range(0, len(year), SEMESTER):
        ranks = [rank for rank in range(first, min(first + SEMESTER, len(year))) if year[rank].period is not None]
        if not ranks:
            continue
        last = year[ranks[-1]]
        acts = [year[rank].acts for rank in ranks]
        period = periods[last.period or 0]
        known = None if None in acts else tuple(act for act in acts if act is not None)
        situation = replace(period, start=last.window.start, months=len(ranks), acts=known)
        lines = [dj.activity_line(rules, one) for _, one in dj.filled(rules, situation)]
        amount = Span.hull(line.amount for line in lines)
        formula = lines[0].formula if known is not None else f"selon {dj.ACTS}"
        found[ranks[-1]] = replace(lines[0], amount=amount, formula=formula)
    return found


def _empty(start: date) -> Slot:
    window = Window(start=start, end=add_months(start, 1) - timedelta(days=1))
    return Slot(window=window, period=None, acts=None, absent_days=0)


def _plain(acts: Fraction) -> str:
    return f"{to_cents(acts).normalize():f}" if acts else "0"

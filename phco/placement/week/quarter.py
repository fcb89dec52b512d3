"""The quarter (ORG-09): half-days in and off placement, hours, on average; a week only warns, the average fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from phco.dates import Period, french_range
from phco.findings import Reason
from phco.french import counted
from phco.money import french_number
from phco.placement.spans import WEEK, monday_of
from phco.placement.week.model import EXCUSED, IN_PLACEMENT, OFF_PLACEMENT, SLOTS, Week
from phco.placement.week.pattern import WeekRules

RULE = "ORG-09"
QUARTERS = 2  # of a semester


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """One half of a semester's weeks, what was due in it and what was done.

    ``due`` and ``done`` are half-days in placement; a half-day of leave, sickness or holiday takes away what the
    pattern week holds there. ``average`` is brought back to a full week; None when nothing was due.
    """

    span: Period
    weeks: int
    known: int
    due: Fraction
    done: int
    due_off: Fraction
    done_off: int
    target: int
    target_off: int
    hours: Decimal | None
    hours_weeks: int

    @property
    def complete(self) -> bool:
        """Whether every week of the quarter is told."""
        return self.known == self.weeks

    @property
    def average(self) -> Fraction | None:
        """Half-days in placement in an average full week."""
        return None if self.due == 0 else Fraction(self.done) * self.target / self.due

    @property
    def average_off(self) -> Fraction | None:
        """Half-days off placement in an average full week."""
        return None if self.due_off == 0 else Fraction(self.done_off) * self.target_off / self.due_off

    @property
    def average_hours(self) -> Decimal | None:
        """Hours of an average week, over the weeks whose hours are told and that are not all leave."""
        return None if self.hours is None or not self.hours_weeks else self.hours / self.hours_weeks

    def as_json(self) -> dict[str, object]:
        """Averages as decimal strings, null when unknown."""
        hours = self.average_hours
        return {
            "debut": self.span.start.isoformat(),
            "fin": self.span.end.isoformat(),
            "semaines": self.weeks,
            "semaines_connues": self.known,
            "complet": self.complete,
            "stage_du": decimal_text(self.due),
            "stage_fait": self.done,
            "stage_moyenne": None if self.average is None else decimal_text(self.average),
            "hors_stage_moyenne": None if self.average_off is None else decimal_text(self.average_off),
            "heures_moyenne": None if hours is None else str(hours.quantize(Decimal("0.01"))),
            "ecart": decimal_text(self.done - self.due),
        }


def decimal_text(value: Fraction) -> str:
    """A fraction as a decimal text, two decimals at most."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return str(rounded.normalize() if rounded != rounded.to_integral_value() else rounded.quantize(Decimal(1)))


def quarters_of(semester: Period) -> list[Period]:
    """The two quarters of a semester: its weeks (those whose Monday falls in it), the first half, then the rest."""
    first = monday_of(semester.start)
    if first < semester.start:
        first += WEEK
    mondays: list[date] = []
    while first <= semester.end:
        mondays.append(first)
        first += WEEK
    half = -(-len(mondays) // QUARTERS)
    parts = [part for part in (mondays[:half], mondays[half:]) if part]
    return [Period(start=part[0], end=part[-1] + WEEK - WEEK / 7) for part in parts]


def balance_quarters(
    semester: Period, weeks: Sequence[Week], rules: WeekRules, pattern: Week | None = None
) -> list[Quarter]:
    """Each quarter's due and done, from the lived weeks told (each with its Monday, each once)."""
    by_monday: Mapping[date, Week] = {week.monday: week for week in weeks if week.monday is not None}
    found: list[Quarter] = []
    for span in quarters_of(semester):
        total = ((span.end - span.start).days + 1) // 7
        known = [by_monday[span.start + i * WEEK] for i in range(total) if span.start + i * WEEK in by_monday]
        dues = [_due(week, rules, pattern) for week in known]
        timed = [week.hours for week in known if not _all_leave(week)]
        told = [hours for hours in timed if hours is not None]
        found.append(
            Quarter(
                span=span,
                weeks=total,
                known=len(known),
                due=Fraction(sum(due for due, _ in dues)),
                done=sum(week.number(IN_PLACEMENT) for week in known),
                due_off=Fraction(sum(off for _, off in dues)),
                done_off=sum(week.number(OFF_PLACEMENT) + week.counts()["enseignement"] for week in known),
                target=rules.quarter_placement,
                target_off=rules.quarter_off,
                hours=sum(told, Decimal(0)) if told and len(told) == len(timed) else None,
                hours_weeks=len(told),
            )
        )
    return found


def _due(week: Week, rules: WeekRules, pattern: Week | None) -> tuple[int, int]:
    """Half-days due in and off placement: the law's, less what the excused half-days would have held.

    Without a pattern week, nobody knows what an excused half-day held: it counts as whatever the week then lacks.
    """
    due, off = rules.quarter_placement, rules.quarter_off
    excused = [slot for slot in SLOTS if week.cell(slot).activity in EXCUSED]
    if pattern is None:
        spared = min(len(excused), due + off)
        least, most = max(0, due - spared), due - max(0, spared - off)
        told = min(max(week.number(IN_PLACEMENT), least), most)
        return told, due + off - spared - told
    for slot in excused:
        if pattern.cell(slot).activity in IN_PLACEMENT:
            due -= 1
        elif pattern.cell(slot).activity in OFF_PLACEMENT:
            off -= 1
    return max(due, 0), max(off, 0)


def _all_leave(week: Week) -> bool:
    return week.number(EXCUSED) > 0 and week.number(IN_PLACEMENT | OFF_PLACEMENT) == 0


def quarter_reasons(quarter: Quarter, rules: WeekRules) -> list[Reason]:
    """ORG-09 on one quarter: faults when it is complete, alerts while it is not."""
    found: list[Reason] = []
    said = french_range(quarter.span.start, quarter.span.end)
    gap = quarter.done - quarter.due
    average = quarter.average
    if average is not None and gap != 0:
        shown = french_number(Decimal(decimal_text(average)))
        over = gap > 0
        amount = french_number(Decimal(decimal_text(abs(gap))))
        word = "demi-journée" if abs(gap) < 2 else "demi-journées"
        found.append(
            Reason(
                code=f"{RULE}-STAGE-PLUS" if over else f"{RULE}-STAGE-MOINS",
                rule=RULE,
                what=f"Trimestre {said} : {shown} demi-journées en stage par semaine en moyenne, pour "
                f"{rules.quarter_placement} dues ({amount} {word} {'de trop' if over else 'de moins'}).",
                fix="Récupérez-les avant la fin du trimestre." if over else "Rattrapez-les avant la fin du trimestre.",
                severity="faute" if quarter.complete else "alerte",
            )
        )
    hours = quarter.average_hours
    if hours is not None and hours > rules.quarter_hours:
        found.append(
            Reason(
                code=f"{RULE}-HEURES",
                rule=RULE,
                what=f"Trimestre {said} : {french_number(hours, 1)} h par semaine en moyenne, pour une limite de "
                f"{french_number(rules.quarter_hours)} h.",
                fix="Allégez les semaines qui restent.",
                severity="faute" if quarter.complete else "alerte",
            )
        )
    if not quarter.complete:
        missing = quarter.weeks - quarter.known
        found.append(
            Reason(
                code=f"{RULE}-INCOMPLET",
                rule=RULE,
                what=f"Trimestre {said} : {counted(missing, 'semaine')} sans grille ; la moyenne est provisoire.",
                fix="Remplissez ces semaines pour que la moyenne soit jugée.",
                severity="alerte",
            )
        )
    return found

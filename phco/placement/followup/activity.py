"""The activity log: acts a day, averages (PDJ-03, ORG-05), and what is still needed for the bonus."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from phco.dates import Period, add_months, french_range
from phco.findings import Reason
from phco.french import counted
from phco.local import told
from phco.money import french_number
from phco.placement.spans import ONE_DAY, days_of
from phco.placement.week.model import SLOTS, WITH_PATIENTS, Week
from phco.placement.week.quarter import decimal_text
from phco.rules.feries import is_holiday

State = Literal["atteint", "possible", "non-atteint"]


@dataclass(frozen=True, kw_only=True)
class ActivityRules:
    """PDJ-03 and ORG-05: acts a month on average for the bonus (€ a semester), acts a day on average at most."""

    acts_a_month: int
    reached_at_exactly: bool
    acts_a_day: int
    bonus: Decimal

    def wanted(self, months: int) -> int:
        """Acts over ``months`` that open the bonus."""
        return self.acts_a_month * months + (0 if self.reached_at_exactly else 1)


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of the placement, counted from its first day: acts logged, days logged, days of care still to come."""

    span: Period
    acts: int
    days: int
    coming: int


@dataclass(frozen=True, kw_only=True)
class Activity:
    """The answer of ``activite.bilan``. Averages are exact fractions of acts."""

    months: tuple[Month, ...]
    rules: ActivityRules

    @property
    def total(self) -> int:
        """Acts logged."""
        return sum(month.acts for month in self.months)

    @property
    def days(self) -> int:
        """Days logged, those without an act included."""
        return sum(month.days for month in self.months)

    @property
    def wanted(self) -> int:
        """Acts that open the bonus over the whole placement."""
        return self.rules.wanted(len(self.months))

    @property
    def missing(self) -> int:
        """Acts still needed for the bonus."""
        return max(0, self.wanted - self.total)

    @property
    def coming(self) -> int:
        """Days of care still to come."""
        return sum(month.coming for month in self.months)

    @property
    def monthly(self) -> Fraction:
        """Acts a month over the whole placement: absences do not change the divisor (PDJ-03)."""
        return Fraction(self.total, len(self.months))

    @property
    def daily(self) -> Fraction | None:
        """Acts a day over the days logged (ORG-05)."""
        return Fraction(self.total, self.days) if self.days else None

    @property
    def per_day(self) -> Fraction | None:
        """Acts a day needed on each day of care to come; None without such a day."""
        return Fraction(self.missing, self.coming) if self.coming else None

    @property
    def state(self) -> State:
        """Whether the bonus is reached, can still be, or cannot."""
        if not self.missing:
            return "atteint"
        return "possible" if self.coming else "non-atteint"

    def projected(self) -> list[int] | None:
        """Acts of each month for the pay simulator: those logged, plus today's daily average on the days to come.

        None while no day is logged: the acts are unknown then, they are not zero.
        """
        pace = self.daily
        if pace is None:
            return None
        return [month.acts + _nearest(pace * month.coming) for month in self.months]

    def reasons(self) -> list[Reason]:
        """ORG-05 above the maximum, and what the bonus would ask of it."""
        found: list[Reason] = []
        most = self.rules.acts_a_day
        if self.daily is not None and self.daily > most:
            found.append(
                Reason(
                    code="ORG-05-MOYENNE",
                    rule="ORG-05",
                    what=f"{_shown(self.daily)} actes par jour en moyenne sur {counted(self.days, 'jour')} : "
                    f"le maximum est {most} en moyenne sur la durée du stage.",
                    fix="Parlez-en à votre PAMSU. Une seule journée chargée ne compte pas : c’est la moyenne.",
                    severity="alerte",
                )
            )
        needed = self.per_day
        if needed is not None and self.missing:
            over = Fraction(self.wanted, self.days + self.coming) > most
            if over:
                found.append(
                    Reason(
                        code="ORG-05-PRIME",
                        rule="ORG-05",
                        what=f"Atteindre {french_number(self.wanted)} actes demanderait {_shown(needed)} actes "
                        f"par jour de soins d’ici la fin, donc plus de {most} par jour en moyenne sur le stage.",
                        fix="La prime ne justifie pas de dépasser ce maximum.",
                        severity="alerte",
                    )
                )
        return found

    def notes(self) -> list[str]:
        """What PDJ-03 leaves open: the divisor, and what happens at exactly the threshold."""
        found = ["Une absence n’ôte aucun mois : la moyenne porte sur tous ceux du stage (PDJ-03)."]
        threshold = self.rules.acts_a_month
        if self.monthly == threshold:
            read = "au moins" if self.rules.reached_at_exactly else "plus de"
            found.append(
                told(
                    f"À exactement {threshold} actes par mois : ‹brochure› écrit « >{threshold} », le décret accorde "
                    f"la prime à {threshold}. Lecture retenue : {read} {threshold}.",
                    f"À exactement {threshold} actes par mois, le décret accorde la prime.",
                )
            )
        return found

    def as_json(self) -> dict[str, object]:
        """Counts as numbers, averages as decimal strings."""
        return {
            "mois": [
                {
                    "debut": month.span.start.isoformat(),
                    "fin": month.span.end.isoformat(),
                    "actes": month.acts,
                    "jours": month.days,
                    "jours_a_venir": month.coming,
                    "moyenne_par_jour": decimal_text(Fraction(month.acts, month.days)) if month.days else None,
                }
                for month in self.months
            ],
            "total": self.total,
            "jours": self.days,
            "moyenne_mensuelle": decimal_text(self.monthly),
            "moyenne_par_jour": None if self.daily is None else decimal_text(self.daily),
            "maximum_par_jour": self.rules.acts_a_day,
            "prime": {
                "regle": "PDJ-03",
                "etat": self.state,
                "seuil_mensuel": self.rules.acts_a_month,
                "seuil": self.wanted,
                "manque": self.missing,
                "jours_a_venir": self.coming,
                "par_jour_a_venir": None if self.per_day is None else decimal_text(self.per_day),
                "montant_semestre": f"{self.rules.bonus:.2f}",
            },
            "alertes": [reason.as_json() for reason in self.reasons()],
            "simulateur": {"actes_par_mois": self.projected()},
        }


def _nearest(value: Fraction) -> int:
    return int(Decimal(value.numerator / Decimal(value.denominator)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _shown(value: Fraction) -> str:
    return french_number(Decimal(decimal_text(value)))


def months_of(start: date, months: int) -> list[Period]:
    """The months of a placement, counted from its first day (2 November to 1 December …)."""
    edges = [add_months(start, index) for index in range(months + 1)]
    return [Period(start=first, end=after - ONE_DAY) for first, after in pairwise(edges)]


def care_day(pattern: Week, leave: Sequence[Period]) -> Callable[[date], bool]:
    """Whether a day is one of care: the pattern week sees patients that day, no leave, no holiday."""
    weekdays = {SLOTS.index(slot) // 2 for slot in SLOTS if pattern.cell(slot).activity in WITH_PATIENTS}
    away = {day for period in leave for day in days_of(period)}
    return lambda day: day.weekday() in weekdays and day not in away and not is_holiday(day)


def balance(
    start: date,
    months: int,
    acts: Mapping[date, int],
    *,
    today: date,
    is_care: Callable[[date], bool],
    rules: ActivityRules,
) -> Activity:
    """Count the log month by month. Days to come are days of care after ``today`` that the log does not hold yet."""
    spans = months_of(start, months)
    found: list[Month] = []
    for span in spans:
        logged = {day: number for day, number in acts.items() if span.start <= day <= span.end}
        after = max(span.start, today + ONE_DAY)
        coming = sum(
            is_care(after + timedelta(days=shift)) and after + timedelta(days=shift) not in logged
            for shift in range((span.end - after).days + 1)
        )
        found.append(Month(span=span, acts=sum(logged.values()), days=len(logged), coming=coming))
    return Activity(months=tuple(found), rules=rules)


def outside(start: date, months: int, day: date) -> str | None:
    """The placement's dates in words when ``day`` is not one of them, else None."""
    spans = months_of(start, months)
    if spans[0].start <= day <= spans[-1].end:
        return None
    return french_range(spans[0].start, spans[-1].end)

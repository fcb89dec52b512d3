"""What a person says of their placement: immutable, already checked, ``None`` where they do not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

ZONES = ("ZIP", "ZAC", "hors")
AIDES = ("transport", "logement", "les-deux", "aucune")

# The readings each rule can be computed under, the default one first (a test holds this table to the data).
DJ_READINGS: Mapping[str, tuple[str, ...]] = {
    "PDJ-01": ("S1", "loi"),
    "PDJ-02": ("S1", "loi"),
    "PDJ-03": ("loi", "S1"),
    "PDJ-04": ("loi", "S1"),
    "PDJ-05": ("S1",),
    "PDJ-06": ("loi",),
}
PAMSU_READINGS: Mapping[str, tuple[str, ...]] = {
    "PPM-01": ("S1", "loi"),
    "PPM-02": ("S1",),
    "PPM-03": ("S1",),
    "PPM-04": ("S1", "loi"),
    "PPM-05": ("S1", "loi"),
    "PPM-06": ("S1",),
    "PPM-07": ("S1",),
}


@dataclass(frozen=True, kw_only=True)
class DjSituation:
    """A DJ's placement. ``acts`` has one number a month (``months`` of them); distances are in km, money in €.

    ``acts_listed``: the user gave each month's number (True) or one for all months (False). ``intakes``: the first days
    of a semester that campaigns publish (PDJ-03).
    """

    start: date
    months: int = 6
    zone: str | None = None
    qpv: bool | None = False
    distance: Decimal | None = None
    distance_chu: Decimal | None = None
    aide: str = "aucune"
    acts: tuple[Fraction, ...] | None = None
    acts_listed: bool = False
    pdsa: Decimal = Decimal(0)
    lectures: Mapping[str, str] = field(default_factory=dict)
    intakes: tuple[date, ...] = ()

    def reading(self, rule: str) -> str:
        """The reading chosen for a rule, or its default one."""
        return self.lectures.get(rule, DJ_READINGS[rule][0])


@dataclass(frozen=True, kw_only=True)
class PamsuSituation:
    """A PAMSU's side. ``tariff`` in €, ``rate``, ``exempt`` and ``shares`` between 0 and 1, ``absence`` in months."""

    start: date
    months: int = 6
    zone: str | None = None
    qpv: bool | None = False
    acts: Fraction | None = None
    tariff: Decimal = Decimal(0)
    rate: Fraction = Fraction(0)
    exempt: Fraction | None = None
    supervises: bool | None = False
    shares: tuple[Fraction, ...] = ()
    absence: Fraction = Fraction(0)
    lectures: Mapping[str, str] = field(default_factory=dict)

    def reading(self, rule: str) -> str:
        """The reading chosen for a rule, or its default one."""
        return self.lectures.get(rule, PAMSU_READINGS[rule][0])

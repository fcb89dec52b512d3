"""What a person says of their placement: immutable, already checked, ``None`` where they do not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from phco.local import remembered
from phco.rules import load_default
from phco.subdivision import current

ZONES = ("ZIP", "ZAC", "hors")
AIDES = ("transport", "logement", "les-deux", "aucune")

# The readings each rule can be computed under, the law’s last where a brochure speaks (a test holds it to the data).
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


def _here(table: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """The readings that the rules of the current subdivision quantify, its default one first, else the law's."""
    told: dict[str, set[str]] = {}
    for parameter in load_default():
        told.setdefault(parameter.rule, set()).update(
            record.lecture for record in parameter.records if not record.source.is_assumption
        )
    chosen = current().readings
    found = {}
    for rule, options in table.items():
        kept = [one for one in options if one in told.get(rule, ())] or list(options)
        first = chosen.get(rule, "loi")
        found[rule] = tuple(sorted(kept, key=lambda one: one != first))
    return MappingProxyType(found)


@remembered
def dj_readings() -> Mapping[str, tuple[str, ...]]:
    """``DJ_READINGS`` as the current subdivision has them."""
    return _here(DJ_READINGS)


@remembered
def pamsu_readings() -> Mapping[str, tuple[str, ...]]:
    """``PAMSU_READINGS`` as the current subdivision has them."""
    return _here(PAMSU_READINGS)


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
        return self.lectures.get(rule, dj_readings()[rule][0])


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
        return self.lectures.get(rule, pamsu_readings()[rule][0])

"""Pay of the DJ and of the PAMSU: gross lines, totals, net estimate. Every result is a tree that explains itself."""

from __future__ import annotations

from phco.pay.labels import TotalRow, total_rows
from phco.pay.result import Simulation, simulate_dj, simulate_pamsu
from phco.pay.sensitivity import Sensitivity, against_acts, against_share, grid_of
from phco.pay.situation import (
    AIDES,
    DJ_READINGS,
    PAMSU_READINGS,
    ZONES,
    DjSituation,
    PamsuSituation,
    dj_readings,
    pamsu_readings,
)  # fmt: skip
from phco.pay.slots import LONGEST, SLACK, Slot, slots_of, too_long
from phco.pay.tree import YEAR as MONTHS
from phco.pay.tree import Line, Slip, Span, Totals
from phco.pay.year import Year, simulate_year

__all__ = [
    "AIDES",
    "DJ_READINGS",
    "LONGEST",
    "MONTHS",
    "PAMSU_READINGS",
    "SLACK",
    "ZONES",
    "DjSituation",
    "Line",
    "PamsuSituation",
    "Sensitivity",
    "Simulation",
    "Slip",
    "Slot",
    "Span",
    "TotalRow",
    "Totals",
    "Year",
    "against_acts",
    "against_share",
    "dj_readings",
    "grid_of",
    "pamsu_readings",
    "simulate_dj",
    "simulate_pamsu",
    "simulate_year",
    "slots_of",
    "too_long",
    "total_rows",
]

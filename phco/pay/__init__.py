"""Pay of the DJ and of the PAMSU: gross lines, totals, net estimate. Every result is a tree that explains itself."""

from __future__ import annotations

from phco.pay.result import Simulation, simulate_dj, simulate_pamsu
from phco.pay.sensitivity import Sensitivity, against_acts, against_share, grid_of
from phco.pay.situation import AIDES, DJ_READINGS, PAMSU_READINGS, ZONES, DjSituation, PamsuSituation
from phco.pay.tree import Line, Slip, Span, Totals
from phco.pay.year import MONTHS, SLACK, Year, simulate_year

__all__ = [
    "AIDES",
    "DJ_READINGS",
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
    "Span",
    "Totals",
    "Year",
    "against_acts",
    "against_share",
    "grid_of",
    "simulate_dj",
    "simulate_pamsu",
    "simulate_year",
]

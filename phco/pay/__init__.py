"""Pay of the DJ and of the PAMSU: gross lines, totals, net estimate. Every result is a tree that explains itself."""

from __future__ import annotations

from phco.pay.result import Simulation, simulate_dj, simulate_pamsu
from phco.pay.situation import AIDES, DJ_READINGS, PAMSU_READINGS, ZONES, DjSituation, PamsuSituation
from phco.pay.tree import Line, Slip, Span, Totals

__all__ = [
    "AIDES",
    "DJ_READINGS",
    "PAMSU_READINGS",
    "ZONES",
    "DjSituation",
    "Line",
    "PamsuSituation",
    "Simulation",
    "Slip",
    "Span",
    "Totals",
    "simulate_dj",
    "simulate_pamsu",
]

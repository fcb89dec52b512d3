"""Campaigns of the grand appariement: steps and windows as data, warnings, what comes next, iCalendar."""

from __future__ import annotations

from phco.campaign.calendar import Ahead, Next, ahead, warnings
from phco.campaign.ics import campaign_ics
from phco.campaign.model import ACTORS, CODES, LABELS, STATUS_NAMES, Campaign, Step
from phco.campaign.reading import intakes, load_default, load_text

__all__ = [
    "ACTORS",
    "CODES",
    "LABELS",
    "STATUS_NAMES",
    "Ahead",
    "Campaign",
    "Next",
    "Step",
    "ahead",
    "campaign_ics",
    "intakes",
    "load_default",
    "load_text",
    "warnings",
]

"""Which campaign a demonstration rehearses, and when: the first one whose dates are all known, else invented dates.

Invented days follow the lengths of the national procedure (CMP-01 to CMP-05) inside the campaign's own month.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from phco.campaign import Campaign, load_default
from phco.campaign.model import Step
from phco.dates import Window
from phco.errors import PhcoError
from phco.local import chosen

# step → first and last day of the campaign's month; the files and the first day of the placements are apart
_DAYS = {
    "tour1-dj": (1, 4), "tour1-rts": (5, 8), "tour1-appariement": (9, 9),
    "tour2-dj": (10, 12), "tour2-rts": (13, 15), "tour2-appariement": (16, 16),
    "tour3-dj": (17, 19), "tour3-rts": (20, 22), "tour3-appariement": (23, 23),
    "commission": (24, 28),
}  # fmt: skip
_LEAD = timedelta(days=17)  # invitations leave so long before the files are due


def rehearsed() -> Campaign:
    """The campaign to play. Raises PhcoError E_CAMPAGNE where the subdivision declares none."""
    known = load_default()
    if not known:
        fix = "Ajoutez-en une à son campagnes.toml."
        raise PhcoError("E_CAMPAGNE", "Cette subdivision n’a aucune campagne.", chosen(), fix)
    whole = next((one for one in known.values() if all(step.window for step in one.steps)), None)
    return whole or _invented(next(iter(known.values())))


def invited(campaign: Campaign) -> datetime:
    """When the invitations leave."""
    first = min(step.window.start for step in campaign.steps if step.window)
    day = first - _LEAD
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def told(campaign: Campaign) -> list[dict[str, str | None]]:
    """Its steps, as the desk is told of them when it is founded."""
    return [
        {
            "code": step.code, "debut": step.window.start.isoformat() if step.window else None,
            "fin": step.window.end.isoformat() if step.window else None, "statut": step.status,
        }
        for step in campaign.steps
    ]  # fmt: skip


def _invented(campaign: Campaign) -> Campaign:
    first = date.fromisoformat(f"{campaign.code}-01")
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=62)).replace(day=1)

    def dated(step: Step) -> Step:
        if step.code.startswith("depot"):
            window = Window(start=before, end=first - timedelta(days=1))
        elif step.code == "prise-de-fonction":
            window = Window(start=after, end=after)
        else:
            start, end = _DAYS[step.code]
            window = Window(start=first.replace(day=start), end=first.replace(day=end))
        return replace(step, window=window, status="provisoire")

    return replace(campaign, steps=tuple(dated(step) for step in campaign.steps))

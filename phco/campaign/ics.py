"""A campaign as an iCalendar file: whole-day events, stable identifiers, the time stamp given as an argument."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from phco.campaign.model import ACTORS, STATUS_NAMES, Campaign, Step
from phco.dates import french_day

if TYPE_CHECKING:  # the library is loaded by the file that is asked, not by every page that reads a campaign
    from icalendar import Alarm, Event

ICS_STATUS = {"provisoire": "TENTATIVE", "confirmee": "CONFIRMED"}
SEQUENCE_ORIGIN = date(2000, 1, 1)  # a later file revises an earlier one: its number grows with its stamp
REMINDER = timedelta(hours=-15)  # before the end of the last day: at 9 h that morning


def campaign_ics(campaign: Campaign, *, stamp: datetime, actor: str | None = None) -> str:
    """The known steps of a campaign, for one actor or for all, as iCalendar text.

    ``stamp`` (aware) becomes every DTSTAMP, so that the same data gives the same bytes. Steps without a date are left
    out and named in the calendar's description. Windows longer than a day remind on the morning of their last day.
    """
    from icalendar import Calendar, vText

    steps = campaign.steps if actor is None else campaign.of(actor)
    calendar = Calendar()
    calendar.add("prodid", "-//phco//calendrier//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_name(campaign, actor)))
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add("x-wr-caldesc", vText(_description(campaign, steps)))
    for step in steps:
        if step.window is not None:
            calendar.add_component(_event(step, stamp))
    text: str = calendar.to_ical().decode("utf-8")
    return text


def _event(step: Step, stamp: datetime) -> Event:
    from icalendar import Event

    event, window = Event(), step.window
    if window is None:
        raise ValueError("a step without a date makes no event")
    event.add("uid", f"{step.campaign}-{step.code}@phco")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", max(0, (stamp.astimezone(UTC).date() - SEQUENCE_ORIGIN).days))
    event.add("dtstart", window.start)
    event.add("dtend", window.end + timedelta(days=1))
    mark = "" if step.status == "confirmee" else f" ({STATUS_NAMES[step.status]})"
    event.add("summary", f"{step.label}{mark}")
    source = f"Source : {step.source.titre}, {step.source.article}."
    event.add("description", f"Jusqu’au {french_day(window.end)}, 23 h 59, heure de Paris. Règle {step.rule}. {source}")
    event.add("status", ICS_STATUS[step.status])
    event.add("transp", "TRANSPARENT")
    event.add("categories", [ACTORS[step.actor][1]])
    if window.end > window.start:
        event.add_component(_reminder(step))
    return event


def _reminder(step: Step) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Dernier jour : {step.label}")
    alarm.add("trigger", REMINDER, parameters={"RELATED": "END"})
    return alarm


def _name(campaign: Campaign, actor: str | None) -> str:
    suffix = f" — {ACTORS[actor][1]}" if actor else ""
    return f"Grand appariement {campaign.code}{suffix}"


def _description(campaign: Campaign, steps: Sequence[Step]) -> str:
    unknown = [f"{step.label} : {step.expected}" for step in steps if step.window is None]
    missing = f" Sans date : {' ; '.join(unknown)}." if unknown else ""
    banner = " Dates provisoires : proposition de la DGOS, à valider." if campaign.is_provisional else ""
    signed = f" {campaign.signed.sentence()}" if campaign.signed is not None else ""
    return f"{campaign.label}.{signed}{banner}{missing}"

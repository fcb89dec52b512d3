"""The plan of a placement as an iCalendar file, and back. Reading is bounded: size, number of events, no recurrence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from icalendar import Calendar
from icalendar import Event as IcsEvent

from phco.dates import PARIS, Period
from phco.errors import PhcoError

MAX_BYTES = 512 * 1024
MAX_EVENTS = 2000
LONGEST = 366  # days an event may last
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)

Kind = Literal["conge", "enseignement", "congres", "maladie", "rattrapage", "seminaire", "gep", "entretien", "autre"]
KINDS: tuple[Kind, ...] = (
    "conge", "enseignement", "congres", "maladie", "rattrapage", "seminaire", "gep", "entretien", "autre",
)  # fmt: skip
TITLES: dict[Kind, str] = {
    "conge": "Congé",
    "enseignement": "Enseignement facultaire",
    "congres": "Congrès",
    "maladie": "Arrêt de travail",
    "rattrapage": "Rattrapage en stage",
    "seminaire": "Séminaire",
    "gep": "Groupe d’échange de pratiques",
    "entretien": "Entretien pédagogique",
    "autre": "Autre",
}
# How another calendar's titles are understood, first match wins.
WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("rattrapage", ("rattrapage",)),
    ("conge", ("congé", "conge", "vacances")),
    ("seminaire", ("séminaire", "seminaire")),
    ("gep", ("gep", "échange de pratiques")),
    ("congres", ("congrès", "congres")),
    ("entretien", ("entretien",)),
    ("maladie", ("arrêt de travail", "maladie")),
    ("enseignement", ("cours", "enseignement", "faculté")),
)
HALVES = {"matin": (time(8, 30), time(12, 30)), "apres_midi": (time(14, 0), time(18, 0))}
KIND_FIELD, HALF_FIELD = "X-PHCO-NATURE", "X-PHCO-DEMI"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing of the plan: whole days, or one half-day (``half``) of its first day."""

    kind: Kind
    span: Period
    title: str = ""
    half: str | None = None

    def as_json(self) -> dict[str, object]:
        """``{"nature", "debut", "fin", "demi", "titre"}``."""
        return {
            "nature": self.kind,
            "debut": self.span.start.isoformat(),
            "fin": self.span.end.isoformat(),
            "demi": self.half,
            "titre": self.title,
        }


def write_ics(entries: Sequence[Entry], *, name: str, stamp: date) -> str:
    """The calendar as text (CRLF lines). ``stamp`` is the day it is written; the same input gives the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//phco//stage//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in sorted(entries, key=lambda one: (one.span.start, one.half or "", one.kind, one.title)):
        event = IcsEvent()
        about = f"{entry.kind}|{entry.span.start}|{entry.span.end}|{entry.half}|{entry.title}"
        event.add("uid", hashlib.sha256(about.encode()).hexdigest()[:32] + "@phco")
        event.add("dtstamp", datetime.combine(stamp, time(0), UTC))
        event.add("summary", _clean(entry.title) or TITLES[entry.kind])
        if entry.half is None:
            event.add("dtstart", entry.span.start)
            event.add("dtend", entry.span.end + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        else:
            start, end = HALVES[entry.half]
            event.add("dtstart", datetime.combine(entry.span.start, start, PARIS).astimezone(UTC))
            event.add("dtend", datetime.combine(entry.span.start, end, PARIS).astimezone(UTC))
            event.add(HALF_FIELD, entry.half)
        event.add(KIND_FIELD, entry.kind)
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """An event left out of an import, and why (French)."""

    title: str
    why: str


def read_ics(text: str, where: str = "ics") -> tuple[list[Entry], list[Skipped]]:
    """The events of an iCalendar text that the plan can hold, and those it leaves out with the reason.

    Raises PhcoError: E_ICS_TAILLE, E_ICS, E_ICS_EVENEMENTS.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise PhcoError(
            "E_ICS_TAILLE", f"Le calendrier dépasse {MAX_BYTES // 1024} Ko.", where, "Exportez une période plus courte."
        )
    if text.count("BEGIN:VEVENT") > MAX_EVENTS:
        what = f"Le calendrier contient plus de {MAX_EVENTS} événements."
        raise PhcoError("E_ICS_EVENEMENTS", what, where, "Exportez une période plus courte.")
    try:
        calendar: Any = Calendar.from_ical(text)
        events = (
            [one for one in calendar.subcomponents if one.name == "VEVENT"] if calendar.name == "VCALENDAR" else None
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        events = None
    if events is None:
        fix = "Choisissez un fichier .ics exporté d’un calendrier."
        raise PhcoError("E_ICS", "Le texte n’est pas un calendrier iCalendar lisible.", where, fix)
    kept: list[Entry] = []
    skipped: list[Skipped] = []
    for event in events:
        title = _clean(event.get("summary"))
        entry = _entry(event, title)
        if isinstance(entry, str):
            skipped.append(Skipped(title=title or "(sans titre)", why=entry))
        elif entry not in kept:
            kept.append(entry)
    return sorted(kept, key=lambda one: (one.span.start, one.half or "")), skipped


def _clean(value: object) -> str:
    text = "".join(char if char.isprintable() else " " for char in str(value or ""))
    return " ".join(text.split())[:200]


def _entry(event: Any, title: str) -> Entry | str:
    """The event as an entry, or the French reason why not."""
    if any(event.get(field) is not None for field in ("rrule", "rdate", "exdate", "recurrence-id")):
        return "Événement répété : ajoutez-le à la main, ou exportez chaque occurrence."
    if str(event.get("status") or "").upper() == "CANCELLED":
        return "Événement annulé."
    try:
        start, end = _bounds(event)
    except (ValueError, TypeError, AttributeError, OverflowError, KeyError):
        return "Dates illisibles."
    if not isinstance(start, date) or not isinstance(end, date):
        return "Dates illisibles."
    first, last, half = _days(start, end)
    if not FIRST <= first <= LAST or not FIRST <= last <= LAST:
        return "Dates hors de ce que l’outil connaît."
    if last < first:
        return "La fin est avant le début."
    if (last - first).days >= LONGEST:
        return "Événement de plus d’un an."
    kind = _kind(event, title)
    if kind == "autre":
        return "Ni congé ni activité du stage reconnue : renommez-le (« Congé », « Séminaire »…) pour l’importer."
    shown = "" if title == TITLES[kind] else title
    return Entry(kind=kind, span=Period(start=first, end=last), title=shown, half=half)


def _bounds(event: Any) -> tuple[object, object]:
    start = event["dtstart"].dt
    if event.get("dtend") is not None:
        return start, event["dtend"].dt
    if event.get("duration") is not None:
        return start, start + event["duration"].dt
    whole = isinstance(start, date) and not isinstance(start, datetime)
    return start, start + timedelta(days=1) if whole else start


def _days(start: date, end: date) -> tuple[date, date, str | None]:
    """First and last day at Paris, and the half-day of a timed event that stays within one."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        first = start.date() if isinstance(start, datetime) else start
        last = end.date() if isinstance(end, datetime) else end
        return first, max(first, last - timedelta(days=1)) if last > first else last, None
    local_start, local_end = (one if one.tzinfo is None else one.astimezone(PARIS) for one in (start, end))
    last_instant = local_end - timedelta(seconds=1) if local_end > local_start else local_end
    first, last = local_start.date(), last_instant.date()
    noon = time(13)
    if first != last:
        return first, last, None
    if local_end.time() <= noon and local_end.date() == first:
        return first, last, "matin"
    return first, last, "apres_midi" if local_start.time() >= time(12) else None


def _kind(event: Any, title: str) -> Kind:
    said = str(event.get(KIND_FIELD) or "")
    for kind in KINDS:
        if said == kind:
            return kind
    folded = title.casefold()
    return next((kind for kind, words in WORDS if any(word in folded for word in words)), "autre")

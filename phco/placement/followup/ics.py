"""The plan of a placement as an iCalendar file: one event an item, an identifier it keeps when its dates change."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from icalendar import Calendar, vText
from icalendar import Event as IcsEvent

from phco.dates import PARIS, Period
from phco.placement.calendars.words import place_of, words_of

MAX_BYTES = 5 * 1024 * 1024
MAX_EVENTS = 50_000
LONGEST = 366  # days an event may last
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
TITLE_LENGTH = 200

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
# What stands before a title that does not say its nature itself: « GEP : Lombalgies ».
PREFIXES: dict[Kind, str] = {**TITLES, "gep": "GEP", "enseignement": "Enseignement", "rattrapage": "Rattrapage"}
EVENING = "soir"  # outside the half-days of a placement
HALVES = {
    "matin": (time(8, 30), time(12, 30)),
    "apres_midi": (time(14, 0), time(18, 0)),
    EVENING: (time(20, 0), time(22, 0)),
}
KIND_FIELD, HALF_FIELD, TITLE_FIELD = "X-PHCO-NATURE", "X-PHCO-DEMI", "X-PHCO-TITRE"
SEQUENCE_ORIGIN = date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing of the plan: whole days, or one half-day or evening (``half``) of its first day."""

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


@dataclass(frozen=True, kw_only=True)
class Written:
    """An entry as a calendar file holds it: its identifier, and how many times it was changed (RFC 5545)."""

    entry: Entry
    uid: str
    sequence: int

    def as_json(self) -> dict[str, object]:
        """The entry with its ``uid`` and ``sequence``."""
        return {**self.entry.as_json(), "uid": self.uid, "sequence": self.sequence}


class Text(vText):  # type: ignore[misc]
    """A TEXT value escaped as RFC 5545 (3.3.11) asks: a title that holds a backslash and an N keeps them."""

    def to_ical(self) -> bytes:
        """The escaped bytes."""
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return text.encode("utf-8")


def clean(value: object) -> str:
    """A title on one line, without control characters, bounded."""
    text = str(value or "")
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())[:TITLE_LENGTH]


def numbered(entries: Sequence[Entry], former: Sequence[Written] = (), *, stamp: date) -> list[Written]:
    """Each entry with its identifier, in order. ``former``: what the last file held.

    An entry found there keeps its identifier, also when its dates or its title changed: its sequence then grows. A new
    one gets an identifier of its own, the same for the same entries whatever the day.
    """
    ordered = sorted(entries, key=lambda one: (one.span.start, one.span.end, one.half or "", one.kind, one.title))
    kept = _matched(ordered, former)
    number = (stamp - SEQUENCE_ORIGIN).days
    used = {one.uid for one in former}
    ranks: dict[tuple[str, str], int] = {}
    found: list[Written] = []
    for at, entry in enumerate(ordered):
        before = kept.get(at)
        if before is not None:
            same = before.entry == entry
            sequence = before.sequence if same else max(before.sequence + 1, number)
            found.append(Written(entry=entry, uid=before.uid, sequence=sequence))
            continue
        key = (entry.kind, entry.title)
        uid = ""
        while not uid or uid in used:
            ranks[key] = ranks.get(key, 0) + 1
            uid = hashlib.sha256(f"{entry.kind}|{entry.title}|{ranks[key]}".encode()).hexdigest()[:32] + "@phco"
        used.add(uid)
        found.append(Written(entry=entry, uid=uid, sequence=max(0, number)))
    return found


def _matched(entries: Sequence[Entry], former: Sequence[Written]) -> dict[int, Written]:
    """Which former item each entry is: the same one first, then same title and nearest dates, then same dates."""
    pairs: list[tuple[tuple[int, int, int, int], int, int]] = []
    for at, entry in enumerate(entries):
        for rank, one in enumerate(former):
            if one.entry.kind != entry.kind:
                continue
            same_title, same_days = one.entry.title == entry.title, one.entry.span.start == entry.span.start
            if not same_title and not same_days:
                continue
            apart = abs((one.entry.span.start - entry.span.start).days)
            pairs.append(((one.entry != entry, not same_title, apart, rank), at, rank))
    found: dict[int, Written] = {}
    taken: set[int] = set()
    for _, at, rank in sorted(pairs):
        if at not in found and rank not in taken:
            found[at] = former[rank]
            taken.add(rank)
    return found


def summary_of(entry: Entry) -> str:
    """The title other calendars show: it says the nature of the entry, then its own title."""
    title = clean(entry.title)
    if not title:
        return TITLES[entry.kind]
    prefix = PREFIXES[entry.kind]
    said = place_of(words_of(title), words_of(prefix)) is not None or entry.kind == "autre"
    return title if said else f"{prefix} : {title}"


def write_ics(items: Sequence[Written], *, name: str, stamp: date) -> str:
    """The calendar as text (CRLF lines). ``stamp`` is the day it is written; the same input gives the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//phco//stage//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", Text(clean(name)))
    for item in items:
        calendar.add_component(_event(item, stamp))
    return str(calendar.to_ical().decode("utf-8"))


def _event(item: Written, stamp: date) -> object:
    entry, event = item.entry, IcsEvent()
    event.add("uid", item.uid)
    event.add("sequence", item.sequence)
    event.add("dtstamp", datetime.combine(stamp, time(0), UTC))
    event.add("summary", Text(summary_of(entry)))
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
    if clean(entry.title):
        event.add(TITLE_FIELD, Text(clean(entry.title)))
    return event

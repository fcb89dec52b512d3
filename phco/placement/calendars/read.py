"""Other people's calendars read into the plan's terms: what is sure, what the person decides, what is left and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from phco.dates import Period, french_day, french_range
from phco.errors import PhcoError
from phco.french import counted
from phco.placement.calendars.lines import Clock, RawCalendar, RawEvent, length, read_lines
from phco.placement.calendars.titles import Said, understood
from phco.placement.calendars.words import words_of
from phco.placement.followup.ics import (
    EVENING,
    FIRST,
    HALVES,
    KINDS,
    LAST,
    LONGEST,
    MAX_BYTES,
    MAX_EVENTS,
    PREFIXES,
    TITLES,
    Entry,
    Kind,
    clean,
)

UNTITLED = "(sans titre)"
REPEATED = "Événement répété : ajoutez-le à la main, ou exportez chaque occurrence."
MORNING, NOON, LUNCH, LATE, NIGHT = time(9), time(13), time(14), time(17), time(18)


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """An event left out of an import, and why (French)."""

    title: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """An event for the person to decide: what it may be."""

    title: str
    why: str
    proposals: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Import:
    """What a calendar holds for the plan. ``remarks``: what was rounded, replaced or unreadable (French)."""

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]
    doubts: tuple[Doubt, ...]
    remarks: tuple[str, ...]


def read_ics(text: str, where: str = "ics") -> Import:
    """The events of an iCalendar text (several calendars in one file included).

    Raises PhcoError: E_ICS_TAILLE, E_ICS, E_ICS_EVENEMENTS.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        what = f"Le calendrier dépasse {MAX_BYTES // 1024 // 1024} Mo."
        raise PhcoError("E_ICS_TAILLE", what, where, "Exportez une période plus courte.")
    if text.upper().count("BEGIN:VEVENT") > MAX_EVENTS:
        what = f"Le calendrier contient plus de {MAX_EVENTS} événements."
        raise PhcoError("E_ICS_EVENEMENTS", what, where, "Exportez une période plus courte.")
    raw = read_lines(text)
    if not raw.calendars or (not raw.closed and not raw.events):
        fix = "Choisissez un fichier .ics exporté d’un calendrier."
        raise PhcoError("E_ICS", "Le texte n’est pas un calendrier iCalendar lisible.", where, fix)
    return _read(raw)


def _read(raw: RawCalendar) -> Import:
    clock = Clock(raw.zones)
    latest, replaced = _latest(raw.events)
    kept: dict[Entry, None] = {}
    skipped: list[Skipped] = []
    doubts: list[Doubt] = []
    remarks: list[str] = []
    for event, cancelled in latest:
        title = clean(event.text("SUMMARY"))
        found = "Événement annulé." if cancelled else _entry(event, title, clock, remarks)
        if isinstance(found, str):
            skipped.append(Skipped(title=title or UNTITLED, why=found))
        elif isinstance(found, Doubt):
            doubts.append(found)
        elif found in kept:
            skipped.append(Skipped(title=title or UNTITLED, why="En double dans ce fichier."))
        else:
            kept[found] = None
    if raw.broken:
        skipped.append(Skipped(title=UNTITLED, why=f"{counted(raw.broken, 'événement')} sans fin : fichier coupé ?"))
    if replaced:
        told = counted(replaced, "ancienne version remplacée", "anciennes versions remplacées")
        remarks.append(f"{told} par la plus récente.")
    if raw.odd:
        remarks.append(f"{counted(raw.odd, 'ligne illisible', 'lignes illisibles')} : le reste est lu.")
    entries = sorted(kept, key=lambda one: (one.span.start, one.span.end, one.half or ""))
    return Import(entries=tuple(entries), skipped=tuple(skipped), doubts=tuple(doubts), remarks=tuple(remarks))


def _latest(events: Sequence[RawEvent]) -> tuple[list[tuple[RawEvent, bool]], int]:
    """The version of each event that counts and whether it is cancelled, in order, and how many were replaced.

    A version replaces another of the same UID and RECURRENCE-ID by its SEQUENCE, then by its stamp; at equal rank the
    cancelled one counts, and two events that only share their UID are both kept. A cancelled series takes its
    occurrences along.
    """
    groups: dict[tuple[str, str], list[RawEvent]] = {}
    for event in events:
        uid = event.text("UID") or f"\0{event.rank}"
        groups.setdefault((uid, event.text("RECURRENCE-ID")), []).append(event)
    ended = {
        uid: max(_sequence(one) for one in group if _cancelled(one))
        for (uid, occurrence), group in groups.items()
        if not occurrence and any(map(_cancelled, group)) and _cancelled(max(group, key=_rank))
    }
    found: list[tuple[RawEvent, bool]] = []
    replaced = 0
    for (uid, occurrence), group in groups.items():
        kept = group if len(group) == 1 else _last_versions(group)
        replaced += len(group) - len(kept)
        for one in kept:
            gone = bool(occurrence) and uid in ended and ended[uid] >= _sequence(one)
            found.append((one, _cancelled(one) or gone))
    return sorted(found, key=lambda one: one[0].rank), replaced


def _last_versions(group: Sequence[RawEvent]) -> list[RawEvent]:
    """The versions of the highest rank, one of each title and hours."""
    ranks = [_rank(event) for event in group]
    best = max(ranks)[:3]
    distinct: dict[tuple[str, str, str], RawEvent] = {}
    for event, rank in zip(group, ranks, strict=True):
        if rank[:3] == best:
            distinct[(event.text("DTSTART"), event.text("DTEND"), event.text("SUMMARY"))] = event
    return list(distinct.values())


def _rank(event: RawEvent) -> tuple[int, str, bool, int]:
    stamp = event.text("LAST-MODIFIED") or event.text("DTSTAMP")
    return _sequence(event), stamp, _cancelled(event), event.rank


def _sequence(event: RawEvent) -> int:
    text = event.text("SEQUENCE")
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _cancelled(event: RawEvent) -> bool:
    return event.method == "CANCEL" or event.text("STATUS").upper() in {"CANCELLED", "CANCELED"}


def _repeats(event: RawEvent) -> bool:
    if "RDATE" in event.values:
        return True
    rule = event.text("RRULE").upper().replace(" ", "")
    return bool(rule) and "COUNT=1" not in rule.split(";")


def _entry(event: RawEvent, title: str, clock: Clock, remarks: list[str]) -> Entry | Doubt | str:
    """The event as an entry, as a doubt, or the French reason why it is left."""
    said = _said(event, title)
    if said.kind is None and not said.guesses:
        return said.why
    if _repeats(event):
        return REPEATED
    try:
        start, end = _bounds(event, clock)
        first, last, half, rounded = _days(start, end)
    except (ValueError, OverflowError, KeyError):
        return "Dates illisibles."
    if end < start:
        return "La fin est avant le début."
    if not FIRST <= first <= LAST or not FIRST <= last <= LAST:
        return "Dates hors de ce que l’outil connaît."
    if (last - first).days >= LONGEST:
        return "Événement de plus d’un an."
    own = event.text("X-PHCO-DEMI")
    half = own if own in HALVES and first == last else half
    why = said.why
    if clock.is_unknown(event.values.get("DTSTART")) or clock.is_unknown(event.values.get("DTEND")):
        why = why or "Le fuseau horaire est inconnu : les heures sont prises pour celles de Paris."
    if event.text("STATUS").upper() == "TENTATIVE":
        why = why or "L’événement est marqué comme provisoire."
    span = Period(start=first, end=last)
    if why:
        kinds = said.guesses if said.kind is None else (said.kind,)
        entries = tuple(Entry(kind=one, span=span, title=_own_title(event, title, one), half=half) for one in kinds)
        return Doubt(title=title or UNTITLED, why=why, proposals=entries)
    if said.kind is None:
        raise AssertionError("a kind that is not sure has its reason")
    if rounded:
        remarks.append(f"« {title or TITLES[said.kind]} » : heures arrondies aux jours entiers, {_when(first, last)}.")
    return Entry(kind=said.kind, span=span, title=_own_title(event, title, said.kind), half=half)


def _when(first: date, last: date) -> str:
    return f"le {french_day(first)}" if first == last else french_range(first, last)


def _said(event: RawEvent, title: str) -> Said:
    own = event.text("X-PHCO-NATURE")
    for kind in KINDS:
        if own == kind:
            return Said(kind=kind)
    return understood(title)


def _own_title(event: RawEvent, title: str, kind: Kind) -> str:
    """What the title says beside its nature: ``Lombalgies`` for « GEP : Lombalgies »."""
    written = clean(event.text("X-PHCO-TITRE"))
    if written:
        return written
    if words_of(title) in _bare_titles(kind):
        return ""
    head, colon, rest = title.partition(":")
    return rest.strip() if colon and words_of(head) == words_of(PREFIXES[kind]) and rest.strip() else title


@cache
def _bare_titles(kind: Kind) -> frozenset[tuple[str, ...]]:
    """The titles that say nothing but the nature, as their words."""
    return frozenset({words_of(TITLES[kind]), words_of(PREFIXES[kind])})


def _bounds(event: RawEvent, clock: Clock) -> tuple[datetime, datetime]:
    """Start and end as they fall in Paris; an event of whole days ends at midnight. Raises ValueError, KeyError."""
    told = clock.moment(event.values["DTSTART"])
    whole = not isinstance(told, datetime)
    start = _midnight(told)
    if "DTEND" in event.values:
        end = _midnight(clock.moment(event.values["DTEND"]))
        return start, end if end != start or not whole else start + timedelta(days=1)
    if "DURATION" in event.values:
        return start, start + length(event.text("DURATION"))
    return start, start + timedelta(days=1) if whole else start


def _midnight(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(0))


def _days(start: datetime, end: datetime) -> tuple[date, date, str | None, bool]:
    """First and last day, the half-day or evening of what stays within one, and whether hours were rounded.

    A night belongs to the day it starts on; an evening before and a morning after a longer stay are no day of it.
    """
    midnight = time(0)
    last_moment = end - timedelta(seconds=1) if end > start else end
    first, last = start.date(), last_moment.date()
    if first == last:
        whole = start.time() == midnight and end - start >= timedelta(hours=23, minutes=30)
        return first, last, None if whole else _half(start, end), False
    if start.time() == midnight and end.time() == midnight:
        return first, last, None, False
    if last - first == timedelta(days=1) and end.time() <= MORNING and end.time() != midnight:
        return first, first, _half(start, datetime.combine(last, midnight)), False
    late, early = start.time() >= NIGHT, end.date() == last and end.time() <= MORNING
    first, last = first + timedelta(days=late), last - timedelta(days=early)
    if first == last:
        from_, to = max(start, _midnight(first)), min(end, _midnight(first + timedelta(days=1)))
        return first, last, _half(from_, to), late or early
    return first, last, None, late or early or start.time() > MORNING or time(0) < end.time() < LATE


def _half(start: datetime, end: datetime) -> str | None:
    """The half-day that holds a timed event of one day, ``soir`` outside them, None for more than one."""
    day = start.date()
    ends = time.max if end.date() != day else end.time()
    night = datetime.combine(day, NIGHT)
    if start.time() >= NIGHT or (start.time() >= LATE and end - night > night - start):
        return EVENING
    if ends <= NOON:
        return "matin"
    if start.time() >= time(12):
        return "apres_midi"
    return "matin" if ends <= LUNCH else None

"""An iCalendar text as its raw events, whatever else is wrong with it: one bad line never loses the others.

A reader of lines and not of the whole standard: exports of real calendars hold colon-less lines, several VCALENDAR,
broken VTIMEZONE and megabytes of it, in a browser. Times are given as they fall in Paris.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.timezone import windows_to_olson

from phco.dates import PARIS

WANTED = frozenset(
    [
        "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "STATUS", "SEQUENCE", "RECURRENCE-ID", "RRULE", "RDATE",
        "LAST-MODIFIED", "DTSTAMP", "X-PHCO-NATURE", "X-PHCO-DEMI", "X-PHCO-TITRE",
    ]
)  # fmt: skip
DEEPEST = 12  # components inside one another
LONGEST_VALUE = 4000  # characters of a value that are read
MOST_ZONE_LINES = 4000  # of described time zones: the longest real one, over a century, has some 1 500
_FOLD = re.compile(r"\n[ \t]")
_HEAD = re.compile(r'[^:"]*+(?:"[^"]*+"[^:"]*+)*+:')
_PARAM = re.compile(r';\s*([A-Za-z-]+)\s*=\s*("[^"]*"|[^;]*)')
_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(Z)?)?")
_LENGTH = re.compile(r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?")
_ESCAPE = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True, kw_only=True)
class Value:
    """One property as written."""

    text: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class RawEvent:
    """One VEVENT: its wanted properties, the first of each name; ``method`` of its calendar; its rank in the text."""

    rank: int
    method: str = ""
    values: dict[str, Value] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a property, unescaped, or an empty text."""
        value = self.values.get(name)
        return "" if value is None else unescaped(value.text).strip()


@dataclass(kw_only=True)
class RawCalendar:
    """The events of a text, in order. ``broken``: events cut short; ``odd``: lines that are no property."""

    events: list[RawEvent] = field(default_factory=list)
    zones: dict[str, list[str]] = field(default_factory=dict)
    calendars: int = 0
    closed: int = 0
    broken: int = 0
    odd: int = 0


def read_lines(text: str) -> RawCalendar:
    """Every complete event of every VCALENDAR of a text."""
    found = RawCalendar()
    stack: list[str] = []
    method = ""
    event: RawEvent | None = None
    zone: list[str] = []
    for line in _unfolded(unicodedata.normalize("NFC", text.removeprefix("\ufeff"))):
        upper = line[:40].upper().strip()
        if upper.startswith("BEGIN:"):
            name = upper[6:].strip()
            if name in {"VCALENDAR", "VEVENT"} and event is not None:
                found.broken += 1
                event = None
            if name == "VCALENDAR":
                found.calendars += 1
                method, stack = "", []
            elif name == "VEVENT":
                del stack[1:]
                event = RawEvent(rank=found.broken + len(found.events), method=method)
            elif name == "VTIMEZONE":
                zone = []
            if len(stack) < DEEPEST:
                stack.append(name)
        elif upper.startswith("END:"):
            name = upper[4:].strip()
            if name == "VEVENT" and event is not None:
                event.method = method or event.method
                found.events.append(event)
                event = None
            elif name == "VTIMEZONE":
                _keep_zone(found, zone)
            elif name == "VCALENDAR":
                found.broken += event is not None
                event = None
                found.closed += 1
            if name in stack:
                del stack[len(stack) - 1 - stack[::-1].index(name) :]
        elif "VTIMEZONE" in stack:
            zone.append(line)
        elif not stack:
            continue
        elif stack[-1] == "VCALENDAR" and upper.startswith("METHOD"):
            method = line.partition(":")[2].strip().upper()
        elif line.strip() and ":" not in line:
            found.odd += 1
        elif stack[-1] == "VEVENT" and event is not None:
            _keep_value(event, line)
        if "VTIMEZONE" in stack and upper.startswith(("BEGIN:", "END:")) and not upper.endswith("VTIMEZONE"):
            zone.append(line)
    found.broken += event is not None
    return found


def _unfolded(text: str) -> list[str]:
    return _FOLD.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")


def _keep_value(event: RawEvent, line: str) -> None:
    name = line[:40].partition(":")[0].partition(";")[0].strip().upper()
    if name not in WANTED or name in event.values:
        return
    head = _HEAD.match(line)
    end = head.end() if head else line.index(":") + 1
    written = _PARAM.findall(line[: min(end - 1, LONGEST_VALUE)]) if ";" in line[:end] else ()
    params = {key.upper(): value.strip('"') for key, value in written}
    event.values[name] = Value(text=line[end : end + LONGEST_VALUE], params=params)


def _keep_zone(found: RawCalendar, lines: list[str]) -> None:
    for line in lines:
        name, _, value = line.partition(":")
        if name.split(";")[0].strip().upper() == "TZID" and value.strip():
            found.zones.setdefault(value.strip().strip('"'), list(lines))
            return


def unescaped(text: str) -> str:
    """A TEXT value without its backslashes (RFC 5545, 3.3.11)."""
    return _ESCAPE.sub(lambda one: "\n" if one[1] in "nN" else one[1], text) if "\\" in text else text


class Clock:
    """Reads dates and hours; the zone of each is resolved once. ``unknown``: zones taken for that of Paris."""

    def __init__(self, zones: dict[str, list[str]]) -> None:
        self._blocks = zones
        self._known: dict[str, tzinfo | None] = {}
        self._left = MOST_ZONE_LINES

    def moment(self, value: Value) -> date:
        """A ``date``, or a naive ``datetime`` as it falls in Paris. Raises ValueError when it cannot be read."""
        match = _MOMENT.fullmatch(value.text.strip())
        if match is None:
            raise ValueError(value.text)
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return day
        hour, minute, second = int(match[4]), int(match[5]), min(59, int(match[6] or 0))
        shift = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta(0)
        told = datetime.combine(day, time(0 if shift else hour, minute, second)) + shift
        zone = UTC if match[7] else self.zone(value.params.get("TZID", ""))
        return told if zone is None else told.replace(tzinfo=zone).astimezone(PARIS).replace(tzinfo=None)

    def is_unknown(self, value: Value | None) -> bool:
        """Whether the value bears a time zone that nothing describes."""
        name = "" if value is None else value.params.get("TZID", "")
        return bool(name) and value is not None and "T" in value.text and self.zone(name) is None

    def zone(self, name: str) -> tzinfo | None:
        """The zone of a TZID, or None (none written, or unknown)."""
        if not name:
            return None
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def _resolve(self, name: str) -> tzinfo | None:
        block = self._blocks.get(name, [])
        hints = [line.partition(":")[2].strip() for line in block if line.upper().startswith("X-LIC-LOCATION")]
        parts = [part for part in name.split("/") if part]
        names = [name, windows_to_olson.WINDOWS_TO_OLSON.get(name, ""), *hints, "/".join(parts[-2:]), *parts[-1:]]
        for one in names:
            try:
                if one:
                    return ZoneInfo(one)
            except (ValueError, OSError, LookupError):
                continue
        self._left -= len(block)
        return _described(block) if self._left >= 0 else None


def _described(block: list[str]) -> tzinfo | None:
    """The zone that a VTIMEZONE describes, or None when it is missing or broken."""
    if not block:
        return None
    text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VTIMEZONE", *block, "END:VTIMEZONE", "END:VCALENDAR", ""])
    try:
        zone: tzinfo = Calendar.from_ical(text).walk("VTIMEZONE")[0].to_tz()
        zone.utcoffset(datetime.combine(date(2027, 1, 1), time(0)))
    except Exception:  # whatever a broken description raises, it describes nothing
        return None
    return zone


def length(text: str) -> timedelta:
    """A DURATION. Raises ValueError."""
    match = _LENGTH.fullmatch(text.strip().upper())
    if match is None or not any(match.groups()[1:]):
        raise ValueError(text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    found = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -found if match[1] == "-" else found

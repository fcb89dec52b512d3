"""The plan kept on the device as entries of a calendar, and what a calendar's entries add to it.

A change is ``{"liste", "valeur"}`` (a row to add) or ``{"liste", "cle", "valeur"}`` (the row that bears these fields
receives the others, or is added): the page applies it as it is, rows half typed included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from phco.dates import Period, french_day, french_range, iso_day
from phco.jsontext import JsonObject, JsonView
from phco.placement.calendars.words import listed, words_of
from phco.placement.followup.ics import EVENING, FIRST, LAST, PREFIXES, Entry, Kind, clean
from phco.placement.followup.portfolio import seminar_id
from phco.placement.planning import as_periods
from phco.placement.spans import days_of
from phco.placement.week.model import HALVES

MOST = {"conges": 400, "evenements": 400, "gep": 2000, "entretiens": 2000, "autres_seminaires": 400}
MOMENTS = (*HALVES, EVENING, "journee")
EVENTS: tuple[Kind, ...] = ("enseignement", "congres", "maladie", "rattrapage")
SESSIONS: dict[Kind, str] = {"gep": "gep", "entretien": "entretiens"}
DATED: tuple[tuple[str, Kind, str], ...] = (  # a list of the plan, what it holds, the key of its title
    ("seminaires", "seminaire", "id"),
    ("autres_seminaires", "seminaire", "nom"),
    ("gep", "gep", "theme"),
    ("entretiens", "entretien", ""),
)
HALF_SAID = {"matin": "le matin", "apres_midi": "l’après-midi", EVENING: "en soirée"}
# Where each thing is then seen.
PAGES: dict[Kind, tuple[str, str]] = {
    "conge": ("Congés", "stage/conges/"),
    "seminaire": ("Enseignements", "stage/enseignements/"),
    "gep": ("Enseignements", "stage/enseignements/"),
    "entretien": ("Entretiens", "stage/entretiens/"),
    **dict.fromkeys(EVENTS, ("Rattrapages", "stage/rattrapages/")),
}


def _day(value: object) -> date | None:
    """The day of a row, or None where it is still being typed: a half of it, or a year that no tool takes."""
    day = iso_day(value) if isinstance(value, str) else None
    return day if day is not None and FIRST <= day <= LAST else None


def _rows(plan: JsonView, key: str) -> list[JsonView]:
    rows = plan.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _half(row: JsonView) -> str | None:
    half = row.get("demi")
    return half if half in (*HALVES, EVENING) else None


def _span(row: JsonView) -> Period | None:
    start, end = _day(row.get("debut")), _day(row.get("fin"))
    return Period(start=start, end=end) if start and end and start <= end else None


def entries_of(plan: JsonView, seminars: Sequence[str]) -> list[Entry]:
    """What the plan holds, as entries; rows still being typed are left out. Whole days in a row are one entry."""
    names = {seminar_id(name): name for name in seminars}
    found = [Entry(kind="conge", span=span) for row in _rows(plan, "conges") if (span := _span(row))]
    whole: dict[tuple[Kind, str], list[date]] = {}
    for row in _rows(plan, "evenements"):
        day, kind = _day(row.get("date")), row.get("nature")
        if day is None or kind not in EVENTS:
            continue
        title = clean(row.get("congres") or row.get("titre"))
        if _half(row) is None:
            whole.setdefault((kind, title), []).append(day)
        else:
            found.append(Entry(kind=kind, span=Period(start=day, end=day), title=title, half=_half(row)))
    for (kind, title), days in whole.items():
        found += [Entry(kind=kind, span=span, title=title) for span in as_periods(days)]
    for key, kind_, title_key in DATED:
        for row in _rows(plan, key):
            day = _day(row.get("date"))
            if day is not None:
                told = clean(row.get(title_key)) if title_key else ""
                title = names.get(told, told) if title_key == "id" else told
                span = Period(start=day, end=day)
                found.append(Entry(kind=kind_, span=span, title=title, half=_half(row)))
    return found


def misdated(plan: JsonView) -> int:
    """How many rows say dates that no calendar takes: one that is no day, a year too far, an end before its start."""
    spans = [row for row in _rows(plan, "conges") if row.get("debut") and row.get("fin") and _span(row) is None]
    dated = ("evenements", *(key for key, _, _ in DATED))
    days = [row for key in dated for row in _rows(plan, key) if row.get("date") and _day(row["date"]) is None]
    return len(spans) + len(days)


def applied(plan: JsonView, changes: Sequence[JsonView]) -> JsonObject:
    """The plan with changes applied, as the page does it."""
    found = {key: list(value) if isinstance(value, list) else value for key, value in plan.items()}
    for one in changes:
        rows, key = found.setdefault(one["liste"], []), one.get("cle", {})
        at = next((at for at, row in enumerate(rows) if key and key.items() <= row.items()), None)
        if at is None:
            rows.append({**key, **one["valeur"]})
        else:
            rows[at] = {**rows[at], **one["valeur"]}
    return found


@dataclass(kw_only=True)
class Adoption:
    """What entries add to a plan: ``changes`` for the page; each entry is added, already there, left or to decide."""

    changes: list[JsonObject] = field(default_factory=list)
    added: list[Entry] = field(default_factory=list)
    already: list[Entry] = field(default_factory=list)
    left: list[tuple[Entry, str]] = field(default_factory=list)
    undecided: list[tuple[Entry, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def said(entry: Entry) -> str:
    """``Congrès CNGE, du 16 au 18 juin 2027`` for people."""
    title = clean(entry.title)
    prefix = PREFIXES[entry.kind]
    named = (
        title if title and set(words_of(prefix)) <= set(words_of(title)) else f"{prefix} : {title}" if title else prefix
    )
    first, last = entry.span.start, entry.span.end
    when = french_day(first) if first == last else french_range(first, last)
    half = f" {HALF_SAID[entry.half]}" if entry.half in HALF_SAID else ""
    return f"{named}, {when}{half}"


class Adopter:
    """Adds entries one after the other to what a plan holds (the plan itself is not changed)."""

    def __init__(self, plan: JsonView, seminars: Sequence[str]) -> None:
        self._plan = plan
        self._names = {seminar_id(name): name for name in seminars}
        self._leave = {day for row in _rows(plan, "conges") if (span := _span(row)) for day in days_of(span)}
        self._events: dict[tuple[date, str], tuple[str, str]] = {}
        for row in _rows(plan, "evenements"):
            day = _day(row.get("date"))
            if day is not None:
                about = (str(row.get("nature")), clean(row.get("congres") or row.get("titre")))
                for half in HALVES if _half(row) is None else (str(_half(row)),):
                    self._events[day, half] = about
        self._sessions = {
            (key, day): clean(row.get("theme" if key == "gep" else "nom"))
            for key in ("gep", "entretiens", "autres_seminaires")
            for row in _rows(plan, key)
            if (day := _day(row.get("date")))
        }
        self._seminars = {str(row.get("id")): _day(row.get("date")) for row in _rows(plan, "seminaires")}
        self._counts = {key: len(_rows(plan, key)) for key in MOST}
        self.found = Adoption()

    def add(self, entry: Entry, *, replace: bool = False) -> None:
        """Adopt one entry. ``replace``: the person chose to change the date of a seminar that has one."""
        before = len(self.found.changes)
        if entry.kind == "conge":
            self._add_leave(entry)
        elif entry.kind in EVENTS:
            self._add_event(entry)
        elif entry.kind == "seminaire":
            self._add_seminar(entry, replace=replace)
        elif entry.kind in SESSIONS:
            self._add_session(entry, SESSIONS[entry.kind], clean(entry.title))
        else:
            self.found.left.append((entry, "Le plan ne tient pas de tels événements."))
        if len(self.found.changes) > before:
            self.found.added.append(entry)
            if entry.kind in ("seminaire", *SESSIONS) and entry.span.start != entry.span.end:
                self.found.remarks.append(f"« {said(entry)} » est noté à son premier jour.")

    def _change(self, entry: Entry, key: str, rows: Iterable[JsonObject]) -> None:
        rows = list(rows)
        if self._counts[key] + len(rows) > MOST[key]:
            self.found.left.append((entry, f"Le plan tient au plus {MOST[key]} lignes de cette sorte."))
            return
        self._counts[key] += len(rows)
        self.found.changes += [{"liste": key, "valeur": row} for row in rows]

    def _add_leave(self, entry: Entry) -> None:
        days = set(days_of(entry.span))
        if entry.half == EVENING:
            self.found.left.append((entry, "En soirée : aucun jour de congé n’est pris."))
        elif days <= self._leave:
            self.found.already.append(entry)
        elif entry.half is not None:
            self.found.undecided.append((entry, "Le congé se pose ici par jours entiers."))
        else:
            new = as_periods(days - self._leave)
            self._change(entry, "conges", ({"debut": one.start.isoformat(), "fin": one.end.isoformat()} for one in new))
            self._leave |= days

    def _add_event(self, entry: Entry) -> None:
        if entry.half == EVENING:
            self.found.left.append((entry, "En soirée : hors des demi-journées du stage, rien à noter."))
            return
        title = clean(entry.title)[:120]
        about = (entry.kind, title)
        halves = HALVES if entry.half is None else (entry.half,)
        wanted = [(day, half) for day in days_of(entry.span) for half in halves]
        other = next((one for one in wanted if one in self._events and self._events[one][0] != entry.kind), None)
        free = [one for one in wanted if one not in self._events]
        if other is not None:
            self.found.left.append((entry, f"Le {french_day(other[0])} porte déjà autre chose dans Rattrapages."))
        elif not free:
            self.found.already.append(entry)
        else:
            name = {"congres": title} if entry.kind == "congres" else {"titre": title}
            rows = []
            for day in sorted({day for day, _ in free}):
                mine = [half for one, half in free if one == day]
                half = "journee" if len(mine) == len(HALVES) else mine[0]
                row = {"date": day.isoformat(), "demi": half, "nature": entry.kind}
                rows.append({**row, **name} if title else row)
            self._change(entry, "evenements", rows)
            self._events |= dict.fromkeys(free, about)

    def _add_session(self, entry: Entry, key: str, title: str) -> None:
        day = entry.span.start
        told = {"gep": "theme", "autres_seminaires": "nom"}.get(key)
        value: JsonObject = {told: title} if told and title else {}
        if entry.half is not None:
            value["demi"] = entry.half
        held = self._sessions.get((key, day))
        if held is None:
            self._change(entry, key, [{"date": day.isoformat(), **value}])
            self._sessions[key, day] = title
        elif not told or not title or words_of(held) == words_of(title):
            self.found.already.append(entry)
        elif not held:
            self.found.changes.append({"liste": key, "cle": {"date": day.isoformat()}, "valeur": value})
            self._sessions[key, day] = title
        else:
            self.found.left.append((entry, f"Le {french_day(day)} porte déjà « {held} »."))

    def _add_seminar(self, entry: Entry, *, replace: bool) -> None:
        known = self._known_seminar(entry.title)
        if known is None:
            self._add_session(entry, "autres_seminaires", clean(entry.title) or PREFIXES["seminaire"])
            return
        held, day = self._seminars.get(known), entry.span.start
        if held == day:
            self.found.already.append(entry)
        elif held is not None and not replace:
            name = self._names[known]
            self.found.undecided.append((entry, f"« {name} » est déjà noté le {french_day(held)}."))
        else:
            value = {"date": day.isoformat(), **({"demi": entry.half} if entry.half else {})}
            self.found.changes.append({"liste": "seminaires", "cle": {"id": known}, "valeur": value})
            self._seminars[known] = day

    def _known_seminar(self, title: str) -> str | None:
        """Which of the seminars a title names: all of its words, or words that no other one has."""
        words = _telling(title) - set(words_of(PREFIXES["seminaire"])) - {"seminaires", "dj", "dmg", "phco"}
        if not words:
            return None
        telling = {one: _telling(name) for one, name in self._names.items()}
        whole = [one for one, named in telling.items() if named <= words]
        part = [one for one, named in telling.items() if words <= named]
        found = whole or part
        return found[0] if len(found) == 1 else None


def _telling(text: str) -> set[str]:
    small = listed("commun", "liaisons")
    return {word for word in words_of(text) if word not in small and not word.isdigit()}

"""The week of a placement: half-days, what is done in each, and the two patterns (PhCO 6 + 2 + 2, SASPAS 8 + 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Literal

from phco.dates import DAYS, NBSP, Period

Regime = Literal["dj", "saspas"]
Mode = Literal["cabinet", "telephone", "visio"]
Presence = Literal["pamsu", "medecin-these", "joignable", "aucune"]

USUAL_REGIME: Regime = "dj"  # what a placement is until its own regime is said

HALVES = ("matin", "apres_midi")
HALF_NAMES = {"matin": "matin", "apres_midi": "après-midi"}
WORKING_DAYS = 5
MOST_ACTS = 200  # acts in one day: more is a slip of the keyboard
SLOTS = tuple(f"{day}_{half}" for day in DAYS[:6] for half in HALVES)  # Monday morning … Saturday afternoon
WEEK_SLOTS = SLOTS[: 2 * WORKING_DAYS]  # the ten half-days

# activity → what it is called
ACTIVITIES = {
    "soin": "soins sur le site",
    "option-1": "4e journée, option 1 : activité du PAMSU",
    "option-2": "4e journée, option 2 : structure agréée trouvée par le PAMSU",
    "option-3": "4e journée, option 3 : coordination du territoire",
    "option-4": "4e journée, option 4 : lieu de la liste du DMG",
    "option-5": "4e journée, option 5 : soins sur le même site",
    "faculte": "journée de faculté",
    "universite": "travail universitaire",
    "rattrapage": "rattrapage en stage",
    "enseignement": "enseignement facultaire sur le temps de stage",
    "congres": "congrès à rattraper",
    "congres-dispense": "congrès dispensé de rattrapage",
    "congres-a-nommer": "congrès à nommer : dispensé ou à rattraper",
    "conge": "congé",
    "maladie": "arrêt de travail",
    "ferie": "jour férié",
    "libre": "libre",
}
OPTIONS = tuple(f"option-{number}" for number in range(1, 6))
IN_PLACEMENT = frozenset({"soin", "rattrapage", *OPTIONS})
OFF_PLACEMENT = frozenset({"faculte", "universite"})
# Nothing is due for them; a congress without a name waits for its name (SAS-07).
EXCUSED = frozenset({"conge", "maladie", "ferie", "congres-dispense", "congres-a-nommer"})
WITH_PATIENTS = frozenset({"soin", "rattrapage", "option-5"})


@dataclass(frozen=True, kw_only=True)
class HalfDay:
    """What one half-day holds. ``place`` None is the placement's own site; ``presence`` None is not said."""

    activity: str = "libre"
    place: str | None = None
    supervisor: str | None = None
    presence: Presence | None = None
    minutes_away: int | None = None
    start: time | None = None
    end: time | None = None

    @property
    def hours(self) -> Decimal | None:
        """Length in hours, or None when a bound is not said."""
        if self.start is None or self.end is None:
            return None
        minutes = (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute
        return Decimal(minutes) / 60


@dataclass(frozen=True, kw_only=True)
class Review:
    """The review of a day's files with the supervisor (SAS-04)."""

    minutes: int
    mode: Mode = "cabinet"


@dataclass(frozen=True, kw_only=True)
class Project:
    """The « 4e journée » as declared: its option and that option's own conditions; None is not said (ORG-03)."""

    option: int | None = None
    place: str | None = None
    run_by_pamsu: bool | None = None
    approved: bool | None = None
    independent: bool | None = None
    on_list: bool | None = None
    convention: bool | None = None
    both_wish: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Supervisor:
    """One MSU or PAMSU: where, when on site, when reachable, how far, and their own leave."""

    id: str
    name: str = ""
    place: str | None = None
    on_site: frozenset[str] = frozenset()
    reachable: frozenset[str] = frozenset()
    minutes_away: int | None = None
    leave: tuple[Period, ...] = ()

    @property
    def called(self) -> str:
        """The name to show."""
        return self.name or self.id

    def is_away(self, day: date) -> bool:
        """Whether ``day`` falls in this person's leave."""
        return any(period.start <= day <= period.end for period in self.leave)


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week. ``monday`` None: the pattern week (« semaine type »), which repeats."""

    regime: Regime
    cells: Mapping[str, HalfDay]
    monday: date | None = None
    project: Project = field(default_factory=Project)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    duty_hours: Decimal = Decimal(0)

    @property
    def is_pattern(self) -> bool:
        """Whether it is the pattern week."""
        return self.monday is None

    def cell(self, slot: str) -> HalfDay:
        """What the slot holds; an unsaid slot is free."""
        return self.cells.get(slot, HalfDay())

    def activities(self) -> dict[str, str]:
        """What each slot holds, the free ones aside."""
        return {slot: self.cell(slot).activity for slot in SLOTS if self.cell(slot).activity != "libre"}

    def counts(self) -> Counter[str]:
        """How many half-days of each activity, Saturday included."""
        return Counter(self.activities().values())

    def number(self, activities: frozenset[str]) -> int:
        """How many half-days hold one of ``activities``."""
        return sum(count for activity, count in self.counts().items() if activity in activities)

    def day(self, slot: str) -> date | None:
        """The date of a slot, or None in a pattern week."""
        return None if self.monday is None else day_of_slot(self.monday, slot)

    @property
    def hours(self) -> Decimal | None:
        """Hours of work, duty (PDSA) included; None when a worked half-day lacks its bounds."""
        worked = [self.cell(slot) for slot in SLOTS if self.cell(slot).activity in IN_PLACEMENT | OFF_PLACEMENT]
        lengths = [cell.hours for cell in worked]
        if any(length is None for length in lengths):
            return None
        return sum((length for length in lengths if length is not None), self.duty_hours)


def day_of_slot(monday: date, slot: str) -> date:
    """The date of a slot in the week that starts on ``monday``."""
    return monday + timedelta(days=SLOTS.index(slot) // 2)


def slot_of(day: date, half: str) -> str | None:
    """``lundi_matin`` for a Monday and ``matin``; None on a Sunday."""
    index = 2 * day.weekday() + HALVES.index(half)
    return SLOTS[index] if index < len(SLOTS) else None


def slot_name(slot: str) -> str:
    """``lundi matin`` for people."""
    day, half = slot.split("_", 1)
    return f"{day}{NBSP}{HALF_NAMES[half]}"


def day_name(slot: str) -> str:
    """``lundi`` for ``lundi_matin``."""
    return slot.split("_", 1)[0]


PICTURE = {
    **dict.fromkeys(("soin", "rattrapage"), "soin"),
    **dict.fromkeys(OPTIONS, "projet"),
    **dict.fromkeys(("faculte", "universite", "enseignement"), "faculte"),
    **dict.fromkeys(("congres", "congres-dispense", "congres-a-nommer"), "faculte"),
    **dict.fromkeys(("conge", "maladie", "ferie"), "conge"),
    "libre": "libre",
}


def picture(week: Week) -> list[str]:
    """The ten half-days as the little picture of the week draws them: soin, projet, faculte, conge, libre."""
    return [PICTURE[week.cell(slot).activity] for slot in WEEK_SLOTS]

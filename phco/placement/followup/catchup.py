"""The catch-up ledger (SAS-07): what is owed, half-day for half-day, what was caught up, where the rest can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from phco.dates import Period
from phco.placement.followup.congresses import congress_of
from phco.placement.spans import ONE_DAY, monday_of
from phco.placement.week.model import HALVES, IN_PLACEMENT, OFF_PLACEMENT, Supervisor, Week, slot_of
from phco.placement.week.quarter import quarters_of
from phco.rules.feries import holiday_name, is_holiday

RULE = "SAS-07"
NOBODY = "Aucun maître de stage déclaré n’est là cette demi-journée"
Kind = Literal["enseignement", "congres", "maladie", "rattrapage"]
# What became of an event: owed, caught up, planned, refused, to be named, or nothing owed.
State = Literal["due", "rattrapee", "prevue", "refusee", "a-preciser", "sans-dette"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event of one half-day. ``name``: a congress. ``proof``: of a sick leave (None: not said)."""

    day: date
    half: str
    kind: Kind
    name: str = ""
    proof: bool | None = None
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an event does to the ledger: +1 owed, −1 caught up, 0 with its reason."""

    event: Event
    owed: int
    why: str
    warning: bool = False
    state: State = "sans-dette"

    def as_json(self) -> dict[str, object]:
        """``{"date", "demi", "nature", "effet", "etat", "pourquoi", "alerte", "regle"}``."""
        return {
            "date": self.event.day.isoformat(),
            "demi": self.event.half,
            "nature": self.event.kind,
            "effet": self.owed,
            "etat": self.state,
            "pourquoi": self.why,
            "alerte": self.warning,
            "regle": RULE,
        }


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A half-day that could be caught up."""

    day: date
    half: str
    why: str

    def as_json(self) -> dict[str, object]:
        """``{"date", "demi", "pourquoi"}``."""
        return {"date": self.day.isoformat(), "demi": self.half, "pourquoi": self.why}


def judge(
    event: Event,
    pattern: Week,
    leave: Sequence[Period],
    exempt: Sequence[str],
    *,
    today: date,
    supervisors: Sequence[Supervisor] = (),
) -> Line:
    """What one event owes. Off the placement's half-days, on leave or on a holiday, nothing is owed."""
    if event.kind == "rattrapage":
        return _caught_up(event, pattern, leave, today=today, supervisors=supervisors)
    slot = slot_of(event.day, event.half)
    held = pattern.cell(slot).activity if slot else "libre"
    if is_holiday(event.day):
        return Line(event=event, owed=0, why=f"Jour férié ({holiday_name(event.day)}) : aucune dette (hypothèse).")
    if _in(event.day, leave):
        return Line(event=event, owed=0, why="Pendant un congé : aucune dette.")
    if held not in IN_PLACEMENT:
        return Line(event=event, owed=0, why="Hors du temps de stage : aucune dette.")
    if event.kind == "enseignement":
        return Line(event=event, owed=1, why="Enseignement sur le temps de stage : à rattraper.", state="due")
    if event.kind == "congres":
        return _congress(event, exempt)
    if event.proof is True:
        return Line(event=event, owed=0, why="Arrêt justifié : aucune dette.")
    why = (
        "Arrêt sans justificatif : fournissez-le." if event.proof is False else "Arrêt : un justificatif sera demandé."
    )
    return Line(event=event, owed=0, why=why, warning=True)


def _congress(event: Event, exempt: Sequence[str]) -> Line:
    found = congress_of(event.name, exempt)
    spared = " et ".join(exempt)
    if not found.known:
        why = f"Quel congrès ? Nommez-le : {spared} sont dispensés, tout autre se rattrape."
        return Line(event=event, owed=0, why=why, warning=True, state="a-preciser")
    if found.spared is not None:
        return Line(event=event, owed=0, why=f"Congrès {found.spared} : dispensé.")
    return Line(event=event, owed=1, why=f"Congrès autre que {spared} : à rattraper.", state="due")


def _caught_up(
    event: Event, pattern: Week, leave: Sequence[Period], *, today: date, supervisors: Sequence[Supervisor]
) -> Line:
    """A catch-up counts once past, on a working half-day that is not due already, where some declared MSU is there."""
    refused = refusal(event.day, event.half, pattern, leave, supervisors)
    if refused:
        return Line(event=event, owed=0, why=f"{refused} : ne compte pas.", warning=True, state="refusee")
    nobody = "" if is_somebody_there(event.day, event.half, supervisors) else NOBODY
    if event.day >= today:
        why = f"Prévue : comptera une fois passée{', si l’un des maîtres de stage est là' if nobody else ''}."
        return Line(event=event, owed=0, why=why, warning=bool(nobody), state="prevue")
    if nobody:
        return Line(event=event, owed=0, why=f"{nobody} : ne compte pas.", warning=True, state="refusee")
    unsaid = "" if supervisors else " Aucun maître de stage n’est déclaré : sa présence n’est pas vérifiée."
    return Line(event=event, owed=-1, why=f"Rattrapée.{unsaid}", state="rattrapee")


def refusal(
    day: date, half: str, pattern: Week, leave: Sequence[Period], supervisors: Sequence[Supervisor]
) -> str | None:
    """Why nothing can be caught up on a half-day (SAS-06, SAS-07), in French without its full stop, or None."""
    slot = slot_of(day, half)
    if slot is None:
        return "Un dimanche"
    feast = holiday_name(day)
    if feast:
        return f"Jour férié ({feast})"
    if _in(day, leave):
        return "Pendant un congé"
    if pattern.cell(slot).activity in IN_PLACEMENT:
        return "Demi-journée déjà due en stage"
    if supervisors and all(one.is_away(day) for one in supervisors):
        names = ", ".join(one.called for one in supervisors)
        return f"Aucun maître de stage n’est là ({names} en congé)"
    return None


def is_somebody_there(day: date, half: str, supervisors: Sequence[Supervisor]) -> bool:
    """Whether a declared MSU is there on a half-day, on site or within reach; True when none is declared.

    One who said no half-day at all is taken to be there outside their leave.
    """
    slot = slot_of(day, half)
    present = [one for one in supervisors if not one.is_away(day)]
    said = [one.on_site | one.reachable for one in present]
    return not supervisors or any(not slots or slot in slots for slots in said)


def _in(day: date, periods: Sequence[Period]) -> bool:
    return any(period.start <= day <= period.end for period in periods)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The answer of ``rattrapages.solde``, in half-days; a negative balance is an advance."""

    lines: tuple[Line, ...]
    proposals: tuple[Proposal, ...]
    semester: Period

    @property
    def owed(self) -> int:
        """Half-days to catch up, those already caught up included."""
        return sum(line.owed for line in self.lines if line.owed > 0)

    @property
    def caught_up(self) -> int:
        """Half-days caught up."""
        return -sum(line.owed for line in self.lines if line.owed < 0)

    @property
    def planned(self) -> int:
        """Half-days of catch-up still to come."""
        return sum(line.state == "prevue" for line in self.lines)

    @property
    def balance(self) -> int:
        """Half-days still owed; negative is an advance."""
        return self.owed - self.caught_up

    def _sum(self, period: Period) -> int:
        return sum(line.owed for line in self.lines if period.start <= line.event.day <= period.end)

    def as_json(self) -> dict[str, object]:
        """The ledger, its balance by week and by quarter, and proposals."""
        weeks = sorted({monday_of(line.event.day) for line in self.lines if line.owed})
        per_week = [
            {"lundi": monday.isoformat(), "solde": self._sum(Period(start=monday, end=monday + 6 * ONE_DAY))}
            for monday in weeks
        ]
        per_quarter = [
            {"debut": one.start.isoformat(), "fin": one.end.isoformat(), "solde": self._sum(one)}
            for one in quarters_of(self.semester)
        ]
        return {
            "dette": self.owed,
            "rattrapees": self.caught_up,
            "prevues": self.planned,
            "a_preciser": sum(line.state == "a-preciser" for line in self.lines),
            "solde": self.balance,
            "lignes": [line.as_json() for line in self.lines],
            "par_semaine": per_week,
            "par_trimestre": per_quarter,
            "propositions": [one.as_json() for one in self.proposals],
        }


def ledger(
    semester: Period,
    events: Sequence[Event],
    pattern: Week,
    *,
    exempt: Sequence[str],
    leave: Sequence[Period] = (),
    today: date,
    supervisors: Sequence[Supervisor] = (),
    saturdays: bool = False,
    most: int = 12,
) -> Ledger:
    """Judge every event of the semester, and propose dates for what is still owed (one event a half-day)."""
    ordered = sorted(events, key=lambda one: (one.day, HALVES.index(one.half)))
    lines = tuple(judge(event, pattern, leave, exempt, today=today, supervisors=supervisors) for event in ordered)
    found = Ledger(lines=lines, proposals=(), semester=semester)
    wanted = found.balance - found.planned
    if wanted <= 0:
        return found
    taken = {(event.day, event.half) for event in events}
    proposals = _propose(
        semester, pattern, lines, taken, leave=leave, today=today, supervisors=supervisors, saturdays=saturdays
    )
    return Ledger(lines=lines, proposals=tuple(proposals[: min(most, 2 * wanted)]), semester=semester)


def _propose(
    semester: Period,
    pattern: Week,
    lines: Sequence[Line],
    taken: set[tuple[date, str]],
    *,
    leave: Sequence[Period],
    today: date,
    supervisors: Sequence[Supervisor],
    saturdays: bool,
) -> list[Proposal]:
    """Free half-days from tomorrow on, the quarters that owe first; then university ones; Saturdays if allowed."""
    owing = [
        quarter
        for quarter in quarters_of(semester)
        if sum(line.owed for line in lines if quarter.start <= line.event.day <= quarter.end) > 0
    ]
    ranked: list[tuple[tuple[bool, int, int, date, int], Proposal]] = []
    day = max(today + ONE_DAY, semester.start)
    while day <= semester.end:
        for half in HALVES:
            slot = slot_of(day, half)
            if slot is None or (day, half) in taken or refusal(day, half, pattern, leave, supervisors):
                continue
            cell = pattern.cell(slot)
            saturday = slot.startswith("samedi")
            if saturday and not saturdays:
                continue
            university = cell.activity in OFF_PLACEMENT
            why = (
                "Samedi libre"
                if saturday
                else "Travail universitaire ce jour-là : seulement si aucun enseignement n’y est prévu"
                if university
                else "Demi-journée libre de votre semaine type"
            )
            here = [quarter for quarter in owing if quarter.start <= day <= quarter.end]
            if here:
                why += ", dans le trimestre qui la doit"
            alone = not is_somebody_there(day, half, supervisors)
            if alone:
                why += " ; aucun maître de stage ne s’y est dit présent, convenez-en d’abord"
            key = (alone, 0 if here else 1, 2 if saturday else 1 if university else 0, day, HALVES.index(half))
            ranked.append((key, Proposal(day=day, half=half, why=f"{why}.")))
        day += ONE_DAY
    return [proposal for _, proposal in sorted(ranked, key=lambda one: one[0])]

"""What a campaign's dates call for: warnings (CMP-07, CMP-09), and what comes next for each role (CMP-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from phco.campaign.model import ACTORS, Actor, Campaign, Step
from phco.dates import PARIS, french_day
from phco.french import plural
from phco.rules.feries import holidays_between

Moment = Literal["en-cours", "a-venir", "date-inconnue"]


def warnings(campaign: Campaign) -> list[str]:
    """What must be said beside the dates, in French: provisional, unknown, assumed, holidays, clock changes."""
    said = [campaign.signed.sentence()] if campaign.signed is not None else []
    if campaign.is_provisional:
        said.append("Dates provisoires : proposition de la DGOS, à valider.")
    unknown = [step for step in campaign.steps if step.window is None]
    if unknown:
        said.append(f"À confirmer : {' ; '.join(f'{step.label} ({step.expected})' for step in unknown)}.")
    said += list(dict.fromkeys(f"Hypothèse : {step.assumption}" for step in campaign.steps if step.assumption))
    for step in campaign.steps:
        said += _day_warnings(step)
    return list(dict.fromkeys(said))


def _day_warnings(step: Step) -> list[str]:
    if step.window is None:
        return []
    start, end = step.window.start, step.window.end
    said = [
        f"Jour férié : {french_day(day, weekday=True)} ({name}), pendant « {step.label} »."
        for day, name in holidays_between(start, end).items()
    ]
    for day in _clock_changes(start, end):
        direction = "avance" if _offset(day + timedelta(days=1)) > _offset(day) else "recule"
        said.append(
            f"Changement d’heure : l’horloge {direction} d’une heure le {french_day(day, weekday=True)}, pendant "
            f"« {step.label} »."
        )
    return said


def _offset(day: date) -> timedelta:
    """The offset of Paris at the day's first instant."""
    return datetime.combine(day, time(0), PARIS).utcoffset() or timedelta(0)


def _clock_changes(start: date, end: date) -> list[date]:
    days = [start + timedelta(days=shift) for shift in range((end - start).days + 1)]
    return [day for day in days if _offset(day) != _offset(day + timedelta(days=1))]


@dataclass(frozen=True, kw_only=True)
class Next:
    """The next thing one role has to do, or to wait for, on a given day.

    ``step`` is the next step in order (its date may be unknown), ``dated`` the next one with a date; ``days`` is the
    number of whole days until it opens (to come) or until its last day (under way; 0 means today).
    """

    actor: Actor
    step: Step | None
    moment: Moment | None
    dated: Step | None
    days: int | None

    def as_json(self) -> dict[str, object]:
        """``etape`` and ``prochaine_datee`` (with their campaign), ``etat``, ``jours``, ``phrase``."""
        return {
            "acteur": self.actor,
            "etape": _named(self.step),
            "etat": self.moment,
            "prochaine_datee": _named(self.dated),
            "jours": self.days,
            "phrase": self.sentence(),
        }

    def sentence(self) -> str:
        """What the strip under the header says."""
        if self.step is None:
            return f"{ACTORS[self.actor][1]} : aucune étape connue après cette date."
        if self.dated is None or self.days is None or self.dated.window is None:
            return f"{self.step.label} : {self.step.when()}."
        before = "" if self.step is self.dated else f"{self.step.label} : {self.step.when()}. "
        window, label = self.dated.window, self.dated.label
        if self.moment == "en-cours" and self.step is self.dated:
            left = "dernier jour" if self.days == 0 else f"encore {_days(self.days)}"
            return f"{label} : jusqu’au {french_day(window.end)}, 23\u00a0h\u00a059 — {left}."
        return f"{before}{label} : {self.dated.when()}, dans {_days(self.days)}."


def _named(step: Step | None) -> dict[str, object] | None:
    return None if step is None else {"campagne": step.campaign, **step.as_json()}


def _days(count: int) -> str:
    return f"{count}\u00a0{plural(count, 'jour')}"


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """The campaign ahead on a day, and what comes next for each role. ``campaign`` is None past the last one known."""

    on: date
    campaign: Campaign | None
    by_actor: Mapping[str, Next]

    def as_json(self) -> dict[str, object]:
        """``le``, ``campagne``, ``libelle``, ``provisoire``, ``par_acteur``, ``message``."""
        return {
            "le": self.on.isoformat(),
            "campagne": self.campaign.code if self.campaign else None,
            "libelle": self.campaign.label if self.campaign else None,
            "provisoire": bool(self.campaign and self.campaign.is_provisional),
            "par_acteur": {actor: following.as_json() for actor, following in self.by_actor.items()},
            "message": self.message(),
        }

    def message(self) -> str:
        """One sentence: the campaign ahead, or that none is known."""
        if self.campaign is None:
            return "Aucune campagne connue après cette date : le DMG publiera la suivante."
        return f"{self.campaign.label}."


def ahead(campaigns: Iterable[Campaign], on: date) -> Ahead:
    """The campaign ahead for a visitor's date: the first one that has a step still to come or under way (CMP-10)."""
    ordered = sorted(campaigns, key=lambda campaign: campaign.code)
    current = next((one for one in ordered if any(_remains(step, on) for step in one.steps)), None)
    steps = [step for campaign in ordered for step in campaign.steps if _remains(step, on)]
    return Ahead(
        on=on, campaign=current, by_actor={actor: _next(name, steps, on) for actor, (name, _) in ACTORS.items()}
    )


def _remains(step: Step, on: date) -> bool:
    return step.last_day is not None and step.last_day >= on


def _next(actor: Actor, steps: Sequence[Step], on: date) -> Next:
    mine = [step for step in steps if step.actor == actor]
    if not mine:
        return Next(actor=actor, step=None, moment=None, dated=None, days=None)
    step, dated = mine[0], next((one for one in mine if one.window), None)
    if dated is None or dated.window is None:
        return Next(actor=actor, step=step, moment="date-inconnue", dated=None, days=None)
    under_way = dated.window.start <= on
    days = (dated.window.end - on).days if under_way else (dated.window.start - on).days
    moment: Moment = "date-inconnue" if step.window is None else "en-cours" if under_way else "a-venir"
    return Next(actor=actor, step=step, moment=moment, dated=dated, days=days)

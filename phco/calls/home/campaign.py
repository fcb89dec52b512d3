"""Where a campaign stands on a day, for who acts in it: its round, its next dates in words, the hearts given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from phco import campaign
from phco.calls.home.model import Line, Meter
from phco.calls.wishes.board import read_offers
from phco.campaign import Campaign
from phco.campaign.model import ROUNDS, Actor, Step, round_step
from phco.dates import NBSP, french_day
from phco.fields import Fields
from phco.french import counted
from phco.wishes import check_hearts, last_checked, quotas_at
from phco.wishes.heart_reading import read_hearts
from phco.wishes.lists import noted, split_open

CALENDAR = "calendrier/"
Phase = Literal["avant", "coeurs", "attente", "bientot", "apres", "aucune"]


@dataclass(frozen=True, kw_only=True)
class Stand:
    """The round of a day (None: none yet, or all over) and its phase, with the campaign they are of.

    ``drawn``: the matching that a round waits for once its hearts are closed, None elsewhere.
    """

    campaign: Campaign | None
    tour: int | None
    phase: Phase
    drawn: Step | None = None


def stand_on(on: date) -> Stand:
    """Where the campaign ahead stands (CMP-10): a round lasts from its first hearts to its matching."""
    found = campaign.ahead(campaign.load_default().values(), on).campaign
    if found is None:
        return Stand(campaign=None, tour=None, phase="aucune")
    steps = {step.code: step for step in found.steps}
    phase: Phase = "avant"
    for tour in ROUNDS:
        hearts, drawn = steps.get(round_step(tour, "dj").code), steps.get(round_step(tour, "appariement").code)
        if hearts is None or hearts.window is None:
            continue
        if on < hearts.window.start:
            return Stand(campaign=found, tour=None if phase == "avant" else tour, phase=phase)
        if on <= hearts.window.end:
            return Stand(campaign=found, tour=tour, phase="coeurs")
        end = drawn.window.end if drawn is not None and drawn.window is not None else hearts.window.end
        if on <= end:
            return Stand(campaign=found, tour=tour, phase="attente", drawn=drawn)
        phase = "bientot"
    return Stand(campaign=found, tour=None, phase="apres" if phase == "bientot" else "avant")


def date_lines(actor: Actor, on: date) -> tuple[Line, ...]:
    """The next step of a role, and the next one with a date where the first has none; each leads to the calendar."""
    following = campaign.ahead(campaign.load_default().values(), on).by_actor[actor]
    if following.step is None:
        known = "Aucune n’est connue après aujourd’hui. Le département publiera la suite."
        return (Line(titre="Prochaine date", texte=known, url=CALENDAR),)
    found: list[Line] = []
    if following.step is not following.dated:
        found.append(Line(titre=following.step.label, texte=_capital(f"{following.step.when()}."), url=CALENDAR))
    if following.dated is not None and following.dated.window is not None:
        found.append(step_line(following.dated, on))
    return tuple(found)


def step_line(step: Step, on: date) -> Line:
    """A step whose dates are known, not over on this day: how far it is, and whether its dates may still move."""
    assert step.window is not None
    if step.window.start < on or step.window.start == on != step.window.end:
        days = (step.window.end - on).days
        left = f", encore {counted(days, 'jour')}." if days else ", dernier jour."
        said = f"jusqu’au {french_day(step.window.end)}, 23{NBSP}h{NBSP}59{left}"
    else:
        days = (step.window.start - on).days
        far = {0: "aujourd’hui", 1: "demain"}.get(days, f"dans {counted(days, 'jour')}")
        said = f"{step.when()}, {far}."
    said += " Dates provisoires." if step.status == "provisoire" else ""
    return Line(titre=step.label, texte=_capital(said), url=CALENDAR)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def meter_of(tours: Mapping[str, object], tour: int, catalogue: str | None, errors: Fields) -> tuple[Meter | None, int]:
    """The meter of a round, where the offers are known, and how many are noted. ``catalogue``: the digest that
    ``catalogue.charger`` answered; faults are noted in ``errors``, at their place.
    """
    on = last_checked()
    quotas = quotas_at(on)
    one = errors.child(f"tours.{tour}", tours.get(str(tour), {}))
    hearts = read_hearts(one, quotas.most, default={})
    one.id("cible", None, nullable=True)
    one.close()
    if catalogue is None:
        return None, noted(hearts)
    offers = read_offers(Fields({"catalogue": catalogue}, "", errors.errors))
    mine, _ = split_open(hearts, offers.ids)
    verdict = check_hearts(tour=tour, offers=offers.ids, hearts=mine, quotas=quotas)
    lacking = max(0, verdict.minimum - verdict.count)
    said = f"{verdict.count}{NBSP}/{NBSP}{counted(verdict.minimum, 'offre notée', 'offres notées')}"
    said += f"{NBSP}: il en manque {lacking}." if lacking else f"{NBSP}: le minimum est atteint."
    return Meter(valeur=verdict.count, minimum=verdict.minimum, texte=said, url="voeux/"), verdict.count

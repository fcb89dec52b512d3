"""Tacit renewal (ORG-01): six months, then six more unless someone says no; a renewed post is not vacant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import DATABASE, Desk, Event
from phco.dmg.ledger.queries.people import departures, homes
from phco.dmg.ledger.queries.rounds import holder_of, holders, last_round
from phco.dmg.ledger.store import Store
from phco.dmg.people.enrol import unknown_person
from phco.dmg.rounds.market import step_fault
from phco.errors import PhcoError

RENEWED = "reconduction"


@dataclass(frozen=True, kw_only=True)
class Renewed:
    """DJ → post that goes on; ``ended``: posts whose twelve months are over; ``unknown``: DJ not enrolled here."""

    kept: Mapping[str, str]
    ended: Sequence[str]
    unknown: Sequence[str]


def renew_from(desk: Desk, former: Path, now: datetime) -> Renewed:
    """Take over, from the former campaign's folder, the posts that go on for a second semester.

    A post already renewed there has had its twelve months: it is vacant again. Only people enrolled in both campaigns
    under the same pseudonym are kept. Raises PhcoError E_ETAPE once a round is open, E_DOSSIER.
    """
    _before_rounds(desk.store)
    former_store = Store(former / DATABASE)
    try:
        there, campaign = holders(former_store), former_store.setting("campagne")
    finally:
        former_store.close()
    if campaign == desk.campaign:
        raise PhcoError("E_DOSSIER", "C’est la même campagne.", str(former), "Donnez le dossier de la précédente.")
    here, known = homes(desk.store, "dj"), {one.person: one.offer for one in holders(desk.store)}
    first = [one for one in there if one.origin != RENEWED]
    gone = departures(desk.store)
    kept = [one for one in first if one.person in here and one.person not in gone and one.pamsu not in gone]
    events = [
        Event(
            kind="reconduction",
            body={
                "dj": one.person, "offre": one.offer, "pamsu": one.pamsu,
                "motif": f"reconduction tacite ({campaign})",
            },
        )
        for one in kept
        if known.get(one.person) != one.offer
    ]  # fmt: skip
    if events:
        desk.record(events, now)
    return Renewed(
        kept={one.person: one.offer for one in kept}, ended=[one.offer for one in there if one.origin == RENEWED],
        unknown=[one.person for one in first if one.person not in here],
    )  # fmt: skip


def end_renewal(desk: Desk, dj: str, *, reason: str, now: datetime) -> None:
    """Someone said no: the post is vacant, the DJ takes part. Raises PhcoError E_ETAPE, E_PERSONNE, E_TEXT."""
    _before_rounds(desk.store)
    if len(reason.strip()) < 2:
        raise PhcoError("E_TEXT", "La fin d’une reconduction porte son motif.", "motif", "Ajoutez --motif.")
    body = {"dj": dj, "offre": None, "pamsu": "", "motif": reason.strip()}
    if desk.just_said("reconduction", body):
        return
    held = holder_of(desk.store, dj)
    if held is None or held.origin != RENEWED:
        raise unknown_person(dj)
    desk.record([Event(kind="reconduction", body=body)], now)


def _before_rounds(store: Store) -> None:
    if last_round(store):
        raise step_fault("Un tour est déjà ouvert.", "La reconduction se règle avant le tour 1.")

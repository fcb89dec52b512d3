"""Tacit renewal (ORG-01): six months, then six more unless someone says no; a renewed post is not vacant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import DATABASE, Desk, Event
from phco.dmg.ledger.store import Store
from phco.dmg.people.enrol import people, unknown_person
from phco.dmg.rounds.rounds import step_fault
from phco.errors import PhcoError


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
    _before_rounds(desk)
    store = Store(former / DATABASE)
    try:
        rows = store.rows("SELECT person, offer, origin, pamsu FROM holder ORDER BY person")
        campaign = store.setting("campagne")
    finally:
        store.close()
    if campaign == desk.campaign:
        raise PhcoError("E_DOSSIER", "C’est la même campagne.", str(former), "Donnez le dossier de la précédente.")
    here = people(desk, "dj")
    going_on = [row for row in rows if row["origin"] != "reconduction" and row["person"] in here]
    ended = [row["offer"] for row in rows if row["origin"] == "reconduction"]
    unknown = [row["person"] for row in rows if row["origin"] != "reconduction" and row["person"] not in here]
    known = {row["person"]: row["offer"] for row in desk.store.rows("SELECT person, offer FROM holder")}
    events = [
        Event(
            kind="reconduction",
            body={
                "dj": row["person"], "offre": row["offer"], "pamsu": row["pamsu"],
                "motif": f"reconduction tacite ({campaign})",
            },
        )
        for row in going_on
        if known.get(row["person"]) != row["offer"]
    ]  # fmt: skip
    if events:
        desk.record(events, now)
    kept = {row["person"]: row["offer"] for row in going_on}
    return Renewed(kept=kept, ended=ended, unknown=unknown)


def end_renewal(desk: Desk, dj: str, *, reason: str, now: datetime) -> None:
    """Someone said no: the post is vacant, the DJ takes part. Raises PhcoError E_ETAPE, E_PERSONNE, E_TEXT."""
    _before_rounds(desk)
    if len(reason.strip()) < 2:
        raise PhcoError("E_TEXT", "La fin d’une reconduction porte son motif.", "motif", "Ajoutez --motif.")
    row = desk.store.row("SELECT origin FROM holder WHERE person = ?", (dj,))
    if row is None or row["origin"] != "reconduction":
        raise unknown_person(dj)
    desk.record([Event(kind="reconduction", body={"dj": dj, "offre": None, "pamsu": "", "motif": reason.strip()})], now)


def _before_rounds(desk: Desk) -> None:
    if desk.store.row("SELECT 1 FROM round LIMIT 1") is not None:
        raise step_fault("Un tour est déjà ouvert.", "La reconduction se règle avant le tour 1.")

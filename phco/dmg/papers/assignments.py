"""Who goes where: the assignments, the vacant posts and those without a post, for the CHU, the ARS, the faculty.

Read once, computed as plain rows, written as one workbook a recipient with only the columns that they need; the journal
keeps who was given which list, and never a name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from phco.campaign.reading import intakes
from phco.dates import french_day, paris_day
from phco.dmg.desk import Desk, Event
from phco.dmg.keys.names import NOBODY, Name
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.values import Holder, instant
from phco.dmg.papers.recipients import COLUMNS, LISTS, Recipient, recipient, recipients
from phco.dmg.people.tables import Sheet as Table
from phco.dmg.people.tables import workbook_safe
from phco.dmg.rounds.market import Market, Sheet, read_market
from phco.french import counted
from phco.jsontext import canonical
from phco.offers.communes import departement_name
from phco.offers.display import commune_name, fourth_day_text
from phco.offers.model import Offer
from phco.offers.schema import offer_table

FOLDER = "affectations"
INTAKE = "prise-de-fonction"
ORIGINS = {"commission": "commission", "reconduction": "reconduction"}
Row = Mapping[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What the lists are made from. ``given``: person → when they got their post; ``start``: the first day."""

    market: Market
    names: Mapping[str, Name]
    given: Mapping[str, datetime]
    start: date | None
    settled: bool

    def name(self, pseudo: str) -> Name:
        """The name behind a pseudonym; an empty one when it is unknown or erased."""
        return self.names.get(pseudo, NOBODY)

    def called(self, pseudo: str) -> str:
        """How to write someone: their name, else their pseudonym."""
        name = self.name(pseudo)
        return name.full if name.nom else pseudo


@dataclass(frozen=True, kw_only=True)
class Lists:
    """The three lists, each row with every column; ``settled``: the commission has written its minutes."""

    rows: Mapping[str, Sequence[Row]]
    settled: bool


@dataclass(frozen=True, kw_only=True)
class Written:
    """A workbook: for whom, where, how many rows each list has."""

    recipient: Recipient
    path: Path
    counts: Mapping[str, int]


def read_situation(desk: Desk) -> Situation:
    """Everything that the lists need, at once."""
    store = desk.store
    given = {f"tour{one.number}": one.matched_at for one in rounds(store) if one.matched_at}
    market = read_market(store)
    when = {one.person: instant(at) for one in market.holders if (at := given.get(one.origin)) is not None}
    for entry in store.entries(kinds=("decision", "reconduction")):
        when[entry.body["dj"]] = instant(entry.at)
    intake = steps(store).get(INTAKE)
    start = date.fromisoformat(intake.start) if intake is not None and intake.start else None
    settled = any(True for _ in store.entries(kinds=("pv",)))
    return Situation(market=market, names=desk.names, given=when, start=start, settled=settled)


def lists_of(found: Situation) -> Lists:
    """The three lists, by name then pseudonym."""
    sheets, market = found.market.sheets.by_id, found.market
    held = [_assigned(found, one, sheets.get(one.offer)) for one in market.holders]
    vacant = [
        {**_post(found, one), "places": market.room_left(one)} for one in market.free_offers.values()
    ]  # fmt: skip
    left = [{**_person(found, one), "domicile": _town(market.djs[one])} for one in market.free_people]
    rows = {"affectations": held, "vacants": vacant, "sans-poste": left}
    return Lists(rows={name: sorted(list_, key=_order) for name, list_ in rows.items()}, settled=found.settled)


def _order(row: Row) -> tuple[str, str, str]:
    return (
        str(row.get("nom", "")).casefold(),
        str(row.get("prenom", "")).casefold(),
        str(row.get("pseudonyme", row.get("offre", ""))),
    )


def _person(found: Situation, pseudo: str) -> dict[str, str | int]:
    name = found.name(pseudo)
    return {"pseudonyme": pseudo, "nom": name.nom or pseudo, "prenom": name.prenom, "courriel": name.courriel}


def _town(code: str) -> str:
    return commune_name(code) if code else ""


def _assigned(found: Situation, holder: Holder, sheet: Sheet | None) -> dict[str, str | int]:
    """One DJ in post; a sheet that no longer stands leaves the practice unsaid, never the person."""
    at = found.given.get(holder.person)
    row = _person(found, holder.person)
    row |= (
        _post(found, sheet)
        if sheet is not None
        else {"offre": holder.offer, "pamsu": found.called(holder.pamsu) if holder.pamsu else ""}
    )
    row["origine"] = ORIGINS.get(holder.origin, holder.origin.replace("tour", "tour "))
    row["attribue_le"] = french_day(paris_day(at)) if at is not None else ""
    return row


def _post(found: Situation, sheet: Sheet) -> dict[str, str | int]:
    offer, lead = sheet.offer, sheet.author
    start = offer.debut or found.start
    others = [one for one in offer.supervisors if one != lead]
    return {
        "offre": offer.id, "pamsu_pseudonyme": lead, "pamsu": found.called(lead),
        "pamsu_courriel": found.name(lead).courriel, "encadrants": ", ".join(found.called(one) for one in others),
        "cabinet": offer.cabinet, "adresse": offer.adresse or "", "telephone": offer.telephone or "",
        "commune": commune_name(offer.commune), "insee": offer.commune,
        "departement": departement_name(offer.commune), "zone": _label(offer, "zone"),
        "option": _label(offer, "option_journee4"), "journee4": fourth_day_text(offer) or "",
        "debut": french_day(start) if start else "", "fin": _end(start),
        "logement": _label(offer, "logement"), "logement_details": offer.logement_details or "",
    }  # fmt: skip


def _label(offer: Offer, column: str) -> str:
    value = getattr(offer, column)
    return "non dit" if value is None else offer_table().field(column).label(value)


def _end(start: date | None) -> str:
    """The last day of the semester that begins then: the eve of the next intake; empty where it is not known."""
    after = min((day for day in intakes() if start is not None and day > start), default=None)
    return french_day(after - timedelta(days=1)) if after is not None else ""


# — the workbooks —————————————————————————————————————————————————————————————————————————————————————————————
def write_assignments(desk: Desk, now: datetime, codes: Sequence[str] = ()) -> list[Written]:
    """Write a workbook for each recipient (all of them by default) under ``sorties/affectations`` (0600).

    The same lists again on the same day write nothing; the journal tells a list once, until it changes.
    Raises PhcoError E_VALEUR (unknown recipient).
    """
    wanted = [recipient(code) for code in codes or recipients()]
    found = lists_of(read_situation(desk))
    known = {
        entry.body["destinataire"]: entry.body["empreinte"] for entry in desk.store.entries(kinds=("affectations",))
    }
    day, title, written, told = paris_day(now), desk.store.setting("titre"), list[Written](), list[Event]()
    for one in wanted:
        sheets = tables_for(found, one, title, day)
        path = desk.output(f"{FOLDER}/affectations-{one.code}.xlsx", workbook_safe(sheets, day), private=True)
        counts = {name: len(found.rows[name]) for name in one.lists}
        written.append(Written(recipient=one, path=path, counts=counts))
        digest = hashlib.sha256(
            canonical([[sheet.title, [list(row) for row in sheet.rows]] for sheet in sheets])
        ).hexdigest()
        if known.get(one.code) != digest:
            told.append(
                Event(kind="affectations", body={"destinataire": one.code, "lignes": counts, "empreinte": digest})
            )
    if told:
        desk.record(told, now)
    return written


def tables_for(found: Lists, one: Recipient, title: str, day: date) -> list[Table]:
    """The sheets of a recipient's workbook: each says its date, how many rows it has, whether it may still change."""
    state = "" if found.settled else " Provisoire : le procès-verbal de la commission n’est pas écrit."
    return [
        Table(
            title=LISTS[name],
            head=(
                f"{title} — {LISTS[name]} au {french_day(day)} : {counted(len(found.rows[name]), 'ligne')}.{state}",
                f"{one.title}. {one.purpose}",
            ),
            columns=[COLUMNS[column] for column in columns],
            rows=[[row.get(column, "") for column in columns] for row in found.rows[name]],
        )
        for name, columns in one.lists.items()
    ]

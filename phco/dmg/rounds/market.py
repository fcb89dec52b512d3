"""The market, read from the database: sheets that stand, posts held, people without a post, lists that count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phco.dmg.desk import Desk
from phco.dmg.people.enrol import people
from phco.jsontext import loads
from phco.offers import Offer, offer_from_cells


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet that counts: the offer, its cells as sent, its package and the PAMSU who leads it."""

    offer: Offer
    cells: Mapping[str, str]
    payload: str
    author: str


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """Sheets by offer id; ``clashes`` says in French which ones were left out, and why."""

    by_id: Mapping[str, Sheet]
    clashes: Sequence[str]


def sheets(desk: Desk) -> Sheets:
    """The sheets that stand. Two PAMSU with one offer id: the one received first keeps it, whatever came in first."""
    rows = desk.store.rows(
        "SELECT payload, author, content FROM package WHERE kind = 'fiche-rts' AND status = 'retenu' "
        "ORDER BY received_at, payload"
    )
    found: dict[str, Sheet] = {}
    clashes: list[str] = []
    for row in rows:
        cells: Mapping[str, str] = loads(row["content"])["cellules"]
        offer = offer_from_cells(cells)
        if offer.id in found:
            clashes.append(
                f"« {offer.id} » : la fiche de {row['author']} porte l’identifiant d’une fiche de "
                f"{found[offer.id].author}, reçue avant ; demandez-lui d’en changer."
            )
            continue
        found[offer.id] = Sheet(offer=offer, cells=cells, payload=row["payload"], author=row["author"])
    return Sheets(by_id=dict(sorted(found.items())), clashes=clashes)


def holders(desk: Desk) -> dict[str, str]:
    """Person → the offer they hold (renewed, matched or decided)."""
    return {row["person"]: row["offer"] for row in desk.store.rows("SELECT person, offer FROM holder ORDER BY person")}


def free_people(desk: Desk) -> list[str]:
    """DJ without a post, sorted (WSH-05)."""
    held = holders(desk)
    return [one for one in people(desk, "dj") if one not in held]


def free_offers(desk: Desk) -> dict[str, Sheet]:
    """Sheets whose post nobody holds, by id (ORG-01, WSH-05).

    A post for two DJ is free until it has both. A PAMSU whose DJ goes on has no other place (ORG-07), and a sheet that
    says « reconduite » offers none.
    """
    taken: dict[str, int] = {}
    for offer in holders(desk).values():
        taken[offer] = taken.get(offer, 0) + 1
    busy = {
        row["pamsu"]: row["offer"]
        for row in desk.store.rows("SELECT pamsu, offer FROM holder WHERE origin = 'reconduction' AND pamsu <> ''")
    }
    return {
        name: one
        for name, one in sheets(desk).by_id.items()
        if taken.get(name, 0) < one.offer.capacity and busy.get(one.author, name) == name and not one.offer.reconduite
    }


def room_left(desk: Desk, sheet: Sheet) -> int:
    """How many DJ a post can still take."""
    return sheet.offer.capacity - sum(1 for offer in holders(desk).values() if offer == sheet.offer.id)


def current(desk: Desk, kind: str, tour: int) -> dict[str, Mapping[str, Any]]:
    """Author → content of the package that counts."""
    rows = desk.store.rows(
        "SELECT author, content FROM package WHERE kind = ? AND round = ? AND status = 'retenu' ORDER BY author",
        (kind, tour),
    )
    return {row["author"]: loads(row["content"]) for row in rows}


def hearts_of(desk: Desk, tour: int) -> dict[str, dict[str, int]]:
    """DJ → offer → hearts 1 to 5 (a 0 counts for nothing, WSH-02), of the lists that count in a round."""
    return {
        author: {offer: count for offer, count in content["coeurs"].items() if count > 0}
        for author, content in current(desk, "voeux", tour).items()
    }

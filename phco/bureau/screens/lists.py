"""« Personnes », « Offres », « Réception », « Envois »: the long lists, paged and searched."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from phco.bureau.screens.record import Context, Query, View, page_of
from phco.dates import french_instant
from phco.dmg.commission.minutes import place_name
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.packages import packages, set_aside
from phco.dmg.ledger.queries.people import persons
from phco.dmg.ledger.values import Package
from phco.dmg.rounds.market import read_market
from phco.dmg.rounds.roster import WORDS, roster
from phco.dmg.verdicts.kinds import RECEIVED


def fold(text: str) -> str:
    """Without accents nor case, for a search."""
    plain = unicodedata.normalize("NFD", text)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


def _matches(query: Query, *texts: str) -> bool:
    words = fold(query["q"]).split()
    inside = fold(" ".join(texts))
    return all(word in inside for word in words)


def people(view: View) -> Context:
    """Everyone enrolled, by name."""
    desk, query = view.desk, view.query
    rows = [
        {"une": one, "nom": desk.name(one.pseudo)}
        for one in view.kept("inscrits", lambda: roster(desk))
        if _matches(query, one.pseudo, desk.name(one.pseudo).full) and query["role"] in ("", one.role)
    ]
    homes = {one.pseudo: one.commune for one in persons(desk.store)}
    page = page_of(rows, query)
    return {"page": page, "commune": lambda pseudo: place_name(homes[pseudo]), "mots": WORDS}


def offers(view: View) -> Context:
    """The sheets that stand."""
    desk, query = view.desk, view.query
    market = view.kept("marche", lambda: read_market(desk.store))
    free = market.free_offers
    rows = [
        {"id": name, "fiche": sheet, "vacante": name in free, "commune": place_name(sheet.offer.commune)}
        for name, sheet in market.sheets.by_id.items()
        if _matches(query, name, sheet.offer.cabinet, place_name(sheet.offer.commune), sheet.author)
    ]
    return {"page": page_of(rows, query), "heurts": market.sheets.clashes}


STATUSES = {"retenus": ("retenu",), "refuses": ("refuse",), "remplaces": ("remplace",), "cote": ("quarantaine",)}


def reception(view: View) -> Context:
    """What came: to settle, kept, refused."""
    desk, query = view.desk, view.query
    everything = sorted(packages(desk.store), key=lambda one: (one.received_at, one.payload), reverse=True)
    which = query["liste"] if query["liste"] in STATUSES else "retenus"
    rows = [
        _row(desk, one) for one in everything
        if one.status in STATUSES[which] and _matches(query, one.author, desk.name(one.author).full, one.kind)
    ]  # fmt: skip
    aside = [
        {"personne": person, "nom": desk.name(person), "envois": [_row(desk, one) for one in group]}
        for person, group in groupby(set_aside(desk.store), key=lambda one: one.author)
    ]
    return {
        "page": page_of(rows, query), "liste": which, "cote": aside,
        "comptes": {name: sum(1 for one in everything if one.status in kept) for name, kept in STATUSES.items()},
    }  # fmt: skip


def _row(desk: Desk, one: Package) -> Context:
    kind = RECEIVED.get(one.kind)
    return {
        "paquet": one.payload, "personne": one.author, "nom": desk.name(one.author), "envoi": one.seq,
        "quoi": kind.receipt.split(" ", 1)[-1] if kind is not None else one.kind, "tour": one.round,
        "recu": french_instant(one.received), "refus": one.refusal, "statut": one.status,
    }  # fmt: skip


FOLDERS = {
    "invitations": "Invitations et codes à remettre", "accuses": "Accusés et réponses prêtes",
    "tour1": "Tour 1 : candidats, résultats", "tour2": "Tour 2 : candidats, résultats",
    "tour3": "Tour 3 : candidats, résultats", "commission": "Commission", "envois": "Brouillons de courriels",
}  # fmt: skip


def sendings(view: View) -> Context:
    """What waits to be sent, by kind: a folder each."""
    desk = view.desk
    rows = []
    for name, label in FOLDERS.items():
        folder = desk.outputs / name
        if folder.is_dir():
            rows.append({"nom": label, "dossier": str(folder), "fichiers": _count(folder.rglob("*"))})
    return {"dossiers": rows}


def _count(paths: Iterable[Path]) -> int:
    return sum(1 for one in paths if one.is_file())

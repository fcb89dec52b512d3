"""« Personnes », « Offres », « Réception », « Envois »: the long lists, paged and searched."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from itertools import groupby
from pathlib import Path

from phco.bureau.screens.record import Context, Query, View, page_of
from phco.campaign.model import LABELS
from phco.dates import french_instant
from phco.dmg.commission.minutes import place_name
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.columns import Arrived, arrivals
from phco.dmg.ledger.queries.dates import delays
from phco.dmg.ledger.queries.packages import facts_of, package_of, set_aside
from phco.dmg.ledger.queries.people import claimed_twice, claims_of, ruled_packages, rulings_of
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package, instant
from phco.dmg.papers.drafts import FOLDER as DRAFTS
from phco.dmg.papers.drafts import ticked
from phco.dmg.papers.letters import MAILINGS
from phco.dmg.people.rivals import rivals_of
from phco.dmg.rounds.erratum import read_erratum
from phco.dmg.rounds.market import read_market
from phco.dmg.rounds.roster import WORDS, Parcel, everyone, roster
from phco.dmg.rounds.status import trace_of
from phco.dmg.verdicts.kinds import RECEIVED
from phco.offers.conformity import check_offer


def fold(text: str) -> str:
    """Without accents nor case, for a search."""
    plain = unicodedata.normalize("NFD", text)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


def _matches(query: Query, *texts: str) -> bool:
    words = fold(query["q"]).split()
    if not words:
        return True
    inside = fold(" ".join(texts))
    return all(word in inside for word in words)


def people(view: View) -> Context:
    """Everyone enrolled, by name."""
    desk, query = view.desk, view.query
    role, words = query["role"], bool(query["q"])
    page = page_of(
        [
            one
            for one in view.kept("inscrits", lambda: everyone(desk.store))
            if role in ("", one.role) and (not words or _matches(query, one.pseudo, desk.name(one.pseudo).full))
        ],
        query,
    )
    homes = {one.pseudo: one.commune for one in page.rows}
    shown = [{"une": one, "nom": desk.name(one.pseudo)} for one in roster(desk.store, homes)]
    return {"page": page.of(shown), "commune": lambda pseudo: place_name(homes[pseudo]), "quoi": _parcel}


def _parcel(one: Parcel) -> str:
    """« vœux du tour 1 : retenu »."""
    tour = f" du tour {one.round}" if one.round else ""
    return f"{named(one.kind)}{tour} : {WORDS[one.status]}"


def named(kind: str) -> str:
    """What a package is called on screen: « vœux », « fiche de terrain »."""
    known = RECEIVED.get(kind)
    return known.receipt.split(" ", 1)[-1] if known is not None else kind


def offers(view: View) -> Context:
    """The sheets that stand."""
    desk, query = view.desk, view.query
    market = view.kept("marche", lambda: read_market(desk.store))
    free, words = market.free_offers, bool(query["q"])
    rows = [
        (name, sheet)
        for name, sheet in market.sheets.by_id.items()
        if not words or _matches(query, name, sheet.cells["cabinet"], place_name(sheet.cells["commune"]), sheet.author)
    ]
    page = page_of(rows, query)
    shown = [
        {
            "id": name, "fiche": sheet, "vacante": name in free, "commune": place_name(sheet.offer.commune),
            "remarques": [one for one in check_offer(sheet.offer) if one.level != "conseil"],
        }
        for name, sheet in page.rows
    ]  # fmt: skip
    erratum = view.kept("erratum", lambda: read_erratum(desk.store, market))
    return {"page": page.of(shown), "heurts": market.sheets.clashes, "erratum": erratum}


STATUSES = {"retenus": ("retenu",), "refuses": ("refuse",), "remplaces": ("remplace",), "cote": ("quarantaine",)}


def reception(view: View) -> Context:
    """What came: to settle, kept, refused."""
    desk, query = view.desk, view.query
    shelves = view.kept("recus", lambda: _shelves(desk.store))
    which = query["liste"] if query["liste"] in STATUSES else "retenus"
    rows = shelves[which]
    if query["q"]:
        rows = [
            one for one in rows if _matches(query, one.author, desk.name(one.author).full, one.kind, named(one.kind))
        ]
    page = page_of(rows, query)
    found = (package_of(desk.store, one.payload) for one in page.rows)
    shown = page.of([_row(desk, one) for one in found if one is not None])
    waiting = {who: list(group) for who, group in groupby(set_aside(desk.store), key=lambda one: one.author)}
    aside = [
        {
            "personne": who,
            "nom": desk.name(who),
            "envois": [_row(desk, one) for one in waiting.get(who, [])],
            "cles": contested(desk.store, who),
            "differences": _differences(desk.store, who),
        }
        for who in sorted({*waiting, *unsettled_devices(desk.store)})
    ]
    closed = {one.number for one in rounds(desk.store) if one.matched_at is not None}
    return {
        "page": shown, "liste": which, "cote": aside,
        "tranches": [
            {**_row(desk, one), "garde": kept, "clos": one.round in closed}
            for payload, kept in ruled_packages(desk.store)
            if (one := package_of(desk.store, payload)) is not None
        ],
        "delais": [
            {"numero": one.number, "personne": one.person, "nom": desk.name(one.person), "motif": one.reason,
             "etape": LABELS.get(one.step, one.step), "jusqu": french_instant(instant(one.until))}
            for one in delays(desk.store)
        ],
        "comptes": {name: len(shelf) for name, shelf in shelves.items()},
    }  # fmt: skip


def _shelves(store: Store) -> dict[str, list[Arrived]]:
    """What came, by list of the screen, the latest first."""
    everything = arrivals(store)
    return {name: [one for one in everything if one.status in kept] for name, kept in STATUSES.items()}


def contested(store: Store, person: str) -> list[Context]:
    """The devices that say they are this person's, under their latest code; none where there is only one."""
    claims = claims_of(store, person)
    newest = max((one.number for one in claims), default=0)
    signers = sorted({one.signer for one in claims if one.number == newest})
    if len(signers) < 2:
        return []
    sent = Counter(fact.signer for fact in facts_of(store, person))
    kept = {signer for _, signer in rulings_of(store, person).keys}
    return [
        {"cle": one, "court": one[:12], "code": newest, "envois": sent[one], "garde": one in kept} for one in signers
    ]


def unsettled_devices(store: Store) -> list[str]:
    """The people whom two devices claim with one code, as long as nobody has said which one is theirs."""
    return [
        one for one in claimed_twice(store) if (keys := contested(store, one)) and not any(key["garde"] for key in keys)
    ]


def _differences(store: Store, person: str) -> list[Context]:
    """What the packages set aside under one number do not say alike, each with the number of its column."""
    return [
        {
            "colonnes": [one.payload[7:19] for one in group.packages],
            "lignes": [{"quoi": one.what, "dits": one.said} for one in group.differences],
        }
        for group in rivals_of(store, person)
        if any(one.status == "quarantaine" for one in group.packages)
    ]


def _row(desk: Desk, one: Package) -> Context:
    kind = RECEIVED.get(one.kind)
    return {
        "paquet": one.payload, "personne": one.author, "nom": desk.name(one.author), "envoi": one.seq,
        "quoi": named(one.kind), "tour": one.round,
        "recu": french_instant(one.received), "refus": one.refusal, "statut": one.status,
        "trace": trace_of(desk.objects, one),
        "etape": kind.step_of(one.round) if kind is not None else "",
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
            rows.append({"nom": label, "dossier": str(folder), "fichiers": _count(folder)})
    mailings = [
        {"nom": one.title, "prets": _drafts(desk, name), "partis": len(ticked(desk.store, name))}
        for name, one in MAILINGS.items()
    ]
    return {"dossiers": rows, "messages": [one for one in mailings if one["prets"] or one["partis"]]}


def _drafts(desk: Desk, kind: str) -> int:
    """How many drafts of a kind wait in their folder; what is ticked has left it."""
    folder = desk.outputs / DRAFTS / kind
    return sum(1 for _ in folder.glob("*.eml")) if folder.is_dir() else 0


def _count(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))

"""The commission's papers: the table (HTML, CSV) it works on, and the minutes (signed package, printable HTML)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from phco.dmg.commission.commission import Decision, Session, check_ready, decisions, session
from phco.dmg.commission.regret import FORMULA
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.people.tables import csv_safe
from phco.dmg.rounds.market import read_market
from phco.dmg.rounds.rounds import PUBLIC
from phco.dmg.signing.issue import Item, publish
from phco.errors import PhcoError
from phco.offers import commune
from phco.offers.communes import approximate_km
from phco.views import render

FOLDER = "commission"
COLUMNS = (
    "dj", "domicile", "offre", "cabinet", "commune", "coeurs", "distance", "option", "zone", "regret", "propose",
)  # fmt: skip
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Present:
    """Someone present: name and capacity (« Directeur du département »)."""

    name: str
    capacity: str


def read_present(text: str) -> Present:
    """``Nom Prénom, qualité``. Raises PhcoError E_VALEUR."""
    name, _, capacity = (part.strip() for part in text.partition(","))
    if not name or not capacity:
        raise PhcoError(
            "E_VALEUR", f"« {text[:60]} » : il manque le nom ou la qualité.", "present", "Écrivez « Nom, qualité »."
        )
    return Present(name=name[:120], capacity=capacity[:120])


def place_name(code: str) -> str:
    """The name of a commune, its code where we do not know it, or « inconnue »."""
    found = commune(code) if code else None
    return found.nom if found else code or "inconnue"


def table_rows(found: Session, *, most: int = SHOWN) -> list[dict[str, object]]:
    """The table's lines: a DJ's choices, the proposed one marked, the least regretted first."""
    rows: list[dict[str, object]] = []
    for case in found.cases:
        shown = list(case.choices[:most])
        shown += [one for one in case.choices[most:] if one.offer == case.proposed]
        for choice in shown:
            offer = found.vacant[choice.offer].sheet.offer
            rows.append(
                {
                    "dj": case.dj, "domicile": place_name(case.commune), "offre": choice.offer,
                    "cabinet": offer.cabinet, "commune": place_name(offer.commune), "coeurs": choice.hearts,
                    "distance": choice.distance, "option": offer.option_journee4, "zone": offer.zone or "inconnue",
                    "regret": choice.regret, "propose": choice.offer == case.proposed,
                    "approchee": approximate_km(case.commune, offer.commune),
                }
            )  # fmt: skip
    return rows


def write_table(desk: Desk, now: datetime) -> list[str]:
    """Write the commission's table under ``sorties/commission``: HTML to print, CSV to sort. Gives the paths."""
    found = session(desk)
    rows = table_rows(found)
    header = [
        "dj",
        "domicile",
        "offre",
        "cabinet",
        "commune",
        "coeurs",
        "distance",
        "option",
        "zone",
        "regret",
        "propose",
    ]
    html = render(
        "commission.html", titre=desk.store.setting("titre"), campagne=desk.campaign, instant=now, formule=FORMULA,
        cas=[
            {
                "dj": case.dj, "domicile": place_name(case.commune), "listes": case.past, "propose": case.proposed,
                "lignes": [row for row in rows if row["dj"] == case.dj],
            }
            for case in found.cases
        ],
        vacants=len(found.vacant), total=found.total, decisions=[as_told(one) for one in decisions(desk)],
    )  # fmt: skip
    desk.output(f"{FOLDER}/table.html", html.encode(), private=True)
    desk.output(f"{FOLDER}/table.csv", csv_safe(header, [[row[name] for name in header] for row in rows]), private=True)
    return [f"{FOLDER}/table.html", f"{FOLDER}/table.csv"]


WORDS = {
    "affecter": "affecte à",
    "retirer": "retire de",
    "laisser-sans-poste": "laisse sans poste",
    "reporter": "reporte",
}


def as_told(decision: Decision) -> dict[str, object]:
    """A decision for the templates."""
    return {
        "numero": decision.number, "instant": decision.at, "dj": decision.dj, "nature": WORDS[decision.kind],
        "decision": decision.kind, "offre": decision.offer, "auteur": decision.author, "motif": decision.reason,
        "annulee_par": decision.undone_by,
    }  # fmt: skip


def write_minutes(
    desk: Desk, present: Sequence[Present], opening: date, closing: date, now: datetime
) -> dict[str, str]:
    """The minutes: recorded in the journal, signed as a ``pv`` package, and printable. Gives name → path.

    Raises PhcoError: E_VALEUR (nobody present, closing before opening), E_ETAPE (a round is not matched).
    """
    if not present:
        raise PhcoError(
            "E_VALEUR", "Le procès-verbal n’a pas de présents.", "present", "Donnez --present « Nom, qualité »."
        )
    if closing < opening:
        raise PhcoError("E_VALEUR", "La clôture précède l’ouverture.", "cloture", "Vérifiez les deux dates.")
    check_ready(rounds(desk.store))
    made = decisions(desk)
    body = {
        "ouverture": opening.isoformat(), "cloture": closing.isoformat(), "decisions": len(made),
        "presents": [[one.name, one.capacity] for one in present],
    }  # fmt: skip
    last = list(desk.store.entries(kinds=("pv",)))
    if not last or last[-1].body != body:
        desk.record([Event(kind="pv", body=body)], now)
        last = list(desk.store.entries(kinds=("pv",)))
    head = last[-1].head
    item = Item(
        name=f"{PUBLIC}/pv.phco", kind="pv",
        tables={
            "pv": [
                {
                    "campagne": desk.campaign, "ouverture": opening.isoformat(), "cloture": closing.isoformat(),
                    "journal": f"sha256:{head}",
                }
            ],
            "presents": [{"nom": one.name, "qualite": one.capacity} for one in present],
            "decisions": [
                {
                    "numero": one.number, "date": one.at, "auteur": one.author, "dj": one.dj, "offre": one.offer or "",
                    "decision": one.kind, "motif": one.reason,
                }
                for one in made
            ],
        },
        version=len(last),
    )  # fmt: skip
    payload = publish(desk, [item], now).payloads[item.name]
    market = read_market(desk.store)
    known = market.sheets.by_id
    html = render(
        "pv.html", titre=desk.store.setting("titre"), campagne=desk.campaign, ouverture=opening, cloture=closing,
        presents=[{"nom": one.name, "qualite": one.capacity} for one in present],
        decisions=[as_told(one) for one in made], tete=head, empreinte=payload,
        cle=desk.keys.signer.public.fingerprint,
        affectes=[
            {
                "dj": one.person, "offre": one.offer,
                "cabinet": known[one.offer].offer.cabinet if one.offer in known else "",
                "commune": place_name(known[one.offer].offer.commune) if one.offer in known else "",
            }
            for one in market.holders if one.origin == "commission"
        ],
        sans_poste=market.free_people, places=len(market.held),
    )  # fmt: skip
    desk.output(f"{FOLDER}/pv.html", html.encode(), private=True)
    return {"paquet": item.name, "imprimable": f"{FOLDER}/pv.html", "empreinte": payload}

"""The commission's papers: the table (HTML, CSV) it works on, and the minutes (signed package, printable HTML)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from phco.campaign.model import ROUNDS
from phco.dmg.commission.decisions import Decision, decisions, settled_by
from phco.dmg.commission.regret import FORMULA
from phco.dmg.commission.results import Outcome
from phco.dmg.commission.session import Session, check_ready, rounds_left, session
from phco.dmg.commission.staleness import stale_minutes
from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import Obstacle, check_reason, overcome
from phco.dmg.ledger.queries.people import departures, enrolled_keys
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import PUBLIC, Round
from phco.dmg.people.tables import csv_safe
from phco.dmg.rounds.market import read_hearts, read_market
from phco.dmg.signing.issue import Item, publish
from phco.dmg.verdicts.book import openers
from phco.errors import PhcoError
from phco.french import counted, plural
from phco.host.disk.objects import digest_of
from phco.jsontext import canonical
from phco.offers import commune
from phco.offers.communes import approximate_km
from phco.packages.schema import Cells
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
    found = session(desk.store)
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
        "host/commission.html", titre=desk.store.setting("titre"), campagne=desk.campaign, instant=now, formule=FORMULA,
        cas=[
            {
                "dj": case.dj, "domicile": place_name(case.commune), "listes": case.past, "propose": case.proposed,
                "lignes": [row for row in rows if row["dj"] == case.dj],
            }
            for case in found.cases
        ],
        vacants=len(found.vacant), total=found.total, decisions=[as_told(one) for one in decisions(desk.store)],
    )  # fmt: skip
    desk.output(f"{FOLDER}/table.html", html.encode(), private=True)
    desk.output(f"{FOLDER}/table.csv", csv_safe(header, [[row[name] for name in header] for row in rows]), private=True)
    return [f"{FOLDER}/table.html", f"{FOLDER}/table.csv"]


SPEAKS, UNSAID = "La commission", "Le motif est dans l’explication scellée pour cette personne."
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


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What the minutes are made of: the session, who was there, and what the commission leaves."""

    present: Sequence[Present]
    outcome: Outcome
    materials: Mapping[str, str]

    def body(self) -> dict[str, object]:
        """What the journal keeps of them."""
        return {
            "ouverture": self.outcome.opening.isoformat(), "cloture": self.outcome.closing.isoformat(),
            "decisions": len(self.outcome.decisions),
            "presents": [[one.name, one.capacity] for one in self.present],
        }  # fmt: skip

    def items(self, head: str, version: int) -> list[Item]:
        """The signed minutes with their public result, then to each DJ concerned their own explanation, sealed."""
        outcome, public = self.outcome, canonical(self.outcome.public())
        found = [
            Item(
                name=f"{PUBLIC}/pv.phco", kind="pv", tables=self._tables(head, outcome.decisions, public=True),
                version=version, pieces=partial(_annex, public), piece_key=digest_of(public),
            )
        ]  # fmt: skip
        for dj, opener in openers(self.materials, outcome.concerned).items():
            own = canonical(outcome.own(dj))
            rows = [one for one in outcome.decisions if one.dj == dj]
            found.append(
                Item(
                    name=f"{PUBLIC}/explications/commission/{dj}.phco", kind="pv",
                    tables=self._tables(head, rows), recipient=opener, pieces=partial(_annex, own),
                    piece_key=digest_of(own),
                )
            )  # fmt: skip
        return found

    def _tables(
        self, head: str, rows: Sequence[Decision], *, public: bool = False
    ) -> dict[str, Sequence[Cells]]:  # fmt: skip
        """``public``: what was typed (who, why, who was there) stays out; the journal's head, signed here, holds it."""
        return {
            "pv": [
                {
                    "campagne": self.outcome.campaign, "ouverture": self.outcome.opening.isoformat(),
                    "cloture": self.outcome.closing.isoformat(), "journal": f"sha256:{head}",
                }
            ],
            "presents": [],
            "decisions": [
                {
                    "numero": one.number, "date": one.at, "auteur": SPEAKS if public else one.author, "dj": one.dj,
                    "offre": one.offer or "", "decision": one.kind, "motif": UNSAID if public else one.reason,
                }
                for one in rows
            ],
        }  # fmt: skip


def _annex(data: bytes) -> dict[str, bytes]:
    return {"annexes/pv.json": data}


def obstacles(store: Store) -> list[Obstacle]:
    """What should be settled before the minutes: rounds left to do, DJ without a post whom nobody decided about."""
    opened, market = rounds(store), read_market(store)
    found = rounds_left(opened, market)
    settled = settled_by(decisions(store))
    silent = [one for one in market.free_people if one not in settled]
    if silent:
        who = counted(len(silent), "docteur junior", "docteurs juniors")
        word = plural(len(silent), "n’a", "n’ont")
        found.append(
            Obstacle(
                code="E_SANS_DECISION", what=f"{who} sans poste {word} pas de décision : {', '.join(silent)}.",
                fix="« phco dmg commission accepter », ou « phco dmg commission decider … laisser-sans-poste ».",
            )
        )  # fmt: skip
    return found


def check_minutes(present: Sequence[Present], opening: date, closing: date, opened: Sequence[Round]) -> None:
    """Raise PhcoError: E_VALEUR (nobody present, closing before opening), E_ETAPE (a round is not matched)."""
    if not present:
        raise PhcoError(
            "E_VALEUR", "Le procès-verbal n’a pas de présents.", "present", "Donnez --present « Nom, qualité »."
        )
    if closing < opening:
        raise PhcoError("E_VALEUR", "La clôture précède l’ouverture.", "cloture", "Vérifiez les deux dates.")
    check_ready(opened)


def write_minutes(
    desk: Desk, present: Sequence[Present], opening: date, closing: date, now: datetime, *, forced: str | None = None
) -> dict[str, str]:
    """The minutes: recorded in the journal, signed as a ``pv`` package, and printable. Gives name → path.

    Raises PhcoError: E_VALEUR (nobody present, closing before opening), E_ETAPE (a round is not matched), and unless
    ``forced`` with a reason E_TOURS, E_SANS_DECISION.
    """
    opened = rounds(desk.store)
    check_minutes(present, opening, closing, opened)
    check_reason(forced)
    market, made = read_market(desk.store), decisions(desk.store)
    outcome = Outcome(
        campaign=desk.campaign, opening=opening, closing=closing, decisions=made, market=market,
        hearts={tour: read_hearts(desk.store, tour) for tour in ROUNDS}, rounds=opened,
        left=list(departures(desk.store).values()),
    )  # fmt: skip
    minutes = Minutes(present=present, outcome=outcome, materials=enrolled_keys(desk.store))
    last = list(desk.store.entries(kinds=("pv",)))
    if not last or last[-1].body != minutes.body() or stale_minutes(desk.store):
        overcome(desk, "pv", obstacles(desk.store), forced=forced, now=now)  # the same again only write the file again
        desk.record([Event(kind="pv", body=minutes.body())], now)
        last = list(desk.store.entries(kinds=("pv",)))
    head = last[-1].head
    items = minutes.items(head, len(last))
    payload = publish(desk, items, now).payloads[items[0].name]
    known = market.sheets.by_id
    html = render(
        "host/pv.html", titre=desk.store.setting("titre"), campagne=desk.campaign, ouverture=opening, cloture=closing,
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
    return {"paquet": items[0].name, "imprimable": f"{FOLDER}/pv.html", "empreinte": payload}

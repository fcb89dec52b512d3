"""« Aujourd’hui »: where the campaign is, the one next thing to do, what deserves an eye."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from phco.bureau.screens.next import next_thing
from phco.bureau.screens.record import Context, View
from phco.campaign.model import LABELS
from phco.dates import PARIS, french_range
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.recovery.backup import unsaved
from phco.dmg.rounds.status import Status, status
from phco.dmg.signing.folder import BULLETIN, laid_out_at
from phco.french import counted


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What deserves an eye, and the screen where it is settled; empty where there is nothing to press."""

    what: str
    screen: str = ""


def read(view: View) -> Context:
    """What the screen shows."""
    desk, now = view.desk, view.now
    found = state_of(view)
    return {
        "etat": found, "prochain": next_thing(desk, found, now), "alertes": alerts(desk, found, now),
        "echeance": _due(found), "libelles": LABELS, "jour": now.astimezone(PARIS).date(),
    }  # fmt: skip


def state_of(view: View) -> Status:
    """Where the campaign stands, read again at each entry of the journal and each minute."""
    return view.kept(f"etat {view.now:%Y-%m-%dT%H:%M}", lambda: status(view.desk, view.now))


def _due(found: Status) -> str:
    step = found.next_step
    if not step:
        return ""
    when = french_range(date.fromisoformat(step["debut"]), date.fromisoformat(step["fin"]))
    return f"{when} — {LABELS.get(step['code'], step['code'])}"


def alerts(desk: Desk, found: Status, now: datetime) -> list[Alert]:
    """What was signed and is stale, what waits for somebody, what is not copied."""
    said = [Alert(what=one) for one in found.stale]
    if found.erratum is not None:
        stale = f"Le catalogue du tour {found.erratum.tour} est périmé : un erratum est à publier."
        said.append(Alert(what=stale, screen="offres"))
    if found.set_aside:
        many = counted(len(found.set_aside), "envoi mis de côté", "envois mis de côté")
        said.append(Alert(what=f"{many}.", screen="reception"))
    if found.unreadable:
        many = counted(found.unreadable, "fichier refusé avant lecture", "fichiers refusés avant lecture")
        said.append(Alert(what=f"{many} : ni paquet lisible, ni personne à prévenir."))
    if rounds(desk.store) and publication_of(desk.store, BULLETIN) is None:  # a round signs; only publishing counts
        said.append(Alert(what="Rien n’est encore publié.", screen="publier"))
    waiting, uncopied = unpublished(desk), unsaved(desk, now)
    said += [Alert(what=waiting, screen="publier")] if waiting else []
    return said + ([Alert(what=uncopied, screen="sauvegarde")] if uncopied else [])


PUBLIC_KINDS = (
    "fichier", "fichier-repris", "arbitrage", "accord", "depart", "retour", "decalage", "etape", "tour-ouvert", "gel",
    "tirage", "decision", "pv", "reglage",
)  # fmt: skip


def unpublished(desk: Desk) -> str:
    """A French sentence when something that the site tells has been written since the last publication; else empty.

    Opening a round, moving dates or establishing the minutes sign too: only « publier » lays out what the site takes.
    """
    reached = laid_out_at(desk)
    if reached is None:
        return ""
    count = desk.store.count_entries(after=reached, kinds=PUBLIC_KINDS)
    return f"{counted(count, 'geste n’est pas publié', 'gestes ne sont pas publiés')}." if count else ""

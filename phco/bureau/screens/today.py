"""« Aujourd’hui »: where the campaign is, the one next thing to do, what deserves an eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from phco.bureau.screens.record import Context, View
from phco.campaign.model import LABELS, ROUNDS, round_step
from phco.dates import PARIS, french_range
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.values import Round, Step
from phco.dmg.recovery.backup import unsaved
from phco.dmg.rounds.status import Status, status
from phco.dmg.signing.folder import BULLETIN, laid_out_at
from phco.french import counted


@dataclass(frozen=True, kw_only=True)
class Next:
    """The one thing to do now: what, why, on which screen."""

    what: str
    why: str
    screen: str


def read(view: View) -> Context:
    """What the screen shows."""
    desk, now = view.desk, view.now
    found, opened, known = state_of(view), rounds(desk.store), steps(desk.store)
    return {
        "etat": found, "prochain": next_thing(found, opened, known, now), "alertes": alerts(desk, found, now),
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
    return f"{LABELS.get(step['code'], step['code'])} : {when}"


def next_thing(found: Status, opened: Sequence[Round], known: dict[str, Step], now: datetime) -> Next:
    """The one next thing, in the order of a campaign."""
    if not any(found.people.values()):
        return Next(what="Inscrire les personnes", why="Personne n’est encore inscrit.", screen="personnes")
    if found.set_aside:
        many = counted(len(found.set_aside), "envoi est mis de côté", "envois sont mis de côté")
        return Next(what="Trancher", why=f"{many} : un appel téléphonique suffit.", screen="reception")
    last = opened[-1] if opened else None
    if last is None:
        sheets = found.packages.get("fiche-rts", {}).get("retenu", 0)
        if not sheets:
            return Next(what="Recevoir les fiches des PAMSU", why="Aucune fiche n’est arrivée.", screen="reception")
        return Next(
            what="Ouvrir le tour 1",
            why=f"{counted(sheets, 'fiche retenue')} ; recevez d’abord les derniers envois.",
            screen="tour",
        )
    return _of_round(last, found, known, now)


def _of_round(last: Round, found: Status, known: dict[str, Step], now: datetime) -> Next:
    tour = last.number
    if last.matched_at is not None:
        if tour < ROUNDS[-1] and found.left and found.vacant:
            why = f"Il reste {counted(found.left, 'docteur junior', 'docteurs juniors')} sans poste."
            return Next(what=f"Publier, puis ouvrir le tour {tour + 1}", why=why, screen="tour")
        if found.left:
            left = counted(found.left, "docteur junior", "docteurs juniors")
            return Next(what="Préparer la commission", why=f"{left} sans poste après les tours.", screen="commission")
        return Next(what="Publier", why="Tout le monde a un poste.", screen="publier")
    hearts, ranks = (known.get(round_step(tour, part).code) for part in ("dj", "rts"))
    if last.candidates_at is None:
        if _running(hearts, now):
            return Next(what="Recevoir les cœurs", why=f"Le tour {tour} est ouvert.", screen="reception")
        return Next(what="Dire aux PAMSU qui est venu", why="Les cœurs sont clos.", screen="tour")
    if last.frozen_at is None:
        if _running(ranks, now):
            return Next(what="Recevoir les classements", why="Les PAMSU classent.", screen="reception")
        return Next(what=f"Figer le tour {tour}", why="Les classements sont clos.", screen="tour")
    return Next(what="Publier, puis prendre le tirage annoncé", why=f"Le tour {tour} est figé.", screen="tour")


def _running(step: Step | None, now: datetime) -> bool:
    return step is not None and step.window is not None and now <= step.window.end_utc


def alerts(desk: Desk, found: Status, now: datetime) -> list[str]:
    """What deserves an eye: what was signed and is stale, what waits for somebody, what is not copied."""
    said = list(found.stale)
    if found.erratum is not None:
        said.append(f"Le catalogue du tour {found.erratum.tour} est périmé : un erratum est à publier.")
    if found.set_aside:
        said.append(f"{counted(len(found.set_aside), 'envoi mis de côté', 'envois mis de côté')}.")
    if found.unreadable:
        said.append(f"{counted(found.unreadable, 'fichier refusé avant lecture', 'fichiers refusés avant lecture')}.")
    if rounds(desk.store) and publication_of(desk.store, BULLETIN) is None:  # a round signs; only publishing counts
        said.append("Rien n’est encore publié.")
    said += [one for one in (unpublished(desk), unsaved(desk, now)) if one]
    return said


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

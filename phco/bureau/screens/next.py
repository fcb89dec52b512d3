"""The one next thing to do, in the order of a campaign: each step waits until the one before is done and published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from phco.campaign.model import ROUNDS, round_step
from phco.dmg.commission.decisions import decisions, settled_by
from phco.dmg.commission.staleness import stale_minutes
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.values import PUBLIC, Round, Step
from phco.dmg.papers.drafts import ticked
from phco.dmg.rounds.status import Status
from phco.dmg.signing.folder import laid_out_at
from phco.french import counted

FILES = ("depot-rts", "depot-dj")
TURNING = ("tour-ouvert", "gel", "tirage", "decision", "pv")
"""What the others wait for on the site: nothing comes next before it is published."""
JUNIORS = ("docteur junior", "docteurs juniors")


@dataclass(frozen=True, kw_only=True)
class Next:
    """The one thing to do now: what, why, on which screen."""

    what: str
    why: str
    screen: str


def next_thing(desk: Desk, found: Status, now: datetime) -> Next:
    """What a secretary who opens the desk should do first."""
    opened, known = rounds(desk.store), steps(desk.store)
    if not any(found.people.values()):
        return Next(what="Inscrire les personnes", why="Personne n’est encore inscrit.", screen="personnes")
    if found.set_aside:
        many = counted(len(found.set_aside), "envoi est mis de côté", "envois sont mis de côté")
        return Next(what="Trancher", why=f"{many} : un appel téléphonique suffit.", screen="reception")
    if not opened:
        return _before_rounds(desk, found, known, now)
    return _of_round(desk, opened[-1], found, known, now)


def _before_rounds(desk: Desk, found: Status, known: Mapping[str, Step], now: datetime) -> Next:
    sheets = found.packages.get("fiche-rts", {}).get("retenu", 0)
    if not sheets:
        if not any(found.enrolled.values()) and not ticked(desk.store, "invitations"):
            why = "Personne n’a encore d’appareil inscrit ; les codes se remettent à part."
            return Next(what="Envoyer les invitations", why=why, screen="envois")
        return Next(what="Recevoir les fiches des PAMSU", why="Aucune fiche n’est arrivée.", screen="reception")
    if any(_running(known.get(code), now) for code in FILES):
        came = counted(sheets, "fiche retenue", "fiches retenues")
        why = f"{came} sur {found.people.get('pamsu', 0)} PAMSU ; les dépôts ne sont pas clos."
        return Next(what="Recevoir les fiches et les dossiers", why=why, screen="reception")
    why = f"{counted(sheets, 'fiche retenue')} ; recevez d’abord les derniers envois."
    return Next(what="Ouvrir le tour 1", why=why, screen="tour")


def _of_round(desk: Desk, last: Round, found: Status, known: Mapping[str, Step], now: datetime) -> Next:
    tour, due = last.number, _due(desk)
    if last.matched_at is not None:
        return _after(desk, tour, found, due=due)
    hearts, ranks = (known.get(round_step(tour, part).code) for part in ("dj", "rts"))
    if last.candidates_at is None:
        if due:
            why = "Les docteurs juniors attendent le catalogue signé."
            return Next(what=f"Publier l’ouverture du tour {tour}", why=why, screen="publier")
        if _running(hearts, now):
            return Next(what="Recevoir les cœurs", why=f"Le tour {tour} est ouvert.", screen="reception")
        return Next(what="Dire aux PAMSU qui est venu", why="Les cœurs sont clos.", screen="tour")
    if last.frozen_at is None:
        if _running(ranks, now):
            return Next(what="Recevoir les classements", why="Les PAMSU classent.", screen="reception")
        return Next(what=f"Figer le tour {tour}", why="Les classements sont clos.", screen="tour")
    if due:
        why = "L’empreinte de l’entrée doit être publique avant l’heure du tirage."
        return Next(what=f"Publier le tour {tour} figé", why=why, screen="publier")
    return Next(what="Prendre le tirage annoncé", why=f"Le tour {tour} est figé et publié.", screen="tour")


def _after(desk: Desk, tour: int, found: Status, *, due: bool) -> Next:
    """Once a round is matched: its results, the next round, the commission, its minutes."""
    left = f"{counted(found.left, *JUNIORS)} sans poste"
    every = decisions(desk.store)
    made = [one for one in every if one.undone_by is None and one.undoes is None]
    if not made:
        if due:
            why = f"Tour {tour} apparié : chacun attend son résultat."
            return Next(what=f"Publier les résultats du tour {tour}", why=why, screen="publier")
        if tour < ROUNDS[-1] and found.left and found.vacant:
            return Next(what=f"Ouvrir le tour {tour + 1}", why=f"Il reste {left}.", screen="tour")
        if found.left:
            return Next(what="Préparer la commission", why=f"{left} après les tours.", screen="commission")
    elif found.left > len(settled_by(every)):
        return Next(what="Reprendre la commission", why=f"{left}, dont certains sans décision.", screen="commission")
    elif publication_of(desk.store, f"{PUBLIC}/pv.phco") is None or stale_minutes(desk.store):
        why = f"{counted(len(made), 'décision adoptée', 'décisions adoptées')}."
        return Next(what="Signer le procès-verbal", why=why, screen="commission")
    if due:
        return Next(what="Publier", why="Les décisions sont prises : chacun attend la sienne.", screen="publier")
    why = "Tout est publié. Écrivez les listes d’affectations, puis gardez une dernière copie."
    return Next(what="Transmettre les affectations", why=why, screen="publier")


def _due(desk: Desk) -> bool:
    """Whether something that the others wait for was done since the folder of the site was laid out."""
    reached = laid_out_at(desk)
    return reached is None or bool(desk.store.count_entries(after=reached, kinds=TURNING))


def _running(step: Step | None, now: datetime) -> bool:
    return step is not None and step.window is not None and now <= step.window.end_utc

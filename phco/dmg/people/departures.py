"""People who leave: a PAMSU withdraws, a DJ resigns, at any point of the campaign; and the act undone.

What is proved stays proved: a frozen input and a published result never change. Leaving frees posts and people for
what comes next (a round still open to hearts, the next round, the commission).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from phco.dates import french_day
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.people import person_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Departure, Holder
from phco.dmg.people.enrol import unknown_person
from phco.dmg.people.scene import Scene, Stage, read_scene
from phco.dmg.people.telling import Notice, notices_of
from phco.errors import PhcoError

WORDS = {"pamsu": "s’est retiré", "dj": "a démissionné"}
COMMANDS = {"pamsu": "retirer", "dj": "demissionner"}
NAMES = {"pamsu": "PAMSU", "dj": "docteur junior"}


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What a departure does. ``offers``: posts no longer offered; ``freed``: posts that nobody holds any more.

    ``stage``: where the campaign stands; ``notices``: who must be told what; ``next``: commands that come then;
    ``heirs``: those of the offers that another PAMSU, whose sheet bears the same id, takes over.
    """

    person: str
    role: str
    day: str
    reason: str
    stage: Stage
    offers: Sequence[str]
    freed: Sequence[Holder]
    notices: Sequence[Notice]
    next: Sequence[str]
    heirs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Returning:
    """What undoing a departure does. ``given_back``: the posts held again; ``lost``: those taken or drawn since."""

    person: str
    role: str
    reason: str
    given_back: Sequence[Holder]
    lost: Sequence[Holder]
    notices: Sequence[Notice]
    next: Sequence[str]


def leave(
    desk: Desk, person: str, *, role: str, reason: str, now: datetime, day: date | None = None, dry: bool = False
) -> Leaving:
    """Record that someone leaves, ``day`` being the date of their letter; ``dry`` writes nothing.

    Raises PhcoError: E_PERSONNE, E_ROLE (a DJ resigns, a PAMSU withdraws), E_DEPART (already gone), E_TEXT (no
    reason), E_DATE (a day to come).
    """
    when = day or now.date()
    if when > now.date():
        raise PhcoError("E_DATE", "Cette date est encore à venir.", "--le", "Enregistrez le départ une fois reçu.")
    scene = read_scene(desk, _known(desk.store, person, role, reason))
    if scene.person.departure is not None:
        raise already_gone(scene.person.departure)
    found = leaving(scene, when, reason.strip())
    if not dry:
        body = {
            "personne": person, "role": role, "le": found.day, "motif": found.reason, "offres": list(found.offers),
            "liberes": [_row(one) for one in found.freed],
        }  # fmt: skip
        desk.record([Event(kind="depart", body=body)], now)
    return found


def come_back(desk: Desk, person: str, *, role: str, reason: str, now: datetime, dry: bool = False) -> Returning:
    """Undo a departure: posts still vacant are held again, unless a round was frozen meanwhile; ``dry`` writes nothing.

    Raises PhcoError: E_PERSONNE, E_ROLE, E_TEXT, E_DEPART (they never left), E_REPRISE (another PAMSU has taken one of
    their offers over since: it is not taken back from them).
    """
    scene = read_scene(desk, _known(desk.store, person, role, reason))
    if scene.person.departure is None:
        raise PhcoError(
            "E_DEPART", f"« {person} » n’a pas quitté la campagne : il n’y a rien à annuler.", "personne",
            "« phco dmg etat » montre les départs.",
        )  # fmt: skip
    _check_not_taken(scene)
    found = returning(scene, _freed(desk.store, person), reason.strip())
    if not dry:
        body = {"personne": person, "motif": found.reason, "rendus": [_row(one) for one in found.given_back]}
        desk.record([Event(kind="retour", body=body)], now)
    return found


def _check_not_taken(scene: Scene) -> None:
    left = scene.person.departure
    assert left is not None
    for offer in left.offers:
        now = scene.market.sheets.by_id.get(offer)
        if now is not None and now.author != scene.person.pseudo:
            raise PhcoError(
                "E_REPRISE", f"{now.author} a repris l’offre {offer} depuis ce départ : elle ne lui est pas retirée.",
                "personne", f"Si {now.author} y renonce : « phco dmg retirer {now.author} », puis recommencez.",
            )  # fmt: skip


def leaving(scene: Scene, day: date, reason: str) -> Leaving:
    """Everything that a departure does, computed from what was read."""
    offers = scene.led
    freed = [one for one in scene.market.holders if one.person == scene.person.pseudo or _lost(one, scene, offers)]
    return Leaving(
        person=scene.person.pseudo, role=scene.person.role, day=day.isoformat(), reason=reason, stage=scene.stage,
        offers=offers, freed=freed, notices=notices_of(scene, offers, freed), next=_next(scene, freed),
        heirs=scene.heirs,
    )  # fmt: skip


def returning(scene: Scene, freed: Sequence[Holder], reason: str) -> Returning:
    """Everything that undoing a departure does. A post drawn or decided since is not taken back from anyone."""
    left = scene.person.departure
    assert left is not None
    drawn = scene.round is not None and scene.round.frozen_at is not None and scene.round.frozen_at >= left.at
    held, gone = scene.market.held, scene.market.gone
    counts = {offer: list(held.values()).count(offer) for offer in held.values()}
    back: list[Holder] = []
    for one in freed:
        away = {one.person, one.pamsu} & (set(gone) - {scene.person.pseudo})
        if not drawn and not away and one.person not in held and counts.get(one.offer, 0) < scene.room(one.offer):
            back.append(one)
            counts[one.offer] = counts.get(one.offer, 0) + 1
    lost = [one for one in freed if one not in back]
    who = scene.person.pseudo
    notices = [Notice(person=who, what="sa demande est annulée : le reste de la campagne se fait avec lui.")]
    notices += [Notice(person=one.person, what=f"tient de nouveau {one.offer}.") for one in back if one.person != who]
    notices += [
        Notice(person=one.person, what=f"ne retrouve pas {one.offer} : un tour a été figé, ou une place prise, depuis.")
        for one in lost
    ]
    return Returning(
        person=who, role=scene.person.role, reason=reason, given_back=back, lost=lost, notices=notices,
        next=_next(scene, [*back, *lost] if lost or scene.minutes_at > left.at else []),
    )  # fmt: skip


def _known(store: Store, person: str, role: str, reason: str) -> str:
    found = person_of(store, person)
    if found is None:
        raise unknown_person(person)
    if found.role != role:
        raise PhcoError(
            "E_ROLE", f"« {person} » est {NAMES[found.role]}.", "personne",
            f"Utilisez « phco dmg {COMMANDS[found.role]} {person} ».",
        )  # fmt: skip
    if len(reason.strip()) < 2:
        raise PhcoError("E_TEXT", "Un départ porte son motif.", "motif", "Ajoutez --motif « pourquoi ».")
    return person


def already_gone(left: Departure) -> PhcoError:
    """E_DEPART: they have left already."""
    return PhcoError(
        "E_DEPART",
        f"« {left.person} » {WORDS[left.role]} le {french_day(date.fromisoformat(left.day))} : {left.reason}.",
        "personne", f"Pour y revenir : « phco dmg {COMMANDS[left.role]} {left.person} --annuler --motif … ».",
    )  # fmt: skip


def _lost(one: Holder, scene: Scene, offers: Sequence[str]) -> bool:
    """Whether a post is held at the PAMSU who leaves, and not at someone who took their offer over."""
    return scene.person.role == "pamsu" and (
        one.pamsu == scene.person.pseudo or (not one.pamsu and one.offer in offers)
    )


def _freed(store: Store, person: str) -> list[Holder]:
    """What the last departure of a person freed."""
    entries = [one for one in store.entries(kinds=("depart",)) if one.body["personne"] == person]
    return [
        Holder(person=one["dj"], offer=one["offre"], origin=one["origine"], pamsu=one["pamsu"])
        for one in entries[-1].body["liberes"]
    ]


def _row(one: Holder) -> Mapping[str, str]:
    return {"dj": one.person, "offre": one.offer, "origine": one.origin, "pamsu": one.pamsu}


def _next(scene: Scene, freed: Sequence[Holder]) -> list[str]:
    """The commands that come after a departure or its undoing, at this stage."""
    tour = scene.round.number if scene.round is not None else 0
    if scene.stage == "voeux":
        return [f"phco dmg tour ouvrir {tour}", "phco dmg publier"]
    if scene.stage == "candidats":
        return [f"phco dmg tour candidats {tour}", "phco dmg publier"]
    if scene.stage == "fige":
        return ["phco dmg publier"]
    if scene.stage == "apparie":
        return ["phco dmg publier", f"phco dmg tour ouvrir {tour + 1}"]
    if scene.stage == "commission":
        return ["phco dmg commission table", "phco dmg publier"]
    if scene.stage == "publie":
        touched = (scene.person.role == "pamsu" and bool(freed)) or any(one.origin == "commission" for one in freed)
        again = ["phco dmg commission table", "phco dmg commission pv"] if touched else []
        return [*again, "phco dmg publier"]
    return ["phco dmg etat"]

"""Who is enrolled and what each has sent: one row a person, with the verdict on their last package of each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from phco.dates import french_day
from phco.dmg.keys.names import Name
from phco.dmg.ledger.queries.columns import by_worth
from phco.dmg.ledger.queries.people import enrolled_keys, persons
from phco.dmg.ledger.queries.rounds import holders
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Person

WORDS = {"retenu": "retenu", "refuse": "refusé", "quarantaine": "mis de côté", "remplace": "remplacé"}


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """The package that counts for a person, a kind and a round; else the last one they sent, with why it does not."""

    kind: str
    round: int
    status: str
    received_at: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """One person. ``device``: a key of theirs is enrolled; ``offer``: the post they hold; ``left``: when they left."""

    pseudo: str
    role: str
    device: bool
    offer: str | None
    left: str | None
    parcels: Sequence[Parcel]


def everyone(store: Store) -> list[Person]:
    """Everyone enrolled, DJ first, by pseudonym."""
    return sorted(persons(store), key=lambda one: (one.role, one.pseudo))


def roster(store: Store, people: Collection[str] | None = None) -> list[Enrolled]:
    """Everyone enrolled, DJ first, by pseudonym; some ``people`` alone when they are told."""
    devices, held = enrolled_keys(store), {one.person: one.offer for one in holders(store)}
    sent: dict[str, dict[tuple[str, int, str], Parcel]] = {}
    for one in by_worth(store, people):  # the one that counts comes last, so that it is the one that stays
        sent.setdefault(one.author, {})[(one.kind, one.round, one.subject)] = Parcel(
            kind=one.kind, round=one.round, status=one.status, received_at=one.received_at, code=one.code
        )
    return [
        Enrolled(
            pseudo=one.pseudo, role=one.role, device=one.pseudo in devices, offer=held.get(one.pseudo),
            left=one.departure.day if one.departure else None,
            parcels=list(sent.get(one.pseudo, {}).values()),
        )
        for one in everyone(store)
        if people is None or one.pseudo in people
    ]  # fmt: skip


def as_json(one: Enrolled) -> Mapping[str, object]:
    """For ``etat --json``: pseudonyms only."""
    return {
        "personne": one.pseudo, "role": one.role, "appareil": one.device, "poste": one.offer,
        "parti_le": one.left,
        "envois": [
            {
                "genre": parcel.kind, "tour": parcel.round or None, "verdict": parcel.status,
                "recu_le": parcel.received_at, "code": parcel.code or None,
            }
            for parcel in one.parcels
        ],
    }  # fmt: skip


def told(one: Enrolled, name: Name) -> str:
    """One line for people; ``name`` stays on this machine."""
    parcels = [
        f"{parcel.kind}{f' {parcel.round}' if parcel.round else ''} {WORDS[parcel.status]}"
        + (f" [{parcel.code}]" if parcel.code else "")
        for parcel in one.parcels
    ]
    said = ", ".join(parcels) or "rien reçu"
    device = "" if one.device else " ; appareil non inscrit"
    post = f" ; poste {one.offer}" if one.offer else ""
    left = f" ; parti le {french_day(date.fromisoformat(one.left))}" if one.left else ""
    who = f"{one.pseudo} ({name.full})" if name.nom else one.pseudo
    return f"  {who} : {said}{device}{post}{left}"

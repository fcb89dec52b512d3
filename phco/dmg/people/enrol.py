"""Enrolling people: their pseudonym and role in the journal, their name apart, one code each; and what to hand them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.intake.waiting import read_waiting
from phco.dmg.keys.names import NOBODY, Name
from phco.dmg.ledger.queries.people import grants_of, persons
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Person
from phco.dmg.people.faults import unknown_person as unknown_person
from phco.dmg.people.lookalikes import lookalike_fault, skeleton
from phco.dmg.people.ruling import rule as rule
from phco.errors import PhcoError, raise_all
from phco.host.disk.names import unsafe_name
from phco.packages.schema import ID_PATTERN

ROLES = ("dj", "pamsu")
_ID = re.compile(ID_PATTERN)
RECENT = 20  # entries of the journal


FIELDS = frozenset({"nom", "prenom", "courriel", "commune"})


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One person to enrol. ``commune``: INSEE code of where a DJ lives (for distances), or the empty string.

    ``given``: the fields that are told; of a person who is already there, the others stay as they are.
    """

    pseudo: str
    role: str
    name: Name
    commune: str = ""
    given: frozenset[str] = FIELDS


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """What an enrolment did: pseudonyms added, those whose fields were corrected, what is worth telling."""

    added: tuple[str, ...]
    corrected: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def guest_fault(known: Mapping[str, Person], pseudo: str, role: str, where: str) -> PhcoError | None:
    """Why someone cannot be enrolled beside those who are: E_ROLE (another role), E_DOUBLON (looks like one of them).

    ``known``: who is enrolled, by the skeleton of their pseudonym and by the pseudonym itself (``enrolled_alike``).
    """
    one = known.get(pseudo)
    if one is None and skeleton(pseudo) in known:
        return lookalike_fault(pseudo, known[skeleton(pseudo)].pseudo, where, enrolled=True)
    if one is not None and one.role != role:
        what = f"« {pseudo} » est déjà inscrit avec un autre rôle."
        return PhcoError("E_ROLE", what, where, "Donnez un autre pseudonyme.")
    return None


def enrolled_alike(store: Store) -> dict[str, Person]:
    """Who is enrolled, by the skeleton of their pseudonym, then by the pseudonym itself."""
    everyone = persons(store)
    return {skeleton(one.pseudo): one for one in everyone} | {one.pseudo: one for one in everyone}


def enrol(desk: Desk, guests: Sequence[Guest], at: datetime) -> Enrolled:
    """Enrol people, in one transaction; of those already there, every field that is told is corrected.

    Raises PhcoError(s): E_ID_SYNTAX, E_VALEUR (role), E_DOUBLON, E_ROLE (the same pseudonym under another role).
    """
    _check(desk.store, guests)
    known = {one.pseudo: one for one in persons(desk.store)}
    names: dict[str, Name] = {}
    events: list[Event] = []
    corrected: list[str] = []
    notes: list[str] = []
    for guest in guests:
        person = known.get(guest.pseudo)
        before = desk.name(guest.pseudo) if person is not None else NOBODY
        names[guest.pseudo] = _corrected(guest, before, notes)
        home = person.commune if person is not None else ""
        commune = guest.commune if "commune" in guest.given else home
        if person is None or commune != home:
            infos = {"commune": commune} if commune else {}
            events.append(Event(kind="personne", body={"pseudo": guest.pseudo, "role": guest.role, "infos": infos}))
        if person is None:
            events.append(_code_event(guest.pseudo, 1, "première invitation"))
        elif commune != home or names[guest.pseudo] != before:
            corrected.append(guest.pseudo)
    desk.add_names(names)
    if events:
        desk.record(events, at)
        read_waiting(desk, at, everyone=True)
    added = tuple(guest.pseudo for guest in guests if guest.pseudo not in known)
    return Enrolled(added=added, corrected=tuple(corrected), notes=tuple(notes))


def _corrected(guest: Guest, before: Name, notes: list[str]) -> Name:
    """The name that a person has from now on; a field that is told to be empty is, and that is said."""
    told = {"nom": guest.name.nom, "prenom": guest.name.prenom, "courriel": guest.name.courriel}
    old = {"nom": before.nom, "prenom": before.prenom, "courriel": before.courriel}
    fields = {field: told[field] if field in guest.given else old[field] for field in told}
    lost = [field for field in fields if old[field] and not fields[field]]
    if lost:
        words = {"nom": "le nom", "prenom": "le prénom", "courriel": "le courriel"}
        notes.append(f"{guest.pseudo} : la cellule est vide, {' et '.join(words[one] for one in lost)} n’y est plus.")
    return Name(nom=fields["nom"], prenom=fields["prenom"], courriel=fields["courriel"])


def _check(store: Store, guests: Sequence[Guest]) -> None:
    errors: list[PhcoError] = []
    seen: dict[str, str] = {}
    known = enrolled_alike(store)
    for line, guest in enumerate(guests, 2):
        where, why = f"ligne {line}", unsafe_name(guest.pseudo)
        if not _ID.match(guest.pseudo) or why:
            what = f"« {guest.pseudo[:40]} » {why or 'n’est pas un pseudonyme possible'}."
            fix = "Lettres sans accent, chiffres, point, tiret, souligné ; 64 caractères au plus."
            errors.append(PhcoError("E_ID_SYNTAX", what, where, fix))
        if guest.role not in ROLES:
            what = f"« {guest.role[:40]} » n’est pas un rôle."
            errors.append(PhcoError("E_VALEUR", what, where, "Écrivez dj ou pamsu."))
        twin = seen.get(skeleton(guest.pseudo))
        if twin == guest.pseudo:
            what = f"« {guest.pseudo} » figure deux fois."
            errors.append(PhcoError("E_DOUBLON", what, where, "Gardez une seule ligne."))
        elif twin is not None:
            errors.append(lookalike_fault(guest.pseudo, twin, where, enrolled=False))
        seen[skeleton(guest.pseudo)] = guest.pseudo
        fault = guest_fault(known, guest.pseudo, guest.role, guest.pseudo)
        errors.extend([fault] if fault is not None else [])
    raise_all(errors)


def _code_event(person: str, number: int, reason: str) -> Event:
    return Event(kind="code", body={"personne": person, "numero": number, "motif": reason})


def new_code(desk: Desk, person: str, reason: str, at: datetime) -> int:
    """Give a person a new code (lost phone, lost code, two keys under one code): the old key is worth nothing from now.

    Gives the code's number. Raises PhcoError E_PERSONNE for an unknown pseudonym.
    """
    given = grants_of(desk.store, person)
    if not given:
        raise unknown_person(person)
    number = given[-1].number + 1
    desk.record([_code_event(person, number, reason)], at)
    read_waiting(desk, at, everyone=True)
    return number


def just_given(store: Store, person: str, reason: str) -> int | None:
    """The code given to a person for this reason, when nothing has happened since but its invitation; else None.

    A command that was stopped there, and is run again, goes on with it.
    """
    for entry in reversed(list(store.entries(after=max(0, store.head()[0] - RECENT)))):
        if entry.kind == "code":
            body = entry.body
            same = body["personne"] == person and body["motif"] == reason and body["numero"] > 1
            return int(body["numero"]) if same else None
        if entry.kind not in ("publication", "refait", "fichier-repris"):
            return None
    return None

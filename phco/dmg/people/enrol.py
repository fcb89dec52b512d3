"""Enrolling people: their pseudonym and role in the journal, their name apart, one code each; and what to hand them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.intake.waiting import retry
from phco.dmg.keys.names import Name
from phco.dmg.ledger.queries.packages import verdicts_of
from phco.dmg.ledger.queries.people import claim_named, grants_of, person_of, persons
from phco.errors import PhcoError, raise_all
from phco.packages.schema import ID_PATTERN

ROLES = ("dj", "pamsu")
_ID = re.compile(ID_PATTERN)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One person to enrol. ``commune``: INSEE code of where a DJ lives (for distances), or the empty string."""

    pseudo: str
    role: str
    name: Name
    commune: str = ""


def invite(desk: Desk, guests: Sequence[Guest], at: datetime) -> list[str]:
    """Enrol people, in one transaction; those already there are left as they are. Gives the pseudonyms added.

    Raises PhcoError(s): E_ID_SYNTAX, E_VALEUR (role), E_DOUBLON, E_ROLE (the same pseudonym under another role).
    """
    errors: list[PhcoError] = []
    seen: set[str] = set()
    for line, guest in enumerate(guests, 2):
        where = f"ligne {line}"
        if not _ID.match(guest.pseudo):
            errors.append(
                PhcoError("E_ID_SYNTAX", f"« {guest.pseudo[:40]} » n’est pas un pseudonyme possible.", where,
                          "Lettres sans accent, chiffres, point, tiret, souligné ; 64 caractères au plus.")
            )  # fmt: skip
        if guest.role not in ROLES:
            errors.append(
                PhcoError("E_VALEUR", f"« {guest.role[:40]} » n’est pas un rôle.", where, "Écrivez dj ou pamsu.")
            )
        if guest.pseudo in seen:
            errors.append(
                PhcoError("E_DOUBLON", f"« {guest.pseudo} » figure deux fois.", where, "Gardez une seule ligne.")
            )
        seen.add(guest.pseudo)
    known = {one.pseudo: one.role for one in persons(desk.store)}
    for guest in guests:
        if known.get(guest.pseudo, guest.role) != guest.role:
            errors.append(
                PhcoError("E_ROLE", f"« {guest.pseudo} » est déjà inscrit avec un autre rôle.", guest.pseudo,
                          "Donnez un autre pseudonyme.")
            )  # fmt: skip
    raise_all(errors)
    fresh = [guest for guest in guests if guest.pseudo not in known]
    desk.add_names({guest.pseudo: guest.name for guest in guests})
    events: list[Event] = []
    for guest in fresh:
        infos: dict[str, str] = {"commune": guest.commune} if guest.commune else {}
        events.append(Event(kind="personne", body={"pseudo": guest.pseudo, "role": guest.role, "infos": infos}))
        events.append(_code_event(guest.pseudo, 1, "première invitation"))
    if events:
        desk.record(events, at)
        retry(desk, at)
    return [guest.pseudo for guest in fresh]


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
    retry(desk, at)
    return number


def unknown_person(person: str) -> PhcoError:
    """E_PERSONNE."""
    return PhcoError(
        "E_PERSONNE",
        f"« {person[:60]} » n’est pas inscrit.",
        "personne",
        "« phco dmg etat --detail » liste les inscrits.",
    )


def rule(
    desk: Desk, person: str, *, author: str, reason: str, at: datetime, key: str | None = None,
    keep: str | None = None, drop: str | None = None,
) -> None:  # fmt: skip
    """Settle what was set aside, after a telephone call: the key to keep, or the package to keep or to leave out."""
    if person_of(desk.store, person) is None:
        raise unknown_person(person)
    number, choice, what = 0, keep or drop or "", "garder" if keep else "ecarter"
    if key is not None:
        claim = claim_named(desk.store, person, key)
        if claim is None:
            raise PhcoError(
                "E_CLE", "Cette personne n’a présenté aucune clé de cette empreinte.", "cle",
                "« phco dmg journal --personne » donne les empreintes présentées.",
            )  # fmt: skip
        number, choice, what = claim.number, claim.signer, "cle"
    elif choice not in verdicts_of(desk.store, person):
        raise PhcoError(
            "E_PAQUET", "Cette personne n’a pas envoyé ce paquet.", "paquet", "Donnez son empreinte entière, sha256:…"
        )
    body = {
        "personne": person, "quoi": what, "numero": number, "choix": [choice], "auteur": author, "motif": reason,
    }  # fmt: skip
    desk.record([Event(kind="arbitrage", body=body)], at)

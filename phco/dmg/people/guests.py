"""The tables of people given to ``inviter``: read by the importer of every table, held to who is enrolled."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.keys.names import NOBODY, Name
from phco.dmg.ledger.queries.people import persons
from phco.dmg.ledger.store import Store
from phco.dmg.people.enrol import FIELDS, Guest, enrolled_alike, guest_fault
from phco.dmg.people.lookalikes import lookalike_fault, skeleton
from phco.errors import PhcoError
from phco.host.spreadsheets.importing import Defaults, Imported, import_file, with_faults
from phco.host.spreadsheets.people import Person
from phco.jsontext import canonical


def read_people(path: Path, role: str | None = None) -> Imported:
    """The people of a CSV or an XLSX. ``role``: of everyone, where the column lacks.

    Raises PhcoError where nothing can be read (no header, two columns « nom »…).
    """
    return import_file(path, "personne", defaults=Defaults(role=role))


def named(desk: Desk, tables: Sequence[Imported]) -> list[Imported]:
    """The same tables, where whoever has no pseudonym has one: theirs, if they are enrolled, else one that is made.

    Numbers follow an order that only the DMG's secret gives: a pseudonym says nothing of an alphabetical list. Rows
    that say neither name nor e-mail are refused.
    """
    known, made = _known(desk.store, desk.names), _Maker(desk, tables)
    found: list[Imported] = []
    for table in tables:
        wrong = {
            row: PhcoError(
                "E_VALEUR", "Rien ne nomme cette personne.", f"ligne {row}", "Écrivez son nom ou son courriel."
            )
            for row, one in _people(table)
            if not one.pseudonyme and not one.id
        }
        table = with_faults(table, wrong)
        items = tuple(
            replace(one, pseudonyme=known.get((one.role, _who(one))) or made.pseudonym(one))
            if isinstance(one, Person) and not one.pseudonyme
            else one
            for one in table.items
        )
        found.append(replace(table, items=items))
    return found


def _who(one: Person) -> str:
    """What tells a person apart in a table without pseudonyms: the e-mail, else the name."""
    return one.id.casefold()


def _known(store: Store, names: Mapping[str, Name]) -> dict[tuple[str, str], str]:
    """Role, and e-mail or name → the pseudonym of who is enrolled."""
    found: dict[tuple[str, str], str] = {}
    for one in persons(store):
        name = names.get(one.pseudo, NOBODY)
        for text in (f"{name.prenom} {name.nom}".strip(), name.courriel):
            if text:
                found[one.role, text.casefold()] = one.pseudo
    return found


class _Maker:
    """Pseudonyms not taken yet: ``dj-001``, ``p-0001`` and on, in an order that the DMG's secret gives."""

    def __init__(self, desk: Desk, tables: Sequence[Imported]) -> None:
        asked = {one.pseudonyme.casefold() for table in tables for _, one in _people(table) if one.pseudonyme}
        taken = {one.pseudo.casefold() for one in persons(desk.store)} | asked
        nameless = {(one.role, _who(one)) for table in tables for _, one in _people(table) if not one.pseudonyme}
        waiting = nameless - set(_known(desk.store, desk.names))
        self._made: dict[tuple[str, str], str] = {}
        key = desk.keys.secret if waiting else b""
        for who in sorted(waiting, key=lambda who: hmac.digest(key, canonical(["pseudonyme", *who]), "sha256")):
            self._made[who] = next(name for name in _names(who[0]) if name not in taken)
            taken.add(self._made[who])

    def pseudonym(self, one: Person) -> str:
        """The one made for this person."""
        return self._made[one.role, _who(one)]


def _names(role: str) -> Iterator[str]:
    return (f"dj-{number:03d}" if role == "dj" else f"p-{number:04d}" for number in count(1))


def held(desk: Desk, tables: Sequence[Imported]) -> list[Imported]:
    """The same tables, with the rows refused that another table or the people already enrolled contradict.

    Whoever has no pseudonym has one first (``named``).
    """
    tables = named(desk, tables)
    writers: dict[str, list[tuple[int, int, Person]]] = {}
    wrong: list[dict[int, PhcoError]] = [{} for _ in tables]
    known = enrolled_alike(desk.store)
    for index, table in enumerate(tables):
        for row, one in _people(table):
            writers.setdefault(skeleton(_pseudo(one)), []).append((index, row, one))
            fault = guest_fault(known, _pseudo(one), one.role, f"ligne {row}")
            if fault is not None:
                wrong[index][row] = fault
    for group in writers.values():
        if all(one == group[0][2] for _, _, one in group):
            continue
        places = ", ".join(f"{tables[index].raw.source} ligne {row}" for index, row, _ in group)
        for index, row, one in group:
            twin = next((_pseudo(other) for _, _, other in group if _pseudo(other) != _pseudo(one)), None)
            if twin is not None:
                fault = lookalike_fault(_pseudo(one), twin, f"ligne {row}", enrolled=False)
                wrong[index].setdefault(row, fault)
                continue
            what = f"« {one.pseudonyme} » est dans plusieurs fichiers, autrement écrit ({places})."
            fix = "Gardez une seule ligne par personne."
            wrong[index].setdefault(row, PhcoError("E_DOUBLON", what, f"ligne {row}", fix))
    return [with_faults(table, faults) for table, faults in zip(tables, wrong, strict=True)]


def guests_of(tables: Sequence[Imported]) -> list[Guest]:
    """The people to enrol; a column that a table lacks says nothing of them."""
    found: dict[str, Guest] = {}
    for table in tables:
        given = FIELDS & set(table.columns.columns.values())
        for _row, one in _people(table):
            name = Name(nom=one.nom or "", prenom=one.prenom or "", courriel=one.courriel or "")
            found[_pseudo(one)] = Guest(
                pseudo=_pseudo(one), role=one.role, name=name, commune=one.commune or "", given=frozenset(given)
            )
    return list(found.values())


def _pseudo(one: Person) -> str:
    if one.pseudonyme is None:
        raise AssertionError("people are named first")
    return one.pseudonyme


def _people(table: Imported) -> list[tuple[int, Person]]:
    return [(row, one) for row, one in zip(table.places, table.items, strict=True) if isinstance(one, Person)]

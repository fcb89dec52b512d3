"""The tables of people given to ``inviter``: read by the importer of every table, held to who is enrolled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.keys.names import Name
from phco.dmg.people.enrol import FIELDS, Guest, guest_fault
from phco.errors import PhcoError
from phco.host.spreadsheets.importing import Imported, import_file, with_faults
from phco.host.spreadsheets.people import Person


def read_people(path: Path) -> Imported:
    """The people of a CSV or an XLSX. Raises PhcoError where nothing can be read (no header, two columns « nom »…)."""
    return import_file(path, "personne")


def held(desk: Desk, tables: Sequence[Imported]) -> list[Imported]:
    """The same tables, with the rows refused that another table or the people already enrolled contradict."""
    writers: dict[str, list[tuple[int, int, Person]]] = {}
    wrong: list[dict[int, PhcoError]] = [{} for _ in tables]
    for index, table in enumerate(tables):
        for row, one in _people(table):
            writers.setdefault(one.pseudonyme.casefold(), []).append((index, row, one))
            fault = guest_fault(desk, one.pseudonyme, one.role, f"ligne {row}")
            if fault is not None:
                wrong[index][row] = fault
    for group in writers.values():
        if all(one == group[0][2] for _, _, one in group):
            continue
        places = ", ".join(f"{tables[index].raw.source} ligne {row}" for index, row, _ in group)
        for index, row, one in group:
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
            found[one.pseudonyme] = Guest(
                pseudo=one.pseudonyme, role=one.role, name=name, commune=one.commune or "", given=frozenset(given)
            )
    return list(found.values())


def _people(table: Imported) -> list[tuple[int, Person]]:
    return [(row, one) for row, one in zip(table.places, table.items, strict=True) if isinstance(one, Person)]

"""The directory of other subdivisions: a list that this DMG vouches for, recorded, signed and published by it.

Nobody signs for the whole country: each DMG signs the keys that it compared itself, and its own site shows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import PUBLIC
from phco.dmg.signing.issue import Issued, Item, publish
from phco.errors import PhcoError, raise_all
from phco.host.spreadsheets.raw import RawTable
from phco.host.spreadsheets.reading import read_table as read_file_table
from phco.local import chosen
from phco.offers.communes import fold
from phco.packages.kinds import KINDS
from phco.packages.schema import schema
from phco.packages.tables import write_table

KIND = "annuaire"
NAME = f"{PUBLIC}/annuaire.phco"
Row = Mapping[str, str]
_TABLE = KINDS[KIND].tables[0]
_SHAPE = schema(_TABLE.schema)
_SAID = {
    "code": "subdivision",
    "adresse": "site",
    "adresse du site": "site",
    "cle du dmg": "cle",
    "verifiee le": "depuis",
}
_TITLES = {**{name: name for name in _SHAPE.names}, **_SAID}  # as people head a column, folded → ours


def read_list(path: Path) -> list[Row]:
    """The rows of a spreadsheet (``subdivision``, ``nom``, ``site``, ``cle``, ``depuis``), sorted by code.

    Raises PhcoError or PhcoErrors, every fault with its line: the families of spreadsheets and « csv », E_SCHEMA,
    E_ANNUAIRE (missing column, this very subdivision, two of one domain or of one key).
    """
    table = read_file_table(path, wanted=lambda one: len(_header(one)[1]))
    line, columns = _header(table)
    missing = [name for name in _SHAPE.names if name not in columns.values()]
    if missing:
        what = f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} : {', '.join(missing)}."
        raise PhcoError("E_ANNUAIRE", what, path.name, f"La première ligne porte : {', '.join(_SHAPE.names)}.")
    lines: list[int] = []
    rows: list[dict[str, str]] = []
    for number, cells in table.rows.items():
        row = {name: cells[index].text.strip() if index < len(cells) else "" for index, name in columns.items()}
        if number > line and any(row.values()):
            lines.append(number)
            rows.append(row)
    _check(rows, lines, path.name)
    return sorted(rows, key=lambda row: row["subdivision"])


def _header(table: RawTable) -> tuple[int, dict[int, str]]:
    """The line of the titles, and which cell holds which column: the first line that names two of ours."""
    for number, cells in table.rows.items():
        found = {index: _TITLES[fold(cell.text)] for index, cell in enumerate(cells) if fold(cell.text) in _TITLES}
        if len(set(found.values())) > 1:
            return number, found
    return 0, {}


def _check(rows: Sequence[Row], lines: Sequence[int], name: str) -> None:
    try:
        write_table(_TABLE, rows)
    except PhcoError as error:
        raise_all([_placed(one, lines, name) for one in error.flat()])
    errors: list[PhcoError] = []
    seen: dict[str, int] = {}
    for row, line in zip(rows, lines, strict=True):
        if row["subdivision"] == chosen():
            what = f"« {chosen()} » est cette subdivision-ci : son site n’est pas dans l’annuaire des autres."
            errors.append(PhcoError("E_ANNUAIRE", what, f"{name}:{line}", "Retirez la ligne."))
        for key, what in ((urlsplit(row["site"]).hostname or "", "domaine"), (row["cle"], "clé")):
            first = seen.setdefault(key, line)
            if first != line:
                said = f"Cette ligne a {'le même' if what == 'domaine' else 'la même'} {what} que la ligne {first}."
                fix = "Chaque subdivision a son domaine et sa clé : vérifiez avec elle."
                errors.append(PhcoError("E_ANNUAIRE", said, f"{name}:{line}", fix))
    raise_all(errors)


def _placed(error: PhcoError, lines: Sequence[int], name: str) -> PhcoError:
    """The same fault, at its line of the person's own file."""
    parts = error.where.split(":")
    if len(parts) < 2 or not parts[1].isdecimal():
        return PhcoError(error.code, error.what, name, error.fix)
    where = ":".join((name, str(lines[int(parts[1]) - 2]), *parts[2:]))
    return PhcoError(error.code, error.what, where, error.fix)


def record_list(desk: Desk, rows: Sequence[Row], now: datetime) -> bool:
    """Write the list to the journal, whole; the same one again writes nothing. Whether something was written."""
    body = [dict(row) for row in rows]
    if body == listed(desk.store):
        return False
    desk.record([Event(kind=KIND, body={"subdivisions": body})], now)
    return True


def listed(store: Store) -> list[dict[str, str]] | None:
    """The list in force; None where none was ever recorded."""
    found = None
    for entry in store.entries(kinds=(KIND,)):
        found = entry.body["subdivisions"]
    return found


def directory_items(store: Store) -> list[Item]:
    """What there is to sign: the list in force, in the writing of its schema."""
    rows = listed(store)
    if rows is None:
        return []
    return [Item(name=NAME, kind=KIND, tables={KIND: rows})]


def sign_list(desk: Desk, now: datetime) -> Issued:
    """Sign the list in force, when it changed."""
    return publish(desk, directory_items(desk.store), now)

"""The cells of a row: understood, held to the schema, their values; what was once read is not read again."""

from __future__ import annotations

from collections.abc import Mapping

from phco.errors import PhcoError
from phco.host.disk.names import unsafe_name
from phco.host.spreadsheets.advice import advised
from phco.host.spreadsheets.encoding.mojibake import spoiled_fault
from phco.host.spreadsheets.headers import ColumnMap
from phco.host.spreadsheets.raw import EMPTY, RawCell, column_letters
from phco.host.spreadsheets.rows import Row
from phco.host.spreadsheets.values import understand
from phco.jsontext import JsonObject
from phco.money import french_number
from phco.offers.schema import FieldSpec, Table, Value, read_cell

REMEMBERED = 200  # characters of a cell that is worth remembering
MOST_REMEMBERED = 20_000
MOST_FAULTS = 5_000  # of a file: its next lines are not read, and say so
Wrong = tuple[int, str, PhcoError]  # position, text of the cell, fault


def unread(source: str) -> PhcoError:
    """What a line says once its file has shown too many faults: it is another file, or a spoiled one."""
    what = f"Le fichier a plus de {french_number(MOST_FAULTS)} fautes : cette ligne n’a pas été lue."
    return PhcoError("E_VALEUR", what, source, "Corrigez les premières, ou vérifiez que c’est le bon fichier.")


class CellReader:
    """One table's cells. ``strict``: a postal code is not taken for a commune; ``known``: the habit of the file
    (``mojibake.habit``).
    """

    def __init__(self, table: Table, columns: ColumnMap, *, guarded: bool, strict: bool, known: str) -> None:
        self.table, self.guarded, self.strict, self.known = table, guarded, strict, known
        self.columns = [
            (position, column_letters(position), table.field(name)) for position, name in columns.columns.items()
        ]
        self.seen: dict[tuple[int, RawCell], tuple[Value, str]] = {}
        self.blank = {spec.name: () if spec.many else None for spec in table.fields}

    def read(self, number: int, row: Row, given: Mapping[str, str]) -> tuple[JsonObject, list[Wrong], list[str]]:
        """The values of a row by column, its faults, and what was understood of its cells.

        ``given``: texts of columns that the file lacks.
        """
        values: JsonObject = dict(self.blank)
        wrong: list[Wrong] = []
        notes: list[str] = []
        width = len(row)
        for position, letters, spec in self.columns:
            cell = row[position] if position < width else EMPTY
            known = self.seen.get((position, cell))
            if known is None:
                found = self._cell(spec, cell, f"{letters}{number}")
                if isinstance(found, PhcoError):
                    wrong.append((position, cell.text, found))
                    continue
                known = found
                if len(cell.text) <= REMEMBERED and len(self.seen) < MOST_REMEMBERED:
                    self.seen[position, cell] = known
            value, note = known
            if note:
                notes.append(f"{letters}{number} : {note}")
            if value is not None:
                values[spec.name] = value
        for name, text in given.items():
            value, fault = read_cell(self.table.field(name), text, f"ligne {number}:{name}")
            if fault is not None:
                raise fault
            values[name] = value
        return values, wrong, notes

    def _cell(self, spec: FieldSpec, cell: RawCell, where: str) -> tuple[Value, str] | PhcoError:
        spoiled = None if cell.text.isascii() else spoiled_fault(cell.text[:2_000], where, self.known)
        if spoiled is not None:
            return spoiled
        understood = understand(spec, cell, where, guarded=self.guarded, strict=self.strict)
        if understood.fault is not None:
            return understood.fault
        value, fault = read_cell(spec, understood.text, where)
        fault = advised(spec, understood.text, where, fault, strict=self.strict)
        if spec.name == "pseudonyme" and understood.text and (fault is None or fault.code == "E_VALEUR"):
            why = unsafe_name(understood.text) or ("n’est pas un pseudonyme possible" if fault else "")
            if why:
                fix = f"Par exemple dj-001. {spec.description}"
                fault = PhcoError("E_ID_SYNTAX", f"« {understood.text[:40]} » {why}.", where, fix)
        return fault if fault is not None else (value, understood.note)

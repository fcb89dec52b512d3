"""Import a table of offers or approved places: valid rows become values, faulty ones keep their place and text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from phco.errors import PhcoError
from phco.host.spreadsheets.advice import advised
from phco.host.spreadsheets.headers import (
    ColumnMap,
    check_twice,
    find_header,
    looks_like,
    read_mapping,
    write_mapping,
)
from phco.host.spreadsheets.reading import EMPTY, RawCell, RawTable, column_letters, read_table
from phco.host.spreadsheets.values import understand
from phco.offers.model import Offer, Place
from phco.offers.reader import offer_from_cells, place_from_cells
from phco.offers.schema import Table, offer_table, place_table, read_cell

Item = Offer | Place
KINDS: Mapping[str, Callable[[], Table]] = {"offre": offer_table, "lieu-agree": place_table}


@dataclass(frozen=True, kw_only=True)
class CellFault:
    """One fault with its place in the file: row from 1, column position or None for the whole row."""

    row: int
    column: int | None
    value: str
    error: PhcoError

    @property
    def cell(self) -> str:
        """``C12``, or ``ligne 12`` for the whole row."""
        return f"ligne {self.row}" if self.column is None else f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import gives. ``rows``: how many rows were read; ``faults``: by row then column; ``notes``: in French."""

    kind: str
    raw: RawTable
    columns: ColumnMap
    items: tuple[Item, ...]
    faults: tuple[CellFault, ...]
    notes: tuple[str, ...]
    rows: int

    @property
    def faulty_rows(self) -> tuple[int, ...]:
        """The rows that have a fault, in order."""
        return tuple(dict.fromkeys(fault.row for fault in self.faults))


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What fills a column that the file lacks altogether: the campaign, the first day, identifiers ``prefix-0001``…"""

    campaign: str | None = None
    start: date | None = None
    prefix: str | None = None


def import_file(
    path: Path, kind: str = "offre", *, sheet: str | None = None, mapping: Path | None = None,
    defaults: Defaults | None = None,
) -> Imported:  # fmt: skip
    """Read a file whole. Raises PhcoError only when nothing can be read (no header, unreadable, locked, empty).

    ``mapping``: a saved mapping, used when the file exists, and written with every header of this file.
    """
    table = KINDS[kind]()
    saved = read_mapping(mapping, table) if mapping is not None and mapping.exists() else {}
    raw = read_table(path, sheet, lambda one: looks_like(one, table, saved))
    columns = find_header(raw, table, saved)
    _check_kind(raw, kind, columns)
    if mapping is not None:  # even when a column lacks: it is there that one says which it is
        write_mapping(mapping, columns)
    return import_table(raw, kind, columns, defaults or Defaults())


def import_table(raw: RawTable, kind: str, columns: ColumnMap, defaults: Defaults) -> Imported:
    """Import the rows of one sheet whose header is understood. Raises E_ENTETE, E_VIDE, E_CSV_HEADER."""
    table = KINDS[kind]()
    check_twice(columns, raw)
    _check_required(table, columns, defaults, raw)
    body = [(number, cells) for number, cells in raw.rows.items() if number > columns.header_row]
    if not body:
        fix = "Ajoutez une ligne par fiche sous l’en-tête."
        raise PhcoError("E_VIDE", "Le fichier n’a que son en-tête : aucune ligne à importer.", raw.source, fix)
    read: list[tuple[int, Item]] = []
    faults: list[CellFault] = []
    notes: list[str] = [*raw.notes, *_mapping_notes(columns)]
    for index, (number, cells) in enumerate(body, start=1):
        if number in raw.broken:
            text = cells[0].text[:200]
            faults.append(CellFault(row=number, column=None, value=text, error=raw.broken[number]))
            continue
        item, wrong, said = _row(number, index, cells, table, columns, defaults)
        faults.extend(wrong)
        notes.extend(said)
        if item is not None:
            read.append((number, item))
    items, twice = _without_doubles(read, columns, notes)
    faults.extend(twice)
    faults.sort(key=lambda fault: (fault.row, -1 if fault.column is None else fault.column))
    return Imported(
        kind=kind,
        raw=raw,
        columns=columns,
        items=tuple(items),
        faults=tuple(faults),
        notes=tuple(notes),
        rows=len(body),
    )


def _check_kind(raw: RawTable, kind: str, columns: ColumnMap) -> None:
    """Raise E_ENTETE for a table of the other kind: its header has more of that kind's columns."""
    for other, table in KINDS.items():
        if other != kind and looks_like(raw, table(), {}):
            theirs = len(set(find_header(raw, table(), {}).columns.values()))
            if theirs > len(set(columns.columns.values())):
                titles = {"offre": "des fiches d’offres", "lieu-agree": "des lieux agréés"}
                what = f"Ce fichier contient {titles[other]}, pas {titles[kind]}."
                raise PhcoError("E_ENTETE", what, raw.source, f"Ajoutez --type {other}.")


def _check_required(table: Table, columns: ColumnMap, defaults: Defaults, raw: RawTable) -> None:
    filled = set(columns.columns.values())
    filled |= {"campagne"} if defaults.campaign else set()
    filled |= {"id"} if defaults.prefix else set()
    missing = [spec for spec in table.fields if spec.required and spec.name not in filled]
    if missing:
        named = ", ".join(f"« {spec.title} » ({spec.name})" for spec in missing)
        fix = "Ajoutez-les, ou indiquez-les dans le fichier de correspondance (--correspondance)."
        if any(spec.name in ("id", "campagne") for spec in missing):
            fix += " Pour toutes les lignes à la fois : --numeroter PRÉFIXE, --campagne 2027-03."
        where = f"{raw.source}:{columns.header_row}"
        raise PhcoError("E_CSV_HEADER", f"Il manque des colonnes : {named}.", where, fix)


def _mapping_notes(columns: ColumnMap) -> list[str]:
    notes = [f"Colonne « {title} » comprise comme « {name} »." for title, name in columns.guessed.items()]
    if columns.ignored:
        listed = ", ".join(f"« {title} »" for title in columns.ignored)
        notes.append(f"Colonnes inconnues, laissées de côté : {listed}.")
    return notes


def _row(
    number: int, index: int, row: Sequence[RawCell], table: Table, columns: ColumnMap, defaults: Defaults
) -> tuple[Item | None, list[CellFault], list[str]]:
    """One row: the item, or its faults; and what was understood of its cells."""
    canonical = columns.titles == table.names
    texts: dict[str, str] = {}
    faults: list[CellFault] = []
    notes: list[str] = []
    for position, name in columns.columns.items():
        cell = row[position] if position < len(row) else EMPTY
        spec = table.field(name)
        where = f"{column_letters(position)}{number}"
        understood = understand(spec, cell, where, guarded=not canonical)
        text, fault = understood.text, understood.fault
        if fault is None:
            _, fault = read_cell(spec, text, where)
            fault = advised(spec, text, where, fault)
        if fault is not None:
            faults.append(CellFault(row=number, column=position, value=cell.text, error=fault))
        elif understood.note:
            notes.append(f"{where} : {understood.note}")
        texts[name] = text
    _fill(texts, columns, defaults, index, table)
    beyond = [
        column_letters(position) for position in range(len(columns.titles), len(row)) if row[position].text.strip()
    ]
    if beyond:
        what = f"La ligne a des cellules remplies après la dernière colonne de l’en-tête ({', '.join(beyond[:3])})."
        fix = "Vérifiez les séparateurs et les guillemets de la ligne, ou effacez ces cellules."
        error = PhcoError("E_CSV_ROW", what, f"ligne {number}", fix)
        faults.append(CellFault(row=number, column=None, value="", error=error))
    if faults:
        return None, faults, notes
    return (offer_from_cells if table.name == "offre" else place_from_cells)(texts, f"ligne {number}"), faults, notes


def _fill(texts: dict[str, str], columns: ColumnMap, defaults: Defaults, index: int, table: Table) -> None:
    present = set(columns.columns.values())
    if defaults.campaign and "campagne" not in present:
        texts["campagne"] = defaults.campaign
    if defaults.prefix and "id" not in present:
        texts["id"] = f"{defaults.prefix}-{index:04d}"
    if defaults.start and "debut" not in present and "debut" in table.names:
        texts["debut"] = defaults.start.isoformat()


def _without_doubles(
    read: list[tuple[int, Item]], columns: ColumnMap, notes: list[str]
) -> tuple[list[Item], list[CellFault]]:
    """Rows of one identifier: identical ones count once; others are all faults, since none is known to be right.

    Identifiers that differ only by their case are one: they would share a page's address.
    """
    same: dict[str, list[tuple[int, Item]]] = {}
    for number, item in read:
        same.setdefault(item.id.casefold(), []).append((number, item))
    place = next((index for index, name in columns.columns.items() if name == "id"), None)
    kept: list[Item] = []
    faults: list[CellFault] = []
    for group in same.values():
        first = group[0][1]
        if all(item == first for _, item in group):
            kept.append(first)
            if len(group) > 1:
                numbers = ", ".join(str(number) for number, _ in group)
                notes.append(f"Lignes {numbers} identiques (« {first.id} ») : comptées une fois.")
            continue
        numbers = ", ".join(str(number) for number, _ in group)
        for number, item in group:
            what = f"L’identifiant « {item.id} » sert à plusieurs fiches différentes (lignes {numbers})."
            error = PhcoError("E_DOUBLON", what, f"ligne {number}", "Donnez à chaque fiche son identifiant.")
            faults.append(CellFault(row=number, column=place, value=item.id, error=error))
    return kept, faults

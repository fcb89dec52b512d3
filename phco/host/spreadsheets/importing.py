"""One importer for every table (offers, approved places, people): valid rows become values, faulty ones stay named.

The kinds differ by their columns and by what a row becomes; headers, synonyms, encodings, separators, communes by name,
remarks and the file of faults are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from phco.errors import PhcoError
from phco.host.spreadsheets.cells import MOST_FAULTS, CellReader, unread
from phco.host.spreadsheets.encoding.mojibake import habit
from phco.host.spreadsheets.headers import (
    ColumnMap,
    check_twice,
    find_header,
    known_columns,
    read_mapping,
    write_mapping,
)
from phco.host.spreadsheets.people import (
    HEARTS_MODEL,
    MODEL,
    RANKING_MODEL,
    HeartRow,
    Person,
    RankRow,
    hearts_table,
    person_table,
    ranking_table,
)
from phco.host.spreadsheets.raw import RawTable, column_letters
from phco.host.spreadsheets.reading import read_table
from phco.host.spreadsheets.rows import Row, body_of
from phco.jsontext import JsonView
from phco.offers.model import Offer, Place
from phco.offers.schema import Table, offer_table, place_table

Item = Offer | Place | Person | HeartRow | RankRow
NAMING = ("id", "pseudonyme", "offre", "candidat")  # the column that tells rows apart


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One table that can be imported. ``make``: what the values of a row become; ``title``: « des lieux agréés »;
    ``model``: how to write its header, where « phco offres exporter » does not; ``mapped``: takes a saved mapping.
    """

    table: Callable[[], Table]
    make: Callable[[JsonView], Item]
    title: str
    option: str
    model: str = ""
    mapped: bool = True


KINDS: Mapping[str, Kind] = {
    "offre": Kind(
        table=offer_table, make=lambda values: Offer(**values), title="des fiches d’offres",
        option="« phco offres importer » les lit (--type offre).",
    ),
    "lieu-agree": Kind(
        table=place_table, make=lambda values: Place(**values), title="des lieux agréés",
        option="« phco offres importer » les lit (--type lieu-agree).",
    ),
    "personne": Kind(
        table=person_table, make=lambda values: Person(**values), title="des personnes", model=MODEL, mapped=False,
        option="« phco dmg inviter » les inscrit.",
    ),
    "voeux": Kind(
        table=hearts_table, make=lambda values: HeartRow(**values), title="les vœux d’un docteur junior",
        model=HEARTS_MODEL, mapped=False, option="« phco dmg deposer voeux » les dépose.",
    ),
    "classement": Kind(
        table=ranking_table, make=lambda values: RankRow(**values), title="le classement d’un PAMSU",
        model=RANKING_MODEL, mapped=False, option="« phco dmg deposer classement » le dépose.",
    ),
}  # fmt: skip


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
    """What an import gives. ``rows``: how many rows were read; ``faults``: by row then column; ``notes``: in French;
    ``places``: the row of each item.
    """

    kind: str
    raw: RawTable
    columns: ColumnMap
    items: tuple[Item, ...]
    faults: tuple[CellFault, ...]
    notes: tuple[str, ...]
    rows: int
    places: tuple[int, ...] = ()

    @property
    def faulty_rows(self) -> tuple[int, ...]:
        """The rows that have a fault, in order."""
        return tuple(dict.fromkeys(fault.row for fault in self.faults))


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What fills a column that the file lacks: the campaign, the first day, identifiers ``prefix-0001``…, the role."""

    campaign: str | None = None
    start: date | None = None
    prefix: str | None = None
    role: str | None = None


def import_file(
    path: Path, kind: str = "offre", *, sheet: str | None = None, mapping: Path | None = None,
    defaults: Defaults | None = None,
) -> Imported:  # fmt: skip
    """Read a file whole. Raises PhcoError only when nothing can be read (no header, unreadable, locked, empty).

    ``mapping``: a saved mapping, used when the file exists, and written with every header of this file.
    """
    table = KINDS[kind].table()
    saved = read_mapping(mapping, table) if mapping is not None and mapping.exists() else {}
    raw = read_table(path, sheet, lambda one: known_columns(one, table, saved))
    _check_kind(raw, kind, known_columns(raw, table, saved))
    columns = find_header(raw, table, saved, KINDS[kind].model)
    if mapping is not None:  # even when a column lacks: it is there that one says which it is
        write_mapping(mapping, columns)
    return import_table(raw, kind, columns, defaults or Defaults())


def import_table(raw: RawTable, kind: str, columns: ColumnMap, defaults: Defaults) -> Imported:
    """Import the rows of one sheet whose header is understood. Raises E_ENTETE, E_VIDE, E_CSV_HEADER, E_CSV."""
    table = KINDS[kind].table()
    check_twice(columns, raw, mapped=KINDS[kind].mapped)
    _check_required(kind, columns, defaults, raw)
    body = body_of(raw, columns, table)
    if not body.rows and not body.faults:
        fix = "Ajoutez une ligne par fiche sous l’en-tête."
        raise PhcoError("E_VIDE", "Le fichier n’a que son en-tête : aucune ligne à importer.", raw.source, fix)
    read: list[tuple[int, Item]] = []
    faults: list[CellFault] = []
    notes: list[str] = [*raw.notes, *_mapping_notes(columns), *body.notes]
    known = habit(cell.text for row in raw.rows.values() for cell in row if not cell.text.isascii())
    guarded = columns.titles != table.names
    cells = CellReader(table, columns, guarded=guarded, strict=kind == "personne", known=known)
    for index, (number, row) in enumerate(body.rows.items(), start=1):
        why = body.faults.get(number) or (unread(raw.source) if len(faults) >= MOST_FAULTS else None)
        if why is not None:
            text = " ; ".join(cell.text for cell in row if cell.text)[:200]
            faults.append(CellFault(row=number, column=None, value=text, error=why))
            continue
        values, wrong, said = cells.read(number, row, _filled(columns, defaults, index, table))
        beyond = _beyond(number, row, columns)
        faults += [CellFault(row=number, column=place, value=text, error=error) for place, text, error in wrong]
        faults += [CellFault(row=number, column=None, value="", error=beyond)] if beyond else []
        notes.extend(said)
        if not wrong and beyond is None:
            read.append((number, KINDS[kind].make(values)))
    items, twice = _without_doubles(read, columns, notes)
    faults.extend(twice)
    faults.sort(key=lambda fault: (fault.row, -1 if fault.column is None else fault.column))
    return Imported(
        kind=kind,
        raw=raw,
        columns=columns,
        items=tuple(item for _, item in items),
        faults=tuple(faults),
        notes=tuple(notes),
        rows=len(body.rows),
        places=tuple(number for number, _ in items),
    )


def with_faults(found: Imported, wrong: Mapping[int, PhcoError]) -> Imported:
    """The same import, with more rows refused: row → what is wrong."""
    place = next((index for index, name in found.columns.columns.items() if name in NAMING), None)
    more = [
        CellFault(row=row, column=place, value=item.id, error=wrong[row])
        for row, item in zip(found.places, found.items, strict=True)
        if row in wrong
    ]
    faults = sorted((*found.faults, *more), key=lambda one: (one.row, -1 if one.column is None else one.column))
    kept = [(row, item) for row, item in zip(found.places, found.items, strict=True) if row not in wrong]
    return replace(
        found, faults=tuple(faults), items=tuple(item for _, item in kept), places=tuple(row for row, _ in kept)
    )


def _check_kind(raw: RawTable, kind: str, ours: int) -> None:
    """Raise E_ENTETE for a table of another kind: its header has more of that kind's columns."""
    for other, one in KINDS.items():
        if other != kind and known_columns(raw, one.table(), {}) > ours:
            what = f"Ce fichier contient {one.title}, pas {KINDS[kind].title}."
            fix = f"Ajoutez --type {other}." if one.mapped and KINDS[kind].mapped else one.option
            raise PhcoError("E_ENTETE", what, raw.source, fix)


def _check_required(kind: str, columns: ColumnMap, defaults: Defaults, raw: RawTable) -> None:
    table = KINDS[kind].table()
    filled = set(columns.columns.values())
    filled |= {"campagne"} if defaults.campaign else set()
    filled |= {"id"} if defaults.prefix else set()
    filled |= {"role"} if defaults.role else set()
    filled |= {"pseudonyme"}  # where the column lacks, pseudonyms are made
    missing = [spec for spec in table.fields if spec.required and spec.name not in filled]
    if missing:
        named = ", ".join(f"« {spec.title} » ({spec.name})" for spec in missing)
        fix = KINDS[kind].model
        if not fix:
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


def _beyond(number: int, row: Row, columns: ColumnMap) -> PhcoError | None:
    """E_CSV_ROW for cells filled after the last column of the header."""
    width = len(columns.titles)
    beyond = [column_letters(position) for position in range(width, len(row)) if row[position].text.strip()]
    if not beyond:
        return None
    what = f"La ligne a des cellules remplies après la dernière colonne de l’en-tête ({', '.join(beyond[:3])})."
    fix = "Vérifiez les séparateurs et les guillemets de la ligne, ou effacez ces cellules."
    return PhcoError("E_CSV_ROW", what, f"ligne {number}", fix)


def _filled(columns: ColumnMap, defaults: Defaults, index: int, table: Table) -> dict[str, str]:
    """The texts of the columns that the file lacks, as they were asked for."""
    present = set(columns.columns.values())
    texts: dict[str, str] = {}
    if defaults.campaign and "campagne" not in present:
        texts["campagne"] = defaults.campaign
    if defaults.role and "role" in table.names and "role" not in present:
        texts["role"] = defaults.role
    if defaults.prefix and "id" not in present:
        texts["id"] = f"{defaults.prefix}-{index:04d}"
    if defaults.start and "debut" not in present and "debut" in table.names:
        texts["debut"] = defaults.start.isoformat()
    return texts


def _without_doubles(
    read: Sequence[tuple[int, Item]], columns: ColumnMap, notes: list[str]
) -> tuple[list[tuple[int, Item]], list[CellFault]]:
    """Rows of one identifier: identical ones count once; others are all faults, since none is known to be right.

    Identifiers that differ only by their case are one: they would share a page's address, or a file's name.
    """
    same: dict[str, list[tuple[int, Item]]] = {}
    for number, item in read:
        same.setdefault(item.id.casefold(), []).append((number, item))
    place = next((index for index, name in columns.columns.items() if name in NAMING), None)
    kept: list[tuple[int, Item]] = []
    faults: list[CellFault] = []
    for group in same.values():
        first = group[0][1]
        numbers = ", ".join(str(number) for number, _ in group)
        if all(item == first for _, item in group):
            kept.append(group[0])
            if len(group) > 1:
                notes.append(f"Lignes {numbers} identiques (« {first.id} ») : comptées une fois.")
            continue
        writings = list(dict.fromkeys(item.id for _, item in group))
        for number, item in group:
            if len(writings) > 1:
                named = " et ".join(f"« {one} »" for one in writings[:3])
                what = f"{named} ne diffèrent que par leurs majuscules (lignes {numbers}) : ce serait un même fichier."
            else:
                what = f"L’identifiant « {item.id} » sert à plusieurs lignes différentes (lignes {numbers})."
            error = PhcoError("E_DOUBLON", what, f"ligne {number}", "Donnez à chaque ligne son identifiant.")
            faults.append(CellFault(row=number, column=place, value=item.id, error=error))
    return kept, faults

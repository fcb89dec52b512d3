"""The rows under a header, before their cells are read: merges spread, empty rows left out, what is odd told."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from phco.errors import PhcoError
from phco.french import plural
from phco.host.spreadsheets.encoding.encodings import ranges
from phco.host.spreadsheets.headers import ColumnMap
from phco.host.spreadsheets.raw import EMPTY, RawCell, RawTable, column_letters
from phco.host.spreadsheets.workbook.parts import bomb
from phco.offers.schema import Table

MAX_SPREAD = 400_000  # cells that merges may fill
NO_VALUE = ("", "0", "non", "faux", "false", "#n/a")
Row = Sequence[RawCell]


@dataclass(kw_only=True)
class Body:
    """``rows``: number in the file → cells; ``faults``: rows refused whole; ``notes``: in French."""

    rows: dict[int, Row] = field(default_factory=dict)
    faults: dict[int, PhcoError] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def body_of(raw: RawTable, columns: ColumnMap, table: Table) -> Body:
    """The rows of a table whose header is known. Raises E_CSV, E_CSV_ROW, E_ENCODING for a broken header."""
    head = columns.header_row
    if head in raw.broken:
        fault = raw.broken[head]
        raise PhcoError(
            fault.code, f"La ligne d’en-tête (ligne {head}) ne se lit pas. {fault.what}", fault.where, fault.fix
        )
    rows: dict[int, Row] = {number: cells for number, cells in raw.rows.items() if number > head}
    body = Body(faults={number: fault for number, fault in raw.broken.items() if number > head})
    _far(raw, head, body)
    rows = _spread(raw, columns, rows, body)
    hollow = [number for number, cells in rows.items() if _is_hollow(cells, columns, table)]
    hollow = [number for number in hollow if number not in body.faults]
    body.rows = {number: cells for number, cells in rows.items() if number not in set(hollow)}
    hollow = sorted({*hollow, *(number for number in raw.hollow if number > head)})
    if hollow:
        many = len(hollow) > 1
        what = f"{ranges(hollow)} : que des cases non cochées ou des formules sans résultat, "
        body.notes.append(f"{what}{'laissées' if many else 'laissée'} de côté.")
    _hidden(raw, body)
    if raw.ragged:
        _short(columns, body)
    return body


def _far(raw: RawTable, head: int, body: Body) -> None:
    for number, cell in raw.far.items():
        if number <= head:
            body.notes.append(f"La cellule {cell} est remplie loin du tableau : laissée de côté.")
            continue
        what = f"La cellule {cell} est remplie, loin du tableau."
        body.faults.setdefault(number, PhcoError("E_CSV_ROW", what, cell, "Effacez cette cellule, ou rapprochez-la."))


def _spread(raw: RawTable, columns: ColumnMap, rows: dict[int, Row], body: Body) -> dict[int, Row]:
    """A value merged over several rows holds for each of them."""
    numbers = sorted(rows)
    filled = 0
    for top, left, bottom, _right in raw.merged:
        if bottom <= top or top <= columns.header_row or left not in columns.columns:
            continue
        cells = rows.get(top, ())
        value = cells[left] if left < len(cells) else EMPTY
        if not value.text.strip() and value.kind != "formule":
            continue
        below = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
        filled += len(below)
        if filled > MAX_SPREAD:
            raise bomb(raw.source, "il a trop de cellules fusionnées")
        for number in below:
            wider = [*rows[number], *[EMPTY] * (left + 1 - len(rows[number]))]
            wider[left] = value
            rows[number] = wider
        if below:
            letter = column_letters(left)
            named = ranges([top, *below]).lower()
            body.notes.append(
                f"{letter}{top}:{letter}{bottom} fusionnées : « {value.text[:40]} » vaut pour les {named}."
            )
    return rows


def _is_hollow(cells: Row, columns: ColumnMap, table: Table) -> bool:
    """Whether a row has nothing but unticked boxes and dragged formulas; what must be filled has no value in it."""
    required = {spec.name for spec in table.fields if spec.required and spec.name != "campagne"}
    for position, cell in enumerate(cells):
        text = cell.text.strip()
        if not text and cell.kind != "formule":
            continue
        if text.lower() in NO_VALUE and (cell.kind in ("formule", "booleen", "erreur") or text.lower() != "non"):
            continue
        if cell.kind == "formule" and columns.columns.get(position) not in required:
            continue
        return False
    return True


def _hidden(raw: RawTable, body: Body) -> None:
    hidden = [number for number in raw.hidden if number in body.rows]
    if hidden:
        many = len(hidden) > 1
        what = f"{ranges(hidden)} : {'masquées' if many else 'masquée'} dans le tableur, "
        body.notes.append(f"{what}{'lues comme les autres' if many else 'lue comme les autres'}.")


def _short(columns: ColumnMap, body: Body) -> None:
    """Rows that have fewer cells than the header: what lies beyond stays empty, and that is told."""
    width = len(columns.titles)
    while width and not columns.titles[width - 1]:
        width -= 1
    short: dict[int, list[int]] = {}
    for number, cells in body.rows.items():
        if len(cells) < width and number not in body.faults:
            short.setdefault(len(cells), []).append(number)
    for count, numbers in sorted(short.items()):
        held = f"{count} {plural(count, 'cellule')}"
        missing = [f"« {title} »" for title in columns.titles[count:width] if title]
        shown = ", ".join(missing[:4]) + (f" et {len(missing) - 4} autres" if len(missing) > 4 else "")
        body.notes.append(
            f"{ranges(numbers)} : {held} au lieu de {width} ; {'reste' if len(missing) < 2 else 'restent'} "
            f"{'vide' if len(missing) < 2 else 'vides'} : {shown}. Vérifiez que la ligne n’est pas coupée."
        )

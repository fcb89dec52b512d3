"""CSV as people send it: any encoding, « ; », comma, tab or bar, a « sep= » line, quotes that were never closed.

Nothing is swallowed: a row whose quotes are wrong is kept apart, each of its lines named, the next lines are read.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from phco.errors import PhcoError
from phco.host.spreadsheets.encoding.encodings import Decoded, decode, ranges
from phco.host.spreadsheets.raw import MAX_COLUMNS, MAX_ROWS, RawCell, RawTable, Wanted
from phco.offers.tables import csv_reason

SEPARATORS = (";", "\t", ",", "|")
MAX_CELL = 2_000_000
MAX_BROKEN = 50  # rows whose quotes are wrong; beyond, the whole file is
SAMPLE = 60  # lines by which the separator is chosen
UNTICKED = ("faux", "false")  # an empty row of a form, exported: its boxes alone
QUOTES = "Vérifiez les guillemets de cette ligne, ou enregistrez de nouveau le fichier depuis le tableur."
STRAY = "La ligne a un guillemet de trop, sans doute la fin de celui qu’une ligne précédente a ouvert."


@dataclass(kw_only=True)
class _Reading:
    """One file being read. ``spans``: row → the physical lines it takes, where it takes several."""

    name: str
    lines: list[str]
    separator: str
    skipped: int
    rows: dict[int, list[str]] = field(default_factory=dict)
    spans: dict[int, int] = field(default_factory=dict)
    broken: dict[int, PhcoError] = field(default_factory=dict)
    hollow: list[int] = field(default_factory=list)


def read_csv(data: bytes, name: str, wanted: Wanted | None = None) -> RawTable:
    """The rows of a CSV. Raises E_ENCODING, E_CSV (more than 50 rows whose quotes are wrong), E_CSV_TOO_BIG."""
    decoded = decode(data, name)
    lines = decoded.lines()
    separator, skipped = _announced(lines)
    del lines[:skipped]
    reading = _Reading(name=name, lines=lines, separator=separator or _separator(lines, wanted), skipped=skipped)
    _read(reading)
    _unclosed(reading)
    _cut_rows(reading)
    return _table(reading, decoded)


def _table(reading: _Reading, decoded: Decoded) -> RawTable:
    rows = {number: [RawCell(cell) for cell in cells] for number, cells in sorted(reading.rows.items())}
    for line, fault in decoded.unreadable.items():
        owner = max((number for number in rows if number <= line), default=line)
        if line <= owner + reading.spans.get(owner, 1) - 1:
            reading.broken.setdefault(owner, fault)
    return RawTable(
        source=reading.name, sheet="", rows=rows, notes=tuple(decoded.notes), broken=reading.broken,
        hollow=reading.hollow, ragged=True,
    )  # fmt: skip


def _announced(lines: Sequence[str]) -> tuple[str | None, int]:
    """The separator of a first line « sep=; », and how many lines that takes."""
    bare = lines[0].strip("\r\n").strip(' "') if lines else ""
    if not bare.lower().startswith("sep=") or len(set(bare[4:])) > 1:
        return None, 0
    return bare[4:5] or None, 1


def _separator(lines: Sequence[str], wanted: Wanted | None) -> str:
    """The separator that gives columns that we know; else the one that cuts most lines alike."""
    best, most = ",", (0, 0, 0)
    for separator in SEPARATORS:
        rows = {number: row for number, row in enumerate(_sample(lines, separator), start=1) if row}
        counts = Counter(len(row) for row in rows.values() if len(row) > 1)
        if not counts:
            continue
        table = RawTable(source="", sheet="", rows={n: [RawCell(cell) for cell in row] for n, row in rows.items()})
        width, alike = max(counts.items(), key=lambda one: (one[1], one[0]))
        score = (wanted(table) if wanted else 0, alike, width)
        if score > most:
            best, most = separator, score
    return best


def _sample(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    for line in islice((line for line in lines if line.strip()), SAMPLE):
        yield _cells(line[:20_000], separator)[:MAX_COLUMNS]


def _cells(line: str, separator: str) -> list[str]:
    """The cells of one physical line on its own, whatever its quotes."""
    csv.field_size_limit(MAX_CELL)
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:
        return line.rstrip("\r\n").split(separator)


def _read(reading: _Reading) -> None:
    csv.field_size_limit(MAX_CELL)
    lines, start = reading.lines, 0  # start: lines read so far, a row begins on the next one
    opened = False  # a quote was opened and never closed: its other end may still come
    while start < len(lines):
        first = start
        reader = csv.reader(lines[start:] if start else lines, delimiter=reading.separator, strict=True)
        try:
            for cells in reader:
                number, taken = start + 1 + reading.skipped, first + reader.line_num - start
                start += taken
                _keep(reading, number, cells, taken)
                if opened and taken == 1 and lines[start - 1].count('"') % 2 and number in reading.rows:
                    opened = False
                    reading.broken[number] = PhcoError("E_CSV", STRAY, f"{reading.name}:{number}", QUOTES)
                    reading.rows[number] = _repaired(lines[start - 1], reading, 0)
        except csv.Error as error:
            number = start + 1 + reading.skipped
            what = f"La ligne est mal formée : {csv_reason(error)}."
            fault = PhcoError("E_CSV", what, f"{reading.name}:{number}", QUOTES)
            if len(reading.broken) == MAX_BROKEN:
                raise fault from None
            reading.broken[number] = fault
            reading.rows[number] = _repaired(lines[start], reading, 0)
            start += 1
            opened = True


def _keep(reading: _Reading, number: int, cells: list[str], taken: int) -> None:
    if taken > 1:
        reading.spans[number] = taken
    filled = {text for cell in cells if (text := cell.strip())}
    if not filled:
        return
    if all(text.lower() in UNTICKED for text in filled):
        reading.hollow.append(number)
        return
    reading.rows[number] = cells
    if len(reading.rows) > MAX_ROWS:
        fix = "Répartissez-la en plusieurs fichiers."
        raise PhcoError("E_CSV_TOO_BIG", f"La table dépasse {MAX_ROWS} lignes.", reading.name, fix)
    if len(cells) > MAX_COLUMNS and any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        fix = "Ôtez les colonnes qui ne servent pas."
        raise PhcoError("E_CSV_TOO_BIG", f"La table dépasse {MAX_COLUMNS} colonnes.", reading.name, fix)
    del cells[MAX_COLUMNS:]


def _repaired(line: str, reading: _Reading, width: int) -> list[str]:
    """A line whose quotes are wrong, cut again: as its quotes say where that gives a whole row, else without them."""
    bare = line.rstrip("\r\n")
    quoted = _cells(line, reading.separator)
    plain = [
        cell.replace('"', "") if cell.count('"') % 2 else cell.strip('"') for cell in bare.split(reading.separator)
    ]
    width = width or max((len(cells) for cells in list(reading.rows.values())[:5]), default=0)
    kept = quoted if len(quoted) == width and '"' not in "".join(quoted) and "\n" not in "".join(quoted) else plain
    return kept[:MAX_COLUMNS]


def _width(reading: _Reading) -> int:
    """How many cells a row has: as most of those that hold on one line do."""
    counts = Counter(len(cells) for number, cells in reading.rows.items() if number not in reading.spans)
    if not counts:
        counts = Counter(len(_cells(line, reading.separator)) for line in reading.lines[:1])
    return max(counts.items(), key=lambda one: (one[1], one[0]))[0] if counts else 0


def _unclosed(reading: _Reading) -> None:
    """Take apart the rows in which one quoted cell spans lines and holds about as many separators as a row has."""
    width = _width(reading)
    if width < 2:
        return
    sample = "".join(islice((line for line in reading.lines if line.strip()), SAMPLE))
    tight = 2 * _stuck(sample, reading.separator) >= sample.count(reading.separator)
    for number, taken in list(reading.spans.items()):
        cells = reading.rows.get(number, [])
        if not any(_swallows(cell, reading.separator, width, tight) for cell in cells):
            continue
        last = number + taken - 1
        named = f"la ligne {last}" if taken == 2 else f"les lignes {number + 1} {'et' if taken == 3 else 'à'} {last}"
        what = f"Un guillemet ouvert sur cette ligne n’y est pas refermé : il avale {named}."
        for line in range(number, last + 1):
            if line > number:
                what = f"La ligne est avalée par un guillemet ouvert à la ligne {number} et jamais refermé."
            text = reading.lines[line - 1 - reading.skipped]
            if text.strip():
                reading.broken[line] = PhcoError("E_CSV", what, f"{reading.name}:{line}", QUOTES)
                reading.rows[line] = _repaired(text, reading, width)
        del reading.spans[number]


def _swallows(cell: str, separator: str, width: int, tight: bool) -> bool:
    """Whether a cell holds whole rows: it spans lines, with about as many separators as a row has.

    ``tight``: no space follows the separators of this file, so that « a ; b » or « a, b » is prose.
    """
    if "\n" not in cell and "\r" not in cell:
        return False
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    counts = [_stuck(line, separator) if tight else line.count(separator) for line in lines]
    wanted = max(1, -(-3 * (width - 1) // 5))  # three fifths, rounded up
    return sum(counts) >= max(1, width - 2) and (max(counts[1:], default=0) >= wanted or sum(counts) >= width - 1)


def _stuck(line: str, separator: str) -> int:
    """How many separators no space follows."""
    if separator in "\t|":
        return line.count(separator)
    return sum(1 for part in line.split(separator)[1:] if part[:1] not in (" ", "\u00a0", "\u202f"))


def _cut_rows(reading: _Reading) -> None:
    """A row cut by a line break without quotes: short rows that follow each other and make one whole row together."""
    width = _width(reading)
    numbers = sorted(number for number in reading.rows if number not in reading.broken)
    shapes = Counter(_shape(cells[0]) for cells in reading.rows.values() if len(cells) == width)
    place = 0
    while place < len(numbers):
        group = _pieces(reading, numbers, place, width, shapes)
        if len(group) > 1:
            named = ranges(group).lower()
            what = f"Une seule ligne semble coupée en {len(group)} par un saut de ligne sans guillemets ({named})."
            fix = "Remettez-la sur une ligne, ou mettez entre guillemets la cellule qui a un saut de ligne."
            for number in group:
                reading.broken[number] = PhcoError("E_CSV_ROW", what, f"{reading.name}:{number}", fix)
        place += len(group)


def _shape(cell: str) -> str:
    """What a cell looks like: « c-002 » and « c-17 » are both ``a-9``."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", cell.strip()[:60]))


def _pieces(
    reading: _Reading, numbers: Sequence[int], place: int, width: int, shapes: Mapping[str, int]
) -> Sequence[int]:
    """The rows from ``place`` that are pieces of one (itself alone where it is whole, or where they do not add up).

    A short row that begins as whole ones do is a row: a spreadsheet may leave out the separators of its empty end.
    """
    count = len(reading.rows[numbers[place]])
    alone = numbers[place : place + 1]
    if width < 3 or count >= width:
        return alone
    for size in range(2, 7):
        group = numbers[place : place + size]
        if len(group) < size or group[-1] - group[0] > 12:
            return alone
        last = len(reading.rows[group[-1]])
        if shapes.get(_shape(reading.rows[group[-1]][0]), 0) > 1:
            return alone
        count += last - 1
        if last >= width or count > width:
            return alone
        if count == width:
            return group
    return alone

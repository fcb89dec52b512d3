"""One sheet of a workbook: cells by row, merged ranges, hidden rows; what holds nothing is skipped unparsed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from phco.errors import PhcoError
from phco.host.spreadsheets.raw import EMPTY, MAX_COLUMNS, MAX_ROWS, RawCell, RawTable, column_letters
from phco.host.spreadsheets.workbook.numbers import plain_number, read_number, serial_day
from phco.host.spreadsheets.workbook.parts import CHUNK, Archive, bomb, parse

MAX_CELLS = 2_000_000
MAX_CHARACTERS = 128_000_000
MAX_MERGED = 10_000
MAX_SHEET_BYTES = 1024 * 1024 * 1024
NO_RESULT = ("", "0", "#N/A")  # of a formula dragged below the last row
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: [a-z]+="[^"<>]*")*(?:/>|></c>)')
_EMPTY_ROW = re.compile(rb'<row r="[0-9]{1,7}"(?: [\w:]+="[^"<>]*")*(?:/>|></row>)')
_DIGITS = "0123456789"


@dataclass(kw_only=True)
class Book:
    """What is common to the sheets."""

    archive: Archive
    shared: list[str] = field(default_factory=list)
    dated_styles: list[bool] = field(default_factory=list)
    from_1904: bool = False


class SheetReader:
    """Handlers of one sheet."""

    def __init__(self, book: Book, title: str) -> None:
        self.book, self.title, self.name = book, title, book.archive.name
        self.cells: dict[int, dict[int, RawCell]] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden: list[int] = []
        self.hollow: list[int] = []
        self.far: dict[int, str] = {}
        self.columns: dict[str, int] = {}  # letters → position, found once
        self.count = self.characters = self.row = self.column = 0
        self.place = self.kind = self.style = ""
        self.pieces: list[str] = []
        self.reading = self.formula = self.more_merged = False

    def read(self, part: str) -> RawTable:
        """The rows that have something, each padded to its last cell."""
        parse(self.book.archive, part, self.start, self.end, self.text, sift=self.sift, limit=MAX_SHEET_BYTES)
        rows = {}
        for number in sorted(self.cells):
            cells = self.cells[number]
            rows[number] = [cells.get(column, EMPTY) for column in range(max(cells, default=0) + 1)]
        notes = (
            (f"Seules les {MAX_MERGED} premières cellules fusionnées ont été comprises.",) if self.more_merged else ()
        )
        hidden = [number for number in self.hidden if number in rows]
        return RawTable(
            source=self.name, sheet=self.title, rows=rows, merged=self.merged, hidden=hidden, hollow=self.hollow,
            far=self.far, notes=notes,
        )  # fmt: skip

    # — before the XML is parsed ——————————————————————————————————————————————————————————————————————————————
    def sift(self, handle: IO[bytes], feed: Callable[[bytes], None]) -> None:
        """Feed the parser with what may hold something: rows and cells that have a format alone cost nothing."""
        rest, read = b"", 0
        while chunk := handle.read(CHUNK):
            read += len(chunk)
            if read > MAX_SHEET_BYTES:
                raise bomb(self.name, "une feuille est trop grande une fois ouverte")
            data = rest + chunk if rest else chunk
            first, cut = data.find(b"<row "), data.rfind(b"<row ")
            if first < 0 or cut <= first:
                feed(data)
                rest = b""
                continue
            feed(data[:first])
            self._feed_rows(data[first:cut], feed)
            rest = data[cut:]
        feed(rest)

    def _feed_rows(self, data: bytes, feed: Callable[[bytes], None]) -> None:
        rows, cells = data.count(b"<row "), data.count(b"<c ")
        if data.count(b"<row r=") != rows or data.count(b"<c r=") != cells:  # places are counted: keep every one
            feed(data)
            return
        ends = data.count(b"</row>") + data.count(b"</c>")
        if data.count(b"<") == rows + cells + ends:
            return  # nothing but rows and cells, all empty
        feed(_EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", data)))

    # — handlers ——————————————————————————————————————————————————————————————————————————————————————————————
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        if tag == "c":
            self._place(attributes.get("r", ""))
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.pieces, self.formula = [], False
        elif tag in ("v", "t"):
            self.reading = True
        elif tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), -1
            self.place = str(self.row)
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.append(self.row)
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.reading = False
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        """Characters."""
        if self.reading:
            self.pieces.append(data)

    def end(self, tag: str) -> None:
        """A tag closes."""
        if tag in ("v", "t"):
            self.reading = False
        elif tag == "c":
            if self.pieces or self.formula:
                cell = self._cell("".join(self.pieces))
                if cell.kind == "formule" or cell.text.strip():
                    self._keep(cell)
        elif tag == "row":
            kept = self.cells.get(self.row)
            if kept and all(_is_hollow(cell) for cell in kept.values()) and self.row not in self.far:
                del self.cells[self.row]
                self.hollow.append(self.row)

    def _place(self, reference: str) -> None:
        if not reference:
            self.column += 1
            return
        letters = reference.rstrip(_DIGITS)
        column = self.columns.get(letters)
        if column is not None and reference[len(letters) :] == self.place:
            self.column = column
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            self.column += 1
            return
        self.column = self.columns[letters] = _column(found[1].upper())
        self.row, self.place = int(found[2]), found[2]

    def _keep(self, cell: RawCell) -> None:
        self.count += 1
        self.characters += len(cell.text)
        if self.count > MAX_CELLS or self.characters > MAX_CHARACTERS:
            raise bomb(self.name, "il a trop de cellules")
        row = self.cells.setdefault(self.row, {})
        if self.column < MAX_COLUMNS:
            row[self.column] = cell
        elif not _is_hollow(cell):
            self.far.setdefault(self.row, f"{column_letters(self.column)}{self.row}")
        if len(self.cells) > MAX_ROWS:
            fix = "Répartissez-la en plusieurs fichiers."
            raise PhcoError("E_CSV_TOO_BIG", f"La feuille dépasse {MAX_ROWS} lignes.", self.name, fix)

    def _cell(self, value: str) -> RawCell:
        if self.formula:
            return RawCell(value, "formule")
        if self.kind == "s":
            return self._text(self.book.shared[int(value)]) if value else EMPTY
        if self.kind == "n":
            return self._number(value)
        if self.kind == "b":
            return RawCell("oui" if value in ("1", "true") else "non", "booleen")
        if self.kind == "e":
            return RawCell(value, "erreur")
        if self.kind in ("inlineStr", "str"):
            return self._text(unescaped(value))
        if self.kind == "d":
            return RawCell(value[:10], "date")
        return self._number(value)

    def _text(self, value: str) -> RawCell:
        """A text; where days are counted from 1904, a day's number typed as a text is counted so too."""
        return RawCell(
            value, "texte-1904" if self.book.from_1904 and len(value) == 5 and value.isdecimal() else "texte"
        )

    def _number(self, value: str) -> RawCell:
        number = read_number(value)
        if number is None:
            return RawCell(value)
        style = int(self.style) if self.style.isdecimal() and len(self.style) < 9 else 0
        if style < len(self.book.dated_styles) and self.book.dated_styles[style]:
            # a day beyond the calendar stays a number in a cell of days: its cell is refused, not the workbook
            return RawCell(serial_day(number, from_1904=self.book.from_1904) or plain_number(number), "date")
        return RawCell(plain_number(number), "nombre-1904" if self.book.from_1904 else "nombre")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = (_REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first))
        if len(self.merged) >= MAX_MERGED:
            self.more_merged = True
        elif corners[0] and corners[1]:
            top, bottom = int(corners[0][2]), int(corners[1][2])
            self.merged.append((top, _column(corners[0][1].upper()), bottom, _column(corners[1][1].upper())))


def _is_hollow(cell: RawCell) -> bool:
    """An unticked box, or a formula dragged where there is nothing."""
    return (cell.kind == "booleen" and cell.text == "non") or (
        cell.kind == "formule" and cell.text.strip() in NO_RESULT
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescaped(text: str) -> str:
    """``_x000D_`` and its kind back to characters, as the format writes them; line ends as LF."""
    if "_x" in text:
        text = _ESCAPED.sub(_characters, text)
    return text.replace("\r\n", "\n") if "\r" in text else text


def _characters(match: re.Match[str]) -> str:
    """Code units, two of which may make one character; half of one is a lost character."""
    units = b"".join(int(unit, 16).to_bytes(2, "little") for unit in re.findall(r"_x([0-9A-Fa-f]{4})_", match[0]))
    return units.decode("utf-16-le", "replace")

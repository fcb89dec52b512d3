"""XLSX read within bounds: nothing is trusted (bombs, entities, huge coordinates), formulas are seen and not computed.

A reader of our own rather than a library's: it streams the XML with expat, refuses any DTD, counts what it keeps, and
knows merged cells, dates by their number format, and booleans.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

from phco.errors import PhcoError
from phco.host.mailbox.zips import ZIP_FAULTS
from phco.host.spreadsheets.reading import MAX_COLUMNS, MAX_ROWS, RawCell, RawTable, Wanted

MAX_PARTS = 2_000
MAX_TOTAL_BYTES = 256 * 1024 * 1024
MAX_RATIO = 400  # a sheet of repeated words compresses a hundred times; a bomb, a thousand
MAX_SHARED = 2_000_000
MAX_CELLS = 4_000_000
OUR_SHEETS = ("Listes", "Mode d’emploi", "Liste des erreurs")  # what our own files have beside their rows
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_FAULTS: tuple[type[Exception], ...] = (*ZIP_FAULTS, LookupError)  # what a part names and is not there
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(kw_only=True)
class _Book:
    """What is common to the sheets."""

    archive: zipfile.ZipFile
    name: str
    sheets: list[tuple[str, str]] = field(default_factory=list)  # name, part; the hidden ones last
    shared: list[str] = field(default_factory=list)
    dated_styles: list[bool] = field(default_factory=list)
    from_1904: bool = False


def read_xlsx(data: bytes, name: str, sheet: str | None = None, wanted: Wanted | None = None) -> RawTable:
    """The cells of one sheet: the one named, else the first that is ``wanted``, else the first that is not empty.

    Raises E_CLASSEUR, E_CLASSEUR_BOMBE, E_FEUILLE, E_CSV_TOO_BIG.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive, name)
            book = _open(archive, name)
            return _chosen(book, sheet, wanted)
    except expat.ExpatError as error:
        raise _broken(name, f"XML mal formé, ligne {error.lineno}") from None
    except _FAULTS:
        raise _broken(name) from None


def _broken(name: str, why: str = "") -> PhcoError:
    detail = f" ({why})" if why else ""
    fix = "Ouvrez-le dans le tableur et enregistrez-le de nouveau en .xlsx, ou en CSV."
    return PhcoError("E_CLASSEUR", f"Le classeur est abîmé ou n’est pas un XLSX{detail}.", name, fix)


def _other(archive: zipfile.ZipFile, names: set[str], name: str) -> PhcoError:
    """What a zip without a workbook is, where it is something that people do send."""
    kind = ""
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        kind = archive.read("mimetype").decode("ascii", "replace")
    if "spreadsheet" in kind:
        what, fix = "un classeur LibreOffice (.ods)", "Enregistrez-le en « Classeur Excel (.xlsx) » ou en CSV."
    elif "xl/workbook.bin" in names:
        what, fix = "un classeur binaire (.xlsb)", "Enregistrez-le en « Classeur Excel (.xlsx) » ou en CSV."
    elif "word/document.xml" in names or kind:
        what, fix = "un document texte, pas un classeur", "Recopiez le tableau dans un tableur, puis enregistrez-le."
    elif "datapackage.json" in names:
        what, fix = "un paquet de données", "Vérifiez-le par « phco offres valider », ou exportez-le en .xlsx."
    else:
        return _broken(name, "il n’a pas de feuille de calcul")
    return PhcoError("E_FORMAT", f"Ce fichier est {what}.", name, fix)


def _bomb(name: str, why: str) -> PhcoError:
    fix = "Ne l’ouvrez pas : demandez à l’expéditeur un fichier refait depuis le tableur."
    return PhcoError("E_CLASSEUR_BOMBE", f"Le classeur est refusé : {why}.", name, fix)


def _check_archive(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise _bomb(name, f"il contient {len(parts)} fichiers")
    total = sum(part.file_size for part in parts)
    if total > MAX_TOTAL_BYTES:
        raise _bomb(name, f"il occuperait {total // 1_000_000} Mo une fois ouvert")
    for part in parts:
        if part.flag_bits & 0x1:
            raise PhcoError("E_CLASSEUR_PROTEGE", "Le classeur est protégé par un mot de passe.", name, "Ôtez-le.")
        if part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise _bomb(
                name, f"« {part.filename[:60]} » grossirait {part.file_size // max(1, part.compress_size)} fois"
            )


def _parse(book: _Book, part: str, start: Callable[..., None], end: Callable[..., None] | None = None,
           text: Callable[[str], None] | None = None) -> None:  # fmt: skip
    """Stream one XML part through handlers; a DTD is refused, prefixes of names are dropped."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def no_dtd(*_args: Any) -> None:
        raise _bomb(book.name, "il contient une DTD")

    parser.StartDoctypeDeclHandler = no_dtd
    parser.EntityDeclHandler = no_dtd
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        ended = end
        parser.EndElementHandler = lambda tag: ended(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    with book.archive.open(part) as handle:
        while chunk := handle.read(1 << 16):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _open(archive: zipfile.ZipFile, name: str) -> _Book:
    book = _Book(archive=archive, name=name)
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise _other(archive, names, name)
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        _parse(book, "xl/_rels/workbook.xml.rels",
               lambda tag, a: targets.update({a["Id"]: a["Target"]}) if tag == "Relationship" else None)  # fmt: skip
    listed: list[tuple[bool, str, str]] = []

    def workbook(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            reference = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((hidden, attributes.get("name", ""), reference))
        elif tag == "workbookPr":
            book.from_1904 = attributes.get("date1904") in ("1", "true")

    _parse(book, "xl/workbook.xml", workbook)
    for _hidden, title, reference in sorted(listed, key=lambda one: one[0]):
        target = targets.get(reference, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names and "worksheets" in part:
            book.sheets.append((title, part))
    if "xl/sharedStrings.xml" in names:
        book.shared = _shared(book)
    if "xl/styles.xml" in names:
        book.dated_styles = _dated(book)
    return book


def _shared(book: _Book) -> list[str]:
    found: list[str] = []
    pieces: list[str] = []
    state = {"inside": False, "phonetic": 0}

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            state["phonetic"] += 1
        elif tag == "t":
            state["inside"] = not state["phonetic"]

    def end(tag: str) -> None:
        if tag == "t":
            state["inside"] = False
        elif tag == "rPh":
            state["phonetic"] -= 1
        elif tag == "si":
            if len(found) >= MAX_SHARED:
                raise _bomb(book.name, "il a trop de textes")
            found.append(_unescaped("".join(pieces)))

    _parse(book, "xl/sharedStrings.xml", start, end, lambda data: pieces.append(data) if state["inside"] else None)
    return found


def _dated(book: _Book) -> list[bool]:
    """For each cell style, whether its number format shows a date."""
    custom: dict[int, str] = {}
    found: list[bool] = []
    state = {"formats": False}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            custom[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            state["formats"] = True
        elif tag == "xf" and state["formats"]:
            number = int(attributes.get("numFmtId", "0"))
            code = _QUOTED.sub("", custom.get(number, "")).lower()
            found.append(number in _DATE_FORMATS or any(letter in code for letter in "dmyj"))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            state["formats"] = False

    _parse(book, "xl/styles.xml", start, end)
    return found


def _chosen(book: _Book, sheet: str | None, wanted: Wanted | None) -> RawTable:
    titles = [title for title, _ in book.sheets]
    if sheet is not None and sheet not in titles:
        listed = ", ".join(f"« {title} »" for title in titles)
        raise PhcoError("E_FEUILLE", f"La feuille « {sheet} » n’existe pas.", book.name, f"Feuilles : {listed}.")
    first: RawTable | None = None
    for title, part in book.sheets:
        if sheet is not None and title != sheet:
            continue
        table = _SheetReader(book, title).read(part)
        if not table.rows:
            continue
        if sheet is not None or wanted is None or wanted(table):
            return _noted(table, titles, sheet)
        first = first or table
    if first is None:
        raise PhcoError("E_VIDE", "Le classeur n’a aucune cellule remplie.", book.name, "Choisissez un autre fichier.")
    return _noted(first, titles, sheet)


def _noted(table: RawTable, titles: list[str], sheet: str | None) -> RawTable:
    """The table, with the names of the sheets that were not read."""
    others = [f"« {other} »" for other in titles if other not in (table.sheet, *OUR_SHEETS)]
    if sheet is not None or not others:
        return table
    many = len(others) > 1
    note = (
        f"Feuille lue : « {table.sheet} ». {'Les feuilles' if many else 'La feuille'} {', '.join(others)} "
        f"{'n’ont pas été lues' if many else 'n’a pas été lue'} (--feuille NOM pour une autre)."
    )
    return replace(table, notes=(note,))


class _SheetReader:
    """Handlers of one sheet: cells by row, merged ranges."""

    def __init__(self, book: _Book, title: str) -> None:
        self.book, self.title = book, title
        self.cells: dict[int, dict[int, RawCell]] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.count = self.row = self.column = 0
        self.kind = self.style = ""
        self.pieces: list[str] = []
        self.reading = self.formula = False

    def read(self, part: str) -> RawTable:
        """The rows that have something, each padded to its last cell."""
        _parse(self.book, part, self.start, self.end, self.text)
        rows = {}
        for number in sorted(self.cells):
            cells = self.cells[number]
            rows[number] = [cells.get(column, RawCell(text="")) for column in range(max(cells) + 1)]
        return RawTable(source=self.book.name, sheet=self.title, rows=rows, merged=self.merged)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.row = int(place[2]) if place else self.row
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.pieces, self.formula = [], False
        elif tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), -1
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "t"):
            self.reading = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self.reading:
            self.pieces.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.reading = False
        elif tag == "c":
            cell = self._cell("".join(self.pieces))
            if cell.text.strip() or cell.kind == "formule":
                self._keep(cell)

    def _keep(self, cell: RawCell) -> None:
        self.count += 1
        if self.count > MAX_CELLS:
            raise _bomb(self.book.name, "il a trop de cellules")
        if self.column >= MAX_COLUMNS:
            what = f"La feuille a une cellule remplie au-delà de la {MAX_COLUMNS}e colonne."
            raise PhcoError("E_CSV_TOO_BIG", what, f"{self.book.name}:{self.row}", "Ôtez les colonnes inutiles.")
        self.cells.setdefault(self.row, {})[self.column] = cell
        if len(self.cells) > MAX_ROWS:
            fix = "Répartissez-la en plusieurs fichiers."
            raise PhcoError("E_CSV_TOO_BIG", f"La feuille dépasse {MAX_ROWS} lignes.", self.book.name, fix)

    def _cell(self, value: str) -> RawCell:
        if self.formula:
            return RawCell(text=value, kind="formule")
        if self.kind == "s":
            return RawCell(text=self.book.shared[int(value)]) if value else RawCell(text="")
        if self.kind == "b":
            return RawCell(text="oui" if value == "1" else "non", kind="booleen")
        if self.kind == "e":
            return RawCell(text=value, kind="erreur")
        if self.kind in ("inlineStr", "str"):
            return RawCell(text=_unescaped(value))
        if self.kind == "d":
            return RawCell(text=value[:10], kind="date")
        return self._number(value)

    def _number(self, value: str) -> RawCell:
        if not value.strip():
            return RawCell(text="")
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            return RawCell(text=value)
        style = int(self.style) if self.style.isdigit() else 0
        dated = style < len(self.book.dated_styles) and self.book.dated_styles[style]
        if dated and 0 <= number < 2_958_466:
            return RawCell(text=serial_day(number, from_1904=self.book.from_1904), kind="date")
        return RawCell(text=plain_number(number), kind="nombre")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = (_REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first))
        if corners[0] and corners[1] and len(self.merged) < 10_000:
            self.merged.append((int(corners[0][2]), _column(corners[0][1]), int(corners[1][2]), _column(corners[1][1])))


def serial_day(number: Decimal, *, from_1904: bool = False) -> str:
    """A spreadsheet's day number as an ISO day; its time, where it has one, after a space."""
    origin = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    days = int(number)
    seconds = int((number - days) * 86400 + Decimal("0.5"))
    moment = datetime(origin.year, origin.month, origin.day) + timedelta(days=days, seconds=seconds)  # noqa: DTZ001 (a day of the calendar, no zone)
    return moment.date().isoformat() if not seconds else moment.isoformat(" ")


def plain_number(number: Decimal) -> str:
    """A spreadsheet's number without exponent; the noise of its binary writing (15 digits hold) is dropped."""
    if not number.is_finite() or abs(number) >= 10**18:
        return str(number)
    digits = max(0, 15 - (number.adjusted() + 1)) if number else 0
    return format(round(number, digits).normalize(), "f")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(text: str) -> str:
    """``_x000D_`` and its kind back to characters, as the format writes them; line ends as LF."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n")

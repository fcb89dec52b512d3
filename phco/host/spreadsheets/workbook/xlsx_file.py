"""XLSX read within bounds: nothing is trusted (bombs, entities, huge coordinates), formulas are seen and not computed.

A reader of our own rather than a library's (python-calamine, openpyxl): it must tell formulas from values, hidden rows,
merged cells, days counted from 1904 and one cell far away, and cost nothing for a million formatted rows.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from phco.errors import PhcoError
from phco.host.mailbox.zips import ZIP_FAULTS
from phco.host.spreadsheets.raw import RawTable, Wanted
from phco.host.spreadsheets.workbook.parts import (
    MAX_TEXT_BYTES,
    Archive,
    bomb,
    broken,
    opened,
    other_kind,
    parse,
    relations,
    workbook_part,
)
from phco.host.spreadsheets.workbook.sheet import Book, SheetReader, unescaped

MAX_SHARED = 2_000_000
MAX_SHARED_CHARACTERS = 64_000_000
MAX_SHEETS = 60  # looked at one after the other for the one that is wanted
OUR_SHEETS = ("Listes", "Mode d’emploi", "Liste des erreurs")  # what our own files have beside their rows
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_FAULTS: tuple[type[Exception], ...] = (*ZIP_FAULTS, LookupError)  # what a part names and is not there
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(kw_only=True)
class _Sheets:
    """The sheets of a workbook. ``found``: name → part, the hidden ones last; ``lost``: those whose part is missing."""

    found: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def read_xlsx(data: bytes, name: str, sheet: str | None = None, wanted: Wanted | None = None) -> RawTable:
    """The cells of one sheet: the one named, else the first that is ``wanted``, else the first that is not empty.

    Raises E_CLASSEUR, E_CLASSEUR_BOMBE, E_CLASSEUR_PROTEGE, E_FORMAT, E_FEUILLE, E_VIDE, E_CSV_TOO_BIG.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book, sheets = _open(opened(archive, name))
            return _chosen(book, sheets, sheet, wanted)
    except expat.ExpatError as error:
        raise broken(name, f"XML mal formé, ligne {error.lineno}") from None
    except _FAULTS:
        raise broken(name) from None


def _open(archive: Archive) -> tuple[Book, _Sheets]:
    main = workbook_part(archive)
    if main is None:
        raise other_kind(archive)
    book, sheets = Book(archive=archive), _Sheets()
    targets = relations(archive, main)
    listed: list[tuple[bool, str, str]] = []

    def workbook(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            reference = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((hidden, attributes.get("name", ""), reference))
        elif tag == "workbookPr":
            book.from_1904 = attributes.get("date1904") in ("1", "true", "on")

    parse(archive, main, workbook)
    for _hidden, title, reference in sorted(listed, key=lambda one: one[0]):
        relation = targets.get(reference)
        if relation is None or (relation.kind in ("worksheet", "") and not archive.has(relation.target)):
            sheets.lost.append(title)
        elif relation.kind in ("worksheet", ""):
            sheets.found[title] = relation.target
    for kind, usual in (("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")):
        named = [one.target for one in targets.values() if one.kind == kind and archive.has(one.target)]
        part = named[0] if named else f"{main.rpartition('/')[0]}/{usual}".lstrip("/")
        if archive.has(part) and kind == "sharedStrings":
            book.shared = _shared(archive, part)
        elif archive.has(part):
            book.dated_styles = _dated(archive, part)
    return book, sheets


def _shared(archive: Archive, part: str) -> list[str]:
    found: list[str] = []
    pieces: list[str] = []
    inside, phonetic, size = False, 0, 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal inside, phonetic
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            phonetic += 1
        elif tag == "t":
            inside = not phonetic

    def end(tag: str) -> None:
        nonlocal inside, phonetic, size
        if tag == "t":
            inside = False
        elif tag == "rPh":
            phonetic -= 1
        elif tag == "si":
            text = unescaped("".join(pieces))
            size += len(text)
            if len(found) >= MAX_SHARED or size > MAX_SHARED_CHARACTERS:
                raise bomb(archive.name, "il a trop de textes")
            found.append(text)

    def keep(data: str) -> None:
        if inside:
            pieces.append(data)

    parse(archive, part, start, end, keep, limit=MAX_TEXT_BYTES)
    return found


def _dated(archive: Archive, part: str) -> list[bool]:
    """For each cell style, whether its number format shows a date."""
    custom: dict[int, str] = {}
    found: list[bool] = []
    formats = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal formats
        if tag == "numFmt":
            custom[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            formats = True
        elif tag == "xf" and formats:
            number = int(attributes.get("numFmtId", "0"))
            code = _QUOTED.sub("", custom.get(number, "")[:300]).lower()
            plain = code in ("standard", "general", "@", "")
            found.append(number in _DATE_FORMATS or (not plain and any(letter in code for letter in "dmyj")))

    def end(tag: str) -> None:
        nonlocal formats
        if tag == "cellXfs":
            formats = False

    parse(archive, part, start, end)
    return found


def _chosen(book: Book, sheets: _Sheets, sheet: str | None, wanted: Wanted | None) -> RawTable:
    titles, name = list(sheets.found), book.archive.name
    if sheet is not None and sheet not in titles:
        listed = ", ".join(f"« {title} »" for title in titles[:MAX_SHEETS])
        raise PhcoError("E_FEUILLE", f"La feuille « {sheet[:60]} » n’existe pas.", name, f"Feuilles : {listed}.")
    first: RawTable | None = None
    for title, part in list(sheets.found.items())[: None if sheet is not None else MAX_SHEETS]:
        if sheet is not None and title != sheet:
            continue
        table = SheetReader(book, title).read(part)
        if not table.rows:
            continue
        if sheet is not None or wanted is None or wanted(table):
            return _noted(table, titles, sheets.lost, sheet)
        first = first or table
    if first is None and sheets.lost:
        raise broken(name, f"la feuille « {sheets.lost[0][:60]} » y est nommée et n’y est pas")
    if first is None:
        raise PhcoError("E_VIDE", "Le classeur n’a aucune cellule remplie.", name, "Choisissez un autre fichier.")
    return _noted(first, titles, sheets.lost, sheet)


def _noted(table: RawTable, titles: list[str], lost: list[str], sheet: str | None) -> RawTable:
    """The table, with the names of the sheets that were not read."""
    notes = [f"La feuille « {title[:60]} » est nommée dans le classeur et n’y est pas." for title in lost[:5]]
    others = [f"« {other} »" for other in titles if other not in (table.sheet, *OUR_SHEETS)]
    if sheet is None and others:
        many = len(others) > 1
        shown = [*others[:20], *([f"{len(others) - 20} autres"] if len(others) > 20 else [])]
        notes.insert(
            0,
            f"Feuille lue : « {table.sheet} ». {'Les feuilles' if many else 'La feuille'} {', '.join(shown)} "
            f"{'n’ont pas été lues' if many else 'n’a pas été lue'} (--feuille NOM pour une autre).",
        )
    return replace(table, notes=(*notes, *table.notes))

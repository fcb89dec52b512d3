"""The file to send back: faulty rows as they came, their faulty cells coloured and commented, a list of faults."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from phco.host.spreadsheets.importing import CellFault, Imported
from phco.host.spreadsheets.raw import EMPTY
from phco.host.spreadsheets.writing import FAULT_FILL, TOP, head, put, safe_text, save

ROW_TITLE = "Ligne d’origine"
MOST_COMMENTS = 20_000  # beyond, a spreadsheet becomes unusable; the list of faults is always whole


def write_errors(imported: Imported, path: Path, *, private: bool = False) -> None:
    """Write the error file. The first column gives each row's number in the file that was sent.

    Once corrected, the sheet « À corriger » can be imported as it is. ``private``: for the eyes of who runs it.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "À corriger"
    titles = [(ROW_TITLE, "Numéro de la ligne dans le fichier envoyé.")]
    titles += [(title, "") for title in _titles(imported)]
    head(sheet, titles)
    by_row: dict[int, list[CellFault]] = {}
    for fault in imported.faults:
        by_row.setdefault(fault.row, []).append(fault)
    left = MOST_COMMENTS
    for line, (number, faults) in enumerate(by_row.items(), start=2):
        sheet.cell(row=line, column=1, value=number)
        cells = list(imported.raw.rows[number])
        for position in range(len(imported.columns.titles)):
            put(sheet, line, position + 2, (cells[position] if position < len(cells) else EMPTY).text)
        left -= _mark(sheet, line, faults, left)
    _list(book.create_sheet("Liste des erreurs"), imported)
    save(book, path, private=private)


def _titles(imported: Imported) -> list[str]:
    return [title or f"(colonne {index})" for index, title in enumerate(imported.columns.titles, start=1)]


def _mark(sheet: Worksheet, line: int, faults: list[CellFault], left: int) -> int:
    """Colour and comment the faulty cells of a row (the row's number for a fault of the whole row)."""
    by_column: dict[int, list[str]] = {}
    for fault in faults:
        column = 1 if fault.column is None else fault.column + 2
        by_column.setdefault(column, []).append(f"{fault.error.what} {fault.error.fix}".strip())
    for column, texts in by_column.items():
        cell = sheet.cell(row=line, column=column)
        cell.fill, cell.alignment = FAULT_FILL, TOP
        if left > 0:
            cell.comment = Comment(safe_text("\n".join(texts))[:2000], "phco", height=140, width=360)
            left -= 1
    return len(by_column)


def _list(sheet: Worksheet, imported: Imported) -> None:
    columns = ("Ligne", "Cellule", "Colonne", "Valeur", "Erreur", "Comment corriger", "Code")
    head(sheet, [(title, "") for title in columns])
    titles = _titles(imported)
    for line, fault in enumerate(imported.faults, start=2):
        sheet.cell(row=line, column=1, value=fault.row)
        where = "" if fault.column is None else titles[fault.column]
        texts = (fault.cell, where, fault.value[:200], fault.error.what, fault.error.fix, fault.error.code)
        for column, text in enumerate(texts, start=2):
            put(sheet, line, column, text)
    for letter, width in (("C", 30), ("D", 30), ("E", 60), ("F", 60)):
        sheet.column_dimensions[letter].width = width

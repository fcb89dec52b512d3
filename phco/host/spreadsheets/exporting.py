"""Offers and approved places as files for people: XLSX with drop-down lists, CSV that a French spreadsheet opens.

What is written comes back whole through the importer (a test proves it): same values, no more, no less.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from phco.host.disk.files import write_whole
from phco.host.spreadsheets.values import protected
from phco.host.spreadsheets.writing import HEADER, WRAP, head, put, save
from phco.offers.model import Offer, Place
from phco.offers.schema import FALSE, TRUE, FieldSpec, Table, offer_table, place_table, write_cell

Item = Offer | Place
SPARE_ROWS = 500  # drop-down lists go on below the last row
LISTS = "Listes"
DAY_FORMAT = "dd/mm/yyyy"


def table_of(items: Sequence[Item], kind: str) -> Table:
    """The schema that the items follow."""
    table = offer_table() if kind == "offre" else place_table()
    wanted = Offer if kind == "offre" else Place
    assert all(isinstance(item, wanted) for item in items)
    return table


def write_xlsx(items: Sequence[Item], kind: str, path: Path) -> None:
    """Write a workbook: the rows, drop-down lists, a sheet that explains every column."""
    table = table_of(items, kind)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Offres" if kind == "offre" else "Lieux"
    head(sheet, [(spec.title, f"{spec.description}\n({spec.name})") for spec in table.fields])
    for line, item in enumerate(items, start=2):
        for column, spec in enumerate(table.fields, start=1):
            _put(sheet, line, column, getattr(item, spec.name))
    _drop_downs(book, sheet, table, len(items) + 1 + SPARE_ROWS)
    _guide(book.create_sheet("Mode d’emploi"), table)
    save(book, path)


def _put(sheet: Worksheet, line: int, column: int, value: object) -> None:
    if value is None or value == () or value == "":
        return
    if isinstance(value, bool):
        sheet.cell(row=line, column=column, value=TRUE if value else FALSE)
    elif isinstance(value, date):
        sheet.cell(row=line, column=column, value=value).number_format = DAY_FORMAT
    elif isinstance(value, Decimal):
        sheet.cell(row=line, column=column, value=float(value))  # at most 13 digits here: the writing is exact
    elif isinstance(value, int):
        sheet.cell(row=line, column=column, value=value)
    else:
        put(sheet, line, column, write_cell(value) if isinstance(value, tuple) else str(value), lossless=True)


def _drop_downs(book: Workbook, sheet: Worksheet, table: Table, last: int) -> None:
    """One list a choice, kept in a sheet of their own: a list written in a cell's rule is limited to 255 characters."""
    lists = book.create_sheet(LISTS)
    made: dict[tuple[str | int, ...], str] = {}
    for column, spec in enumerate(table.fields, start=1):
        options = _options(spec)
        if not options:
            continue
        if options not in made:
            place = len(made) + 1
            lists.cell(row=1, column=place, value=spec.name).font = HEADER
            for row, option in enumerate(options, start=2):
                lists.cell(row=row, column=place, value=option)
            letter = get_column_letter(place)
            made[options] = f"{quote_sheetname(LISTS)}!${letter}$2:${letter}${len(options) + 1}"
        rule = DataValidation(type="list", formula1=made[options], allow_blank=not spec.required, showErrorMessage=True)
        rule.errorTitle, rule.error = (
            spec.title[:31],
            f"Choisissez dans la liste : {', '.join(map(str, options))}."[:225],
        )
        letter = get_column_letter(column)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)
    lists.sheet_state = "hidden"


def _options(spec: FieldSpec) -> tuple[str | int, ...]:  # a whole number must be listed as a number
    if spec.kind == "boolean":
        return (TRUE, FALSE)
    if spec.many:
        return ()
    return tuple(int(value) for value in spec.options) if spec.kind == "integer" else spec.options


def _guide(sheet: Worksheet, table: Table) -> None:
    head(sheet, [(title, "") for title in ("Colonne", "Nom", "Ce qu’on y écrit", "Valeurs possibles", "Obligatoire")])
    for line, spec in enumerate(table.fields, start=2):
        values = "\n".join(
            value if spec.label(value) == value else f"{value} : {spec.label(value)}" for value in spec.options
        )
        texts = (spec.title, spec.name, spec.description, values, "oui" if spec.required else "")
        for column, text in enumerate(texts, start=1):
            put(sheet, line, column, text)
            sheet.cell(row=line, column=column).alignment = WRAP
    for letter, width in (("A", 30), ("B", 22), ("C", 70), ("D", 50), ("E", 12)):
        sheet.column_dimensions[letter].width = width


def write_csv(items: Sequence[Item], kind: str, path: Path) -> None:
    """Write a CSV that a French spreadsheet opens by a double click: BOM, « ; », decimal comma, days as 03/05/2027."""
    table = table_of(items, kind)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([spec.title for spec in table.fields])
    for item in items:
        writer.writerow([_french_cell(getattr(item, spec.name)) for spec in table.fields])
    write_whole(path, b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"))


def _french_cell(value: object) -> str:
    if isinstance(value, Decimal):
        return write_cell(value).replace(".", ",")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if value is None or isinstance(value, bool | int | tuple):
        return write_cell(value)
    return protected(str(value))

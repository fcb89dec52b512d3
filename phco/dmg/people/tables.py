"""Tables for people: CSV that French spreadsheets open, and XLSX; no cell can start a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

STARTERS = "=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20"


def safe_cell(value: object) -> str | int:
    """A cell that a spreadsheet shows as text: a leading formula character (full-width too) gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return value
    text = str(value)
    text = "".join(char if char >= " " or char in "\n" else " " for char in text)
    return f"'{text}" if text.lstrip(" \u00a0\u202f")[:1] and text.lstrip(" \u00a0\u202f")[0] in STARTERS else text


def csv_safe(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV for people: ``;``, UTF-8 with BOM, CRLF, every cell neutralised."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def xlsx_safe(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An XLSX for people: header in bold and frozen, columns wide enough, every text written as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    body = [[safe_cell(cell) for cell in row] for row in rows]
    for index, name in enumerate(header):
        widest = max([len(str(name)), *(len(str(row[index])) for row in body)], default=10)
        sheet.column_dimensions[chr(ord("A") + index)].width = min(60, widest + 2)
    sheet.freeze_panes = "A2"
    heads = []
    for name in header:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        heads.append(cell)
    sheet.append(heads)
    for row in body:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

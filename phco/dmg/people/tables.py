"""Tables for people: CSV that French spreadsheets open, and XLSX; no cell can start a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

_INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
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


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a workbook. ``head``: sentences above the header row."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    head: Sequence[str] = ()


def xlsx_safe(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An XLSX for people: header in bold and frozen, columns wide enough, every text written as text."""
    return workbook_safe([Sheet(title=title, columns=header, rows=list(rows))])


def workbook_safe(sheets: Sequence[Sheet], day: date | None = None) -> bytes:
    """A workbook of several sheets, each as ``xlsx_safe``. ``day``: the one that it bears; the same one gives the same
    bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for one in sheets:
        _sheet(book, one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue() if day is None else _dated(out.getvalue(), day)


def _sheet(book: Workbook, one: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(one.title[:31])
    body = [[safe_cell(cell) for cell in row] for row in one.rows]
    for index, name in enumerate(one.columns):
        widest = max([len(str(name)), *(len(str(row[index])) for row in body)], default=10)
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(60, widest + 2)
    sheet.freeze_panes = f"A{len(one.head) + 2}"
    for text in one.head:
        sheet.append([safe_cell(text)])
    heads = []
    for name in one.columns:
        cell = WriteOnlyCell(sheet, value=safe_cell(name))
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


def _dated(data: bytes, day: date) -> bytes:
    """The same archive, dated of a day: without the hour at which it was written and saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _INSTANT.sub(f"{day.isoformat()}T00:00:00Z".encode(), content)
            dated = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            target.writestr(dated, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()

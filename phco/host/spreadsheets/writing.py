"""Workbooks written for people: cells that no spreadsheet takes for a formula, legal characters, readable widths."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from phco.host.disk.files import write_whole
from phco.host.spreadsheets.values import protected

LONGEST = 32_000  # a cell holds 32 767 characters
HEADER = Font(bold=True)
HEADER_FILL = PatternFill("solid", fgColor="FFE9F0F6")
FAULT_FILL = PatternFill("solid", fgColor="FFF6C6C4")
WRAP = Alignment(vertical="top", wrap_text=True)
TOP = Alignment(vertical="top")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def safe_text(text: str, *, lossless: bool = False) -> str:
    """A text that a cell may hold: guarded against formulas, without illegal characters, not too long.

    ``lossless`` keeps the text as it is but for the guard (our own values have no illegal character).
    """
    if not lossless:
        text = _ILLEGAL.sub("\ufffd", text)
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return _ESCAPE.sub(r"_x005F_x\1_", protected(text))


def put(sheet: Worksheet, row: int, column: int, text: str, *, lossless: bool = False) -> None:
    """Write a text cell, never a formula."""
    cell = sheet.cell(row=row, column=column)
    cell.value = safe_text(text, lossless=lossless) or None
    if cell.data_type == "f":  # openpyxl takes any leading « = » for a formula
        cell.data_type = "s"
    cell.number_format = "@"


def head(sheet: Worksheet, titles: list[tuple[str, str]]) -> None:
    """The header row: bold, frozen, each title with a comment that explains it."""
    for index, (title, note) in enumerate(titles, start=1):
        cell = sheet.cell(row=1, column=index, value=safe_text(title))
        cell.font, cell.fill, cell.alignment = HEADER, HEADER_FILL, WRAP
        if note:
            cell.comment = Comment(note, "phco", height=120, width=320)
        sheet.column_dimensions[get_column_letter(index)].width = max(12, min(40, len(title) + 4))
    sheet.freeze_panes = "B2"


def save(book: Workbook, path: Path, *, private: bool = False) -> None:
    """Write the workbook whole, or not at all (0600 when private)."""
    from io import BytesIO

    buffer = BytesIO()
    book.save(buffer)
    write_whole(path, buffer.getvalue(), private=private)

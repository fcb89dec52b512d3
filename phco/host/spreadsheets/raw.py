"""The cells and tables that a file holds before we understand them, and how much of them is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from phco.errors import PhcoError

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 400


class RawCell(NamedTuple):
    """One cell as the file holds it. ``kind``: ``texte``, ``nombre`` (``…-1904`` where days are counted from
    1904), ``date``, ``booleen``, ``formule``, ``erreur``.

    ``text`` is the value in a plain writing: a number with a full stop, a day in ISO, ``oui`` or ``non``.
    """

    text: str
    kind: str = "texte"


EMPTY = RawCell(text="")


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """One sheet. ``rows``: row number in the file (from 1) → cells in order; ``merged``: (top, left, bottom, right);
    ``broken``: rows that cannot be trusted, and why; ``hidden``: rows that the spreadsheet hides; ``hollow``: rows left
    out, that hold nothing but unticked boxes and formulas without a result; ``ragged``: whether a row keeps the number
    of cells that it has in the file (CSV); ``far``: cells filled far from the table, by row.
    """

    source: str
    sheet: str
    rows: Mapping[int, Sequence[RawCell]]
    merged: Sequence[tuple[int, int, int, int]] = field(default=())
    notes: tuple[str, ...] = ()
    broken: Mapping[int, PhcoError] = field(default_factory=dict)
    hidden: Sequence[int] = ()
    hollow: Sequence[int] = ()
    ragged: bool = False
    far: Mapping[int, str] = field(default_factory=dict)


Wanted = Callable[[RawTable], int]  # how many columns of the table that is looked for are recognised, 0 for none


def column_letters(index: int) -> str:
    """The name of a column from its position: 0 → A, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

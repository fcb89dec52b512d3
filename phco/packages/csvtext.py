"""Strict CSV: UTF-8 without BOM, comma, LF, quotes only where they are needed, the header exactly as expected."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from phco.errors import PhcoError
from phco.packages.codes import fault

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_ROWS: Final = 100_000
MAX_CELL: Final = 20_000
_SPECIAL: Final = re.compile(r'[",\n]')
# Controls, invisible and direction marks, lone surrogates, non-characters: none belongs in a cell (tab and LF may).
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
)


def write(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The one writing of a table. Raises PhcoError E_TEXT for a character that no cell may hold."""
    whole = [header, *rows]
    text = "\n".join((*map(",".join, whole), ""))
    if '"' in text or text.count("\n") > len(whole) or text.count(",") > sum(map(len, whole)) - len(whole):
        text = "\n".join((*(",".join(map(_cell, row)) for row in whole), ""))
    found = FORBIDDEN.search(text)
    if found:
        raise fault("E_TEXT", f"Un texte contient le caractère interdit U+{ord(found[0]):04X}.")
    return text.encode("utf-8")


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def read(data: bytes, header: Sequence[str], where: str) -> list[list[str]]:
    """The rows under the header. ``where`` is the file's name, for the places of the faults.

    Raises PhcoError: E_CSV_TOO_BIG, E_ENCODING, E_CSV_DIALECT, E_TEXT, E_CSV, E_CSV_HEADER, E_CSV_ROW.
    """
    if len(data) > MAX_BYTES:
        raise fault("E_CSV_TOO_BIG", f"Le tableau pèse {len(data)} octets ; la limite est {MAX_BYTES}.", where)
    text = _decode(data, where)
    if "\r" in text:
        raise fault("E_CSV_DIALECT", "Les fins de ligne doivent être LF seules.", where)
    found = FORBIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise fault("E_TEXT", f"Un caractère interdit (U+{ord(found[0]):04X}).", f"{where}:{line}")
    if not text.endswith("\n"):
        raise fault("E_CSV_DIALECT", "La dernière ligne doit finir par un saut de ligne.", where)
    if '"' in text:
        rows = _quoted(text, where)
    else:
        _check_count(text.count("\n") - 1, where)
        rows = [line.split(",") for line in text[:-1].split("\n")]
    _check_header(rows[0], header, text, where)
    width = len(header)
    for index, row in enumerate(rows) if {*map(len, rows)} != {width} else ():
        if len(row) != width:
            what = f"La ligne a {len(row)} cases au lieu de {width}."
            raise fault("E_CSV_ROW", what, f"{where}:{index + 1}")
    return rows[1:]


def _decode(data: bytes, where: str) -> str:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise fault("E_ENCODING", "Le tableau commence par une marque d’ordre (BOM).", where)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise fault("E_ENCODING", f"Le tableau n’est pas en UTF-8 (octet {error.start}).", where) from None


def _check_count(count: int, where: str) -> None:
    if count > MAX_ROWS:
        raise fault("E_CSV_TOO_BIG", f"Le tableau a plus de {MAX_ROWS} lignes.", where)


def _quoted(text: str, where: str) -> list[list[str]]:
    """Rows of a text with quotes; the text must be what ``write`` makes of them."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), strict=True), MAX_ROWS + 2))
    except csv.Error:
        raise fault("E_CSV", where=where) from None
    _check_count(len(rows) - 1, where)
    if "\n".join((*(",".join(map(_cell, row)) for row in rows), "")) != text:
        raise fault("E_CSV_DIALECT", "Des guillemets sont superflus ou mal placés.", where)
    return rows


def _check_header(found: Sequence[str], expected: Sequence[str], text: str, where: str) -> None:
    if list(found) == list(expected):
        return
    first = text.split("\n", 1)[0]
    if any(first.replace(mark, ",") == ",".join(expected) for mark in ";\t|"):
        raise fault("E_CSV_DIALECT", "Le séparateur doit être la virgule.", f"{where}:1")
    raise fault("E_CSV_HEADER", f"La première ligne doit être « {','.join(expected)[:200]} ».", f"{where}:1")


def bounded(text: str, where: str) -> PhcoError | None:
    """The fault of a cell that is too long, if it is."""
    if len(text) <= MAX_CELL:
        return None
    return fault("E_TEXT", f"Le texte a {len(text)} caractères ; la limite est {MAX_CELL}.", where)

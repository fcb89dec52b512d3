"""CSV as people send it: UTF-8 with or without BOM, UTF-16, Windows-1252; « ; », comma or tab; a « sep= » line."""

from __future__ import annotations

import codecs
import csv
import io

from phco.errors import PhcoError
from phco.host.classeurs import MAX_COLUMNS, MAX_ROWS, RawCell, RawTable

SEPARATORS = (";", "\t", ",")
MAX_CELL = 2_000_000


def read_csv(data: bytes, name: str) -> RawTable:
    """The rows of a CSV. Raises E_ENCODING, E_CSV, E_CSV_TOO_BIG."""
    text, notes = _decoded(data, name)
    skipped = 0
    separator = None
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, skipped = first.strip()[4], rest, 1
    separator = separator or _separator(text)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: dict[int, list[RawCell]] = {}
    start = 1 + skipped
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1 + skipped
            if any(cell.strip() for cell in cells):
                rows[line] = [RawCell(text=cell) for cell in cells]
            _check_size(rows, cells, name)
    except csv.Error as error:
        fix = "Vérifiez les guillemets de cette ligne, ou enregistrez de nouveau le fichier depuis le tableur."
        raise PhcoError("E_CSV", f"Le CSV est mal formé ({error}).", f"{name}:{start}", fix) from None
    return RawTable(source=name, sheet="", rows=rows, notes=tuple(notes))


def _check_size(rows: dict[int, list[RawCell]], cells: list[str], name: str) -> None:
    if len(rows) > MAX_ROWS:
        fix = "Répartissez-la en plusieurs fichiers."
        raise PhcoError("E_CSV_TOO_BIG", f"La table dépasse {MAX_ROWS} lignes.", name, fix)
    if len(cells) > MAX_COLUMNS:
        fix = "Ôtez les colonnes qui ne servent pas."
        raise PhcoError("E_CSV_TOO_BIG", f"La table dépasse {MAX_COLUMNS} colonnes.", name, fix)


def _decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text, and what was understood of its encoding."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError as error:
                raise _undecodable(name, error.start) from None
    if b"\x00" in data:
        raise _undecodable(name, data.index(b"\x00"))
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), ["Le fichier n’est pas en UTF-8 : il a été lu en Windows-1252."]
    except UnicodeDecodeError as error:
        raise _undecodable(name, error.start) from None


def _undecodable(name: str, place: int) -> PhcoError:
    what = f"Le fichier n’est pas du texte lisible (octet {place})."
    return PhcoError("E_ENCODING", what, name, "Enregistrez-le en « CSV UTF-8 » depuis le tableur.")


def _separator(text: str) -> str:
    """The separator seen most often outside quotes in the first lines; a comma where none is seen."""
    counts = dict.fromkeys(SEPARATORS, 0)
    quoted = False
    for char in text[:20_000]:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in counts:
            counts[char] += 1
    best = max(SEPARATORS, key=lambda one: counts[one])
    return best if counts[best] else ","

"""CSV as people send it: UTF-8 with or without BOM, UTF-16, Windows-1252; « ; », comma or tab; a « sep= » line."""

from __future__ import annotations

import codecs
import csv
import io

from phco.errors import PhcoError
from phco.host.spreadsheets.reading import MAX_COLUMNS, MAX_ROWS, RawCell, RawTable
from phco.offers.tables import csv_reason

SEPARATORS = (";", "\t", ",")
MAX_CELL = 2_000_000
FRENCH = "éèêëàâçôîïùûœÉÈÀÇ’«» °"
MAX_BROKEN = 50  # rows whose quotes are wrong; beyond, the whole file is
QUOTES = "Vérifiez les guillemets de cette ligne, ou enregistrez de nouveau le fichier depuis le tableur."


def read_csv(data: bytes, name: str) -> RawTable:
    """The rows of a CSV; one whose quotes are wrong is kept apart, and the next lines are read all the same.

    Raises E_ENCODING, E_CSV (more than 50 such rows), E_CSV_TOO_BIG.
    """
    text, notes = _decoded(data, name)
    skipped = 0
    separator = None
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, skipped = first.strip()[4], rest, 1
    separator = separator or _separator(text)
    csv.field_size_limit(MAX_CELL)
    lines = io.StringIO(text, newline="").readlines()
    rows: dict[int, list[RawCell]] = {}
    broken: dict[int, PhcoError] = {}
    start = 0  # lines read so far: a row begins on the next one
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=separator, strict=True)
        first_line = start
        try:
            for cells in reader:
                line, start = start, first_line + reader.line_num
                if any(cell.strip() for cell in cells):
                    rows[line + 1 + skipped] = [RawCell(text=cell) for cell in cells]
                _check_size(rows, cells, name)
        except csv.Error as error:
            number = start + 1 + skipped
            fault = PhcoError("E_CSV", f"La ligne est mal formée : {csv_reason(error)}.", f"{name}:{number}", QUOTES)
            if len(broken) == MAX_BROKEN:
                raise fault from None
            broken[number] = fault
            rows[number] = [RawCell(text=lines[start].rstrip("\r\n"))]
            start += 1
    return RawTable(source=name, sheet="", rows=rows, notes=tuple(notes), broken=broken)


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
        return _wide(data, name), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    return _old_encoding(data, name)


def _wide(data: bytes, name: str) -> str:
    """UTF-16 without its mark: Latin text has its zeros on one side, nearly all of them."""
    for encoding, side in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = data[side : 4000 + side : 2]
        if len(data) % 2 == 0 and half.count(0) > 0.9 * len(half):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    raise _undecodable(name, data.index(b"\x00"))


def _old_encoding(data: bytes, name: str) -> tuple[str, list[str]]:
    """Windows-1252, or the Macintosh's own encoding: the one that gives more letters that French has."""
    texts: dict[str, str] = {}
    place = 0
    for encoding in ("cp1252", "mac_roman"):
        try:
            texts[encoding] = data.decode(encoding)
        except UnicodeDecodeError as error:
            place = error.start
    shares = {encoding: _french_share(text) for encoding, text in texts.items()}
    if shares["mac_roman"] > max(0.6, shares.get("cp1252", 0)):
        return texts["mac_roman"], ["Le fichier n’est pas en UTF-8 : il a été lu en encodage Macintosh."]
    if "cp1252" in texts:
        return texts["cp1252"], ["Le fichier n’est pas en UTF-8 : il a été lu en Windows-1252."]
    raise _undecodable(name, place)


def _french_share(text: str) -> float:
    """Among the letters that are not ASCII, the share of those that French has."""
    odd = [char for char in text if not char.isascii()]
    return sum(char in FRENCH for char in odd) / len(odd) if odd else 0.0


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

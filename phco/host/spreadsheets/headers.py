"""Which column of a file is which column of ours: header row found, merged headers joined, saved mapping first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from phco.errors import PhcoError, raise_all
from phco.fields import Fields
from phco.host.disk.files import write_whole
from phco.host.spreadsheets.encoding.mojibake import spoiled
from phco.host.spreadsheets.raw import RawTable, column_letters
from phco.host.spreadsheets.reading import read_file
from phco.host.spreadsheets.synonyms import writings
from phco.jsontext import dumps, loads
from phco.offers.communes import fold
from phco.offers.schema import Table

SEARCHED_ROWS = 25
LEAST_KNOWN = 2  # columns that must be recognised for a row to be the header
NEAR = 0.88
LONGEST_TITLE = 200
LIKELY_ROWS, LIKELY_TITLES = 2, 120  # what is compared with our names letter by letter
MOST_REMEMBERED = 2_000
IGNORED = ("ligne d origine",)  # our own first column in an error file


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """The header of a file, understood. ``columns``: position → our column; ``ignored``: headers that are not ours."""

    header_row: int
    titles: tuple[str, ...]
    columns: Mapping[int, str]
    ignored: tuple[str, ...]
    guessed: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """The mapping to save: every header of the file, its column or null."""
        return {"colonnes": {title: self.columns.get(index) for index, title in enumerate(self.titles) if title}}


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return fold(text)


def read_mapping(path: Path, table: Table) -> dict[str, str | None]:
    """A saved mapping: ``{"colonnes": {"en-tête": "colonne" | null}}``. Raises each fault with its place."""
    fields = Fields(loads(read_file(path), where=path.name))
    raw = fields.mapping("colonnes")
    inner = fields.child("colonnes", raw)
    found = {str(title): inner.choice(title, table.names, None, nullable=True) for title in raw}
    inner.close()
    fields.close()
    return {_fold(title): column for title, column in found.items()}


def write_mapping(path: Path, mapping: ColumnMap) -> None:
    """Save a mapping, to be read again or corrected by hand."""
    write_whole(path, (dumps(mapping.as_json(), indent=2) + "\n").encode())


def find_header(raw: RawTable, table: Table, saved: Mapping[str, str | None], model: str = "") -> ColumnMap:
    """The header row (the one, among the first, where most columns are recognised) and what its columns are.

    ``model``: the remedy that tells how to write a header. Raises E_ENTETE when no row looks like one.
    """
    best = _best_header(raw, table, saved)
    if best is None or len(best.columns) < LEAST_KNOWN:
        what = "Aucune ligne d’en-tête n’a été reconnue parmi les premières lignes."
        raise PhcoError("E_ENTETE", what, raw.source, model or MODEL)
    return best


MODEL = (
    "La ligne d’en-tête porte les noms des colonnes ; partez d’un fichier écrit par « phco offres exporter », "
    'ou donnez vos noms : --correspondance JSON, {"colonnes": {"votre en-tête": "cabinet", …}}.'
)


def known_columns(raw: RawTable, table: Table, saved: Mapping[str, str | None]) -> int:
    """How many columns of ours the header of a sheet has; 0 where it has no header of ours."""
    best = _best_header(raw, table, saved)
    found = len(set(best.columns.values())) if best is not None else 0
    return found if found >= LEAST_KNOWN else 0


def _best_header(raw: RawTable, table: Table, saved: Mapping[str, str | None]) -> ColumnMap | None:
    names = _names(table)
    rows = [_understood(raw, row, names, saved, None) for row in list(raw.rows)[:SEARCHED_ROWS]]
    # letter by letter, only the rows that have most titles of ours: comparing is long, and a file may have thousands
    likely = sorted((one for one in rows if one.columns), key=lambda one: -len(one.columns))[:LIKELY_ROWS]
    near = [_understood(raw, one.header_row, names, saved, _SEEN.setdefault(table.name, {})) for one in likely]
    found = sorted((*near, *rows), key=lambda one: one.header_row)
    return max(found, key=lambda one: len(one.columns), default=None)


def _names(table: Table) -> Mapping[str, str]:
    if table.name not in _NAMES:
        _NAMES[table.name] = writings(table)
    return _NAMES[table.name]


_NAMES: dict[str, Mapping[str, str]] = {}
_SEEN: dict[str, dict[str, str | None]] = {}  # by table; a title is compared once with our names


def _understood(
    raw: RawTable,
    row: int,
    names: Mapping[str, str],
    saved: Mapping[str, str | None],
    seen: dict[str, str | None] | None,
) -> ColumnMap:
    """A row read as a header. ``seen``: what titles were found near ours; None to take exact ones alone."""
    titles = _titles(raw, row)
    above = _titles_above(raw, row, len(titles))
    columns: dict[int, str] = {}
    guessed: dict[str, str] = {}
    shown: list[str] = []
    compared = 0
    for index, title in enumerate(titles):
        upper = above[index]
        whole = " ".join(part for part in (upper, title) if part)
        shown.append(title or upper)
        writings = [_fold(title), _fold(whole)] if title else [_fold(upper)]
        known = next((text for text in (*reversed(writings), *writings) if text in saved), None)
        if known is not None:
            if saved[known] is not None:
                columns[index] = str(saved[known])
            shown[-1] = title or upper
            continue
        exact = next((names[text] for text in (*writings[1:], writings[0]) if text in names), None)
        if exact is None and title and seen is not None and compared < LIKELY_TITLES:
            compared += 1
            exact = _holed(title, names)
            exact = exact or next((near for text in writings if (near := _near(text, names, seen)) is not None), None)
            if exact is not None:
                guessed[title] = exact
        if exact is not None:
            columns[index] = exact
            shown[-1] = title if _fold(title) in names and names[_fold(title)] == exact else whole
    used = set(columns)
    ignored = tuple(
        title
        for index, title in enumerate(shown)
        if title and index not in used and _fold(title) not in IGNORED and _fold(title) not in saved
    )
    return ColumnMap(header_row=row, titles=tuple(shown), columns=columns, ignored=ignored, guessed=guessed)


def _near(text: str, names: Mapping[str, str], seen: dict[str, str | None]) -> str | None:
    """A header almost written like one of ours. « siams 3 » and « siams 4 » are near and differ: digits must agree."""
    if not 5 <= len(text) <= 60:
        return None
    if text not in seen:
        if len(seen) >= MOST_REMEMBERED:
            seen.clear()
        seen[text] = _nearest(text, names)
    return seen[text]


def _holed(title: str, names: Mapping[str, str]) -> str | None:
    """A header whose accented letters were lost on the way (« Pr�nom », « Pr?nom »): any letter stands for each."""
    parts = re.split("[\ufffd?]", title[:60])
    if len(parts) < 2 or sum(len(part) for part in parts) < 3:
        return None
    pattern = re.compile(".".join(re.escape(_fold(part)) for part in parts))
    return next((column for name, column in names.items() if pattern.fullmatch(name)), None)


def _nearest(text: str, names: Mapping[str, str]) -> str | None:
    digits = [char for char in text if char.isdigit()]
    low, high = NEAR / (2 - NEAR) * len(text), (2 - NEAR) / NEAR * len(text)  # beyond, no two texts are that near
    alike = [name for name in names if low <= len(name) <= high and [c for c in name if c.isdigit()] == digits]
    found = difflib.get_close_matches(text, alike, n=1, cutoff=NEAR)
    return names[found[0]] if found else None


def _titles(raw: RawTable, row: int) -> list[str]:
    """The cells of a row as titles; accents spoiled on the way are mended, since a title only has to be recognised."""
    found = []
    for cell in raw.rows.get(row, ()):
        text = " ".join(cell.text[:LONGEST_TITLE].split())
        spoil = None if text.isascii() else spoiled(text)
        found.append(spoil.repaired if spoil else text)
    return found


def _titles_above(raw: RawTable, row: int, width: int) -> list[str]:
    """The titles of the row above, spread over the columns that they cover (merged, or left blank on their right)."""
    upper = _titles(raw, row - 1)
    upper += [""] * (width - len(upper))
    spread = [""] * width
    spans = {(top, left): right for top, left, low, right in raw.merged if top <= row - 1 <= low}
    if spans or not raw.merged:
        current, until = "", -1
        for index in range(width):
            if upper[index]:
                current = upper[index]
                until = spans.get((row - 1, index), index if raw.merged else width)
            spread[index] = current if index <= until else ""
    for top, left, bottom, right in raw.merged:  # a title merged downwards over both header rows
        if top < row <= bottom and left == right and left < width and top in raw.rows and left < len(raw.rows[top]):
            spread[left] = " ".join(raw.rows[top][left].text[:LONGEST_TITLE].split())
    return spread


def check_twice(mapping: ColumnMap, raw: RawTable, *, mapped: bool = True) -> None:
    """Raise E_ENTETE where two columns are the same one of ours. ``mapped``: a saved mapping may mend it."""
    places: dict[str, list[int]] = {}
    for index, column in mapping.columns.items():
        places.setdefault(column, []).append(index)
    faults = []
    for column, indexes in places.items():
        if len(indexes) > 1:
            named = ", ".join(f"« {mapping.titles[index]} » ({column_letters(index)})" for index in indexes[:5])
            named += f" et {len(indexes) - 5} autres" if len(indexes) > 5 else ""
            what = f"Plusieurs colonnes du fichier sont comprises comme « {column} » : {named}."
            fix = "Renommez-en une, ou ôtez-la."
            if mapped:
                fix = "Renommez-en une, ou corrigez le fichier de correspondance (mettez null pour l’ignorer)."
            faults.append(PhcoError("E_ENTETE", what, f"{raw.source}:{mapping.header_row}", fix))
    raise_all(faults)

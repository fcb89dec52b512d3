"""Canonical CSV of offers and approved places: UTF-8, commas, LF, the header of the schema; every fault at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from phco.errors import PhcoError, raise_all
from phco.offers.model import Offer, Place
from phco.offers.reader import offer_as_cells, offer_from_cells, place_as_cells, place_from_cells
from phco.offers.schema import Table, offer_table, place_table

MAX_ROWS = 20_000
MAX_CELL = 100_000


def offers_from_csv(text: str, name: str = "data/offres.csv") -> tuple[Offer, ...]:
    """The offers of a canonical table.

    Raises PhcoErrors with places ``name:line:column``: E_CSV, E_CSV_HEADER, E_CSV_ROW, E_CSV_TOO_BIG, E_DOUBLON and the
    faults of the cells.
    """
    return _read(text, name, offer_table(), offer_from_cells)


def places_from_csv(text: str, name: str = "data/lieux.csv") -> tuple[Place, ...]:
    """The approved places of a canonical table; raises as ``offers_from_csv``."""
    return _read(text, name, place_table(), place_from_cells)


def offers_as_csv(offers: Iterable[Offer]) -> str:
    """The canonical table of offers."""
    return _write(offer_table(), [offer_as_cells(offer) for offer in offers])


def places_as_csv(places: Iterable[Place]) -> str:
    """The canonical table of approved places."""
    return _write(place_table(), [place_as_cells(place) for place in places])


def _write(table: Table, rows: Sequence[Mapping[str, str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows([row[name] for name in table.names] for row in rows)
    return buffer.getvalue()


def _read[T: (Offer, Place)](
    text: str, name: str, table: Table, read: Callable[[Mapping[str, str], str], T]
) -> tuple[T, ...]:
    rows = _rows(text, name)
    header = rows[0][1] if rows else []
    _check_header(header, name, table)
    found: list[T] = []
    faults: list[PhcoError] = []
    lines: dict[str, int] = {}
    for line, cells in rows[1:]:
        where = f"{name}:{line}"
        if len(cells) != len(header):
            what = f"La ligne a {len(cells)} cellules ; l’en-tête en a {len(header)}."
            faults.append(
                PhcoError("E_CSV_ROW", what, where, "Vérifiez les virgules et les guillemets de cette ligne.")
            )
            continue
        try:
            item = read(dict(zip(header, cells, strict=True)), where)
        except PhcoError as error:
            faults.extend(error.flat())
            continue
        if item.id in lines:
            what = f"L’identifiant « {item.id} » figure déjà à la ligne {lines[item.id]}."
            faults.append(PhcoError("E_DOUBLON", what, f"{where}:id", "Donnez un identifiant unique à chaque ligne."))
            continue
        lines[item.id] = line
        found.append(item)
    raise_all(faults)
    return tuple(found)


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if len(rows) > MAX_ROWS:
                fix = "Répartissez-la en plusieurs fichiers."
                raise PhcoError("E_CSV_TOO_BIG", f"La table dépasse {MAX_ROWS} lignes.", name, fix)
            rows.append((reader.line_num, cells))
    except csv.Error as error:
        fix = "Ouvrez le fichier dans un éditeur de texte et vérifiez les guillemets de cette ligne."
        what = f"Ce CSV est mal formé : {csv_reason(error)}."
        raise PhcoError("E_CSV", what, f"{name}:{reader.line_num}", fix) from None
    return rows


def csv_reason(error: csv.Error) -> str:
    """What the reader of CSV says, in French."""
    text = str(error)
    if "unexpected end" in text:
        return "un guillemet ouvert n’est jamais refermé"
    if "expected after" in text:
        return "un guillemet est suivi d’autre chose que le séparateur"
    if "field larger" in text:
        return "une cellule est trop longue"
    return "la ligne ne se lit pas"


def _check_header(header: Sequence[str], name: str, table: Table) -> None:
    if not header:
        raise PhcoError("E_CSV_HEADER", "La table est vide.", name, "Elle commence par la ligne des noms de colonnes.")
    faults = [
        PhcoError("E_CSV_HEADER", f"La colonne « {column[:60]} » n’est pas connue.", f"{name}:1", "Retirez-la.")
        for column in header
        if column not in table.names
    ]
    twice = sorted({column for column in header if header.count(column) > 1})
    faults += [
        PhcoError("E_CSV_HEADER", f"La colonne « {column[:60]} » figure deux fois.", f"{name}:1", "Gardez-en une.")
        for column in twice
    ]
    missing = [spec.name for spec in table.fields if spec.required and spec.name not in header]
    faults += [
        PhcoError("E_CSV_HEADER", f"La colonne « {column} » manque.", f"{name}:1", "Ajoutez-la.") for column in missing
    ]
    raise_all(faults)

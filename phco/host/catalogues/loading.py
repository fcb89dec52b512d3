"""A catalogue from what people have: a folder, a CSV, an XLSX, a zip or a ``.phco`` file."""

from __future__ import annotations

from pathlib import Path

from phco.errors import PhcoError, raise_all
from phco.host.catalogues.package import MAX_TABLE_BYTES, LoadedCatalogue, catalogue_of, package_of
from phco.host.catalogues.phco_file import load_phco
from phco.host.catalogues.zip_file import is_package, load_zip
from phco.host.disk.bounded import file_within
from phco.offers.model import Offer, Place
from phco.offers.schema import offer_table, place_table


def load_catalogue(path: Path, *, keys: Path | None = None) -> LoadedCatalogue:
    """A catalogue from a data package (a folder, its ``datapackage.json``, a zip), a CSV, an XLSX or a ``.phco`` file.

    ``keys``: a folder of public keys, to hold the signature of a ``.phco``; without it the package is read and a
    warning says that its signature was not verified. Raises PhcoError or PhcoErrors, each fault with its place.
    """
    if path.is_dir() or path.name == "datapackage.json":
        return load_folder(path if path.is_dir() else path.parent)
    if path.suffix.lower() == ".phco":
        return load_phco(path, keys)
    return load_zip(path) if is_package(path) else _load_table(path)


def _load_table(path: Path) -> LoadedCatalogue:
    """A CSV or an XLSX: our canonical table or what people write; offers, or approved places."""
    from phco.host.spreadsheets.headers import find_header, known_columns
    from phco.host.spreadsheets.importing import Defaults, import_table
    from phco.host.spreadsheets.reading import read_table

    offer, place = offer_table(), place_table()
    raw = read_table(path, wanted=lambda one: max(known_columns(one, offer, {}), known_columns(one, place, {})))
    columns = find_header(raw, offer, {}) if known_columns(raw, offer, {}) else find_header(raw, place, {})
    kind = "offre"
    if known_columns(raw, place, {}) > known_columns(raw, offer, {}):
        kind, columns = "lieu-agree", find_header(raw, place, {})
    found = import_table(raw, kind, columns, Defaults())
    raise_all([PhcoError(f.error.code, f.error.what, f"{raw.source}:{f.cell}", f.error.fix) for f in found.faults])
    offers = tuple(item for item in found.items if isinstance(item, Offer))
    places = tuple(item for item in found.items if isinstance(item, Place))
    return catalogue_of(offers, places, path.stem)


def load_folder(folder: Path) -> LoadedCatalogue:
    """A folder data package: ``offres`` (or a single ``offre``), and ``lieux`` where there are some."""
    place = folder / "datapackage.json"
    if not place.is_file():
        raise PhcoError("E_NO_DESCRIPTOR", "Le dossier n’a pas de datapackage.json.", folder.name, "Ajoutez-le.")

    def find(path: str) -> bytes | None:
        target = folder / path
        inside = target.is_file() and folder.resolve() in target.resolve().parents
        return _bounded(target) if inside else None

    return package_of(_bounded(place), find, folder.name)


def _bounded(path: Path) -> bytes:
    data = file_within(path, MAX_TABLE_BYTES)
    if data is None:
        what = f"Le fichier pèse {path.stat().st_size} octets ; la limite est {MAX_TABLE_BYTES}."
        raise PhcoError("E_CSV_TOO_BIG", what, path.name, "Répartissez-le en plusieurs fichiers.")
    return data

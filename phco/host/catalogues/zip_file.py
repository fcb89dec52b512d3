"""A data package in a zip: a PAMSU's unsigned draft, or a folder that somebody compressed. Nothing is extracted."""

from __future__ import annotations

import zipfile
from pathlib import Path

from phco.errors import PhcoError
from phco.host.catalogues.package import MAX_TABLE_BYTES, LoadedCatalogue, package_of
from phco.host.disk.bounded import within
from phco.host.mailbox.zips import ZIP_FAULTS

DESCRIPTOR = "datapackage.json"
MAX_ENTRIES = 500
FIX = "Refaites le zip à partir du dossier du paquet, ou donnez le dossier lui-même."


def is_package(path: Path) -> bool:
    """Whether the file is a zip with a descriptor at its root, or in its only folder."""
    try:
        with path.open("rb") as handle:
            if handle.read(2) != b"PK":
                return False
        with zipfile.ZipFile(path) as archive:
            return _root(archive) is not None
    except ZIP_FAULTS:
        return False


def _root(archive: zipfile.ZipFile) -> str | None:
    """What stands before the names: nothing, or the one folder that was compressed."""
    found = sorted((name for name in archive.namelist() if name.rpartition("/")[2] == DESCRIPTOR), key=len)
    if found and found[0].count("/") <= 1:
        return found[0].removesuffix(DESCRIPTOR)
    return None


def load_zip(path: Path) -> LoadedCatalogue:
    """The tables of a zipped package. Raises E_ZIP_CORRUPT, E_ZIP_TOO_BIG, and the faults of the package."""
    try:
        with zipfile.ZipFile(path) as archive:
            root = _root(archive)
            if root is None:
                raise PhcoError("E_ZIP_CORRUPT", f"Le zip ne contient pas de {DESCRIPTOR}.", path.name, FIX)
            listed = archive.infolist()
            if len(listed) > MAX_ENTRIES or sum(one.file_size for one in listed) > 2 * MAX_TABLE_BYTES:
                raise PhcoError("E_ZIP_TOO_BIG", "Le zip est trop gros une fois ouvert.", path.name, FIX)
            names = {one.filename for one in listed}

            def find(name: str) -> bytes | None:
                return _bounded(archive, root + name, path.name) if root + name in names else None

            return package_of(_bounded(archive, root + DESCRIPTOR, path.name), find, path.stem)
    except ZIP_FAULTS as error:
        why = "protégé par un mot de passe" if "password" in str(error) else "abîmé"
        raise PhcoError("E_ZIP_CORRUPT", f"Le zip est {why} : il ne se lit pas.", path.name, FIX) from None


def _bounded(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """One file of the archive, never more than our limit whatever its header says."""
    with archive.open(name) as handle:
        data = within(handle, MAX_TABLE_BYTES)
    if data is None:
        raise PhcoError("E_ZIP_TOO_BIG", f"« {name[:80]} » est trop gros une fois ouvert.", where, FIX)
    return data

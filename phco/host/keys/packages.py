"""Package files and key folders on a disk: reading them whole, with bounds, for ``phco paquet`` and the DMG's desk."""

from __future__ import annotations

from pathlib import Path

from phco.errors import PhcoError, raise_all
from phco.host.disk.bounded import file_within
from phco.host.disk.files import reason
from phco.host.keys.keys import verify
from phco.jsontext import dumps, loads
from phco.packages.identity import KeyRecord, Keyring, key_record
from phco.packages.report import Report, examine
from phco.packages.seal import MAX_SEALED

MAX_KEY_BYTES = 16 * 1024
KEY_SUFFIX = ".cle.json"
PUBLICATION = "index.json"  # a folder for the site holds other documents beside the keys


def read_bounded(path: Path, limit: int, code: str = "E_ZIP_TOO_BIG") -> bytes:
    """A file's bytes. Raises E_FICHIER when it cannot be read, ``code`` when it is longer than ``limit``."""
    try:
        data = file_within(path, limit)
    except OSError as error:
        why = "est introuvable" if isinstance(error, FileNotFoundError) else f"est illisible ({reason(error)})"
        raise PhcoError("E_FICHIER", f"Le fichier « {path} » {why}.", str(path), "Vérifiez son chemin.") from None
    if data is None:
        raise PhcoError(code, f"Le fichier dépasse {limit} octets.", str(path), "Réduisez les pièces jointes.")
    return data


def read_keys(folder: Path) -> Keyring:
    """Every public key record of a folder (``*.json``; of what « publier » laid out, those named ``*.cle.json``).

    Raises E_FICHIER, or each record's faults with its file.
    """
    if not folder.is_dir():
        raise PhcoError("E_FICHIER", f"Le dossier de clés « {folder} » est introuvable.", str(folder), "Vérifiez-le.")
    records: list[KeyRecord] = []
    errors: list[PhcoError] = []
    laid_out = (folder / PUBLICATION).is_file()
    for path in sorted(folder.glob(f"*{KEY_SUFFIX}" if laid_out else "*.json")):
        try:
            value = loads(read_bounded(path, MAX_KEY_BYTES, "E_JSON_TOO_BIG"), where=path.name)
            records.append(key_record(value, path.name))
        except PhcoError as error:
            errors.append(error)
    raise_all(errors)
    return Keyring(records)


def write_key(folder: Path, record: KeyRecord) -> Path:
    """Write one public key record in a folder, under its thumbprint, so that no key hides another."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record.person}-{record.usage}-{record.keyid[:12]}{KEY_SUFFIX}"
    path.write_text(dumps(record.as_json(), indent=2) + "\n", encoding="utf-8")
    return path


def examine_file(path: Path, keys: Keyring) -> Report:
    """What a file is and whether it holds. Raises only when the file cannot be read."""
    return examine(read_bounded(path, MAX_SEALED), find=keys, verify=verify)

"""Names and headers of the entries of an archive: what is refused, and under which code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from phco.packages.codes import fault

MAX_NAME: Final = 100
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_ARCHIVES: Final = (".zip", ".phco", ".jar", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".zst")


@lru_cache(maxsize=8192)  # the documents of a whole promotion go round, package after package
def check_name(raw: bytes) -> str:
    """The name of an entry, safe on every file system. Raises E_NAME_TOO_LONG, E_NAME_CHARSET, E_PATH_UNSAFE,
    E_ZIP_ENTRY_TYPE (a directory), E_ZIP_NESTED (an archive in the archive)."""
    shown = raw[:60].decode("ascii", "backslashreplace")
    if len(raw) > MAX_NAME:
        raise fault("E_NAME_TOO_LONG", f"Un nom de fichier a {len(raw)} caractères ; la limite est {MAX_NAME}.", shown)
    if not raw.isascii() or any(byte < 33 or byte == 127 for byte in raw):
        raise fault("E_NAME_CHARSET", where=shown)
    name = raw.decode("ascii")
    if unsafe_path(name):
        raise fault("E_PATH_UNSAFE", where=shown)
    if name.endswith("/"):
        raise fault("E_ZIP_ENTRY_TYPE", where=shown)
    if not _NAME.fullmatch(name):
        raise fault("E_NAME_CHARSET", where=shown)
    if name.lower().endswith(_ARCHIVES):
        raise fault("E_ZIP_NESTED", where=shown)
    return name


def unsafe_path(path: str) -> bool:
    """Whether a path leaves the package, is absolute, names an address, a drive or a device."""
    parts = path.rstrip("/").split("/")
    return (
        not path
        or "\\" in path
        or ":" in path
        or any(part in ("", ".", "..") or part.endswith(".") or _DEVICE.fullmatch(part) for part in parts)
    )


def same_headers(name: str, central: Sequence[int], local: Sequence[int], local_name: bytes) -> None:
    """Compare the ten fields a local header shares with the directory, and the name. Raises on the first difference."""
    if local_name != name.encode("ascii"):
        raise fault("E_ZIP_HEADER_MISMATCH", "Le nom du fichier diffère entre l’en-tête et le répertoire.", name)
    if local[9] or local[1] != central[1]:
        raise fault("E_ZIP_FEATURE", where=name)
    if tuple(local) != tuple(central):
        raise fault("E_ZIP_HEADER_MISMATCH", where=name)

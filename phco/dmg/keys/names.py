"""Who is behind a pseudonym: a private file apart from everything else, so that names can be erased on their own.

The database, the journal, the objects and the packages hold pseudonyms only (PACKAGE.md, « Who is who »).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, Disk, write_if_changed
from phco.jsontext import dumps, loads_object

UNKNOWN = "(nom effacé)"


@dataclass(frozen=True, kw_only=True)
class Name:
    """How to call and write to one person."""

    nom: str
    prenom: str
    courriel: str

    @property
    def full(self) -> str:
        """First name, then name."""
        return f"{self.prenom} {self.nom}".strip() or UNKNOWN


NOBODY = Name(nom="", prenom="", courriel="")


def read_names(path: Path) -> dict[str, Name]:
    """Pseudonym → name; empty when the file is not there. Raises PhcoError E_NOMS."""
    try:
        seen = path.stat()
    except OSError:
        _read.cache_clear()  # names that were erased stay nowhere
        return {}
    return dict(_read(path, seen.st_ino, seen.st_mtime_ns, seen.st_size))


@lru_cache(maxsize=2)  # a desk on screen asks at each page; the file is always replaced whole
def _read(path: Path, _file: int, _written: int, _size: int) -> Mapping[str, Name]:
    try:
        raw = loads_object(path.read_bytes())
        return {
            str(pseudo): Name(nom=str(one["nom"]), prenom=str(one["prenom"]), courriel=str(one["courriel"]))
            for pseudo, one in raw.items()
        }
    except (PhcoError, KeyError, TypeError, AttributeError, OSError):
        raise PhcoError(
            "E_NOMS", "Le fichier des noms est abîmé.", path.name, "Remettez noms.json depuis la sauvegarde."
        ) from None


def write_names(path: Path, names: Mapping[str, Name], *, disk: Disk = REAL_DISK) -> None:
    """Replace the file (0600) when something changed."""
    rows = {
        pseudo: {"nom": one.nom, "prenom": one.prenom, "courriel": one.courriel}
        for pseudo, one in sorted(names.items())
    }
    write_if_changed(path, (dumps(rows, indent=1) + "\n").encode(), disk=disk, private=True)

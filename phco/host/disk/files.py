"""Files written whole or not at all: the port through which the DMG's desk touches a disk, and what is built on it.

``Disk`` is the real port. Tests hand a twin that fails, fills up or kills the process at a chosen operation.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from phco.errors import PhcoError
from phco.host.disk.bounded import file_within

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_OWNER = re.compile(r"\.([0-9]+)-[0-9a-f]{12}\.tmp$")


class Disk:
    """The real disk. Every durable step of the desk goes through one of these methods."""

    def stage(self, name: str) -> None:
        """A named point of a longer work (nothing here; a test may stop the process at it)."""

    def write(self, handle: int, data: bytes) -> None:
        """Write every byte to an open file descriptor."""
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]

    def sync(self, handle: int) -> None:
        """Wait until the file's bytes are on the disk."""
        os.fsync(handle)

    def rename(self, source: Path, target: Path) -> None:
        """Put a finished file in its place, in one step."""
        source.replace(target)

    def sync_everything(self) -> None:
        """Wait until all that was written is on the disk: one call for a batch of files that can be made again."""
        if hasattr(os, "sync"):
            os.sync()

    def sync_folder(self, folder: Path) -> None:
        """Wait until the folder's list of names is on the disk (where the system allows it)."""
        if os.name == "nt":  # pragma: no cover - a folder cannot be opened there; the rename is journaled by NTFS
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


REAL_DISK = Disk()


def open_to_others(folder: Path, *, windows: bool = os.name == "nt") -> str:
    """A French sentence where the modes of private files mean nothing; empty where they are kept."""
    if not windows:
        return ""
    return (
        f"Windows ne réserve pas ces fichiers à vous seul : gardez {folder} dans votre profil, sur un disque chiffré, "
        "jamais dans un dossier commun."
    )


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_REASONS = {
    errno.ENOENT: "le dossier ou le fichier n’existe pas",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’opération n’est pas permise",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "une partie du chemin n’est pas un dossier",
    errno.EEXIST: "il existe déjà",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EBUSY: "le fichier est ouvert ailleurs",
    errno.EIO: "le disque a une panne",
    errno.ENOSPC: "le disque est plein",
}


SHARED_ELSEWHERE = (32, 33)  # what Windows answers for a file that another program holds
OFFICE = frozenset({".xlsx", ".csv", ".docx", ".ods", ".xls"})


def held(error: OSError, place: Path) -> bool:
    """Whether the file is open in another program (on Windows, a workbook in Excel cannot be read nor replaced)."""
    windows = getattr(error, "winerror", None)
    return windows in SHARED_ELSEWHERE or (windows == 5 and place.suffix.lower() in OFFICE and place.exists())


def open_elsewhere(place: Path) -> PhcoError:
    """E_FICHIER_OUVERT: close it, then again; nothing is lost."""
    return PhcoError(
        "E_FICHIER_OUVERT", f"« {place.name} » est ouvert dans un autre programme : rien n’y a été écrit.", str(place),
        "Fermez-le (dans Excel, le plus souvent), puis relancez la même commande.",
    )  # fmt: skip


def reason(error: OSError) -> str:
    """Why the system refused, in French (the system's own words are English)."""
    return _REASONS.get(error.errno or 0, f"erreur {error.errno} du système")


@contextmanager
def disk_faults(place: Path) -> Iterator[None]:
    """Turn the disk's refusals into faults a person may mend: E_DISQUE_PLEIN, E_DISQUE."""
    try:
        yield
    except OSError as error:
        where = str(place)
        if held(error, place):
            raise open_elsewhere(place) from error
        if error.errno in FULL:
            raise PhcoError(
                "E_DISQUE_PLEIN",
                "Le disque est plein : rien n’a été écrit à moitié.",
                where,
                "Libérez de la place puis relancez la même commande ; elle reprendra où elle en était.",
            ) from error
        raise PhcoError(
            "E_DISQUE",
            f"Le disque a refusé l’opération ({reason(error)}).",
            where,
            "Vérifiez les droits du dossier et l’état du disque, puis relancez la même commande.",
        ) from error


def make_folder(folder: Path, *, private: bool = False) -> Path:
    """Create a folder and its parents (``0700`` when private); return it."""
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if private and os.name != "nt":
            folder.chmod(PRIVATE_FOLDER)
    return folder


def temporary_for(target: Path, folder: Path | None = None) -> Path:
    """A name for a file being written, that says which process writes it."""
    name = f".{target.name[:80]}.{os.getpid()}-{secrets.token_hex(6)}.tmp"
    return (folder or target.parent) / name


def write_temporary(temporary: Path, data: bytes, *, disk: Disk = REAL_DISK, private: bool = False, sync: bool) -> None:
    """Write a new file; it is removed again when that fails."""
    mode = PRIVATE_FILE if private else 0o644
    try:
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), mode)
        try:
            disk.write(handle, data)
            if sync:
                disk.sync(handle)
        finally:
            os.close(handle)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(
    target: Path, data: bytes, *, disk: Disk = REAL_DISK, private: bool = False, durable: bool = True
) -> None:
    """Replace a file by ``data`` in one step: temporary file, fsync, rename, fsync of the folder.

    A reader sees the old bytes or the new ones. ``durable=False`` skips both fsync, for one of many files that can be
    made again: the caller ends the batch with ``disk.sync_everything()``. What a killed process left of this very file
    goes, wherever it is (not of one of many: their folder is swept as a whole). Raises PhcoError: E_DISQUE_PLEIN,
    E_DISQUE.
    """
    temporary = temporary_for(target)
    with disk_faults(target):
        if durable:
            for leftover in orphans(target.parent.glob(f".{escape(target.name[:80])}.*.tmp")):
                leftover.unlink(missing_ok=True)
        write_temporary(temporary, data, disk=disk, private=private, sync=durable)
        try:
            disk.rename(temporary, target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        if durable:
            disk.sync_folder(target.parent)


def write_if_changed(
    target: Path, data: bytes, *, disk: Disk = REAL_DISK, private: bool = False, durable: bool = True
) -> bool:
    """``write_whole`` unless the file already holds these very bytes; says whether it wrote."""
    if target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data:
        return False
    make_folder(target.parent)
    write_whole(target, data, disk=disk, private=private, durable=durable)
    return True


def sweep_temporaries(folder: Path, *, deep: bool = True) -> int:
    """Remove what killed processes left half-written (``.*.tmp``), never what a living one writes; says how many."""
    found = abandoned(folder, deep=deep)
    for leftover in found:
        leftover.unlink(missing_ok=True)
    return len(found)


def abandoned(folder: Path, *, deep: bool = True) -> list[Path]:
    """What killed processes left half-written, or finished and not in its place."""
    return list(orphans(folder.rglob(".*.tmp") if deep else folder.glob(".*.tmp")))


def orphans(found: Iterable[Path]) -> Iterator[Path]:
    """Those whose name says that a process which lives no more was writing them."""
    for leftover in found:
        owner = _OWNER.search(leftover.name)
        if owner and not _alive(int(owner[1])):
            yield leftover


def _alive(process: int) -> bool:
    if process == os.getpid():
        return True
    if os.name == "nt":  # pragma: no cover - signal 0 would end the process there; a leftover does no harm
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def read_capped(path: Path, limit: int) -> bytes:
    """A file's bytes, never more than ``limit``. Raises PhcoError: E_FICHIER, E_FICHIER_TROP_GROS."""
    try:
        data = file_within(path, limit)
    except OSError as error:
        if held(error, path):
            raise open_elsewhere(path) from error
        raise PhcoError(
            "E_FICHIER",
            f"Ce fichier ne se lit pas ({reason(error)}).",
            str(path),
            "Vérifiez le chemin et les droits de lecture.",
        ) from error
    if data is None:
        raise PhcoError(
            "E_FICHIER_TROP_GROS",
            f"Ce fichier dépasse {limit // 1024 // 1024} Mo.",
            str(path),
            "Demandez à l’expéditeur un envoi plus léger (PDF compressés).",
        )
    return data

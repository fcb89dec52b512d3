"""Folders put in their place whole or not at all, and copies whose refusals say what the disk said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, Disk, disk_faults, make_folder, orphans, temporary_for


def check_new(target: Path) -> None:
    """Raises PhcoError E_DOSSIER_OCCUPE where something is already there, an empty folder aside."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PhcoError("E_DOSSIER_OCCUPE", "Ce dossier n’est pas vide.", str(target), "Donnez un dossier neuf.")


@contextmanager
def whole_folder(target: Path, *, disk: Disk = REAL_DISK) -> Iterator[Path]:
    """A new private folder beside ``target``, to be filled; at the end it takes that place, in one step.

    Whatever is raised meanwhile, nothing stays; what a killed process was making for this place goes first. Raises
    PhcoError: E_DOSSIER_OCCUPE, E_DISQUE_PLEIN, E_DISQUE.
    """
    check_new(target)
    with disk_faults(target):
        make_folder(target.parent)
        sweep_folders(target.parent, f"{target.name}.")
        made = temporary_for(target)
        try:
            yield make_folder(made, private=True)
            disk.sync_everything()
            if target.exists():
                target.rmdir()  # empty
            disk.rename(made, target)
            disk.sync_everything()
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise


def sweep_folders(parent: Path, beginning: str) -> None:
    """Remove the folders that killed processes were making in ``parent`` for names that begin so."""
    for leftover in orphans(parent.glob(f".{escape(beginning[:80])}*.tmp")):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)


def copy_file(source: Path | str, target: Path | str, *, private: bool = False) -> None:
    """Copy a file with its mode, or ``0600``. Raises PhcoError: E_FICHIER_OUVERT, E_DISQUE_PLEIN, E_DISQUE."""
    with disk_faults(Path(target)):
        shutil.copy2(source, target)
        if private:
            Path(target).chmod(0o600)


def copy_tree(source: Path, target: Path, *without: str) -> None:
    """Copy a folder and all that is in it, but for the names that look like ``without``; stops at the first refusal.

    ``target`` may exist. (``shutil.copytree`` alone goes on, then says nothing of what the disk answered.) Raises
    PhcoError as ``copy_file``.
    """
    with disk_faults(target):
        shutil.copytree(
            source, target, ignore=shutil.ignore_patterns(*without), copy_function=copy_file, dirs_exist_ok=True
        )

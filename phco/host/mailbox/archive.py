"""Zips of messages and packages: which kind of zip it is, and its entries, bounded, never written to disk."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import IO

from phco.errors import PhcoError
from phco.host.disk.bounded import within
from phco.host.mailbox.boxes import Lines
from phco.host.mailbox.headers import clean_name
from phco.host.mailbox.zips import ZIP_FAULTS

MAX_ENTRIES = 20_000
MAX_ENTRY = 28 * 1024 * 1024
GROWTH, ALLOWANCE = 20, 16 * 1024 * 1024
SKIPPED = (".ds_store", "thumbs.db", "desktop.ini")
_PACKAGE = {"signature.json", "datapackage.json"}


class Contents(Enum):
    """What a zip is, by the names of its entries."""

    PACKAGE = "un paquet"
    DOCUMENT = "un document de bureau"
    ARCHIVE = "une archive"
    EMPTY = "une archive vide"
    BROKEN = "illisible"


@dataclass(frozen=True, kw_only=True)
class Member:
    """One entry: its bytes, or the fault that keeps them from us, or the lines of a mailbox too large to hold whole."""

    name: str
    data: bytes = b""
    fault: PhcoError | None = None
    lines: Lines | None = None


def look(handle: IO[bytes]) -> Contents:
    """What a zip is. A package that someone renamed ``.zip`` is still a package, and a ``.docx`` is a zip as well."""
    try:
        with zipfile.ZipFile(handle) as archive:
            names = archive.namelist()
    except ZIP_FAULTS:
        return Contents.BROKEN
    if _PACKAGE & set(names):
        return Contents.PACKAGE
    if {"[Content_Types].xml", "mimetype"} & set(names):
        return Contents.DOCUMENT
    return Contents.ARCHIVE if names else Contents.EMPTY


def members(handle: IO[bytes], size: int, shown: str) -> Iterator[Member]:
    """The files of a zip of ``size`` bytes, in its order; folders and what systems add are passed over.

    They may unfold to 20 times the size and 16 MiB. Raises PhcoError E_ZIP_CORRUPT, E_ZIP_TOO_MANY_ENTRIES.
    """
    budget = GROWTH * size + ALLOWANCE
    try:
        with zipfile.ZipFile(handle) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_ENTRIES:
                what = f"Cette archive a {len(infos)} entrées."
                raise PhcoError("E_ZIP_TOO_MANY_ENTRIES", what, shown, "Découpez-la.")
            for info in infos:
                name = clean_name(info.filename)
                if info.is_dir() or name.lower() in SKIPPED or name.startswith("._") or "__MACOSX" in info.filename:
                    continue
                label = f"{shown} › {name}"
                try:
                    _check(info, label)
                    if name.lower().endswith((".mbox", ".mbx")) and info.file_size <= budget:
                        budget -= info.file_size
                        with archive.open(info) as lines:
                            yield Member(name=name, lines=lines)
                        continue
                    data = _entry(archive, info, label, min(budget, MAX_ENTRY))
                except PhcoError as fault:
                    yield Member(name=name, fault=fault)
                    if fault.code == "E_ZIP_TOO_BIG":
                        budget = max(0, budget - MAX_ENTRY)
                    continue
                budget -= len(data)
                yield Member(name=name, data=data)
    except ZIP_FAULTS:
        raise PhcoError("E_ZIP_CORRUPT", "Cette archive est abîmée.", shown, "Refaites l’archive.") from None


def _check(info: zipfile.ZipInfo, label: str) -> None:
    """Refuse an entry that is no plain file, or whose name leaves the archive."""
    mode = info.external_attr >> 16
    unsafe = info.filename.startswith(("/", "\\")) or ":" in info.filename.split("/")[0]
    if unsafe or ".." in PurePosixPath(info.filename.replace("\\", "/")).parts:
        what = "Le nom de cette entrée sort de l’archive."
        raise PhcoError("E_PATH_UNSAFE", what, label, "Demandez un envoi normal : pièce jointe .phco.")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        what = "Cette entrée n’est pas un fichier."
        raise PhcoError("E_ZIP_ENTRY_TYPE", what, label, "Retirez les liens de l’archive.")
    if info.flag_bits & 0x1:
        raise PhcoError("E_ZIP_FEATURE", "Cette entrée est chiffrée.", label, "Refaites l’archive sans mot de passe.")


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, limit: int) -> bytes:
    try:
        with archive.open(info) as handle:
            data = within(handle, limit)
    except ZIP_FAULTS:
        raise PhcoError("E_ZIP_CORRUPT", "Cette entrée est abîmée.", label, "Refaites l’archive.") from None
    if data is None:
        raise PhcoError("E_ZIP_TOO_BIG", "Cette entrée se déplie démesurément.", label, "Demandez un envoi normal.")
    return data

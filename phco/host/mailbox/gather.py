"""What people hand to ``recevoir``: files, folders, e-mails, zips of a mailbox. Out come pieces: bytes with a name.

One unreadable thing never hides the others: it is handed out as a fault in its place. Nothing is extracted to disk and
no name found inside an archive is ever used as a path.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from phco.errors import PhcoError
from phco.host.disk.files import read_capped
from phco.host.mailbox.mail import MAX_MAIL, clean_name, read_mail
from phco.host.mailbox.zips import ZIP_FAULTS

MAX_PIECE = 28 * 1024 * 1024
MAX_ARCHIVE = 1024 * 1024 * 1024
MAX_ENTRIES = 20_000
GROWTH, ALLOWANCE = 20, 16 * 1024 * 1024
SKIPPED = (".ds_store", "thumbs.db", "desktop.ini")
TAKEN = (".phco", ".eml", ".zip")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One thing handed in. ``data`` is None when it could not be read: then ``fault`` says why.

    ``received_at``: the time a trusted mail server wrote, or None (the caller then gives its own).
    """

    name: str
    origin: str
    data: bytes | None = None
    received_at: datetime | None = None
    fault: PhcoError | None = None
    evidence: str = ""
    note: str = ""


def gather(paths: Sequence[Path], trusted_servers: Sequence[str] = ()) -> Iterator[Piece]:
    """Every piece of the given files and folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                if inner.is_symlink() or not inner.is_file() or inner.name.lower() in SKIPPED:
                    continue
                if not inner.name.startswith("."):
                    yield from _from_file(inner, str(inner.relative_to(path.parent)), trusted_servers)
        else:
            yield from _from_file(path, path.name, trusted_servers)


def _from_file(path: Path, shown: str, trusted: Sequence[str]) -> Iterator[Piece]:
    try:
        if path.suffix.lower() == ".zip" and _is_mailbox(path):
            yield from _from_mailbox(path, shown, trusted)
            return
        data = read_capped(path, MAX_PIECE)
    except PhcoError as fault:
        yield Piece(name=shown, origin=shown, fault=fault)
        return
    yield from _from_bytes(data, shown, shown, trusted)


def _from_bytes(data: bytes, name: str, origin: str, trusted: Sequence[str]) -> Iterator[Piece]:
    if name.lower().endswith(".msg"):
        fault = PhcoError(
            "E_COURRIEL", "Le format .msg d’Outlook ne se lit pas ici.", name, "Enregistrez le message au format .eml."
        )
        yield Piece(name=name, origin=origin, fault=fault)
    elif name.lower().endswith(".eml"):
        try:
            mail = read_mail(data, name, trusted)
        except PhcoError as fault:
            yield Piece(name=name, origin=origin, fault=fault)
            return
        note = "" if mail.received_at else "aucun en-tête d’un serveur de confiance : heure de dépôt au DMG retenue"
        for part in mail.attachments:
            label = f"{origin} › {part.name}"
            yield Piece(
                name=part.name,
                origin=label,
                data=part.data,
                received_at=mail.received_at,
                evidence=mail.evidence,
                note=note,
            )
    else:
        yield Piece(name=clean_name(name), origin=origin, data=data)


def _is_mailbox(path: Path) -> bool:
    """A zip of messages or packages, not a package that someone renamed ``.zip``."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except ZIP_FAULTS:
        return False
    return not {"signature.json", "datapackage.json"} & set(names) and any(
        name.lower().endswith((".eml", ".phco")) for name in names
    )


def _from_mailbox(path: Path, shown: str, trusted: Sequence[str]) -> Iterator[Piece]:
    size = path.stat().st_size
    if size > MAX_ARCHIVE:
        raise PhcoError("E_ZIP_TOO_BIG", "Cette archive dépasse 1 Gio.", shown, "Découpez-la.")
    budget = GROWTH * size + ALLOWANCE
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_ENTRIES:
                raise PhcoError(
                    "E_ZIP_TOO_MANY_ENTRIES", f"Cette archive a {len(infos)} entrées.", shown, "Découpez-la."
                )
            for info in infos:
                if info.is_dir() or clean_name(info.filename).lower() in SKIPPED or "__MACOSX" in info.filename:
                    continue
                label = f"{shown} › {clean_name(info.filename)}"
                try:
                    data = _entry(archive, info, label, min(budget, MAX_MAIL))
                except PhcoError as fault:
                    yield Piece(name=clean_name(info.filename), origin=label, fault=fault)
                    if fault.code == "E_ZIP_TOO_BIG":
                        budget = max(0, budget - MAX_MAIL)
                    continue
                budget -= len(data)
                yield from _from_bytes(data, clean_name(info.filename), label, trusted)
    except ZIP_FAULTS:
        raise PhcoError("E_ZIP_CORRUPT", "Cette archive est abîmée.", shown, "Refaites l’archive.") from None


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, limit: int) -> bytes:
    mode = info.external_attr >> 16
    unsafe = info.filename.startswith(("/", "\\")) or ":" in info.filename.split("/")[0]
    if unsafe or ".." in PurePosixPath(info.filename.replace("\\", "/")).parts:
        raise PhcoError(
            "E_PATH_UNSAFE",
            "Le nom de cette entrée sort de l’archive.",
            label,
            "Demandez un envoi normal : pièce jointe .phco.",
        )
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise PhcoError(
            "E_ZIP_ENTRY_TYPE", "Cette entrée n’est pas un fichier.", label, "Retirez les liens de l’archive."
        )
    if info.flag_bits & 0x1:
        raise PhcoError("E_ZIP_FEATURE", "Cette entrée est chiffrée.", label, "Refaites l’archive sans mot de passe.")
    try:
        with archive.open(info) as handle:
            data = handle.read(limit + 1)
    except ZIP_FAULTS:
        raise PhcoError("E_ZIP_CORRUPT", "Cette entrée est abîmée.", label, "Refaites l’archive.") from None
    if len(data) > limit:
        raise PhcoError("E_ZIP_TOO_BIG", "Cette entrée se déplie démesurément.", label, "Demandez un envoi normal.")
    return data

"""What people hand to ``recevoir``: files, folders, messages, mailboxes, zips. Out come pieces: bytes with a name.

One unreadable thing never hides the others: it is handed out as a fault in its place, and what is no part of a deposit
is named and left. Nothing is extracted to disk and no name found inside an archive is ever used as a path.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from phco.errors import PhcoError
from phco.host.disk.files import read_capped, reason
from phco.host.mailbox.archive import Contents, look
from phco.host.mailbox.headers import clean_name
from phco.host.mailbox.kinds import Kind, kind_of
from phco.host.mailbox.opening import Piece as Piece
from phco.host.mailbox.opening import Place, from_mbox, from_zip, opened

MAX_PIECE = 28 * 1024 * 1024
MAX_ARCHIVE = 1024 * 1024 * 1024
SKIPPED = (".ds_store", "thumbs.db", "desktop.ini")


def gather(paths: Sequence[Path], trusted_servers: Sequence[str] = (), *, only: Path | None = None) -> Iterator[Piece]:
    """Every piece of the given files and folders, in the order of their names; of one file of them with ``only``."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")) if only is None else [only]:
                if inner.is_symlink() or not inner.is_file() or inner.name.lower() in SKIPPED:
                    continue
                if not inner.name.startswith("."):
                    shown = str(inner.relative_to(path.parent))
                    yield from _from_file(inner, shown, Place(origin=shown, trusted=trusted_servers))
        else:
            yield from _from_file(path, path.name, Place(origin=path.name, trusted=trusted_servers, given=True))


def _handle(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> PhcoError:
    what = f"Ce fichier ne se lit pas ({reason(error)})."
    return PhcoError("E_FICHIER", what, str(path), "Vérifiez le chemin et les droits de lecture.")


def _from_file(path: Path, shown: str, place: Place) -> Iterator[Piece]:
    try:
        with _handle(path) as handle:
            start = handle.read(4096)
            kind = kind_of(start, shown)
            if kind in (Kind.MBOX, Kind.ZIP):
                size = handle.seek(0, io.SEEK_END)
                handle.seek(0)
                if size > MAX_ARCHIVE:
                    what = "Cette archive dépasse 1 Gio." if kind is Kind.ZIP else "Cette boîte dépasse 1 Gio."
                    raise PhcoError("E_ZIP_TOO_BIG", what, shown, "Découpez-la.")
                if kind is Kind.MBOX:
                    yield from from_mbox(handle, clean_name(shown), place)
                    return
                if look(handle) in (Contents.ARCHIVE, Contents.EMPTY):
                    yield from from_zip(handle, size, clean_name(shown), place)
                    return
        data = read_capped(path, MAX_PIECE)
    except PhcoError as fault:
        yield Piece(name=shown, origin=shown, fault=fault)
        return
    except OSError as error:
        yield Piece(name=shown, origin=shown, fault=_unreadable(path, error))
        return
    yield from opened(data, shown, "", place)

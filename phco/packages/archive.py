"""The inner file: a canonical zip, written and read here byte for byte (PACKAGE.md, « Inner file »).

STORE only, ASCII names, fixed order and dates, no extra field, no descriptor, no comment, no directory. The reader
trusts nothing: it parses, refuses each departure under its own code, rebuilds the archive and compares.
Nothing is inflated, so no bomb is possible; nothing is written anywhere.
"""

from __future__ import annotations

import struct
from binascii import crc32
from collections.abc import Mapping
from typing import Final

from phco.packages.archive_checks import check_name, same_headers
from phco.packages.codes import fault

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_ENTRIES: Final = 512
SIGNATURE: Final = "signature.json"
DESCRIPTOR: Final = "datapackage.json"

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_LOCAL_MAGIC, _CENTRAL_MAGIC, _END_MAGIC = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ZIP64_MAGICS: Final = (b"PK\x06\x06", b"PK\x06\x07")
_VERSION: Final = 20
_DAY: Final = 0x21  # 1 January 1980, the first day a zip can write
_FULL: Final = 0xFFFFFFFF


def canonical_order(name: str) -> tuple[int, str]:
    """Signature first, then the descriptor, the tables, and everything else by name."""
    first = (SIGNATURE, DESCRIPTOR)
    return (first.index(name), "") if name in first else (2 if name.startswith("data/") else 3, name)


def write(files: Mapping[str, bytes]) -> bytes:
    """The canonical archive of these files: the same bytes for the same files, on every interpreter."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name in sorted(files, key=canonical_order):
        data, raw = files[name], name.encode("ascii")
        fixed = (_VERSION, 0, 0, 0, _DAY, crc32(data), len(data), len(data), len(raw), 0)
        parts += (_LOCAL.pack(_LOCAL_MAGIC, *fixed), raw, data)
        directory += (_CENTRAL.pack(_CENTRAL_MAGIC, _VERSION, *fixed, 0, 0, 0, 0, offset), raw)
        offset += _LOCAL.size + len(raw) + len(data)
    tail = b"".join(directory)
    end = _END.pack(_END_MAGIC, 0, 0, len(files), len(files), len(tail), offset, 0)
    return b"".join((*parts, tail, end))


def check(files: Mapping[str, bytes]) -> None:
    """Refuse the files of which ``write`` would make an archive that ``read`` refuses, under the same codes.

    No byte is copied: whatever else ``read`` looks at is right in all that ``write`` makes.
    """
    size = _END.size + sum(_LOCAL.size + _CENTRAL.size + 2 * len(name) + len(files[name]) for name in files)
    _check_bounds(size, len(files), MAX_BYTES, MAX_ENTRIES)
    names: set[str] = set()
    for name in sorted(files, key=canonical_order):
        _check_new(check_name(name.encode("ascii")), names)
    for name in sorted(files, key=canonical_order):
        _check_plain(name, files[name])


def _check_bounds(size: int, count: int, max_bytes: int, max_entries: int) -> None:
    if size > max_bytes:
        raise fault("E_ZIP_TOO_BIG", f"Le paquet pèse {size} octets ; la limite est {max_bytes}.")
    if not count:
        raise fault("E_NO_DESCRIPTOR", "L’archive est vide.")
    if count > max_entries:
        raise fault("E_ZIP_TOO_MANY_ENTRIES", f"Le paquet annonce {count} fichiers ; la limite est {max_entries}.")


def _check_new(name: str, names: set[str]) -> None:
    """Note a name; refuse one that is there already, in whatever case."""
    if name.casefold() in names:
        raise fault("E_DUPLICATE_ENTRY", where=name)
    names.add(name.casefold())


def _check_plain(name: str, content: bytes) -> None:
    if content.startswith((_LOCAL_MAGIC, _END_MAGIC)):
        raise fault("E_ZIP_NESTED", where=name)


def read(data: bytes, *, max_bytes: int = MAX_BYTES, max_entries: int = MAX_ENTRIES) -> dict[str, bytes]:
    """The files of a canonical archive. Raises PhcoError with one of the codes of the family « zip »."""
    files = parse(data, max_bytes=max_bytes, max_entries=max_entries)
    if write(files) != data:
        raise fault("E_ZIP_NOT_CANONICAL")
    return files


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_entries: int = MAX_ENTRIES) -> dict[str, bytes]:
    """The files of an archive that keeps to our profile, its order, dates and attributes left unchecked."""
    if len(data) > max_bytes:  # before its end is looked for
        _check_bounds(len(data), 0, max_bytes, max_entries)
    count, size, start = _end(data)
    _check_bounds(len(data), count, max_bytes, max_entries)
    entries = _directory(data, count, start, start + size)
    return _contents(data, entries, start)


def _end(data: bytes) -> tuple[int, int, int]:
    """Number of entries, size and offset of the directory, from the end record, which must close the file."""
    at = len(data) - _END.size
    if at < 0 or not data.startswith(_END_MAGIC, at) or not data.endswith(b"\x00\x00"):
        raise _end_fault(data)
    _, disk, start_disk, here, count, size, start, _ = _END.unpack_from(data, at)
    if _FULL in (size, start) or count == 0xFFFF or any(data[at - 20 : at].startswith(m) for m in _ZIP64_MAGICS):
        raise fault("E_ZIP_FEATURE", "L’archive est au format ZIP64.")
    if disk or start_disk or here != count:
        raise fault("E_ZIP_FEATURE", "L’archive est répartie sur plusieurs volumes.")
    if start + size != at:
        moved = at - size
        if moved >= 0 and start < moved and data[moved : moved + 4] in (_CENTRAL_MAGIC, _END_MAGIC):
            raise fault("E_ZIP_PREFIX")
        raise fault("E_ZIP_CORRUPT", "Le répertoire de l’archive n’est pas à sa place.")
    return count, size, start


def _end_fault(data: bytes) -> Exception:
    """Why the last 22 bytes are not a plain end record."""
    found = data.rfind(_END_MAGIC)
    if found < 0 or found + _END.size > len(data):
        if data.startswith(_LOCAL_MAGIC):
            return fault("E_ZIP_CORRUPT", "L’archive est tronquée : sa fin manque.")
        return fault("E_NOT_A_ZIP")
    announced = int.from_bytes(data[found + 20 : found + 22], "little")
    following = len(data) - found - _END.size
    return fault("E_ZIP_COMMENT") if announced and announced == following else fault("E_ZIP_TRAILING")


_Entry = tuple[str, int, int, int, tuple[int, ...]]  # name, offset, size, crc, the ten fields both headers share


def _directory(data: bytes, count: int, start: int, stop: int) -> list[_Entry]:
    entries: list[_Entry] = []
    names: set[str] = set()
    at = start
    for _ in range(count):
        if at + _CENTRAL.size > stop or data[at : at + 4] != _CENTRAL_MAGIC:
            raise fault("E_ZIP_CORRUPT", "Le répertoire de l’archive est incomplet.")
        fields = _CENTRAL.unpack_from(data, at)
        shared, (comment, disk, _internal, external, offset) = fields[2:12], fields[12:]
        _, flags, method, _, _, crc, packed, size, name_length, extra = shared
        at += _CENTRAL.size
        if at + name_length + extra + comment > stop:
            raise fault("E_ZIP_CORRUPT", "Le répertoire de l’archive est incomplet.")
        name = check_name(data[at : at + name_length])
        at += name_length + extra + comment
        _check_new(name, names)
        if comment:
            raise fault("E_ZIP_COMMENT", where=name)
        if flags or method or extra or disk or _FULL in (size, packed, offset):
            raise fault("E_ZIP_FEATURE", where=name)
        if external >> 28 not in (0, 8) or external & 0x10:
            raise fault("E_ZIP_ENTRY_TYPE", where=name)
        if packed != size:
            raise fault("E_ZIP_SIZE_MISMATCH", where=name)
        entries.append((name, offset, size, crc, shared))
    if at != stop:
        raise fault("E_ZIP_CORRUPT", "Le répertoire de l’archive contient plus qu’il n’annonce.")
    return entries


def _contents(data: bytes, entries: list[_Entry], stop: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    reached = 0
    for name, offset, size, crc, shared in sorted(entries, key=lambda entry: entry[1]):
        begin = offset + _LOCAL.size + shared[8]
        if offset < reached:
            raise fault("E_ZIP_OVERLAP", where=name)
        if offset > reached:
            raise fault("E_ZIP_CORRUPT" if reached else "E_ZIP_PREFIX", where=name)
        if begin > stop or data[offset : offset + 4] != _LOCAL_MAGIC:
            raise fault("E_ZIP_CORRUPT", "L’en-tête de ce fichier n’est pas à sa place.", name)
        same_headers(name, shared, _LOCAL.unpack_from(data, offset)[1:], data[offset + _LOCAL.size : begin])
        reached = begin + size
        if reached > stop:
            raise fault("E_ZIP_SIZE_MISMATCH", where=name)
        content = data[begin:reached]
        if crc32(content) != crc:
            raise fault("E_ZIP_CRC", where=name)
        _check_plain(name, content)
        files[name] = content
    if reached != stop:
        raise fault("E_ZIP_CORRUPT", "Des octets séparent le dernier fichier du répertoire.")
    return files

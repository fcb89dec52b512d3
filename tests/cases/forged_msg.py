"""Outlook messages (``.msg``) made for the tests: a compound file with the streams that a real one has, and no more.

The layout is that of [MS-CFB] (sectors of 512 bytes, small streams in the mini stream) and [MS-OXMSG] (one storage for
each attachment, properties in streams named by their tag).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = dict[str, Any]


@dataclass(kw_only=True)
class Attached:
    """One attachment: ``data``, or a whole message in ``message``. ``narrow``: names in cp1252 (old Outlook)."""

    name: str
    data: bytes = b""
    message: Tree | None = None
    narrow: bool = False
    short_only: bool = False
    mime: str = "application/octet-stream"


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = 0
    links: tuple[int, int] = (FREE, FREE)


def message(attachments: Sequence[Attached], headers: str = "", *, subject: str = "Vœux") -> Tree:
    """The storages and streams of one message."""
    tree: Tree = {
        "__properties_version1.0": b"\0" * 32,
        "__substg1.0_001A001F": "IPM.Note".encode("utf-16-le"),
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": "Bonjour,\r\n".encode("utf-16-le"),
    }
    if headers:
        tree["__substg1.0_007D001F"] = headers.encode("utf-16-le")
    for number, one in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(one)
    return tree


def _attachment(one: Attached) -> Tree:
    tag, encoding = ("001E", "cp1252") if one.narrow else ("001F", "utf-16-le")
    tree: Tree = {
        "__properties_version1.0": b"\0" * 8,
        f"__substg1.0_{'3704' if one.short_only else '3707'}{tag}": one.name.encode(encoding),
        f"__substg1.0_370E{tag}": one.mime.encode(encoding),
    }
    if one.message is not None:
        tree["__substg1.0_3701000D"] = one.message
    else:
        tree["__substg1.0_37010102"] = one.data
    return tree


def msg(attachments: Sequence[Attached], headers: str = "") -> bytes:
    """The bytes of a ``.msg``."""
    return compound(message(attachments, headers))


def compound(tree: Mapping[str, Any]) -> bytes:
    """A compound file of version 3 that holds these streams (bytes) and storages (mappings)."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    for entry in entries:
        _balance(entries, entry)
    mini, minifat = bytearray(), []
    for entry in entries[1:]:
        if entry.kind == 2 and len(entry.data) < 4096:
            entry.start = len(mini) // 64 if entry.data else END
            count = -(-len(entry.data) // 64)
            minifat += [*range(len(minifat) + 1, len(minifat) + count), END] if count else []
            mini += entry.data.ljust(count * 64, b"\0")
    entries[0].data = bytes(mini)
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        count = -(-len(data) // 512)
        if not count:
            return END
        first = len(sectors)
        sectors.extend(data[n * 512 : n * 512 + 512].ljust(512, b"\0") for n in range(count))
        fat.extend([*range(first + 1, first + count), END])
        return first

    for entry in entries:
        if entry.kind == 5 or (entry.kind == 2 and len(entry.data) >= 4096):
            entry.start = put(entry.data)
    directory = b"".join(_record(entries, entry) for entry in entries)
    first_directory = put(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    table = struct.pack(f"<{len(minifat)}I", *minifat)
    first_mini = put(table.ljust(-(-len(table) // 512) * 512, b"\xff"))
    count = 1
    while count * 128 < len(sectors) + count:
        count += 1
    places = [*range(len(sectors), len(sectors) + count)]
    whole = [*fat, *([FAT] * count)]
    raw = struct.pack(f"<{len(whole)}I", *whole).ljust(count * 512, b"\xff")
    sectors.extend(raw[n * 512 : n * 512 + 512] for n in range(count))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count,
        first_directory, 0, 4096, first_mini, len(table) // 512 + (len(table) % 512 > 0), END, 0, places[0],
    )  # fmt: skip
    rest = struct.pack("<108I", *(places[1:109] + [FREE] * (108 - len(places[1:109]))))
    return header + rest + b"".join(sectors)


def _add(entries: list[_Entry], parent: int, tree: Mapping[str, Any]) -> None:
    for name, value in tree.items():
        entries.append(_Entry(name, 2 if isinstance(value, bytes) else 1, value if isinstance(value, bytes) else b""))
        here = len(entries) - 1
        entries[parent].children.append(here)
        if not isinstance(value, bytes):
            _add(entries, here, value)


def _balance(entries: list[_Entry], parent: _Entry) -> None:
    """The children of a storage as a binary tree, in the order that the format asks: length first, then letters."""
    parent.children.sort(key=lambda one: (len(entries[one].name), entries[one].name.upper()))

    def build(low: int, high: int) -> int:
        if low >= high:
            return FREE
        middle = (low + high) // 2
        here = parent.children[middle]
        entries[here].links = (build(low, middle), build(middle + 1, high))
        return here

    parent.start = parent.start or 0
    root = build(0, len(parent.children))
    parent.children = [root] if root != FREE else []


def _record(entries: list[_Entry], entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    child = entry.children[0] if entry.children else FREE
    return struct.pack(
        "<64sHBBIII16x4x8x8xIQ", name, len(name) + 2, entry.kind, 1, entry.links[0], entry.links[1], child,
        entry.start if entry.kind != 1 else 0, len(entry.data) if entry.kind != 1 else 0,
    )  # fmt: skip

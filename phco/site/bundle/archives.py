"""One solid file of all the archives that Python imports from: STORED, so that the line compresses them as a whole.

A zip compresses each module alone; 800 small modules in one stream weigh a fifth less with gzip and two fifths less
with brotli. The file is a WebAssembly module of one custom section, and says so by its name and type: hosts choose what
they compress by type, and one that compresses the runtime compresses this too.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from phco.site.bundle.wheel_file import entry

HEADER = b"\0asm\1\0\0\0"  # magic and version
SECTION = b"phco-archives"
Part = dict[str, str | int]


def solid(archives: Iterable[tuple[str, str, bytes]]) -> tuple[bytes, list[Part]]:
    """``(role, name, zip)`` each → the file, and where each zip is: ``{"role", "nom", "debut", "octets"}`` (bytes).

    The same archives give the same bytes, whatever compressed them.
    """
    made = [(role, name, stored(archive)) for role, name, archive in archives]
    named = bytes([len(SECTION)]) + SECTION
    head = HEADER + b"\0" + _leb128(len(named) + sum(len(content) for *_, content in made)) + named
    parts: list[Part] = []
    start = len(head)
    for role, name, content in made:
        parts.append({"role": role, "nom": name, "debut": start, "octets": len(content)})
        start += len(content)
    return head + b"".join(content for *_, content in made), parts


def stored(archive: bytes) -> bytes:
    """The same zip, STORED, sorted, without RECORD: the hash of the whole file holds for each of its entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(given.namelist()):
            if name.endswith(("/", ".dist-info/RECORD")):
                continue
            made.writestr(entry(name), given.read(name))
    return out.getvalue()


def _leb128(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)

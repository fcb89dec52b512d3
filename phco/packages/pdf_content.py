"""What a PDF carries besides its pages: a password, a script, a program, another file; and whether its end is there.

A quick reading of the bytes, without a library: enough for a browser, where the person can still choose another file.
The department looks again with a whole reader (phco/host/keys/pdf_checks.py).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

MAX_INFLATED: Final = 32 * 1024 * 1024
_NAME: Final = re.compile(rb"/([^\x00-\x20()<>\[\]{}/%]+)")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STRING: Final = re.compile(rb"\((?:[^()\\]++|\\.)*+\)", re.DOTALL)
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_START: Final = re.compile(rb"startxref\s+(\d{1,12})\s")

SAVE_PLAIN: Final = "Enregistrez-en une copie sans protection, puis choisissez cette copie."
PRINT_AGAIN: Final = (
    "Imprimez-le en PDF (« Imprimer », puis « Enregistrer au format PDF »), puis choisissez cette copie."
)
SEND_WHOLE: Final = "Enregistrez-le de nouveau en PDF, puis choisissez cette copie."
PASSWORD: Final = ("Le PDF est protégé par un mot de passe : ses lecteurs ne pourraient pas l’ouvrir.", SAVE_PLAIN)
SCRIPT: Final = ("Le PDF contient un script, qui s’exécuterait chez ses lecteurs.", PRINT_AGAIN)
PROGRAM: Final = ("Le PDF lance un programme à l’ouverture.", PRINT_AGAIN)
FILES: Final = ("Le PDF contient d’autres fichiers.", PRINT_AGAIN)
CUT: Final = ("Le PDF est coupé : sa fin manque.", SEND_WHOLE)
_REASONS: Final[tuple[tuple[tuple[str, str], frozenset[bytes]], ...]] = (
    (PASSWORD, frozenset({b"Encrypt"})),
    (SCRIPT, frozenset({b"JavaScript", b"JS"})),
    (PROGRAM, frozenset({b"Launch", b"ImportData", b"SubmitForm"})),
    (FILES, frozenset({b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"})),
)
_WANTED: Final = sorted(frozenset().union(*(names for _, names in _REASONS)))
_MARKS: Final = re.compile(b"|".join((b"#", b"ObjStm", *map(re.escape, _WANTED))))


def active_content(data: bytes) -> tuple[str, str] | None:
    """The French reason and remedy when a PDF asks a password or does more than be read; None otherwise."""
    if not _MARKS.search(data):
        return None  # none of its names is one of those, no name is escaped, nothing is packed
    names = {
        _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name)
        for part in _parts(data)
        if b"#" in part or any(word in part for word in _WANTED)
        for name in _NAME.findall(_STRING.sub(b" ", part))
    }
    return next((reason for reason, wanted in _REASONS if names & wanted), None)


def cut_short(data: bytes) -> tuple[str, str] | None:
    """The reason and remedy when the last cross-reference that a PDF announces lies beyond its bytes, or is missing."""
    found = _START.findall(data)
    return None if found and int(found[-1]) < len(data) else CUT


def _parts(data: bytes) -> Iterator[bytes]:
    """The objects of a PDF without the content of their streams, then those that are packed in object streams."""
    room = MAX_INFLATED
    at = 0
    while found := _STREAM.search(data, at):
        about = data[at : found.start()]
        yield about
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        own = about[about.rfind(b" obj") + 1 :]
        if b"ObjStm" in _ESCAPE.sub(lambda one: bytes([int(one[1], 16)]), own):
            packed = (
                _inflated(data[found.end() : end], room)
                if b"Flate" in own or b"/Fl" in own
                else data[found.end() : end]
            )
            room -= len(packed)
            yield packed
        at = end
    yield data[at:]


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, max(most, 1))
    except zlib.error:
        return b""

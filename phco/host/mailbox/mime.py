"""The parts of one message: its boundaries followed by offsets, its transfer encodings undone, the wrong ones too.

A part is what is left at a leaf: an attachment, a text, a whole message forwarded (which the caller opens in turn).
What a part's own headers say of it is believed less than its bytes. Work is bounded: levels, parts, bytes looked at.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from phco.host.mailbox.headers import Headers, file_name, parameters, read_headers

MAX_PARTS = 2000
MAX_NESTING = 40
MAX_WORK = 256 * 1024 * 1024
SEAL, ZIP = b"phco-sceau-", b"PK\x03\x04"
PACKAGE_STARTS = (ZIP, SEAL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\r\n\t -]*")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_UNTOLD = re.compile(rb"(?m)^--(\S{1,200})[ \t]*\r?\n(?=[A-Za-z-]{1,60}:|\r?\n)")
_UU_START = re.compile(rb"(?m)^begin(-base64)? [0-7]{3,4} (\S[^\r\n]{0,250})\r?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One leaf: its name (may be empty), declared type, bytes once decoded. ``body``: a text to read, not a file.

    ``missing``: the program that saved the message left the attached file elsewhere.
    """

    name: str
    mime: str
    data: bytes
    body: bool = False
    missing: bool = False


class TooMuchError(Exception):
    """The message has more levels, parts or headers than any real one."""


class Budget:
    """What one file handed in may still cost, whatever it holds: leaves, and bytes looked at."""

    def __init__(self) -> None:
        self.parts, self.work = MAX_PARTS, MAX_WORK

    def spend(self, *, parts: int = 0, work: int = 0) -> None:
        """Raises TooMuchError when nothing is left."""
        self.parts -= parts
        self.work -= work
        if self.parts < 0 or self.work < 0:
            raise TooMuchError


def leaves(data: bytes, headers: Headers, budget: Budget) -> Iterator[Part]:
    """Every leaf of a message whose headers are read, in order. Raises TooMuchError: what came before is good."""
    todo: list[tuple[Headers, int, int, str]] = [(headers, len(data), 0, "")]
    while todo:
        here, end, depth, parent = todo.pop()
        if here.odd:
            raise TooMuchError
        kind, said = parameters(here.get("content-type"))
        budget.spend(parts=1, work=end - here.body)
        boundary = said.get("boundary", "").encode("utf-8", "surrogateescape")[:400]
        spans = _sections(data, here.body, end, boundary) if kind.startswith("multipart/") else []
        if spans:
            if depth >= MAX_NESTING:
                raise TooMuchError
            todo.extend((_headers(data, first, last), last, depth + 1, kind) for first, last in reversed(spans))
            continue
        yield from _leaf(data, here, end, kind, parent)


def _headers(data: bytes, first: int, last: int) -> Headers:
    """The headers of a part: none when a blank line comes at once."""
    bare = data.startswith((b"\n", b"\r\n"), first, last)
    return Headers(fields={}, body=first) if bare else read_headers(data, first, last)


def _sections(data: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    """Where the parts of a multipart lie, no more of them than are read.

    A closing line that is missing is forgiven, and so is a boundary that the headers do not tell, or tell wrong.
    """
    found = _between(data, start, end, boundary) if boundary else []
    if not found and (mark := _UNTOLD.search(data, start, end)):
        found = _between(data, start, end, mark[1])
    return found


def _between(data: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened = -1
    for mark in _marks(data, start, end, b"--" + boundary.rstrip()):
        if opened >= 0:
            last = mark.start() - 1
            last -= 1 if last > opened and data[last - 1 : last] == b"\r" else 0
            found.append((min(opened, max(last, opened)), max(last, opened)))
        if mark[1] or len(found) > MAX_PARTS:
            return found
        opened = min(mark.end() + 1, end)
    if opened >= 0:
        found.append((opened, end))
    return found


def _marks(data: bytes, start: int, end: int, begun: bytes) -> Iterator[re.Match[bytes]]:
    """The lines that are a boundary, and nothing else; ``begun``: how they begin, which is looked for first."""
    line = re.compile(re.escape(begun) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    place = data.find(begun, start, end)
    while place >= 0:
        mark = line.match(data, place, end) if data[place - 1 : place] in (b"", b"\n") else None
        if mark is not None:
            yield mark
        place = data.find(begun, mark.end() if mark is not None else place + 1, end)


def _leaf(data: bytes, headers: Headers, end: int, kind: str, parent: str) -> Iterator[Part]:
    raw = data[headers.body : end]
    name = file_name(headers)
    disposition, _ = parameters(headers.get("content-disposition"))
    found = undone(raw, headers.get("content-transfer-encoding"))
    missing = bool(name) and not raw.strip() and bool(headers.get("x-apple-content-length"))
    text = kind.startswith(("text/", "multipart/")) or not kind
    picture = kind.startswith("image/") and parent == "multipart/related"
    body = not found.startswith(PACKAGE_STARTS) and (
        (text and not name and disposition != "attachment") or (picture and disposition != "attachment")
    )
    if text and (mark := _UU_START.search(found)):
        yield from _uuencoded(found, mark)
    yield Part(name=name, mime=kind, data=found, body=body, missing=missing)


def undone(raw: bytes, encoding: str) -> bytes:
    """The bytes of a part: the declared transfer encoding undone, or the one that shows a package where it lies."""
    said = encoding.partition(";")[0].strip(" \t\"'").lower()
    declared = _undo(raw, said)
    if declared.startswith(PACKAGE_STARTS):
        return declared
    bare = raw[:1024].lstrip(b"\r\n")
    if bare.startswith((SEAL, b"PK=03=04")) and raw.isascii():
        return _undo(raw, "quoted-printable").lstrip(b"\r\n")
    if bare.startswith(PACKAGE_STARTS):
        return raw.lstrip(b"\r\n")
    for one in (raw,) if declared is raw else (raw, declared):
        if _BASE64.fullmatch(one, 0, min(len(one), 400)) and _undo(one[:400], "base64").startswith(PACKAGE_STARTS):
            return _undo(one, "base64")
    return declared


def _undo(raw: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        clean = raw.translate(None, _NOT_BASE64)
        try:
            return binascii.a2b_base64(clean[: len(clean) - (len(clean) % 4 == 1)] + b"==")
        except (binascii.Error, ValueError):
            return raw
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        mark = _UU_START.search(raw)
        return next((part.data for part in _uuencoded(raw, mark)), raw) if mark else raw
    return raw


def _uuencoded(text: bytes, mark: re.Match[bytes] | None) -> Iterator[Part]:
    """Files written into a text by ``uuencode``, as very old programs still do."""
    while mark is not None:
        name = mark[2].decode("utf-8", "replace").strip()
        stop = re.compile(rb"(?m)^(?:end|====)[ \t]*\r?$").search(text, mark.end())
        lines = text[mark.end() : stop.start() if stop else len(text)].splitlines()
        out = bytearray()
        for line in lines:
            if not line.strip():
                continue
            try:
                out += binascii.a2b_base64(line) if mark[1] else binascii.a2b_uu(line)
            except (binascii.Error, ValueError):
                wanted = (((line[0] - 32) & 63) * 4 + 5) // 3  # the trailing bytes that some programs add
                try:
                    out += binascii.a2b_uu(line[:wanted])
                except (binascii.Error, ValueError):
                    break
        if out:
            yield Part(name=name, mime="application/octet-stream", data=bytes(out))
        mark = _UU_START.search(text, stop.end()) if stop else None

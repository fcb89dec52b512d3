"""The headers of a message, read in one pass: where they end, their parameters, the names that they give to files.

Every function costs time in proportion to what it is given, and looks at no more than a bounded part of one header:
the standard library's own readers of addresses and parameters do not, on a header made to hurt.
"""

from __future__ import annotations

import binascii
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAX_HEADERS = 512 * 1024
MAX_LINES = 4000
MAX_VALUE = 16 * 1024
MAX_PARAMETERS = 200
MAX_NAME = 120
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]{0,4000})\?=(?:\s+(?==\?))?")
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Headers:
    """Name in lower case → the values of its lines, in order; ``body``: where the body starts. ``odd``: too many."""

    fields: Mapping[str, Sequence[str]]
    body: int
    odd: bool = False

    def get(self, name: str) -> str:
        """The first value, or the empty string."""
        lines = self.fields.get(name)
        return lines[0] if lines else ""


def is_field(line: bytes) -> bool:
    """Whether a line may open a header (``Name: value``)."""
    return _FIELD.match(line) is not None


def read_headers(data: bytes, start: int, end: int) -> Headers:
    """The headers that stand between two offsets. Blank lines, a byte order mark or an envelope line may come first."""
    place = start
    if data.startswith(b"\xef\xbb\xbf", place):
        place += 3
    fields: dict[str, list[str]] = {}
    name, value, count = "", b"", 0
    begun = False

    def close() -> None:
        if name:
            fields.setdefault(name, []).append(_text(value[:MAX_VALUE]))

    while place < end:
        cut = data.find(b"\n", place, end)
        following = end if cut < 0 else cut + 1
        line = data[place:following].rstrip(b"\r\n")
        if not line or line.isspace():
            if begun:
                close()
                return Headers(fields=fields, body=following)
            place = following
            continue
        if begun and line[:1] in b" \t":
            if len(value) < MAX_VALUE:
                value += b" " + line.strip()[:MAX_VALUE]
        elif found := _FIELD.match(line):
            close()
            begun, name, value = True, found[1].decode("ascii").lower(), line[found.end() :].strip()[:MAX_VALUE]
        elif not (line.startswith((b"From ", b">From ")) and not fields):
            close()
            return Headers(fields=fields, body=place)  # a line that no header has: the body starts here
        place, count = following, count + 1
        if count > MAX_LINES or place - start > MAX_HEADERS:
            close()
            return Headers(fields=fields, body=place, odd=True)
    close()
    return Headers(fields=fields, body=end)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """``text/plain; name="a.phco"`` → the value in lower case, and its parameters (RFC 2231 pieces joined)."""
    if not value:
        return "", {}
    main, mark, rest = value[:MAX_VALUE].partition(";")
    if not mark:
        return main.strip().lower(), {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for key, said in _pairs(rest):
        found = _CONTINUED.fullmatch(key.lower())
        if found is not None:
            number = int(found[2]) if found[2] else (-1 if not found[3] else 0)
            pieces.setdefault(found[1], {}).setdefault(number, (said, bool(found[3])))
    return main.strip().lower(), {key: _joined(parts) for key, parts in pieces.items()}


def _pairs(text: str) -> list[tuple[str, str]]:
    """``a=b; c="d;e"`` → pairs, in one pass; a quote left open ends with the text."""
    found: list[tuple[str, str]] = []
    place, size = 0, len(text)
    while place < size and len(found) < MAX_PARAMETERS:
        equals = text.find("=", place)
        if equals < 0:
            break
        key = text[place:equals].rpartition(";")[2].strip()
        place = equals + 1
        while place < size and text[place] in " \t":
            place += 1
        said: list[str] = []
        if place < size and text[place] == '"':
            place += 1
            while place < size and text[place] != '"':
                if text[place] == "\\" and place + 1 < size:
                    place += 1
                said.append(text[place])
                place += 1
            place += 1
            stop = text.find(";", place)
        else:
            stop = text.find(";", place)
            said.append(text[place : size if stop < 0 else stop].strip())
        place = size if stop < 0 else stop + 1
        if key:
            found.append((key, "".join(said)))
    return found


def _joined(parts: Mapping[int, tuple[str, bool]]) -> str:
    """The value of one parameter. An encoded one (``name*``) is preferred to the plain one sent beside it."""
    numbers = [number for number in sorted(parts) if number >= 0] or [-1]
    if not any(parts[number][1] for number in numbers):
        return "".join(parts[number][0] for number in numbers)
    charset, raw = "utf-8", b""
    for rank, number in enumerate(numbers):
        said, encoded = parts[number]
        if rank == 0 and encoded and said.count("'") >= 2:
            charset, _, said = said.split("'", 2)
        raw += urllib.parse.unquote_to_bytes(said) if encoded else said.encode("utf-8", "replace")
    return _decoded(raw, charset)


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset.partition("*")[0] or "utf-8")
    except (LookupError, UnicodeError, ValueError):
        return _text(raw)


def decode_words(text: str) -> str:
    """RFC 2047 words decoded (``=?utf-8?Q?V=C5=93ux?=``), even where the standard forbids them: inside quotes.

    Neighbours of one charset are joined before they are decoded: some programs cut a letter in two.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    charset, raw, place = "", b"", 0
    text = text[:MAX_VALUE]
    for found in _ENCODED.finditer(text):
        said = _word(found)
        if said is None:
            continue
        if found.start() > place or found[1].lower() != charset:
            out += [_decoded(raw, charset), text[place : found.start()]]
            charset, raw = found[1].lower(), b""
        raw += said
        place = found.end()
    return "".join((*out, _decoded(raw, charset), text[place:]))


def _word(found: re.Match[str]) -> bytes | None:
    said = found[3].encode("ascii", "replace")
    try:
        if found[2] in "bB":
            return binascii.a2b_base64(said + b"=" * (-len(said) % 4))
        return binascii.a2b_qp(said, header=True)
    except (binascii.Error, ValueError):
        return None


def file_name(headers: Headers) -> str:
    """The name of the attached file, by its disposition or else its type; the empty string when none is given."""
    _, disposition = parameters(headers.get("content-disposition"))
    _, kind = parameters(headers.get("content-type"))
    said = disposition.get("filename") or kind.get("name") or kind.get("filename") or disposition.get("name") or ""
    return clean_name(decode_words(said).strip()) if said else ""


def clean_name(name: str) -> str:
    """A file name that can be shown: its last component, printable, at most 120 characters."""
    last = name.rpartition("/")[2].rpartition("\\")[2]
    if not last.isprintable():
        last = "".join(char if char.isprintable() else "�" for char in last)
    return last[:MAX_NAME]

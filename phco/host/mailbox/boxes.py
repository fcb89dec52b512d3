"""Messages as programs keep them: a mailbox of many (``mbox``), and Apple Mail's ``emlx``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from phco.host.mailbox.headers import is_field

_LINE = 1024 * 1024
_DATED = re.compile(rb"From \S.*\b\d{1,2}:\d\d(?::\d\d)?\b.*\b(?:19|20)\d\d\b")
_ESCAPED = re.compile(rb">+From ")
_COUNT = re.compile(rb"\s{0,20}(\d{1,10})[ \t]*\r?\n")


class Lines(Protocol):
    """Anything that gives lines of bytes: an open file, an entry of a zip."""

    def readline(self, limit: int, /) -> bytes:
        """The next line, or its first ``limit`` bytes; empty at the end."""
        ...


def messages(handle: Lines, limit: int) -> Iterator[bytes | None]:
    """The messages of an mbox, one after the other; None in the place of one over ``limit`` bytes.

    A message starts at a line « From … » that headers follow, after a blank line or with a date: a sentence of a text
    that starts with « From » does not cut it. One « > » is taken off the lines that mboxrd, or mboxo, escaped.
    """
    lines: list[bytes] = []
    size, blank, begun = 0, True, False
    held: bytes | None = None

    def whole() -> bytes | None:
        return b"".join(lines) if size <= limit else None

    while True:
        if size > limit:
            lines.clear()
        line = handle.readline(_LINE)
        if held is not None:
            if is_field(line):
                if begun:
                    yield whole()
                lines.clear()
                size, begun = 0, True
            else:
                size, begun = size + len(held), True
                lines.append(held)
            held = None
        if not line:
            break
        if line.startswith(b"From ") and (blank or _DATED.match(line)):
            held, blank = line, False
            continue
        blank = line.isspace()
        begun = begun or not blank
        if line[:1] == b">" and _ESCAPED.match(line):
            line = line[1:]
        size += len(line)
        lines.append(line)
    if begun:
        yield whole()


def emlx_message(data: bytes) -> bytes:
    """The message inside an ``emlx``: as many bytes as its first line says, or all but the list of flags at the end."""
    count = _COUNT.match(data)
    if count is None:
        return data
    rest = data[count.end() :]
    said = int(count[1])
    if 0 < said < len(rest) and rest[said : said + 200].lstrip().startswith((b"<?xml", b"<!DOCTYPE", b"<plist")):
        return rest[:said]
    flags = rest.rfind(b"<?xml")
    return rest[:flags] if flags > 0 and b"<plist" in rest[flags : flags + 400] else rest

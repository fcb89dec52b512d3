"""Messages saved by Outlook (``.msg``): their transport headers, their attachments, the messages attached to them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from olefile import OleFileIO
from oxmsg.storage import Storage

from phco.errors import PhcoError
from phco.host.mailbox.headers import Headers, clean_name, read_headers
from phco.host.mailbox.kinds import SAVE
from phco.host.mailbox.mime import Budget, Part, TooMuchError

MAX_STREAMS = 20_000
MAX_DEPTH = 20
_HEADERS, _DATA, _LONG, _SHORT, _DISPLAY, _TYPE = 0x007D, 0x3701, 0x3707, 0x3704, 0x3001, 0x370E
_BANNER = "Microsoft Mail Internet Headers"


@dataclass(frozen=True, kw_only=True)
class OutlookMessage:
    """Headers of the message as it travelled (none for a draft), and its attachments, those inside others too."""

    headers: Headers
    parts: tuple[Part, ...]
    cut: bool


def read_outlook(data: bytes, name: str, budget: Budget) -> OutlookMessage:
    """Read one ``.msg``. Raises PhcoError E_COURRIEL for a file that is damaged, or that claims more than it holds."""
    try:
        root = _tree(data)
        said = _text(_streams(root), _HEADERS).lstrip()
        if said.startswith(_BANNER):
            said = said.partition("\n")[2]
        raw = said.encode("utf-8", "replace")
        headers = read_headers(raw, 0, len(raw))
        parts, cut = [], False
        try:
            for part in _attachments(root, budget, 0):
                parts.append(part)
        except TooMuchError:
            cut = True
    except Exception:  # the library's reader of OLE files is not proof against every damage
        what = "Ce message d’Outlook (.msg) ne se lit pas : il est abîmé."
        raise PhcoError("E_COURRIEL", what, name, SAVE) from None
    return OutlookMessage(headers=headers, parts=tuple(parts), cut=cut)


def _tree(data: bytes) -> Storage:
    """The storages and streams, once it is sure that they hold no more than the file does."""
    with OleFileIO(io.BytesIO(data)) as ole:
        entries = [one for one in ole.direntries if one is not None]
        if len(entries) > MAX_STREAMS or sum(one.size for one in entries if one.entry_type == 2) > 2 * len(data):
            raise ValueError("more streams than bytes")
        return Storage.from_ole(ole)


def _attachments(message: Storage, budget: Budget, depth: int) -> Iterator[Part]:
    if depth > MAX_DEPTH:
        raise TooMuchError
    for one in message.iter_attachment_storages():
        budget.spend(parts=1)
        streams = _streams(one)
        name = _text(streams, _LONG) or _text(streams, _SHORT) or _text(streams, _DISPLAY)
        mime = _text(streams, _TYPE).strip().lower()
        inner = next((child for child in one.storages if child.name.upper() == "__SUBSTG1.0_3701000D"), None)
        data = streams.get((_DATA, 0x0102), b"")
        if inner is not None and any(True for _ in inner.iter_attachment_storages()):
            yield from _attachments(inner, budget, depth + 1)
        elif inner is None:
            yield Part(name=clean_name(name.strip("\0 ")), mime=mime, data=data, missing=not data)


def _streams(storage: Storage) -> Mapping[tuple[int, int], bytes]:
    """Property and type → bytes: a stream is named ``__substg1.0_`` and eight hexadecimal digits."""
    found: dict[tuple[int, int], bytes] = {}
    for stream in storage.streams:
        digits = stream.name.rpartition("_")[2]
        if stream.name.lower().startswith("__substg1.0_") and len(digits) == 8:
            found[int(digits[:4], 16), int(digits[4:], 16)] = stream.bytes_
    return found


def _text(streams: Mapping[tuple[int, int], bytes], prop: int) -> str:
    wide = streams.get((prop, 0x001F))
    if wide is not None:
        return wide.decode("utf-16-le", "replace").strip("\0")
    narrow = streams.get((prop, 0x001E), b"").strip(b"\0")
    try:
        return narrow.decode("utf-8")
    except UnicodeDecodeError:
        return narrow.decode("cp1252", "replace")

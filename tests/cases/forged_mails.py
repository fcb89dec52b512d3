"""E-mails as people and programs really send them, made around one small package: every form has its builder here."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tests.cases.forged_msg import Attached, message, msg

FOLDER = Path(__file__).parent / "courriels"
PACKAGE = (FOLDER / "a.phco").read_bytes()
OTHER = PACKAGE[:-1] + bytes([PACKAGE[-1] ^ 1])
SERVER = "mx.dmg.example"
HOUR = "2026-08-11T06:30:00+00:00"
RECEIVED = (
    "Received: from relais.exemple.fr (relais.exemple.fr [192.0.2.7])\n\tby mx.dmg.example (Postfix) with ESMTPS "
    "id 4ABC\n\tfor <dmg@dmg.example>; Tue, 11 Aug 2026 08:30:00 +0200 (CEST)\n"
)
HEADERS = (
    "Date: Tue, 11 Aug 2026 08:29:58 +0200\nFrom: =?utf-8?Q?Zo=C3=A9?= <zoe@exemple.fr>\nTo: dmg@dmg.example\n"
    "Subject: =?utf-8?Q?V=C5=93ux?=\nMessage-ID: <1@exemple.fr>\nMIME-Version: 1.0\n"
)
TEXT = "Content-Type: text/plain; charset=utf-8\n\nBonjour,\n"


def b64(data: bytes) -> bytes:
    """Base64 in lines of 76."""
    return base64.encodebytes(data)


def part(
    data: bytes, name: str = "voeux.phco", *, mime: str = "application/octet-stream", encoding: str = "base64",
    naming: str | None = None, extra: str = "",
) -> bytes:  # fmt: skip
    """One attached part; ``naming`` replaces the lines that give its name."""
    lines = naming if naming is not None else (
        f'Content-Type: {mime}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
    )  # fmt: skip
    body = {"base64": b64, "quoted-printable": quopri.encodestring, "x-uuencode": lambda one: uu(one, name)}
    said = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return (lines + said + extra).encode() + b"\n" + body.get(encoding.lower(), bytes)(data)


def raw_part(body: bytes, lines: str) -> bytes:
    """A part whose header lines and body are given."""
    return lines.encode() + b"\n" + body


def uu(data: bytes, name: str) -> bytes:
    """``uuencode``."""
    lines = [binascii.b2a_uu(data[n : n + 45]) for n in range(0, len(data), 45)]
    return f"begin 644 {name}\n".encode() + b"".join(lines) + b"`\nend\n"


def mail(*parts: bytes, received: str = RECEIVED, boundary: str = "B", kind: str = "mixed", last: str = "--") -> bytes:
    """A message of these parts, after a short text."""
    mark = f"--{boundary}\n".encode()
    head = f'{received}{HEADERS}Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode()
    body = b"".join(mark + one.rstrip(b"\n") + b"\n" for one in (TEXT.encode(), *parts))
    return head + body + (f"--{boundary}{last}\n".encode() if last else b"")


def inner(data: bytes = PACKAGE, name: str = "v.phco", boundary: str = "I") -> bytes:
    """A message without a trace of its way, as forwarded ones are."""
    return mail(part(data, name), received="", boundary=boundary)


def forward(whole: bytes, name: str = "fwd.eml", *, mime: str = "message/rfc822", encoding: str = "7bit") -> bytes:
    """A part that carries a whole message."""
    return part(whole, name, mime=mime, encoding=encoding)


def chain(depth: int) -> bytes:
    """A message forwarded as an attachment so many times."""
    whole = inner()
    for level in range(depth - 1):
        whole = mail(forward(whole), received="", boundary=f"F{level}")
    return mail(forward(whole))


def crlf(data: bytes) -> bytes:
    """The line ends of the network."""
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """The same zip, each entry said to be encrypted."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(mark)
        while place >= 0:
            out[place + offset] |= 1
            place = out.find(mark, place + 4)
    return bytes(out)


def mbox(messages: Iterable[bytes], *, envelope: str = "From zoe@exemple.fr Tue Aug 11 08:30:00 2026", quote: str = "rd"
         ) -> bytes:  # fmt: skip
    """A mailbox; ``quote``: which lines « From » are escaped (``o``: those bare; ``rd``: those escaped too)."""
    out: list[bytes] = []
    for one in messages:
        lines = one.splitlines(keepends=True)
        for line in lines:
            bare = line.lstrip(b">") if quote == "rd" else line
            out += [b">" if bare.startswith(b"From ") else b"", line]
        out.append(b"\n")
        out.insert(len(out) - 2 * len(lines) - 1, envelope.encode() + b"\n")
    return b"".join(out)


def emlx(data: bytes, *, count: int | None = None) -> bytes:
    """Apple Mail's form of a message."""
    flags = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist>\n<plist version="1.0"><dict/></plist>\n'
    return f"{len(data) if count is None else count:<10}\n".encode() + data + flags


def outlook(*attachments: Attached, headers: str = RECEIVED + HEADERS) -> bytes:
    """An Outlook ``.msg`` with its transport headers."""
    return msg(attachments, headers.replace("\n", "\r\n"))


FIELDS = "Content-Type: application/octet-stream{}\nContent-Disposition: attachment{}\n"
DOCX = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
TNEF = b"\x78\x9f\x3e\x22" + b"\x00" * 40 + PACKAGE[:200]
SMIME = bytes.fromhex("3082100006092a864886f70d010703a0821000") + bytes(range(200))
TWIN = bytes.fromhex("0005160700020000") + bytes(60)
Builder = Callable[[], bytes]
__all__ = ["Attached", "message"]

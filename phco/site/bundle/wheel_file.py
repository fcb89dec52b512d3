"""A wheel as a file: its RECORD, and entries whose bytes depend on their content alone."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

DATE: Final = (1980, 1, 1, 0, 0, 0)


def sha256_of(content: bytes) -> str:
    """The digest of an entry as a RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def record_line(place: str, content: bytes) -> str:
    """The line of RECORD that names an entry."""
    return f"{place},sha256={sha256_of(content)},{len(content)}"


def entry(place: str) -> zipfile.ZipInfo:
    """The header of an entry, without a date nor the habits of a system."""
    info = zipfile.ZipInfo(place, DATE)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info


def packed(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """The wheel of these files, one of which is ``….dist-info/METADATA``, with its RECORD; entries by name."""
    home = next(place.split("/")[0] for place in files if place.endswith(".dist-info/METADATA"))
    record = f"{home}/RECORD"
    lines = [record_line(place, files[place]) for place in sorted(files) if place != record]
    whole = {**files, record: "\n".join([*lines, f"{record},,", ""]).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for place in sorted(whole):
            archive.writestr(entry(place), whole[place], method, 9)
    return out.getvalue()

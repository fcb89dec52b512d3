"""A compiled wheel with one more file: what a publication adds to an engine made beforehand."""

from __future__ import annotations

import io
import zipfile

from phco.site.bundle.wheel_file import entry, record_line


def carrying(wheel: bytes, place: str, content: bytes) -> bytes:
    """The same wheel with ``content`` at ``place``, named in its RECORD.

    Nothing of what was there is compressed again: the bytes do not depend on the machine that adds. (The former RECORD
    stays as bytes that no directory names.) ``place`` must be new.
    """
    out = io.BytesIO(wheel)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as archive:
        record = next(info for info in archive.infolist() if info.filename.endswith(".dist-info/RECORD"))
        lines = archive.read(record).decode().splitlines()
        lines.insert(-1, record_line(place, content))  # RECORD itself is the last one
        archive.filelist.remove(record)
        del archive.NameToInfo[record.filename]
        for name, data in ((place, content), (record.filename, "\n".join([*lines, ""]).encode())):
            archive.writestr(entry(name), data)
    return out.getvalue()

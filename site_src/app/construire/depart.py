"""What the engine's Python does first: the ``sitecustomize`` of its library (phco/site/bundle/library.py).

A start makes things and throws none away, so the collector rests until the worker has all it needs (worker.mjs wakes
it). A module's bytes are read once, where ``zipimport`` reads them a first time for its name alone; the archives, which
the build stored without compressing anything, are listed and read with few steps. What a dataclass
writes and compiles was compiled by the build (compiler.py), and so was what ``re`` makes of an expression: both are
found here by their texts.
"""

from __future__ import annotations

import gc
import marshal
import os
import struct
import sys
import zipimport
from collections.abc import Mapping
from importlib import import_module
from types import CodeType
from typing import Any

Entry = tuple[str, int, int, int, int, int, int, int]  # as zipimport has them

# What is said of a zip's directory, of a file in it, and before the bytes of a file.
END = struct.Struct("<4s8xIIH")
LISTED = struct.Struct("<10xHHHIIIHHH8xI")
HEADER = 30

gc.disable()
_listed = zipimport._read_directory
_read = zipimport._get_data


def _file_of(loader: zipimport.zipimporter, fullname: str) -> str:
    """Where a module comes from (``zipimporter.get_filename``). Raises ZipImportError."""
    place = zipimport._get_module_path(loader, fullname)
    files = loader._get_files()
    for suffix, _, _ in zipimport._zip_searchorder:
        if place + suffix in files:
            return files[place + suffix][0]
    raise zipimport.ZipImportError(f"can't find module {fullname!r}", name=fullname)


def _directory_of(archive: str) -> dict[str, Entry | None]:
    """The files of an archive, and the folders that they imply (``zipimport._read_directory``)."""
    opened = os.open(archive, os.O_RDONLY)
    try:
        end = os.lseek(opened, 0, os.SEEK_END) - END.size
        mark, size, start, said = END.unpack(os.pread(opened, END.size, end))
        if mark != b"PK\5\6" or said:
            return _listed(archive)
        told = os.pread(opened, size, start)
    finally:
        os.close(opened)
    found: dict[str, Entry | None] = {}
    at = 0
    while at < size:
        how, time, day, check, packed, whole, length, more, said, place = LISTED.unpack_from(told, at)
        at += LISTED.size
        name = told[at : at + length].decode()
        found[name] = (f"{archive}/{name}", how, packed, whole, place, time, day, check)
        at += length + more + said
    for name in list(found):
        while (name := name.rpartition("/")[0]) and f"{name}/" not in found:
            found[f"{name}/"] = None
    return found


def _bytes_of(archive: str, entry: Entry) -> bytes:
    """A file of an archive, which has its name alone before it (``zipimport._get_data``)."""
    path, how, size, _, start, *_ = entry
    if how:
        return _read(archive, entry)
    opened = os.open(archive, os.O_RDONLY)
    try:
        return os.pread(opened, size, start + HEADER + len(path.removeprefix(f"{archive}/").encode()))
    finally:
        os.close(opened)


zipimport.zipimporter.get_filename = _file_of
zipimport._read_directory = _directory_of
zipimport._get_data = _bytes_of


def _ready(name: str) -> Mapping[Any, Any]:
    """A table that the build made, empty until our wheel is there."""
    if "phco" not in sys.modules:
        return {}
    try:
        table: Mapping[Any, Any] = import_module(f"phco.compiled.{name}").TABLE
    except ImportError:
        return {}
    return table


def class_code(text: str) -> CodeType | str:
    """The methods of a dataclass, ready to run where the build met this text; else the text, to be compiled."""
    from hashlib import sha256

    found = _ready("classes").get(sha256(text.encode()).digest())
    return marshal.loads(found) if found else text


def pattern_code(pattern: str | bytes, flags: int) -> tuple[Any, ...] | None:
    """What ``_sre.compile`` is told of an expression that the build met: flags, program, groups; else None."""
    found = _ready("patterns").get((pattern, flags))
    if found is None:
        return None
    known, program, *groups = found
    return known, memoryview(program).cast("I").tolist(), *groups

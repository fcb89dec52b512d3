"""What the engine's Python does first: the ``sitecustomize`` of its library (phco/site/bundle/library.py).

A start makes things and throws none away, so the collector rests until the worker has all it needs (worker.mjs wakes
it). A module's bytes are read once, where ``zipimport`` reads them a first time for its name alone. What a dataclass
writes and compiles was compiled by the build (compiler.py), and is found here by its text.
"""

from __future__ import annotations

import gc
import marshal
import zipimport
from types import CodeType

gc.disable()


def _file_of(loader: zipimport.zipimporter, fullname: str) -> str:
    """Where a module comes from (``zipimporter.get_filename``). Raises ZipImportError."""
    place = zipimport._get_module_path(loader, fullname)
    files = loader._get_files()
    for suffix, _, _ in zipimport._zip_searchorder:
        if place + suffix in files:
            return files[place + suffix][0]
    raise zipimport.ZipImportError(f"can't find module {fullname!r}", name=fullname)


zipimport.zipimporter.get_filename = _file_of


def class_code(text: str) -> CodeType | str:
    """The methods of a dataclass, ready to run where the build met this text; else the text, to be compiled."""
    try:
        from hashlib import sha256

        from phco.compiled.classes import TABLE
    except ImportError:
        return text
    found = TABLE.get(sha256(text.encode()).digest())
    return marshal.loads(found) if found else text

"""A PDF received by the department, read whole with pypdf: encrypted, cut or active documents are not handed on."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from phco.packages.pdf_content import CUT, FILES, PASSWORD, PROGRAM, SCRIPT

MAX_OBJECTS: Final = 50_000
TOO_MANY: Final = (
    "Le PDF contient trop d’objets pour être vérifié.",
    "Imprimez-le en PDF, puis choisissez cette copie.",
)
_SCRIPTS: Final = frozenset({"/JavaScript"})
_PROGRAMS: Final = frozenset({"/Launch", "/ImportData", "/SubmitForm"})
_FAULTS: Final = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError,
                  NotImplementedError, AssertionError, OverflowError, MemoryError)  # fmt: skip

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it thinks of a file is no line of the desk's


def pdf_fault(data: bytes) -> tuple[str, str] | None:
    """The French reason and remedy when a PDF cannot be handed on; None when it is a plain document."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return PASSWORD
        if not len(reader.pages):
            return CUT
        return _active(reader)
    except _FAULTS:
        return CUT


def _active(reader: PdfReader) -> tuple[str, str] | None:
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        return TOO_MANY
    for number in sorted(numbers):
        try:
            found = reader.get_object(number)
        except _FAULTS:
            continue  # an object that nothing can read runs nothing either
        for part in _dictionaries(found):
            reason = _judge(part)
            if reason:
                return reason
    return None


def _judge(part: DictionaryObject) -> tuple[str, str] | None:
    action, kind = str(part.get("/S", "")), str(part.get("/Type", ""))
    if action in _SCRIPTS or "/JS" in part or "/JavaScript" in part:
        return SCRIPT
    if action in _PROGRAMS:
        return PROGRAM
    if (
        kind == "/EmbeddedFile"
        or "/EF" in part
        or "/EmbeddedFiles" in part
        or str(part.get("/Subtype", "")) == "/RichMedia"
    ):
        return FILES
    return None


def _dictionaries(value: object, depth: int = 0) -> Iterator[DictionaryObject]:
    """A dictionary and those written inside it (references are other objects, read in their turn)."""
    if depth > 40:
        return
    if isinstance(value, DictionaryObject):
        yield value
        for one in value.values():
            yield from _dictionaries(one, depth + 1)
    elif isinstance(value, ArrayObject):
        for one in value:
            yield from _dictionaries(one, depth + 1)

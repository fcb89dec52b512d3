"""The parts of a workbook (OOXML): a zip checked before it is opened, parts found by their relations, XML bounded.

Names are those that the relations give, in any case, with slashes or backslashes; a DTD is refused; what is read of
each part is counted, so that a small hostile file costs little.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import unquote
from xml.parsers import expat

from phco.errors import PhcoError

MAX_PARTS = 2_000
MAX_TOTAL_BYTES = 1024 * 1024 * 1024  # read by pieces: a sheet formatted to its last row is 300 MiB of nothing
MAX_PART_BYTES = 32 * 1024 * 1024  # a part that is not a sheet nor the texts
MAX_TEXT_BYTES = 160 * 1024 * 1024
MAX_RATIO = 400  # a sheet of repeated words compresses a hundred times; a bomb, a thousand
MAX_ELEMENTS = 12_000_000  # tags read of a workbook, those of rows and cells without a value apart
CHUNK = 1 << 20
MAIN = "officeDocument"

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


@dataclass(kw_only=True)
class Archive:
    """An open workbook. ``parts``: what each part is asked by (lower case, slashes) → its name in the zip."""

    zip: zipfile.ZipFile
    name: str
    parts: Mapping[str, str]
    left: int = field(default=MAX_ELEMENTS)

    def has(self, part: str) -> bool:
        """Whether the part is there."""
        return part.lower() in self.parts

    def open(self, part: str) -> IO[bytes]:
        """A part's bytes, to be read by pieces. Raises KeyError."""
        return self.zip.open(self.parts[part.lower()])


def opened(archive: zipfile.ZipFile, name: str) -> Archive:
    """Check a zip without opening it. Raises E_CLASSEUR_BOMBE, E_CLASSEUR_PROTEGE."""
    listed = archive.infolist()
    if len(listed) > MAX_PARTS:
        raise bomb(name, f"il contient {len(listed)} fichiers")
    total = sum(part.file_size for part in listed)
    if total > MAX_TOTAL_BYTES:
        raise bomb(name, f"il occuperait {total // 1_000_000} Mo une fois ouvert")
    parts: dict[str, str] = {}
    for part in listed:
        if part.flag_bits & 0x1:
            raise PhcoError("E_CLASSEUR_PROTEGE", "Le classeur est protégé par un mot de passe.", name, "Ôtez-le.")
        if part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise bomb(name, f"« {part.filename[:60]} » grossirait {part.file_size // max(1, part.compress_size)} fois")
        # zipfile turns backslashes into slashes on Windows only
        parts.setdefault(part.orig_filename.replace("\\", "/").lstrip("/").lower(), part.filename)
    return Archive(zip=archive, name=name, parts=parts)


def bomb(name: str, why: str) -> PhcoError:
    """E_CLASSEUR_BOMBE."""
    fix = "Ne l’ouvrez pas : demandez à l’expéditeur un fichier refait depuis le tableur."
    return PhcoError("E_CLASSEUR_BOMBE", f"Le classeur est refusé : {why}.", name, fix)


def broken(name: str, why: str = "") -> PhcoError:
    """E_CLASSEUR."""
    detail = f" ({why})" if why else ""
    fix = "Ouvrez-le dans le tableur et enregistrez-le de nouveau en .xlsx, ou en CSV."
    return PhcoError("E_CLASSEUR", f"Le classeur est abîmé ou n’est pas un XLSX{detail}.", name, fix)


def parse(
    archive: Archive, part: str, start: Start, end: End | None = None, text: Callable[[str], None] | None = None,
    *, limit: int = MAX_PART_BYTES, sift: Callable[[IO[bytes], Callable[[bytes], None]], None] | None = None,
) -> None:  # fmt: skip
    """Stream one part through handlers, prefixes of names dropped; ``sift`` may leave out what holds nothing.

    Raises E_CLASSEUR_BOMBE (a DTD, too much of it), ExpatError and what reading a zip raises.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def no_dtd(*_args: object) -> None:
        raise bomb(archive.name, "il contient une DTD")

    def root(tag: str, attributes: dict[str, str]) -> None:
        """The first element tells whether names have a prefix, to be dropped from them all."""
        if ":" in tag:
            parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
            parser.EndElementHandler = end and (lambda tag: end(tag.rpartition(":")[2]))
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
        start(tag.rpartition(":")[2], attributes)

    read = 0

    def feed(data: bytes) -> None:
        nonlocal read
        read += len(data)
        archive.left -= data.count(b"<")
        if archive.left < 0:
            raise bomb(archive.name, "il a trop de cellules")
        if read > limit:
            raise bomb(archive.name, f"« {part[:60]} » est trop gros une fois ouvert")
        parser.Parse(data, False)

    parser.StartDoctypeDeclHandler = no_dtd
    parser.EntityDeclHandler = no_dtd
    parser.StartElementHandler = root
    if text is not None:
        parser.CharacterDataHandler = text
    with archive.open(part) as handle:
        if sift is not None:
            sift(handle, feed)
        else:
            while chunk := handle.read(CHUNK):
                feed(chunk)
        parser.Parse(b"", True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """One relation of a part: the last word of its type (``worksheet``, ``styles``…), the part it leads to."""

    kind: str
    target: str


def relations(archive: Archive, part: str = "") -> dict[str, Relation]:
    """The relations of a part (of the whole package by default), by identifier."""
    folder, _, file = part.rpartition("/")
    listed = posixpath.join(folder, "_rels", f"{file}.rels")
    found: dict[str, Relation] = {}
    if not archive.has(listed):
        return found

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode", "").lower() != "external":
            kind = re.split(r"[/\\]", attributes.get("Type", ""))[-1]
            target = _resolved(folder, attributes.get("Target", ""), archive)
            found[attributes.get("Id", "")] = Relation(kind=kind, target=target)

    parse(archive, listed, start)
    return found


def _resolved(folder: str, target: str, archive: Archive) -> str:
    path = target.replace("\\", "/").partition("#")[0]
    whole = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))
    if archive.has(whole):
        return whole
    other = unquote(whole)
    if archive.has(other):
        return other
    return path.lstrip("/") if archive.has(path.lstrip("/")) else whole


def workbook_part(archive: Archive) -> str | None:
    """The part that is the workbook: the one the package's relations name, else the usual one; None where none is."""
    for relation in relations(archive).values():
        if relation.kind == MAIN and archive.has(relation.target) and relation.target.lower().endswith(".xml"):
            return None if {"word", "ppt"} & set(relation.target.lower().split("/")) else relation.target
    return "xl/workbook.xml" if archive.has("xl/workbook.xml") else None


def other_kind(archive: Archive) -> PhcoError:
    """What a zip without a workbook is, where it is something that people do send: E_FORMAT, E_CLASSEUR."""
    kind, name = "", archive.name
    if archive.has("mimetype"):
        with archive.open("mimetype") as handle:
            kind = handle.read(200).decode("ascii", "replace")
    binary = any(part.endswith("workbook.bin") for part in archive.parts)
    if "spreadsheet" in kind:
        what, fix = "un classeur LibreOffice (.ods)", "Enregistrez-le en « Classeur Excel (.xlsx) » ou en CSV."
    elif binary:
        what, fix = "un classeur binaire (.xlsb)", "Enregistrez-le en « Classeur Excel (.xlsx) » ou en CSV."
    elif archive.has("index/document.iwa") or any(part.endswith(".iwa") for part in archive.parts):
        what, fix = "un classeur Numbers (.numbers)", "Dans Numbers : Fichier, Exporter vers, Excel ou CSV."
    elif archive.has("word/document.xml") or kind:
        what, fix = "un document texte, pas un classeur", "Recopiez le tableau dans un tableur, puis enregistrez-le."
    elif archive.has("datapackage.json"):
        what, fix = "un paquet de données", "Vérifiez-le par « phco offres valider », ou exportez-le en .xlsx."
    elif any(part.endswith((".xlsx", ".csv", ".xlsm", ".tsv")) for part in archive.parts):
        what, fix = "une archive zip qui contient un tableau", "Ouvrez l’archive et donnez le tableau lui-même."
    else:
        return broken(name, "il n’a pas de feuille de calcul")
    return PhcoError("E_FORMAT", f"Ce fichier est {what}.", name, fix)

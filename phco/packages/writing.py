"""Two-step signing: the core prepares exact bytes, the edge signs them, the core completes the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from phco.errors import PhcoError, raise_all
from phco.packages import archive, descriptor
from phco.packages.codes import fault
from phco.packages.envelope import PAYLOAD_TYPE, Envelope, digest, pae
from phco.packages.identity import SIGNATURE_BYTES
from phco.packages.kinds import Kind
from phco.packages.pdf_content import active_content
from phco.packages.schema import Cells
from phco.packages.statement import About, build_statement
from phco.packages.tables import check_piece, write_table

KEPT = 8192  # documents, whose fault is known by the sha256 of their bytes
_SEEN: dict[str, tuple[str, str] | None] = {}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A package that lacks its signature. ``pae`` is what the edge signs, ``digest`` the package's name."""

    files: Mapping[str, bytes]
    payload: bytes

    @property
    def pae(self) -> bytes:
        """The exact bytes to sign."""
        return pae(PAYLOAD_TYPE, self.payload)

    @property
    def digest(self) -> str:
        """``sha256:…`` of the payload."""
        return digest(self.payload)


@dataclass(frozen=True, kw_only=True)
class Body:
    """What a package says, whoever signs it and after what: its ``tables`` and descriptor by path, without its pieces.

    ``sums``: the sha256 of every file, pieces included.
    """

    tables: Mapping[str, bytes]
    sums: Mapping[str, str]


def prepare(about: About, tables: Mapping[str, Iterable[Cells]], pieces: Mapping[str, bytes] | None = None) -> Prepared:
    """Write every file of a package but its signature.

    ``tables``: rows by resource name (values, or their texts); ``pieces``: documents by path. Raises PhcoError(s) for
    whatever the reader would refuse: nothing that is prepared and signed can fail to open.
    """
    return stated(about, body_of(about.kind, tables, pieces or {}), pieces or {})


def body_of(kind: Kind, tables: Mapping[str, Iterable[Cells]], pieces: Mapping[str, bytes]) -> Body:
    """The first half of ``prepare``, which raises the faults of the tables and of the pieces."""
    errors: list[PhcoError] = []
    files: dict[str, bytes] = {}
    for name in tables:
        if kind.table(name) is None:
            errors.append(fault("E_SCHEMA", f"Un paquet « {kind.name} » n’a pas de tableau « {name} ».", name))
    for table in kind.tables:
        if table.name not in tables and table.optional:
            continue
        try:
            files[table.path] = write_table(table, tables.get(table.name, ()))
        except PhcoError as error:
            errors.append(error)
    errors.extend(piece_faults(kind, pieces))
    sums = descriptor.hashes(pieces)
    errors.extend(active_faults(kind, pieces, sums))
    raise_all(errors)
    sums |= descriptor.hashes(files)
    files[archive.DESCRIPTOR] = descriptor.build(kind, {**files, **pieces}, sums)
    sums |= descriptor.hashes({archive.DESCRIPTOR: files[archive.DESCRIPTOR]})
    return Body(tables=files, sums=sums)


def stated(about: About, body: Body, pieces: Mapping[str, bytes]) -> Prepared:
    """The second half of ``prepare``: the same ``pieces``, and what is signed."""
    files = {**body.tables, **pieces}
    prepared = Prepared(files=files, payload=build_statement(about, body.sums))
    archive.check(files)
    return prepared


def attach(prepared: Prepared, keyid: str, signature: bytes) -> bytes:
    """The complete file. ``keyid``: thumbprint of the signing key. Raises E_SIGNATURE_FORMAT unless 64 bytes."""
    if len(signature) != SIGNATURE_BYTES:
        what = f"La signature fait {len(signature)} octets au lieu de {SIGNATURE_BYTES}."
        raise fault("E_SIGNATURE_FORMAT", what, archive.SIGNATURE)
    envelope = Envelope(payload=prepared.payload, keyid=keyid, signature=signature)
    return archive.write({**prepared.files, archive.SIGNATURE: envelope.as_bytes()})


def active_faults(
    kind: Kind, pieces: Mapping[str, bytes], sums: Mapping[str, str]
) -> Iterable[PhcoError]:  # fmt: skip
    """The PDF that ask a password or run something: none leaves in a new package (an old one still reads).

    ``sums``: the sha256 of each; the same document goes into the packages of many people.
    """
    for path, data in pieces.items():
        piece = kind.piece(path)
        if piece is None or piece.media_type != "application/pdf":
            continue
        if (name := sums[path]) not in _SEEN:
            if len(_SEEN) >= KEPT:
                _SEEN.clear()
            _SEEN[name] = active_content(data)
        reason = _SEEN[name]
        if reason:
            yield fault("E_ATTACHMENT", reason[0], path, reason[1])


def piece_faults(kind: Kind, pieces: Mapping[str, bytes]) -> Iterable[PhcoError]:
    """What is wrong with the documents of a package: unknown, too many, missing, wrong type or size."""
    for path, data in pieces.items():
        piece = kind.piece(path)
        if piece is None:
            yield fault("E_UNLISTED_FILE", f"Un paquet « {kind.name} » ne contient pas ce document.", path)
            continue
        try:
            check_piece(piece, path, data)
        except PhcoError as error:
            yield from error.flat()
    for piece in kind.pieces:
        count = sum(1 for path in pieces if piece.pattern.fullmatch(path))
        if not piece.least <= count <= piece.most:
            shown = piece.pattern.pattern.replace("\\", "")
            what = f"Documents « {shown} » : {count} ; il en faut de {piece.least} à {piece.most}."
            yield fault("E_ATTACHMENT", what, shown, "Joignez les documents demandés, en PDF.")

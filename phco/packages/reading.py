"""Opening a package, in the order of PACKAGE.md: canonical zip → signature → parse → schema. Nothing skips a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from phco.errors import PhcoError, raise_all
from phco.packages import archive, descriptor
from phco.packages.codes import fault
from phco.packages.envelope import Envelope, read_envelope
from phco.packages.expected import ANYTHING, Expected
from phco.packages.identity import FindKey, KeyRecord, Verify
from phco.packages.kinds import AUTHOR
from phco.packages.statement import About, read_statement, refuse_elsewhere, refuse_stranger
from phco.packages.tables import Rows, read_table
from phco.packages.writing import piece_faults


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An archive that is canonical and an envelope that is well formed; nothing inside has been read yet."""

    files: Mapping[str, bytes]
    envelope: Envelope


@dataclass(frozen=True, kw_only=True)
class Package:
    """What a package says once every check holds. ``tables``: typed rows by resource; ``pieces``: documents by path."""

    about: About
    digest: str
    keyid: str
    key: KeyRecord | None
    tables: Mapping[str, Rows]
    pieces: Mapping[str, bytes]
    files: Mapping[str, bytes]


def unwrap(data: bytes) -> Sealed:
    """Check the archive and the envelope's form; of the payload, only whether it is of this subdivision.

    Raises the families « zip », « json », and E_SUBDIVISION.
    """
    files = archive.read(data)
    if archive.SIGNATURE not in files:
        raise fault("E_SIGNATURE_MISSING")
    if archive.DESCRIPTOR not in files:
        raise fault("E_NO_DESCRIPTOR")
    envelope = read_envelope(files[archive.SIGNATURE])
    refuse_elsewhere(envelope.payload)
    return Sealed(files=files, envelope=envelope)


def check_signature(sealed: Sealed, find: FindKey, verify: Verify) -> KeyRecord:
    """The record of the key that signed. Raises E_KEY_UNKNOWN, E_KEY_REVOKED, E_SIGNATURE."""
    envelope = sealed.envelope
    record = find(envelope.keyid)
    if record is None or record.usage != "signature":
        raise fault("E_KEY_UNKNOWN", where=f"{archive.SIGNATURE}:signatures[0].keyid")
    if not verify(record.key, envelope.signature, envelope.pae):
        raise fault("E_SIGNATURE", where=f"{archive.SIGNATURE}:signatures[0].sig")
    if record.revoked:
        raise fault("E_KEY_REVOKED", where=f"{archive.SIGNATURE}:signatures[0].keyid")
    return record


Said = tuple[About, Mapping[str, str]]


def read_content(sealed: Sealed, key: KeyRecord | None, said: Said | None = None) -> Package:
    """Parse and check what is inside. ``key``: the record that verified, or None for a file that cannot be verified.

    ``said``: what ``read_statement`` gave for this payload, by who has read it already.

    Raises PhcoError(s): E_SUBDIVISION, E_AUTHOR, E_OTHER_DMG, E_HASH_MISMATCH, E_RESOURCE_MISSING, E_UNLISTED_FILE,
    families « json », « csv ».
    """
    about, subjects = said or read_statement(sealed.envelope.payload)
    refuse_stranger(about.subdivision, f"{archive.SIGNATURE}:predicate.subdivision")
    if key is not None:
        _check_author(about, key)
    files, sums = sealed.files, descriptor.hashes(sealed.files)
    _check_subjects(subjects, sums)
    descriptor.check(about.kind, files, sums)
    errors: list[PhcoError] = []
    tables: dict[str, Rows] = {}
    for table in about.kind.tables:
        if table.path in files:
            try:
                tables[table.name] = read_table(table, files[table.path])
            except PhcoError as error:
                errors.append(error)
        elif not table.optional:
            errors.append(fault("E_RESOURCE_MISSING", f"Le tableau « {table.path} » manque.", table.path))
    pieces = {name: files[name] for name in files if about.kind.piece(name) is not None}
    errors.extend(piece_faults(about.kind, pieces))
    if not errors:
        errors.extend(_round_faults(about, tables))
    raise_all(errors)
    return Package(
        about=about, digest=sealed.envelope.digest, keyid=sealed.envelope.keyid, key=key, tables=tables, pieces=pieces,
        files=files,
    )  # fmt: skip


def open_package(data: bytes, *, find: FindKey, verify: Verify, expected: Expected = ANYTHING) -> Package:
    """Open a package whose signature holds under an enrolled key, and which is the one that was asked for.

    Raises PhcoError(s) at the first step that fails.
    """
    sealed = unwrap(data)
    package = read_content(sealed, check_signature(sealed, find, verify))
    expected.check(package.about)
    return package


def _check_author(about: About, key: KeyRecord) -> None:
    if key.role == "dmg" and about.dmg not in (None, key.keyid):
        what = "Le DMG qui a signé ce paquet n’est pas celui qu’il nomme."
        raise fault("E_OTHER_DMG", what, f"{archive.SIGNATURE}:predicate.dmg")
    if about.deposit is not None:
        if (key.person, key.role) != (AUTHOR, "dmg"):
            what = "Ce paquet se dit déposé par le DMG, et n’est pas signé par la clé du DMG."
            raise fault("E_AUTHOR", what, f"{archive.SIGNATURE}:predicate.depot")
        return
    if (about.author, about.role) != (key.person, key.role):
        what = f"Le paquet se dit de « {about.author} » ; la clé est à « {key.person} » ({key.role})."
        raise fault("E_AUTHOR", what, f"{archive.SIGNATURE}:predicate.auteur")
    if about.seq < key.min_seq:
        what = f"Le numéro d’ordre {about.seq} est plus bas que {key.min_seq}, le premier permis pour cette clé."
        raise fault("E_STALE", what, f"{archive.SIGNATURE}:predicate.seq", "Exportez de nouveau.")


def _check_subjects(subjects: Mapping[str, str], sums: Mapping[str, str]) -> None:
    if subjects == sums:
        return
    for name in sorted(subjects):
        if name not in sums:
            raise fault("E_RESOURCE_MISSING", "Un fichier signé manque.", name)
        if subjects[name] != sums[name]:
            raise fault("E_HASH_MISMATCH", where=name)
    raise fault("E_UNLISTED_FILE", "Un fichier n’est pas signé.", min(set(sums) - set(subjects)))


def _round_faults(about: About, tables: Mapping[str, Rows]) -> list[PhcoError]:
    """The first row that belongs to another round than the one signed."""
    for name, rows in tables.items():
        if about.round is None or {row.get("tour") for row in rows} <= {None, about.round}:
            continue
        line, row = next((n, row) for n, row in enumerate(rows, 2) if row["tour"] not in (None, about.round))
        what = f"La ligne est du tour {row['tour']}, le paquet du tour {about.round}."
        return [fault("E_WRONG_ROUND", what, f"data/{name}.csv:{line}:tour")]
    return []

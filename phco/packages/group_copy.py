"""The copy of a GEP report that its author gives to the group: it can be read and checked, and it names nobody.

It holds the signed statement of the package that went to the DMG, and the files of that package but the table of names.
Each file must be the one that the statement lists; the digest of the statement is the package's own name, the one that
the DMG's signed bulletin bears.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import canonical, loads
from phco.packages import archive
from phco.packages.codes import fault
from phco.packages.envelope import Envelope, read_envelope
from phco.packages.kinds import KINDS
from phco.packages.reading import unwrap
from phco.packages.statement import About, read_statement, refuse_stranger
from phco.packages.tables import Rows, read_table

FORMAT: Final = "phco-copie-gep-1"
NOTICE: Final = (
    "Copie d’un compte rendu de GEP, pour le groupe : sans les noms des présents, à ouvrir à « Mes enseignements »."
)
KIND: Final = KINDS["cr-gep"]
KEPT: Final = ("cr-gep", "participants")  # the tables that the group receives; names stay under the seal
MAX_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class GroupCopy:
    """A copy whose files are those that were signed. ``withheld``: what the statement lists and the copy leaves out."""

    about: About
    envelope: Envelope
    tables: dict[str, Rows]
    withheld: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The package's name, as the bulletin bears it."""
        return self.envelope.digest


def write_copy(package: bytes) -> bytes:
    """The copy of a whole package. Raises E_GENRE for another kind, and what ``unwrap`` raises."""
    sealed = unwrap(package)
    about, _ = read_statement(sealed.envelope.payload)
    if about.kind is not KIND:
        raise fault("E_COPIE", "Seul un compte rendu de GEP se donne ainsi à un groupe.")
    paths = [table.path for table in KIND.tables if table.name in KEPT and table.path in sealed.files]
    files = {path: sealed.files[path].decode() for path in paths}
    signed = sealed.files[archive.SIGNATURE].decode()
    data = canonical({"format": FORMAT, "avertissement": NOTICE, "signature": signed, "fichiers": files})
    read_copy(data)
    return data


def read_copy(data: bytes | str) -> GroupCopy:
    """Read a copy and hold each file against the signed statement; the signature itself is for the edge to verify.

    Raises PhcoError(s): E_COPIE for another file, E_HASH_MISMATCH for a changed one, the family « csv ».
    """
    try:
        written = data.decode() if isinstance(data, bytes) else data
        value = loads(
            written.removeprefix("\ufeff"), max_bytes=MAX_BYTES
        )  # some editors put a mark before what they save
    except (PhcoError, UnicodeDecodeError):
        raise fault("E_COPIE") from None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise fault("E_COPIE")
    fields = Fields(value)
    fields.text("format")
    fields.text("avertissement", "", max_length=300)
    signed = fields.raw("signature")
    files = fields.mapping("fichiers")
    fields.close()
    texts = {path: text for path, text in files.items() if isinstance(text, str)}
    if not isinstance(signed, str) or len(texts) != len(files):
        raise fault("E_COPIE", "Cette copie est mal formée.")
    envelope = read_envelope(signed.encode())
    about, subjects = read_statement(envelope.payload)
    if about.kind is not KIND:
        raise fault("E_COPIE", "Ce n’est pas la copie d’un compte rendu de GEP.")
    refuse_stranger(about.subdivision, "signature:predicate.subdivision")
    tables: dict[str, Rows] = {}
    for table in KIND.tables:
        text = texts.pop(table.path, None)
        if text is None:
            continue
        raw = text.encode()
        if subjects.get(table.path) != hashlib.sha256(raw).hexdigest():
            raise fault("E_HASH_MISMATCH", "Cette copie n’est pas ce que son auteur a signé.", table.path)
        tables[table.name] = read_table(table, raw)
    if texts:
        raise fault("E_UNLISTED_FILE", where=sorted(texts)[0])
    if "cr-gep" not in tables:
        raise fault("E_RESOURCE_MISSING", where="data/cr-gep.csv")
    shown = {table.path for table in KIND.tables if table.name in tables}
    withheld = tuple(sorted(set(subjects) - shown - {archive.DESCRIPTOR}))
    return GroupCopy(about=about, envelope=envelope, tables=tables, withheld=withheld)

"""What a file is and whether it holds: the answer of ``paquet verifier``, in data and in plain French."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from phco.errors import PhcoError, PhcoErrors, error_json
from phco.packages.codes import fault
from phco.packages.expected import ANYTHING, Expected
from phco.packages.identity import FindKey, KeyRecord, Verify
from phco.packages.reading import Package, Sealed, check_signature, read_content, unwrap
from phco.packages.seal import is_sealed, read_frame
from phco.packages.statement import About, read_statement

Signature = Literal["valide", "invalide", "non vérifiable", "non examinée"]


@dataclass(frozen=True, kw_only=True)
class Report:
    """One file’s verdict. ``about``: what it says of itself, to believe only if ``signature`` holds.

    ``sound_bytes``: archive and envelope are as written; ``sound_schema``: tables and documents fit (None: unread).
    """

    signature: Signature
    sound_bytes: bool | None
    sound_schema: bool | None
    about: About | None
    package: Package | None
    key: KeyRecord | None
    digest: str | None
    error: PhcoError | None
    recipient: str | None = None
    """Of a sealed file: the thumbprint of the only key that opens it. Nothing is wrong with it for that."""

    @property
    def holds(self) -> bool:
        """Signature, bytes and schema all hold."""
        return self.error is None

    def as_json(self) -> dict[str, object]:
        """The object that the command line prints, one a line."""
        about = self.about
        found: dict[str, object] = {
            "valide": self.holds,
            "signature": self.signature,
            "octets": self.sound_bytes,
            "schema": self.sound_schema,
            "genre": about.kind.name if about else None,
            "titre": about.kind.title if about else None,
            "auteur": about.author if about else None,
            "role": about.role if about else None,
            "campagne": about.campaign if about else None,
            "tour": about.round if about else None,
            "seq": about.seq if about else None,
            "cree": about.as_json()["cree"] if about else None,
            "dmg": about.dmg if about else None,
            "empreinte": self.digest,
            "cle": self.key.keyid if self.key else None,
            "algorithme": self.key.key.algorithm if self.key else None,
            "lignes": {name: len(rows) for name, rows in self.package.tables.items()} if self.package else None,
            "documents": sorted(self.package.pieces) if self.package else None,
        }
        sealed = {"scelle": True, "destinataire": self.recipient} if self.recipient else {}
        return found | sealed | (error_json(self.error) if self.error else {})


def examine(data: bytes, *, find: FindKey, verify: Verify, expected: Expected = ANYTHING) -> Report:
    """Check one opened file in the order of PACKAGE.md, and say how far it holds. Never raises for its content.

    What holds and is not what was asked for (``expected``) gives nothing of its content either.
    """
    try:
        if is_sealed(data):
            recipient = read_frame(data).recipient
            error = fault("E_SEALED", f"Le paquet est scellé pour la clé {recipient}.")
            return replace(_report(error, sound_bytes=None), recipient=recipient)
        sealed = unwrap(data)
    except PhcoError as error:
        return _report(error, sound_bytes=error.code == "E_SUBDIVISION")
    key: KeyRecord | None = None
    unknown: PhcoError | None = None
    try:
        key = check_signature(sealed, find, verify)
    except PhcoError as error:
        if error.code != "E_KEY_UNKNOWN":
            return _report(error, sealed, signature="invalide" if error.code == "E_SIGNATURE" else "valide")
        unknown = error
    signature: Signature = "valide" if key else "non vérifiable"
    try:
        package = read_content(sealed, key)
    except PhcoError as error:
        both = PhcoErrors([unknown, error]) if unknown else error
        return _report(both, sealed, signature=signature, key=key, sound_schema=False, claims=True)
    try:
        expected.check(package.about)
    except PhcoError as error:
        return _report(error, sealed, signature=signature, key=key, sound_schema=True, claims=True)
    return Report(
        signature=signature, sound_bytes=True, sound_schema=True, about=package.about, package=package, key=key,
        digest=package.digest, error=unknown,
    )  # fmt: skip


def _report(
    error: PhcoError,
    sealed: Sealed | None = None,
    *,
    signature: Signature = "non examinée",
    key: KeyRecord | None = None,
    sound_bytes: bool | None = True,
    sound_schema: bool | None = None,
    claims: bool = False,
) -> Report:
    about = None
    if sealed is not None and claims:
        try:
            about = read_statement(sealed.envelope.payload)[0]
        except PhcoError:
            about = None
    return Report(
        signature=signature, sound_bytes=sound_bytes, sound_schema=sound_schema, about=about, package=None, key=key,
        digest=sealed.envelope.digest if sealed else None, error=error,
    )  # fmt: skip

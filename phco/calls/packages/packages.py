"""Calls of the packages: bytes travel as base64, and the page signs, verifies and encrypts between two calls.

The page never decides: it lends its keys (WebCrypto). ``paquet.examiner`` hands it what to verify; ``paquet.ouvrir``
takes back the verdict together with the digest of what was verified, and refuses any other file.
"""

from __future__ import annotations

from phco.calls.packages.entry import blob_of, bytes_of, digest_of, enrolment_of, plain_value
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages import archive, csvtext, seal
from phco.packages.codes import fault
from phco.packages.expected import Expected
from phco.packages.identity import Keyring, PublicKey, b64, key_record
from phco.packages.kinds import KINDS
from phco.packages.pdf_content import active_content, cut_short
from phco.packages.reading import read_content, unwrap
from phco.packages.report import examine
from phco.packages.schema import instant_field, schema
from phco.packages.statement import About
from phco.packages.tables import check_piece
from phco.packages.writing import Prepared, attach, prepare
from phco.version import __version__
from phco.wishes import last_checked, quotas_at
from phco.wishes.heart_reading import read_heart


def preparer(entry: object) -> JsonObject:
    """``paquet.preparer``: write every file of a package but its signature, and the bytes to sign."""
    fields = Fields(entry)
    kind = KINDS[fields.choice("genre", tuple(KINDS))]
    campaign, author = fields.text("campagne"), fields.text("auteur")
    tour = fields.whole("tour", None, low=1, high=3, nullable=True)
    seq = fields.integer("seq", low=1)
    dmg = fields.text("dmg", None, nullable=True, max_length=43)
    prev, catalogue = fields.text("prev", None, nullable=True), fields.text("catalogue", None, nullable=True)
    created = instant_field(fields, "cree")
    tables: dict[str, list[JsonObject]] = {}
    written = fields.mapping("tableaux")
    pieces = {
        path: bytes_of(fields, f"documents.{path}", text) for path, text in fields.mapping("documents", {}).items()
    }
    enrolment = enrolment_of(fields)
    for name, rows in written.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            fields.fault("E_TYPE", "Une liste de lignes est attendue.", f"tableaux.{name}", "Écrivez [ { … }, … ].")
        else:
            tables[name] = _with_hearts(fields, f"tableaux.{name}", rows)
    fields.close()
    about = About(
        kind=kind, campaign=campaign, author=author, seq=seq, created=created, application=__version__,
        round=tour, catalogue=catalogue, prev=prev, enrolment=enrolment, dmg=dmg,
    )  # fmt: skip
    prepared = prepare(about, tables, pieces)
    return {
        "a_signer": b64(prepared.pae),
        "charge": b64(prepared.payload),
        "archive": b64(archive.write(prepared.files)),
        "empreinte": prepared.digest,
        "nom": file_name(about),
    }


def _with_hearts(fields: Fields, place: str, rows: list[JsonObject]) -> list[JsonObject]:
    """Rows to write, their hearts read as every other call reads them; an empty cell is the schema's to refuse."""
    if not any("coeurs" in row for row in rows):
        return rows
    most = quotas_at(last_checked()).most
    return [
        row | {"coeurs": read_heart(fields, row["coeurs"], f"{place}[{index}].coeurs", most)}
        if row.get("coeurs") is not None
        else row
        for index, row in enumerate(rows)
    ]


def attacher(entry: object) -> JsonObject:
    """``paquet.attacher``: the complete file, from what ``paquet.preparer`` gave and the signature made by the page."""
    fields = Fields(entry)
    files = blob_of(fields, "archive")
    payload, signature = blob_of(fields, "charge"), blob_of(fields, "signature")
    keyid = fields.text("cle", max_length=43)
    fields.close()
    prepared = Prepared(files=archive.read(files), payload=payload)
    data = attach(prepared, keyid, signature)
    read_content(unwrap(data), None)
    return {"octets": b64(data), "taille": len(data), "empreinte": prepared.digest}


def examiner(entry: object) -> JsonObject:
    """``paquet.examiner``: what the page must open (a seal) or verify (a signature), before anything is read."""
    fields = Fields(entry)
    data = blob_of(fields, "octets")
    fields.close()
    if seal.is_sealed(data):
        frame = seal.read_frame(data)
        return {"scelle": True, "destinataire": frame.recipient, "info": b64(frame.info), "corps": b64(frame.body)}
    envelope = unwrap(data).envelope
    return {
        "scelle": False,
        "cle": envelope.keyid,
        "a_verifier": b64(envelope.pae),
        "signature": b64(envelope.signature),
        "empreinte": envelope.digest,
    }


def ouvrir(entry: object) -> JsonObject:
    """``paquet.ouvrir``: the content of a package, and how far it holds.

    ``cles``: records known to the page; ``verifie``: ``{"empreinte", "cle", "valide"}``, what WebCrypto said of the
    payload of that digest under that key, or null when the key is not known. ``attendu``: what the page asked for
    (``genre``, ``campagne``, ``tour``, ``dmg``, each of them or none), which the package must say of itself.
    """
    fields = Fields(entry)
    data = blob_of(fields, "octets")
    records = [key_record(value, f"cles[{index}]") for index, value in enumerate(fields.items("cles", []))]
    verdict = fields.mapping("verifie", None, nullable=True)
    checked = None
    if verdict is not None:
        child = fields.child("verifie", verdict)
        checked = (child.text("empreinte"), child.text("cle"), child.boolean("valide"))
        child.close()
    expected = _expected(fields)
    fields.close()

    def verified(key: PublicKey, _signature: bytes, _message: bytes) -> bool:
        return checked == (digest, key.thumbprint, True)

    digest = digest_of(data)
    report = examine(data, find=Keyring(records), verify=verified, expected=expected)
    answer = report.as_json()
    if report.package is not None:
        package = report.package
        answer["tableaux"] = {
            name: [{key: plain_value(value) for key, value in row.items()} for row in rows]
            for name, rows in package.tables.items()
        }
        answer["tailles"] = {path: len(content) for path, content in package.pieces.items()}
        answer["catalogue"], answer["prev"] = package.about.catalogue, package.about.prev
    return answer


def _expected(fields: Fields) -> Expected:
    """What the page asked for; a key that it does not give, or gives null, is not compared."""
    child = fields.child("attendu", fields.mapping("attendu", {}))
    kind = child.choice("genre", tuple(KINDS), None, nullable=True)
    found = Expected(
        kinds=None if kind is None else (kind,), campaign=child.text("campagne", None, nullable=True),
        round=child.whole("tour", None, low=1, high=3, nullable=True),
        dmg=child.text("dmg", None, nullable=True, max_length=43),
    )  # fmt: skip
    child.close()
    return found


def document(entry: object) -> JsonObject:
    """``paquet.document``: one document of a package that was opened, as base64."""
    fields = Fields(entry)
    data, path = blob_of(fields, "octets"), fields.text("chemin", max_length=200)
    fields.close()
    files = archive.read(data)
    if path not in files or path in (archive.SIGNATURE, archive.DESCRIPTOR):
        raise fault("E_RESOURCE_MISSING", "Ce document n’est pas dans le paquet.", "chemin")
    return {"octets": b64(files[path]), "taille": len(files[path])}


def dossier(entry: object) -> JsonObject:
    """``dossier.verifier``: one document of a DJ's file (``chemin``, ``octets``), or the words that go with it."""
    fields = Fields(entry)
    path = fields.text("chemin", None, nullable=True, max_length=100)
    data = blob_of(fields, "octets") if fields.has("octets") else None
    words = fields.text("presentation", "")
    options = fields.ids("options", [])
    fields.close()
    kind = KINDS["dossier-dj"]
    piece = kind.piece(path) if path else None
    if path is not None and piece is None:
        raise fault("E_UNLISTED_FILE", "Un dossier ne contient pas ce document.", "chemin")
    if piece is not None and path is not None:
        check_piece(piece, path, data or b"")
        reason = active_content(data or b"") or cut_short(data or b"")
        if reason:
            raise fault("E_ATTACHMENT", reason[0], path, reason[1])
    columns = {column.name: column for column in schema("dossier-dj").columns}
    for name, text in (("presentation", words), ("options_journee4", " | ".join(options))):
        try:
            columns[name].read(text)
            csvtext.write([name], [[text]])
        except PhcoError as error:
            raise PhcoError(error.code, error.what, name, error.fix) from None
    return {"valide": True}


def file_name(about: About) -> str:
    """The name a person sees in their downloads: kind, campaign, round, author, number."""
    tour = f"-tour{about.round}" if about.round else ""
    return f"{about.kind.name}-{about.campaign}{tour}-{about.author}-{about.seq:03d}.phco"

"""``fiche.brouillon``, ``fiche.importer``: a sheet out as an unsigned archive, and back from what a PAMSU has kept."""

from __future__ import annotations

from phco.calls.offers.written import read_sheet
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.offers import offer_as_json
from phco.offers.model import Offer
from phco.offers.tables import offers_as_csv, offers_from_csv
from phco.packages import archive, seal
from phco.packages.descriptor import build, hashes
from phco.packages.identity import b64, unb64
from phco.packages.kinds import KINDS
from phco.packages.reading import read_content, unwrap
from phco.packages.schema import instant_field

TABLE = "data/offre.csv"
MAX_TEXT = 8 * 1024 * 1024


def brouillon(entry: object) -> JsonObject:
    """An archive that any Frictionless tool opens, without a signature: the DMG refuses it as a sheet."""
    fields = Fields(entry)
    value = fields.raw("fiche")
    day = instant_field(fields, "le").date().isoformat() if fields.has("le") else ""
    fields.close()
    offer = read_sheet(value)
    files = {TABLE: offers_as_csv([offer]).encode()}
    files[archive.DESCRIPTOR] = build(KINDS["fiche-rts"], files, hashes(files))
    name = "-".join(part for part in ("fiche", offer.id, "brouillon-non-signe", day) if part)
    return {"octets": b64(archive.write(files)), "nom": f"{name}.zip"}


def importer(entry: object) -> JsonObject:
    """A sheet from a file kept by its author: unsigned archive, signed package (in clear), canonical table."""
    fields = Fields(entry)
    text = fields.text("octets", max_length=MAX_TEXT)
    name = fields.text("nom", "fichier", max_length=300)
    fields.close()
    try:
        data = unb64(text)
    except ValueError:
        raise PhcoError("E_BASE64", "Le fichier n’a pas été transmis entier.", "octets", "Recommencez.") from None
    table, signed = _table(data, name)
    offers = offers_from_csv(table, TABLE)
    if len(offers) != 1:
        fix = "Choisissez le fichier d’une seule fiche."
        raise PhcoError("E_PLAGE", f"Le fichier contient {len(offers)} fiches.", name, fix)
    return {"fiche": offer_as_json(offers[0]), "signee": signed, "phrase": _phrase(offers[0], signed)}


def _table(data: bytes, name: str) -> tuple[str, bool]:
    """The canonical table inside a file, and whether the file carries a signature (which is not verified here)."""
    if seal.is_sealed(data):
        fix = "Reprenez votre brouillon, ou le fichier signé en clair."
        raise PhcoError("E_SCEAU", "Ce fichier est scellé pour le DMG, qui seul peut l’ouvrir.", name, fix)
    if not data.startswith(b"PK"):
        try:
            return data.decode("utf-8-sig"), False
        except UnicodeDecodeError:
            fix = "Choisissez un brouillon (.zip), un fichier signé (.phco) ou un tableau (.csv)."
            raise PhcoError("E_ENCODING", "Ce fichier n’est ni un fichier .phco ni un tableau.", name, fix) from None
    files = archive.read(data)
    signed = archive.SIGNATURE in files
    if signed:
        kind = read_content(unwrap(data), None).about.kind
        if kind.name != "fiche-rts":
            what = f"Ce fichier est « {kind.title} », pas une fiche."
            raise PhcoError("E_SCHEMA", what, name, "Choisissez le fichier d’une fiche RTS.")
    if TABLE not in files:
        raise PhcoError("E_RESOURCE_MISSING", "Ce fichier ne contient pas de fiche.", name, "Choisissez-en un autre.")
    return files[TABLE].decode("utf-8"), signed


def _phrase(offer: Offer, signed: bool) -> str:
    state = "signée" if signed else "non signée"
    return f"Fiche « {offer.cabinet} » reprise ({state})."

"""A portfolio that was exported, read back: its entries, its attachments, and what of it does not hold."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping

from phco.calls.placement.followup import portfolio_completude
from phco.calls.placement.portfolio import HEADER, MOST_BYTES, MOST_PIECES, piece_refused
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject, loads
from phco.packages import csvtext

TABLE = "data/entrees.csv"
DESCRIPTOR = "datapackage.json"
TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "txt": "text/plain",
}  # fmt: skip
_PIECE = re.compile(r"(pieces/[A-Za-z0-9.-]{1,120}) \((.{1,200}?)\)(?= \| pieces/|$)")
_NOT_OURS = "Choisissez un fichier « portfolio-….zip » exporté par cette page."


def portfolio_importer(entry: object) -> JsonObject:
    """``portfolio.importer``: the files of an exported portfolio (path → base64) as entries with their attachments.

    in: ``{"fichiers": {path: base64}}``. out: ``{"entrees": [{"id", "date", "titre", "familles", "seminaire", "texte",
    "pieces": [{"nom", "type", "contenu": base64}]}], "manquantes": [names],
    "refusees": [{"nom", "quoi", "remede"}], "ecartees": [{"ligne", "quoi", "remede"}]}``.
    A piece whose bytes are not those that the export hashed is named among ``manquantes``; one that could not be added
    by hand (a PDF that asks a password, runs something, is cut…) is among ``refusees``, and its entry comes back.
    Errors:
    E_FORMAT, E_BASE64, E_PAQUET_TAILLE, those of a table that is not the portfolio's.
    """
    fields = Fields(entry)
    files = _files(fields)
    fields.close()
    if TABLE not in files:
        raise PhcoError("E_FORMAT", "Cette archive n’est pas un portfolio exporté.", "fichiers", _NOT_OURS)
    hashes = _hashes(files.get(DESCRIPTOR, b""))
    found: list[JsonObject] = []
    lost: list[str] = []
    barred: list[JsonObject] = []
    refused: list[JsonObject] = []
    for line, cells in enumerate(csvtext.read(files[TABLE], HEADER, TABLE), start=2):
        row = dict(zip(HEADER, cells, strict=True))
        one = {
            "id": row["id"],
            "date": row["date"],
            "titre": row["titre"],
            "familles": [name for name in row["familles"].split(" | ") if name],
            "seminaire": row["seminaire"] or None,
            "texte": row["texte"],
        }
        try:
            portfolio_completude({"entrees": [one]})
        except PhcoError as error:
            first = error.flat()[0]
            refused.append({"ligne": line, "quoi": f"« {row['titre'][:60]} » : {first.what}", "remede": first.fix})
            continue
        pieces = []
        for path, name in _PIECE.findall(row["pieces"]):
            data = files.get(path)
            if data is None or hashes.get(path, _digest(data)) != _digest(data):
                lost.append(name)
                continue
            if reason := piece_refused(name, data):
                barred.append({"nom": name, "quoi": reason[0], "remede": reason[1]})
                continue
            kind = TYPES.get(path.rpartition(".")[2], "application/octet-stream")
            pieces.append({"nom": name, "type": kind, "contenu": base64.b64encode(data).decode("ascii")})
        found.append({**one, "pieces": pieces})
    return {"entrees": found, "manquantes": lost, "refusees": barred, "ecartees": refused}


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _files(fields: Fields) -> dict[str, bytes]:
    given = fields.mapping("fichiers")
    files: dict[str, bytes] = {}
    if len(given) > MOST_PIECES + 2:
        fields.fault("E_PAQUET_TAILLE", f"L’archive contient plus de {MOST_PIECES} pièces.", "fichiers", _NOT_OURS)
        return files
    for path, text in given.items():
        try:
            files[path] = base64.b64decode(text if isinstance(text, str) else "", validate=True)
        except (binascii.Error, ValueError):
            fields.fault("E_BASE64", "Ce fichier de l’archive est illisible.", "fichiers", "Exportez-la de nouveau.")
    if sum(map(len, files.values())) > 2 * MOST_BYTES:
        fields.fault("E_PAQUET_TAILLE", "L’archive est trop lourde pour être relue ici.", "fichiers", _NOT_OURS)
    return files


def _hashes(descriptor: bytes) -> Mapping[str, str]:
    """Path → hash, as the export wrote them; nothing where the descriptor is not there or does not read."""
    try:
        found = loads(descriptor, max_bytes=1_000_000, where=DESCRIPTOR)
    except PhcoError:
        return {}
    rows = found.get("resources") if isinstance(found, dict) else None
    told = (
        [(row.get("path"), row.get("hash")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    return {path: mark for path, mark in told if isinstance(path, str) and isinstance(mark, str)}

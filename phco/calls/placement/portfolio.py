"""The whole portfolio in one file: a Frictionless data package in a plain zip, for its author alone (unsigned)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from phco.calls.placement.followup import portfolio_completude
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject, dumps
from phco.packages import archive, csvtext
from phco.packages.pdf_content import SEND_WHOLE, active_content, cut_short
from phco.placement.followup.portfolio import families, seminar_id

PDF = b"%PDF-"
MOST_PIECES = 300
MOST_BYTES = 48 * 1024 * 1024
HEADER = ("id", "date", "titre", "familles", "seminaire", "texte", "pieces")
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,8})$")
_ID = re.compile(r"[^A-Za-z0-9-]+")


NOT_A_PDF = "Le fichier porte le nom d’un PDF et n’en est pas un."


def portfolio_piece(entry: object) -> dict[str, object]:
    """``portfolio.piece``: whether a document may be attached; a PDF is judged as those of a DJ's file are.

    in: ``{"nom", "octets": base64}``; out ``{"valide": true}``.
    Errors: E_BASE64; E_ATTACHMENT for a PDF that asks a password, runs something, holds files, or is cut.
    """
    fields = Fields(entry)
    name, raw = fields.text("nom", max_length=400), fields.raw("octets")
    fields.close()
    try:
        data = base64.b64decode(raw if isinstance(raw, str) else "", validate=True)
    except (binascii.Error, ValueError):
        raise PhcoError("E_BASE64", "Le contenu est illisible.", "octets", "Joignez-le de nouveau.") from None
    reason = piece_refused(name, data)
    if reason:
        raise PhcoError("E_ATTACHMENT", reason[0], "octets", reason[1])
    return {"valide": True}


def piece_refused(name: str, data: bytes) -> tuple[str, str] | None:
    """The French reason and remedy when a piece may not be kept, wherever it comes from; None when it may."""
    if not data.startswith(PDF):
        return (NOT_A_PDF, SEND_WHOLE) if name.lower().endswith(".pdf") else None
    return active_content(data) or cut_short(data)


def portfolio_exporter(entry: object) -> dict[str, object]:
    """``portfolio.exporter``: every entry and attachment as one zip (base64), readable by any Frictionless tool.

    in: ``{"au", "entrees": as portfolio.completude, "pieces"?: [{"entree", "nom", "type"?, "contenu": base64}]}``.
    Errors:
    E_BASE64, E_PAQUET_TAILLE, E_REFERENCE (a piece of an entry that is not there), those of ``portfolio.completude``.
    """
    fields = Fields(entry)
    today = fields.day("au")
    entries = fields.items("entrees", most=2000)
    pieces: list[tuple[str, str, str, bytes]] = []
    for index, value in enumerate(fields.items("pieces", [], most=MOST_PIECES)):
        one = fields.child(f"pieces[{index}]", value)
        owner, name = one.text("entree", max_length=60), one.text("nom", max_length=200)
        kind = one.text("type", "application/octet-stream", max_length=100)
        raw = one.raw("contenu")
        one.close()
        try:
            content = base64.b64decode(raw if isinstance(raw, str) else "", validate=True)
        except (binascii.Error, ValueError):
            content = b""
            one.fault("E_BASE64", "Le contenu de la pièce est illisible.", "contenu", "Joignez-la de nouveau.")
        pieces.append((owner, name, kind, content))
    fields.close()
    portfolio_completude({"entrees": entries, "au": today.isoformat()})
    written = [one for one in entries if isinstance(one, dict)]  # all of them: the line above refuses what is not
    known = [str(one["id"]) for one in written]
    for index, (owner, *_) in enumerate(pieces):
        if owner not in known:
            what = f"L’entrée « {owner} » de cette pièce n’existe pas."
            raise PhcoError("E_REFERENCE", what, f"pieces[{index}].entree", "Retirez la pièce ou corrigez l’entrée.")
    if sum(len(piece[3]) for piece in pieces) > MOST_BYTES:
        what = f"Les pièces dépassent {MOST_BYTES // 1024 // 1024} Mo en tout."
        raise PhcoError("E_PAQUET_TAILLE", what, "pieces", "Retirez les plus lourdes, ou exportez en deux fois.")
    files = _files(written, pieces)
    files["datapackage.json"] = _descriptor(files, today.isoformat())
    content = archive.write(files)
    return {
        "fichier": f"portfolio-{today.isoformat()}.zip",
        "zip": base64.b64encode(content).decode("ascii"),
        "entrees": len(entries),
        "pieces": len(pieces),
    }


def _files(entries: list[JsonObject], pieces: list[tuple[str, str, str, bytes]]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    names: dict[str, list[str]] = {}
    for number, (owner, name, _kind, content) in enumerate(pieces, start=1):
        suffix = _SUFFIX.search(name)
        ending = suffix[1].lower() if suffix else "bin"
        path = f"pieces/{_ID.sub('-', owner).strip('-') or 'entree'}-{number}.{ending}"
        files[path] = content
        names.setdefault(owner, []).append(f"{path} ({name})")
    rows = [
        (
            str(one["id"]),
            str(one["date"]),
            str(one["titre"]),
            " | ".join(one.get("familles") or []),
            one.get("seminaire") or "",
            one.get("texte") or "",
            " | ".join(names.get(str(one["id"]), [])),
        )
        for one in sorted(entries, key=lambda one: (str(one["date"]), str(one["id"])))
    ]
    files["data/entrees.csv"] = csvtext.write(HEADER, rows)
    return files


def _descriptor(files: dict[str, bytes], today: str) -> bytes:
    """The data package's descriptor: the table with its schema, each piece with its size and hash."""
    described = {
        "id": ("Identifiant", "string"),
        "date": ("Date", "date"),
        "titre": ("Titre", "string"),
        "familles": (f"Familles de compétences ({', '.join(one.id for one in families())}), séparées par |", "string"),
        "seminaire": ("Séminaire", "string"),
        "texte": ("Texte", "string"),
        "pieces": ("Pièces jointes, séparées par |", "string"),
    }
    resources = []
    for path, content in sorted(files.items()):
        resource: dict[str, object] = {
            "name": seminar_id(path.split("/")[-1]),
            "path": path,
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }
        if path == "data/entrees.csv":
            resource |= {
                "name": "entrees",
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": kind, "title": title} for name, (title, kind) in described.items()
                    ],
                    "primaryKey": ["id"],
                },
            }
        resources.append(resource)
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "portfolio",
        "title": "Portfolio pédagogique",
        "created": f"{today}T00:00:00Z",
        "resources": resources,
    }
    return dumps(package, indent=1).encode("utf-8")

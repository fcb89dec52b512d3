"""The screen of what a package holds, read again by whoever sent it: each table with its columns' own titles."""

from __future__ import annotations

import json

from phco.dates import french_day, french_instant
from phco.fields import Fields
from phco.french import counted
from phco.jsontext import JsonObject, JsonView
from phco.offers.resources import resource_text
from phco.packages.kinds import KINDS, Table
from phco.packages.schema import read_instant
from phco.views import render

MOST_ROWS = 20_000
PIECES = {"pieces/cv.pdf": "CV", "pieces/lettre.pdf": "Lettre de motivation", "pieces/cr.pdf": "Compte rendu"}


def contenu(entry: object) -> JsonObject:
    """``vue.contenu``: a package that ``paquet.ouvrir`` opened, table by table.

    in: ``{"genre", "tour"?, "cree", "seq"?, "empreinte"?, "tableaux", "tailles"?, "noms"?}``; ``tableaux`` and
    ``tailles`` as ``paquet.ouvrir`` gives them; ``noms``: what to show beside an identifier (an offer's practice).
    """
    fields = Fields(entry)
    kind = KINDS[fields.choice("genre", tuple(KINDS))]
    tour = fields.whole("tour", None, low=1, high=3, nullable=True)
    created = fields.text("cree", max_length=40)
    seq = fields.integer("seq", None, low=1, nullable=True)
    digest = fields.text("empreinte", None, nullable=True, max_length=80)
    tables, sizes = fields.mapping("tableaux"), fields.mapping("tailles", {})
    names = fields.mapping("noms", {})
    rows: dict[str, list[JsonView]] = {}
    for name, value in tables.items():
        if isinstance(value, list) and len(value) <= MOST_ROWS and all(isinstance(row, dict) for row in value):
            rows[name] = value
        else:
            fields.fault("E_TYPE", "Une liste de lignes est attendue.", f"tableaux.{name}", "Écrivez [ { … }, … ].")
    fields.close()
    shown = [_shown(table, rows[table.name], names) for table in kind.tables if rows.get(table.name)]
    documents = [{"chemin": path, "titre": PIECES.get(path, path.rsplit("/", 1)[-1])} for path in sorted(sizes)]
    html = render(
        "paquet-contenu.html", titre=kind.title, tour=tour, cree=french_instant(read_instant(created)), seq=seq,
        empreinte=digest, tableaux=shown, documents=documents,
    )  # fmt: skip
    counts = {name: len(value) for name, value in rows.items()}
    return {"html": html, "resultat": {"titre": kind.title, "lignes": counts, "documents": documents}}


def _shown(table: Table, rows: list[JsonView], names: JsonView) -> JsonObject:
    schema = json.loads(resource_text("schemas", f"{table.schema}.json"))
    columns = [
        (field["name"], field.get("title", field["name"]))
        for field in schema["fields"]
        if any(row.get(field["name"]) not in (None, "", []) for row in rows)
        and field["name"] != "tour"
        and not _path(rows, field["name"])
    ]
    lines = [[_words(row.get(name), names) for name, _ in columns] for row in rows]
    return {
        "titre": schema.get("title", table.name), "colonnes": [title for _, title in columns], "lignes": lines,
        "compte": counted(len(rows), "ligne", "lignes"), "seul": table.most == 1,
    }  # fmt: skip


def _path(rows: list[JsonView], name: str) -> bool:
    """Whether a column only says where a document stands in the package."""
    return all(str(row.get(name, "")).startswith("pieces/") for row in rows)


def _words(value: object, names: JsonView) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "oui" if value else "non"
    text = str(value)
    if len(text) == 10 and text[4:5] == "-" and text[7:8] == "-":
        return _day(text)
    beside = names.get(text)
    return f"{text}, {beside}" if isinstance(beside, str) and beside else text


def _day(text: str) -> str:
    from datetime import date

    try:
        return french_day(date.fromisoformat(text))
    except ValueError:
        return text

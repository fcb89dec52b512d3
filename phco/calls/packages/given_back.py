"""A paper that ``paquet.ouvrir`` answered, given back to a call: who signed it, its kind, its tables read anew."""

from __future__ import annotations

from collections.abc import Mapping

from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.kinds import KINDS, Table
from phco.packages.schema import schema
from phco.packages.tables import Rows, read_table, write_table

ASKED = ("valide", "role", "genre", "tableaux", "cree")
SIMPLE = str | int | float | bool | None


def part(paper: object, *also: str) -> object:
    """What is asked of a paper (``also``: more of its names); the rest is left, as is what is no paper."""
    return {name: paper[name] for name in (*ASKED, *also) if name in paper} if isinstance(paper, Mapping) else paper


def dmg_tables(fields: Fields, kind: str, title: str) -> Mapping[str, Rows]:
    """The typed rows of each table of a paper of that kind that the DMG signed; none, with its faults noted, otherwise.

    Notes E_SIGNATURE (not the DMG's), E_GENRE (another kind, a table that is none), and the codes of ``read_table``.
    """
    holds, role, genre = fields.boolean("valide"), fields.text("role", None, nullable=True), fields.raw("genre", None)
    tables = fields.mapping("tableaux", {})
    if holds is not True or role != "dmg":
        fields.fault("E_SIGNATURE", "Cette pièce n’est pas signée par le DMG de ce site.", "valide",
                     "Déposez la pièce telle que le DMG l’a signée.")  # fmt: skip
        return {}
    if genre != kind:
        fields.fault("E_GENRE", f"Cette pièce n’est pas {title}.", "genre", "Déposez la bonne pièce.")
        return {}
    found: dict[str, Rows] = {}
    for table in KINDS[kind].tables:
        if table.optional and table.name not in tables:
            continue
        try:
            found[table.name] = _rows(table, tables.get(table.name))
        except PhcoError as error:
            for one in error.flat():
                fields.fault(one.code, one.what, "tableaux", one.fix)
    return {} if fields.errors else found


def _rows(table: Table, given: object) -> Rows:
    columns = schema(table.schema).known
    if not isinstance(given, list) or not all(
        isinstance(row, dict) and row.keys() <= columns and all(isinstance(cell, SIMPLE) for cell in row.values())
        for row in given
    ):
        what = f"Le tableau « {table.name} » n’est pas celui d’une pièce signée."
        raise PhcoError("E_GENRE", what, "tableaux", "Déposez la pièce telle que le DMG l’a signée.")
    rows: list[JsonObject] = given
    return read_table(table, write_table(table, rows))

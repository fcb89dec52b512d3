"""The table of every rule: its statement, and the rows that ``regles`` answers (the same as ``phco regles`` prints)."""

from __future__ import annotations

from collections.abc import Callable

from phco.jsontext import JsonObject
from phco.rules.table import STATE_NAMES
from phco.site.pages.context import SiteContext
from phco.site.pages.rules.statements import Statement, source_names
from phco.source import AUTHORITIES


def _by_rule(context: SiteContext) -> dict[str, list[JsonObject]]:
    answer = context.call("regles", {"au": context.day.isoformat()})
    found: dict[str, list[JsonObject]] = {}
    for row in answer["parametres"]:
        found.setdefault(row["regle"], []).append(
            {**row, "textes": row["valeur"] if isinstance(row["valeur"], list) else []}
        )
    for rows in found.values():
        readings: dict[str, int] = {}
        for row in rows:
            readings[row["cle"]] = readings.get(row["cle"], 0) + 1
        for row in rows:
            row["plusieurs"] = readings[row["cle"]] > 1
            row["nom_etat"] = STATE_NAMES[row["etat"]]
            row["qui"] = AUTHORITIES.get(row["autorite"], "")
    return found


def rules_table(
    context: SiteContext, statements: dict[str, Statement], expand: Callable[[str], str]
) -> list[JsonObject]:
    """The families in order, each with its rules: statement, names of its sources, rows of dated values.

    ``expand`` replaces the macros of a statement.
    """
    rows = _by_rule(context)
    families: dict[str, list[JsonObject]] = {}
    for one in statements.values():
        families.setdefault(one.famille, []).append(
            {
                "id": one.id,
                "titre": one.titre,
                "enonce": expand(one.enonce),
                "ecart": expand(one.ecart),
                "hypothese": expand(one.hypothese),
                "sources": [source_names()[code] for code in one.sources if code != "A"],
                "valeurs": rows.get(one.id, []),
            }
        )
    return [{"nom": name, "ancre": rules[0]["id"][:3].lower(), "regles": rules} for name, rules in families.items()]

"""Dated rule parameters: every number of RULES.md, with its unit, its source and the day it was checked.

    from datetime import date
    from phco import rules

    regles = rules.load_default()                                   # read once, then cached
    regles.decimal("voeux.part_minimale.tour1", on=date(2026, 9, 1))        # Decimal("0.20")
    regles.integer("conges.saspas.semaines_par_an", on=day)                 # 5
    regles.texts("enseignement.seminaires", on=day)                         # ("Santé mentale", …)
    regles.value("dj.part_fixe", on=day)                 # Known | Ended | Announced | Unknown (state, record, next)
    regles.value("dj.part_fixe", on=day, lecture="loi")  # another reading of the same rule
    regles.known("dj.part_fixe", on=day, where="debut")  # Known, or PhcoError E_REGLE_INCONNUE at that place

The day is always an argument. A key that does not exist raises KeyError (a programmer's fault, not a user's);
``decimal``, ``integer``, ``text`` and ``texts`` raise PhcoError E_REGLE_INCONNUE when nothing is known on that day.
Adding next year's value is one more ``[[…valeurs]]`` record in ``data/*.toml``: no code changes.
"""

from __future__ import annotations

from dataclasses import replace

from phco import local
from phco.carried import carried
from phco.rules.model import Announced, Answer, Ended, Known, Parameter, Record, RuleSet, State, Unknown, Value
from phco.rules.reading import document, load_texts
from phco.source import Source
from phco.trees import compiled, parsed

__all__ = [
    "NOWHERE",
    "Announced",
    "Answer",
    "Ended",
    "Known",
    "Parameter",
    "Record",
    "RuleSet",
    "State",
    "Unknown",
    "Value",
    "default_texts",
    "documents",
    "load_default",
    "load_texts",
]


# Tables of dates that have a shape and a reader of their own.
NOT_PARAMETERS = ("jours_feries.toml", "documents.toml", "a_defaut.toml")
NOWHERE = "Aucun texte national ne le dit, et aucun document publié de cette subdivision non plus."


def default_texts() -> dict[str, str]:
    """The TOML texts by file name: the national ones, then those of the current subdivision (``caen/regles/…``)."""
    folder = carried("rules/data")
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    national = {item.name: item.read_text(encoding="utf-8") for item in files if item.name not in NOT_PARAMETERS}
    own = {f"{local.chosen()}/regles/{name}": text for name, text in local.texts("regles", ".toml").items()}
    return {name: local.fill(text) for name, text in {**national, **own}.items()}


@local.remembered
def documents() -> dict[str, Source]:
    """The documents that a record may name: those of the current subdivision before the national ones.

    ``procedure`` is the document that tells the national procedure: a local one where the subdivision says so.
    """
    text = carried("rules/data/documents.toml").read_text(encoding="utf-8")
    found = {code: document(code, row) for code, row in parsed(text)["documents"].items()}
    for row in local.tree().get("documents", ()):
        one = document(row["code"], row)
        found[one.reference] = one
        if row.get("procedure"):
            found["procedure"] = replace(one, relays=True)
    return found


@local.remembered
def load_default() -> RuleSet:
    """The rules of the current subdivision, read once: national texts, national procedure, its own documents.

    A phone's are those that the build read.
    """
    ready = (compiled("rules") or {}).get(local.chosen())
    if ready is not None:
        return RuleSet(ready)
    name = "a_defaut.toml"
    ours = carried(f"rules/data/{name}").read_text(encoding="utf-8")
    return load_texts(default_texts(), documents(), missing=NOWHERE, instead={name: ours})

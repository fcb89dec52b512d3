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

from functools import cache
from importlib import resources

from phco.rules.model import Announced, Answer, Ended, Known, Parameter, Record, RuleSet, State, Unknown, Value
from phco.rules.reading import load_texts

__all__ = [
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
    "load_default",
    "load_texts",
]


# Tables of dates that have a shape and a reader of their own.
NOT_PARAMETERS = ("jours_feries.toml", "campagnes.toml")


def default_texts() -> dict[str, str]:
    """The project's own TOML texts, by file name."""
    folder = resources.files("phco.rules").joinpath("data")
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return {item.name: item.read_text(encoding="utf-8") for item in files if item.name not in NOT_PARAMETERS}


@cache
def load_default() -> RuleSet:
    """The project's own rules, read once."""
    return load_texts(default_texts())

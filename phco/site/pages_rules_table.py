"""The table of every rule: its statement, its dated values, their sources; the same data as ``phco regles``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from phco import rules
from phco.site.pages_rules import SOURCES, Statement
from phco.source import Source

PERIODS = {
    "EUR/mois": "par mois",
    "EUR/semestre": "par semestre",
    "EUR/an": "par an",
    "EUR/acte": "par acte",
    "actes/jour": "actes par jour",
    "actes/mois": "actes par mois",
    "demi-journées/semaine": "demi-journées par semaine",
    "heures/semaine": "par semaine",
    "heures/jour": "par jour",
    "jours ouvrés/an": "jours ouvrés par an",
    "semaines/an": "semaines par an",
    "semaines/semestre": "semaines par semestre",
    "DJ/PAMSU": "docteur junior par PAMSU",
}
BARE = ("EUR", "part", "km", "heures", "texte", "liste", "oui/non", "entier", "rang")
STATES = {"connu": "en vigueur", "termine": "terminé", "annonce": "annoncé", "inconnu": "inconnu"}


@dataclass(frozen=True, kw_only=True)
class ValueRow:
    """One dated value of a parameter as the table shows it; ``textes`` where it is a list, ``texte`` otherwise."""

    libelle: str
    texte: str
    textes: tuple[str, ...]
    lecture: str
    defaut: bool
    depuis: date | None
    jusqu_a: date | None
    etat: str
    source: Source | None
    verifie_le: date | None
    hypothese: str
    note: str


def period(unit: str) -> str:
    """What follows the value: ``par mois``, ``actes par jour``, or nothing."""
    return "" if unit in BARE else PERIODS.get(unit, unit)


def _state(record: rules.Record, on: date) -> str:
    if record.since > on:
        return STATES["annonce"]
    return STATES["termine"] if record.until is not None and record.until < on else STATES["connu"]


def value_rows(rule: str, ruleset: rules.RuleSet, on: date, write: Any) -> list[ValueRow]:
    """Every dated value of a rule's parameters, the default reading first. ``write(value, unit)``: in French."""
    rows: list[ValueRow] = []
    for parameter in (one for one in ruleset if one.rule == rule):
        if not parameter.records:
            rows.append(_unknown(parameter))
        ordered = sorted(parameter.records, key=lambda one: (one.lecture != parameter.default, one.lecture, one.since))
        for record in ordered:
            many = record.value if isinstance(record.value, tuple) else ()
            rows.append(
                ValueRow(
                    libelle=parameter.label,
                    texte="" if many else f"{write(record.value, record.unit)} {period(record.unit)}".strip(),
                    textes=many,
                    lecture=record.lecture if len(parameter.lectures) > 1 else "",
                    defaut=record.lecture == parameter.default,
                    depuis=record.since,
                    jusqu_a=record.until,
                    etat=_state(record, on),
                    source=record.source,
                    verifie_le=record.verified_on,
                    hypothese=record.assumption,
                    note=record.note,
                )
            )
    return rows


def _unknown(parameter: rules.Parameter) -> ValueRow:
    return ValueRow(
        libelle=parameter.label,
        texte="inconnu",
        textes=(),
        lecture="",
        defaut=True,
        depuis=None,
        jusqu_a=None,
        etat=STATES["inconnu"],
        source=parameter.source,
        verifie_le=parameter.verified_on,
        hypothese="",
        note=parameter.unknown_reason,
    )


def table(statements: dict[str, Statement], on: date, expand: Any, write: Any) -> list[dict[str, Any]]:
    """The families in order, each with its rules: statement, tags of its sources, rows of values."""
    ruleset = rules.load_default()
    families: dict[str, list[dict[str, Any]]] = {}
    for one in statements.values():
        families.setdefault(one.famille, []).append(
            {
                "id": one.id,
                "titre": one.titre,
                "enonce": expand(one.enonce),
                "ecart": expand(one.ecart),
                "hypothese": one.hypothese,
                "sources": [(code, SOURCES[code]) for code in one.sources if code != "A"],
                "valeurs": value_rows(one.id, ruleset, on, write),
            }
        )
    return [
        {"nom": name, "ancre": members[0]["id"][:3].lower(), "regles": members} for name, members in families.items()
    ]

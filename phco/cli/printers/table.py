"""How an answer is said to people on a terminal: one printer a call, and a plain tree for the others.

A printer takes the result object and returns French text. Each domain keeps theirs in a module beside this one,
imported when it is first needed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

# call → "module:function" inside phco.cli.printers
PRINTERS: dict[str, str] = {
    "regles": "rules:rules",
    "calendrier": "rules:calendar",
    "calendrier.prochain": "rules:following",
    "calendrier.ics": "rules:ics",
    "simuler.dj": "pay:slip",
    "simuler.pamsu": "pay:slip",
    "simuler.annee": "pay:year",
    "comparer.dj": "pay:comparison",
    "contrat": "pay:contract",
    "sensibilite.dj": "pay:sensitivity",
    "sensibilite.pamsu": "pay:sensitivity",
    "fiche.verifier": "offers:sheet",
    "catalogue.filtrer": "offers:found",
    "catalogue.comparer": "offers:compared",
    "catalogue.paie": "offers:pay",
    "lieux.filtrer": "offers:places",
    "communes.chercher": "offers:towns",
    "voeux.verifier": "wishes:hearts",
    "classement.verifier": "wishes:ranking",
    "flechage.planifier": "wishes:plan",
    "apparier": "matching:matching",
    "certificat.verifier": "matching:verdict",
    "certificat.fichiers": "matching:files",
    "appariement.pas-a-pas": "matching:steps",
    "appariement.expliquer": "matching:explanations",
    "appariement.publier": "matching:published",
    "appariement.tricher": "matching:temptation",
    "appariement.chances": "matching:chances",
    "appariement.tirages": "matching:draws",
    "conges.verifier": "placement:leave",
    "conges.proposer": "placement:leave_plans",
    "semaine.verifier": "placement:week",
    "trimestre.verifier": "placement:quarter",
    "supervision.planifier": "placement:supervision",
    "rattrapages.solde": "placement:catch_up",
    "activite.bilan": "placement:activity",
    "enseignement.bilan": "placement:teaching",
    "gep.verifier": "placement:report",
    "portfolio.completude": "placement:portfolio",
    "entretiens.bilan": "placement:interviews",
    "documents.liste": "placement:checklist",
    "semaine.modele": "placement:pattern",
    "stage.ics": "placement:calendar",
    "stage.semestres": "placement:semesters",
    "stage.importer": "placement:imported",
}


def printed(name: str, result: Mapping[str, Any]) -> str:
    """The answer of call ``name`` as French text."""
    target = PRINTERS.get(name)
    if target is None:
        return "\n".join(tree(result))
    module, _, function = target.partition(":")
    printer: Callable[[Mapping[str, Any]], str] = getattr(importlib.import_module(f"{__package__}.{module}"), function)
    return printer(result)


def tree(value: Any, indent: str = "") -> list[str]:
    """Any JSON value as indented lines, keys spelled as words."""
    if isinstance(value, Mapping):
        lines = []
        for key, item in value.items():
            label = str(key).replace("_", " ")
            if isinstance(item, Mapping | list) and item:
                lines += [f"{indent}{label} :", *tree(item, indent + "  ")]
            else:
                lines.append(f"{indent}{label} : {_word(item)}")
        return lines
    if isinstance(value, list):
        lines = []
        for item in value:
            block = tree(item, indent + "  ")
            lines += [f"{indent}– {block[0].strip()}", *block[1:]] if block else []
        return lines
    return [f"{indent}{_word(value)}"]


def _word(value: Any) -> str:
    if value is None:
        return "inconnu"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | Mapping) and not value:
        return "aucun"
    return str(value)

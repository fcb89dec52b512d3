"""How an answer is said to people on a terminal: one printer a call, and a plain tree for the others.

A printer takes the result object and returns French text. Rooms keep theirs in ``printers_<room>.py``; each is imported
when it is first needed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

# call → "module:function" inside phco.cli
PRINTERS: dict[str, str] = {
    "regles": "printers_regles:rules",
    "calendrier": "printers_regles:calendar",
    "calendrier.prochain": "printers_regles:following",
    "calendrier.ics": "printers_regles:ics",
    "simuler.dj": "printers_paie:slip",
    "simuler.pamsu": "printers_paie:slip",
    "simuler.annee": "printers_paie:year",
    "comparer.dj": "printers_paie:comparison",
    "contrat": "printers_paie:contract",
    "sensibilite.dj": "printers_paie:sensitivity",
    "sensibilite.pamsu": "printers_paie:sensitivity",
    "fiche.verifier": "printers_offres:sheet",
    "catalogue.filtrer": "printers_offres:found",
    "catalogue.comparer": "printers_offres:compared",
    "catalogue.paie": "printers_offres:pay",
    "lieux.filtrer": "printers_offres:places",
    "communes.chercher": "printers_offres:towns",
    "voeux.verifier": "printers_voeux:hearts",
    "classement.verifier": "printers_voeux:ranking",
    "flechage.planifier": "printers_voeux:plan",
    "apparier": "printers_appariement:matching",
    "certificat.verifier": "printers_appariement:verdict",
    "certificat.fichiers": "printers_appariement:files",
    "appariement.pas-a-pas": "printers_appariement:steps",
    "appariement.expliquer": "printers_appariement:explanations",
    "appariement.publier": "printers_appariement:published",
    "appariement.tricher": "printers_appariement:temptation",
    "appariement.chances": "printers_appariement:chances",
    "appariement.tirages": "printers_appariement:draws",
    "conges.verifier": "printers_stage:leave",
    "conges.proposer": "printers_stage:leave_plans",
    "semaine.verifier": "printers_stage:week",
    "trimestre.verifier": "printers_stage:quarter",
    "supervision.planifier": "printers_stage:supervision",
    "rattrapages.solde": "printers_stage:catch_up",
    "activite.bilan": "printers_stage:activity",
    "enseignement.bilan": "printers_stage:teaching",
    "gep.verifier": "printers_stage:report",
    "portfolio.completude": "printers_stage:portfolio",
    "entretiens.bilan": "printers_stage:interviews",
    "documents.liste": "printers_stage:checklist",
    "semaine.modele": "printers_stage:pattern",
    "stage.ics": "printers_stage:calendar",
    "stage.semestres": "printers_stage:semesters",
    "stage.importer": "printers_stage:imported",
}


def printed(name: str, result: Mapping[str, Any]) -> str:
    """The answer of call ``name`` as French text."""
    target = PRINTERS.get(name)
    if target is None:
        return "\n".join(tree(result))
    module, _, function = target.partition(":")
    printer: Callable[[Mapping[str, Any]], str] = getattr(importlib.import_module(f"phco.cli.{module}"), function)
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

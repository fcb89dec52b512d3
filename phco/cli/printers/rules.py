"""The table of rules and the calendar on a terminal."""

from __future__ import annotations

from datetime import date

from phco.dates import french_day
from phco.jsontext import JsonView
from phco.rules.table import STATE_NAMES

ROLES = {"dj": "docteur junior", "rts": "PAMSU", "dmg": "DMG"}
STATUSES = {"provisoire": "provisoire", "confirmee": "confirmée", "inconnue": "à confirmer"}


def rules(result: JsonView) -> str:
    """``regles``: one block a rule."""
    lines = [f"Règles au {french_day(date.fromisoformat(result['au']))}", ""]
    before = ""
    for row in result["parametres"]:
        if row["regle"] != before:
            before = row["regle"]
            lines.append(before)
        state = "" if row["etat"] == "connu" or row["valeur"] is None else f" [{_state(row)}]"
        reading = "" if row["par_defaut"] else f" (lecture {row['lecture']})"
        lines.append(f"  {row['libelle']}{reading} : {row['texte']}{state}")
        source = row["source"]
        checked = french_day(date.fromisoformat(row["verifie_le"]))
        lines.append(f"      {source['reference']} — {source['titre']}, {source['article']} ; vérifié le {checked}")
        if row["note"]:
            lines.append(f"      {row['note']}")
        if row["hypothese"]:
            lines.append(f"      Hypothèse : {row['hypothese']}")
        if row["prochaine"]:
            since = french_day(date.fromisoformat(row["prochaine"]["a_partir_du"]))
            lines.append(f"      À partir du {since} : {row['prochaine']['texte']}")
    counts = ", ".join(f"{STATE_NAMES[state]} : {count}" for state, count in result["compte"].items() if count)
    return "\n".join([*lines, "", counts])


def _state(row: JsonView) -> str:
    """``annoncé, à partir du 1er mars 2026``; ``terminé le 31 décembre 2025``."""
    name: str = STATE_NAMES[row["etat"]]
    if row["etat"] == "annonce":
        return f"{name}, à partir du {french_day(date.fromisoformat(row['a_partir_du']))}"
    return f"{name} le {french_day(date.fromisoformat(row['jusqu_au']))}" if row["jusqu_au"] else name


def calendar(result: JsonView) -> str:
    """``calendrier``: one line a step, then what must be said."""
    lines = [result["libelle"], ""]
    for step in result["etapes"]:
        status = "" if step["debut"] is None else f" ({STATUSES[step['statut']]})"
        lines.append(f"  {step['libelle']} [{ROLES[step['acteur']]}] : {step['quand']}{status}")
    return "\n".join([*lines, "", *(f"– {warning}" for warning in result["avertissements"])])


def following(result: JsonView) -> str:
    """``calendrier.prochain``: what comes next for each role."""
    lines = [f"Au {french_day(date.fromisoformat(result['le']))} — {result['message']}"]
    for role, entry in result["par_acteur"].items():
        lines.append(f"  {ROLES[role]} : {entry['phrase']}")
    if result["provisoire"]:
        lines.append("– Dates provisoires : proposition de la DGOS, à valider.")
    return "\n".join(lines)


def ics(result: JsonView) -> str:
    """``calendrier.ics``: the text itself."""
    return str(result["texte"])

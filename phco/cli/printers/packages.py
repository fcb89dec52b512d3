"""How a package's verdict is said to people."""

from __future__ import annotations

from phco.dates import french_instant
from phco.french import counted
from phco.jsontext import JsonView
from phco.packages.schema import read_instant

ROLES = {"dj": "docteur junior", "pamsu": "PAMSU", "dmg": "DMG"}
SIGNATURES = {
    "valide": "✓ Signature : valide",
    "invalide": "✗ Signature : ne correspond pas au contenu",
    "non vérifiable": "✗ Signature : non vérifiable, la clé qui a signé n’est pas connue",
    "non examinée": "– Signature : non examinée",
}


def verdict(found: JsonView) -> str:
    """One file's verdict, as a few lines."""
    if found.get("scelle"):
        return _sealed(found)
    lines = [f"{found['fichier']} : {_headline(found)}"]
    if found.get("genre"):
        believed = "" if found["signature"] == "valide" else " (à ce qu’il dit)"
        tour = f", tour {found['tour']}" if found["tour"] else ""
        role = ROLES[found["role"]]
        lines.append(f"  {found['titre']}, campagne {found['campagne']}{tour}")
        lines.append(f"  De {found['auteur']} ({role}), le {french_instant(read_instant(found['cree']))}{believed}")
    if "signature" in found:
        lines.append(f"  {SIGNATURES[found['signature']]}")
        lines.append(_line("Octets", found["octets"], "tels que l’outil les écrit", "pas ceux que l’outil écrit"))
        lines.append(_line("Schéma", found["schema"], "respecté", "non respecté"))
    if found.get("lignes"):
        lines.append(
            "  " + ", ".join(f"{name} : {counted(count, 'ligne', 'lignes')}" for name, count in found["lignes"].items())
        )
    if found.get("prolonge"):
        lines.append("  ✓ Bulletin : il garde tout ce que le précédent listait")
    if found.get("compares"):
        count = counted(found["compares"], "fichier comparé", "fichiers comparés")
        lines.append(
            _line("Fichiers", found["valide"], f"ceux que le DMG a signés ({count})", "pas ceux qui sont signés")
        )
    if found.get("expire"):
        until = french_instant(read_instant(found["expire"]))
        lines.append(f"  À confirmer par le DMG avant le {until} ; plus tard, cherchez un horodatage plus récent.")
    if found.get("empreinte"):
        lines.append(f"  Empreinte : {found['empreinte']}")
    for fault in found.get("erreurs", [found["erreur"]] if "erreur" in found else []):
        place = f"{fault['ou']} : " if fault["ou"] else ""
        lines.append(f"  → {place}{fault['quoi']} {fault['remede']} [{fault['code']}]")
    return "\n".join(lines)


def _sealed(found: JsonView) -> str:
    """A sealed file is sound as far as anyone else can see: whom it is for, and how its owner may read it again."""
    holder = found.get("pour")
    known = f"{holder} (clé {found['destinataire']})" if holder else f"la clé {found['destinataire']}"
    return "\n".join((
        f"{found['fichier']} : scellé",
        f"  Lisible par son seul destinataire : {known}.",
        "  Rien d’anormal : sa signature et son contenu ne se vérifient qu’une fois le fichier ouvert par lui.",
        "  Si c’est vous qui l’avez envoyé : le site, à « Suivre mes envois », en garde une copie que vous seul lisez.",
    ))  # fmt: skip


def complaint(found: JsonView) -> str:
    """What a complaint proves, as a few lines."""
    mark = "RÉCLAMATION FONDÉE" if found["prouve"] else "rien à réclamer"
    facts = (f"  – {one}" for one in found["faits"])
    return "\n".join((f"{found['fichier']} : {mark}", f"  {found['phrase']}", *facts))


def _headline(found: JsonView) -> str:
    if found["valide"]:
        return "valide"
    sound = found.get("signature") == "non vérifiable" and found["octets"] and found["schema"]
    return "signature non vérifiable" if sound else "REFUSÉ"


def _line(name: str, holds: bool | None, good: str, bad: str) -> str:
    if holds is None:
        return f"  – {name} : non examiné"
    return f"  {'✓' if holds else '✗'} {name} : {good if holds else bad}"

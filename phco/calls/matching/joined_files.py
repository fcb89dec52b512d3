"""The packages joined to a full instance, in it or in parts beside it: the instance rebuilt from them."""

from __future__ import annotations

from collections.abc import Sequence

from phco.errors import PhcoError, raise_all
from phco.french import counted
from phco.jsontext import JsonObject, JsonView
from phco.matching.verification.files import FULL, Verdict
from phco.packages.origins import PARTS, faults, joined, missing


def check_parts(found: dict[str, JsonObject], parts: Sequence[JsonObject]) -> None:
    """Parts go with the instance that announces them. Raises PhcoError E_GENRE, E_DOUBLON."""
    packages = found.get(FULL, {}).get("paquets")
    if parts and PARTS not in (packages or {}):
        what = "Des envois joints ne se lisent pas sans l’instance qui les annonce."
        raise_all([PhcoError("E_GENRE", what, "fichiers", "Ajoutez votre fichier « auditeurs » du même tour.")])
    numbers = [part["partie"] for part in parts]
    twice = next((one for one in numbers if numbers.count(one) > 1), None)
    if twice is not None:
        what = f"Deux fichiers différents sont la partie {twice} des envois joints."
        raise_all([PhcoError("E_DOUBLON", what, "fichiers", "N’en gardez qu’un.")])


def check_origins(
    full: JsonView, parts: Sequence[JsonObject], weighed: dict[str, bool], verdict: Verdict
) -> None:  # fmt: skip
    """The instance rebuilt from the packages that people signed, where all of them are there."""
    lacks = missing(full, parts)
    wrong: list[str] = []
    try:
        full = joined(full, parts) if parts else full
    except PhcoError as error:
        wrong = [error.what]
    if lacks and not wrong:
        announced = full["paquets"][PARTS]
        said = counted(len(lacks), "partie manque", "parties manquent")
        verdict.limits.append(
            f"Que l’instance est celle que donnent les envois que chacun a signés : {said} sur {announced}, à"
            f" commencer par la partie {lacks[0]}. Déposez-les toutes avec l’instance."
        )
        return
    wrong = wrong or faults(full)
    more = f" (et {counted(len(wrong) - 1, 'autre', 'autres')})" if len(wrong) > 1 else ""
    sent = full["paquets"].get("contenus")
    count = len(sent) if isinstance(sent, dict) else 0
    verdict.add(
        "paquets_signes",
        "l’instance est celle que donnent les envois que chacun a signés",
        f"{wrong[0]}{more}" if wrong else None,
        [f"{counted(count, 'envoi relu', 'envois relus')}, chacun lié à son empreinte."],
    )
    if not weighed:
        verdict.limits.append("Que chaque envoi joint est signé par son auteur : rien ne l’a vérifié ici.")
        return
    odd = next((one for one in sent if not weighed.get(one)), None) if isinstance(sent, dict) else ""
    verdict.add(
        "paquets_cles",
        "chaque envoi joint est signé par la clé inscrite de son auteur",
        None if odd is None else f"« {odd[:19]}… » n’est pas signé par son auteur.",
        [f"{counted(count, 'signature vérifiée', 'signatures vérifiées')} avec les clés jointes par le DMG."],
    )

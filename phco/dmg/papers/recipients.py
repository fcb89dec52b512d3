"""Who receives which list of assignments, with which columns: the data of ``data/destinataires.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from phco.carried import carried
from phco.errors import PhcoError

LISTS: Mapping[str, str] = {"affectations": "Affectations", "vacants": "Postes vacants", "sans-poste": "Sans poste"}
COLUMNS: Mapping[str, str] = {
    "pseudonyme": "Pseudonyme",
    "nom": "Nom",
    "prenom": "Prénom",
    "courriel": "Courriel",
    "domicile": "Commune du domicile",
    "offre": "Offre",
    "pamsu_pseudonyme": "Pseudonyme du PAMSU",
    "pamsu": "PAMSU",
    "pamsu_courriel": "Courriel du PAMSU",
    "encadrants": "Autres encadrants",
    "cabinet": "Cabinet",
    "adresse": "Adresse",
    "telephone": "Téléphone",
    "commune": "Commune",
    "insee": "Code INSEE",
    "departement": "Département",
    "zone": "Zone",
    "option": "Option de la 4e journée",
    "journee4": "4e journée",
    "debut": "Début",
    "fin": "Fin du semestre",
    "logement": "Logement",
    "logement_details": "Précisions sur le logement",
    "origine": "Obtenu par",
    "attribue_le": "Attribué le",
    "places": "Places vacantes",
}


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One recipient. ``lists``: list → its columns; ``purpose``: the French sentence that says what they are for."""

    code: str
    title: str
    purpose: str
    lists: Mapping[str, Sequence[str]]


@cache
def recipients() -> Mapping[str, Recipient]:
    """Every recipient, by code."""
    place = carried("dmg/papers/data/destinataires.toml")
    raw = tomllib.loads(place.read_text(encoding="utf-8"))
    return {
        code: Recipient(
            code=code,
            title=one["titre"],
            purpose=one["pourquoi"],
            lists={name: tuple(one[name]) for name in one["listes"]},
        )
        for code, one in raw.items()
    }


def recipient(code: str) -> Recipient:
    """One recipient. Raises PhcoError E_VALEUR."""
    found = recipients().get(code)
    if found is None:
        raise PhcoError(
            "E_VALEUR",
            f"« {code[:40]} » n’est pas un destinataire.",
            "--pour",
            f"Choisissez : {', '.join(recipients())}.",
        )
    return found

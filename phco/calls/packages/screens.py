"""The screen of a verified file: the report of ``paquet.ouvrir`` in words."""

from __future__ import annotations

from typing import Any

from phco.fields import Fields
from phco.views import render

Json = dict[str, Any]
ROLES = {"dj": "docteur junior", "pamsu": "PAMSU", "dmg": "DMG"}


def paquet(entry: object) -> Json:
    """``vue.paquet``: what a file is and whether it holds."""
    fields = Fields(entry)
    name = fields.text("fichier", max_length=300)
    report = fields.mapping("rapport")
    fields.close()
    faults = report.get("erreurs") or ([report["erreur"]] if "erreur" in report else [])
    shown = {key: report.get(key) for key in KEYS}
    html = render("paquet-verdict.html", fichier=name, r=shown, fautes=faults, roles=ROLES, mots=_words)
    return {"html": html, "resultat": {"valide": bool(report.get("valide"))}}


KEYS = (
    "valide", "signature", "octets", "schema", "titre", "auteur", "role", "campagne", "tour", "cree", "empreinte",
    "lignes", "documents", "scelle",
)  # fmt: skip


def _words(holds: bool | None) -> str:
    return "non examiné" if holds is None else "tiennent" if holds else "ne tiennent pas"

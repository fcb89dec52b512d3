"""The screen of a verified file: the report of ``paquet.ouvrir`` in words."""

from __future__ import annotations

from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.kinds import KINDS
from phco.views import render

ROLES = {"dj": "docteur junior", "pamsu": "PAMSU", "dmg": "DMG"}


def paquet(entry: object) -> JsonObject:
    """``vue.paquet``: what a file is and whether it holds.

    ``scelle``?: of a file that this device cannot open, ``{"pour": "dmg"|"autre", "envoi"?}``; ``envoi`` is the export
    of this device that made it (``titre`` or ``genre``, ``tour``, ``seq``, ``le``, ``empreinte``, ``copie``), or null.
    """
    fields = Fields(entry)
    name = fields.text("fichier", max_length=300)
    sealed = fields.mapping("scelle", None, nullable=True)
    report = fields.mapping("rapport")
    known = _sealed(fields, sealed) if sealed is not None else None
    fields.close()
    if known is not None:
        html = render("paquet-scelle.html", fichier=name, s=known)
        return {"html": html, "resultat": {"valide": False, "scelle": True}}
    faults = report.get("erreurs") or ([report["erreur"]] if "erreur" in report else [])
    shown = {key: report.get(key) for key in KEYS}
    html = render("paquet-verdict.html", fichier=name, r=shown, fautes=faults, roles=ROLES, mots=_words)
    return {"html": html, "resultat": {"valide": bool(report.get("valide"))}}


def _sealed(fields: Fields, value: JsonObject) -> JsonObject:
    """Whom a sealed file is for, and which of my exports it is."""
    child = fields.child("scelle", value)
    found: JsonObject = {"pour": child.choice("pour", ("dmg", "autre")), "envoi": None}
    sent = child.mapping("envoi", None, nullable=True)
    child.close()
    if sent is not None:
        kind = KINDS.get(str(sent.get("genre")))
        found["envoi"] = {key: sent.get(key) for key in ("tour", "seq", "le", "empreinte", "copie")}
        found["envoi"]["titre"] = kind.title if kind else "Envoi"
    return found


KEYS = (
    "valide", "signature", "octets", "schema", "titre", "auteur", "role", "campagne", "tour", "cree", "empreinte",
    "lignes", "documents", "scelle",
)  # fmt: skip


def _words(holds: bool | None) -> str:
    return "non examiné" if holds is None else "tiennent" if holds else "ne tiennent pas"

"""The screen of a verified file: the report of ``paquet.ouvrir`` in words."""

from __future__ import annotations

from collections.abc import Mapping

from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.kinds import KINDS
from phco.packages.schema import instant_field
from phco.views import render

ROLES = {"dj": "docteur junior", "pamsu": "PAMSU", "dmg": "DMG"}
SAID = ("signature", "titre", "auteur", "campagne", "empreinte")
ASKED = ("valide", *SAID, "octets", "schema", "scelle", "role", "tour", "cree", "lignes", "documents")
OF_A_FAULT = ("code", "quoi", "ou", "remede")
MOST = 10**9


def paquet(entry: object) -> JsonObject:
    """``vue.paquet``: what a file is and whether it holds.

    ``rapport``: the answer of ``paquet.ouvrir``. ``scelle``?: of a file that this device cannot open,
    ``{"pour": "dmg"|"autre", "envoi"?}``; ``envoi`` is the export of this device that made it (``titre`` or ``genre``,
    ``tour``, ``seq``, ``le``, ``empreinte``, ``copie``), or null.
    """
    fields = Fields(entry)
    name = fields.text("fichier", max_length=300)
    sealed = fields.mapping("scelle", None, nullable=True)
    report = fields.mapping("rapport")
    known = _sealed(fields, sealed) if sealed is not None else None
    shown, faults = _report(fields, report), _faults(fields, report)
    fields.close()
    if known is not None:
        html = render("paquet-scelle.html", fichier=name, s=known)
        return {"html": html, "resultat": {"valide": False, "scelle": True}}
    html = render("paquet-verdict.html", fichier=name, r=shown, fautes=faults, roles=ROLES, mots=_words)
    return {"html": html, "resultat": {"valide": shown["valide"]}}


def _report(fields: Fields, report: Mapping[str, object]) -> JsonObject:
    """What is shown of a report: the rest of it is left."""
    child = fields.child("rapport", {key: report[key] for key in ASKED if key in report})
    found: JsonObject = {key: child.text(key, None, nullable=True) for key in SAID}
    found |= {key: child.boolean(key, None, nullable=True) for key in ("octets", "schema", "scelle")}
    found |= {
        "valide": child.boolean("valide", False),
        "role": child.choice("role", tuple(ROLES), None, nullable=True),
        "tour": child.whole("tour", None, low=1, high=3, nullable=True),
        "cree": None if child.raw("cree", None) is None else instant_field(child, "cree"),
        "documents": child.items("documents", None, nullable=True) or [],
    }
    counts = child.mapping("lignes", None, nullable=True) or {}
    rows = fields.child("rapport.lignes", counts)
    found["lignes"] = {table: rows.whole(table, low=0, high=MOST) for table in counts}
    if found["titre"] is not None:  # a title is said with all that stands beside it
        for key in ("auteur", "campagne", "role", "cree"):
            if found[key] is None:
                fix = "Donnez le rapport tel que « paquet.ouvrir » l’a rendu."
                child.fault("E_CHAMP_MANQUANT", f"Un paquet qui a un titre a aussi « {key} ».", key, fix)
    return found


def _faults(fields: Fields, report: Mapping[str, object]) -> list[JsonObject]:
    """The faults of a refused file, one or several."""
    many = "erreurs" in report
    child = fields.child("rapport", {key: report[key] for key in ("erreurs", "erreur") if key in report})
    given = child.items("erreurs") if many else [child.mapping("erreur")] if "erreur" in report else []
    child.raw("erreur", None)
    found = []
    for number, one in enumerate(given):
        place = f"rapport.erreurs[{number}]" if many else "rapport.erreur"
        said = {key: one[key] for key in OF_A_FAULT if key in one} if isinstance(one, Mapping) else one
        fault = fields.child(place, said)
        found.append({key: fault.text(key, "") for key in OF_A_FAULT})
    return found


def _sealed(fields: Fields, value: JsonObject) -> JsonObject:
    """Whom a sealed file is for, and which of my exports it is."""
    child = fields.child("scelle", value)
    found: JsonObject = {"pour": child.choice("pour", ("dmg", "autre")), "envoi": None}
    sent = child.mapping("envoi", None, nullable=True)
    if sent is not None:
        asked = ("genre", "tour", "seq", "le", "empreinte", "copie")
        mine = fields.child("scelle.envoi", {key: sent[key] for key in asked if key in sent})
        kind = KINDS.get(mine.text("genre", None, nullable=True) or "")
        found["envoi"] = {
            "titre": kind.title if kind else "Envoi", "tour": mine.whole("tour", None, low=1, high=3, nullable=True),
            "seq": mine.whole("seq", low=1, high=MOST), "le": instant_field(mine, "le"),
            "empreinte": mine.text("empreinte"), "copie": mine.boolean("copie", None, nullable=True),
        }  # fmt: skip
    return found


def _words(holds: bool | None) -> str:
    return "non examiné" if holds is None else "tiennent" if holds else "ne tiennent pas"

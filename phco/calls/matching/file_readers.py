"""Strict readers of the files that the verifier takes: each key of its type, and no other (MATCHING.md)."""

from __future__ import annotations

from typing import TypeGuard

from phco.errors import PhcoError
from phco.fields import Fields
from phco.matching.engine.problem import METHODS
from phco.matching.reading.request import check_request
from phco.matching.verification.files import FULL, HOST, ON_BEHALF, PARTS, PERSONAL, PUBLIC

KINDS = {
    PUBLIC: "résultat public", PERSONAL: "explication personnelle", HOST: "explication de terrain",
    FULL: "instance complète", PARTS: "envois joints",
}  # fmt: skip
# What a published document may say of its draw (``tirage``).
PROOF_KEYS = ("source", "engage_le", "signature", "signature_precedente", "sans_auditeur")


def _count(fields: Fields, key: str, low: int = 0, *, nullable: bool = False) -> None:
    """A JSON whole number at ``key``: what is checked is the file itself, so a number written as a text is a fault."""
    value = fields.raw(key)
    if (value is None and nullable) or (_whole(value) and value >= low):
        return
    if fields.has(key):
        fields.fault("E_TYPE", "Un nombre entier est attendu.", key, "Rechargez le fichier sans le modifier.")


def _common(fields: Fields) -> None:
    fields.choice("genre", tuple(KINDS))
    _count(fields, "tour", 1)
    fields.choice("methode", METHODS)
    fields.text("graine")
    fields.text("empreinte")
    if fields.has("tirage"):
        proof = fields.child("tirage", fields.raw("tirage"))
        for key in PROOF_KEYS:
            proof.text(key, "")


def _names(fields: Fields, key: str) -> None:
    for name, value in fields.mapping(key).items():
        if not isinstance(value, str):
            fields.fault("E_TYPE", "Un identifiant est un texte.", f"{key}.{name[:60]}", "Rechargez le fichier.")
            return


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _read_public(content: dict[str, object], path: str, errors: list[PhcoError]) -> None:
    fields = Fields(content, path, errors)
    _common(fields)
    fields.text("empreinte_recue")
    _names(fields, "paires")
    fields.ids("sans_poste")
    _count(fields, "taille")
    _count(fields, "borne")
    fields.boolean("taille_max_prouvee")
    if not all(map(_whole, fields.mapping("capacites").values())):
        fields.fault("E_TYPE", "Une capacité est un nombre entier.", "capacites", "Rechargez le fichier.")
    cuts = fields.mapping("seuils").values()
    if not all(
        isinstance(row, dict) and set(row) == {"pris", "rang"} and all(map(_whole, row.values())) for row in cuts
    ):
        fields.fault("E_TYPE", "Un seuil a un rang et un nombre de personnes.", "seuils", "Rechargez le fichier.")
    fields.close()


def _read_personal(content: dict[str, object], path: str, errors: list[PhcoError]) -> None:
    fields = Fields(content, path, errors)
    _common(fields)
    fields.text("demandeur")
    fields.text("obtenu", nullable=True)
    _count(fields, "classe_obtenue", 1, nullable=True)
    fields.text("phrase")
    fields.text("paquet", None, nullable=True)
    for offer in fields.children("offres"):
        offer.text("offreur")
        _count(offer, "classe", 1)
        _count(offer, "votre_rang", 1, nullable=True)
        _count(offer, "capacite", 1)
        _count(offer, "pris")
        _count(offer, "dernier_rang", 1, nullable=True)
        offer.text("motif")
        offer.text("phrase")
        offer.close()
    if fields.has(ON_BEHALF) and fields.raw(ON_BEHALF) is not True:
        fields.fault("E_VALEUR", "« de_la_part » est vrai, ou absent.", ON_BEHALF, "Rechargez le fichier.")
    fields.close()


def _read_host(content: dict[str, object], path: str, errors: list[PhcoError]) -> None:
    fields = Fields(content, path, errors)
    _common(fields)
    for key in ("pamsu", "phrase"):
        fields.text(key)
    fields.text("paquet", None, nullable=True)
    for offer in fields.children("offres"):
        offer.text("offreur")
        _count(offer, "capacite", 1)
        for key in ("retenus", "mieux_classes"):
            for row in offer.children(key):
                row.text("dj")
                _count(row, "rang", 1)
                if key == "mieux_classes":
                    row.text("ailleurs", nullable=True)
                    row.text("phrase")
                row.close()
        offer.close()
    fields.close()


def _read_full(content: dict[str, object], path: str, errors: list[PhcoError]) -> None:
    fields = Fields(content, path, errors)
    fields.text("genre", FULL)
    instance = fields.mapping("instance")
    fields.raw("resultat")
    fields.mapping("paquets", None, nullable=True)
    if fields.has(ON_BEHALF):
        named = fields.child(ON_BEHALF, fields.mapping(ON_BEHALF))
        for side in ("demandeurs", "offreurs"):
            names = [name for name in named.items(side) if isinstance(name, str) and name]
            if len(set(names)) != len(named.items(side)):
                named.fault("E_VALEUR", "Chaque nom est un texte, écrit une fois.", side, "Rechargez le fichier.")
        named.close()
    try:
        check_request(instance)
    except PhcoError as error:
        errors += [PhcoError(one.code, one.what, f"{path}.instance.{one.where}", one.fix) for one in error.flat()]
    fields.close()


def _read_part(content: dict[str, object], path: str, errors: list[PhcoError]) -> None:
    fields = Fields(content, path, errors)
    fields.choice("genre", (PARTS,))
    for key in ("tour", "partie", "parties"):
        _count(fields, key, 1)
    _names(fields, "contenus")
    fields.close()


READERS = {
    PUBLIC: _read_public, PERSONAL: _read_personal, HOST: _read_host, FULL: _read_full, PARTS: _read_part,
}  # fmt: skip

"""The verifier page's call: three kinds of file, alone or together, checked offline (MATCHING.md)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TypeGuard

from phco.errors import PhcoError, raise_all
from phco.fields import Fields
from phco.jsontext import JsonObject, loads
from phco.matching.draws.proof import Commitment, check_source
from phco.matching.engine.problem import METHODS
from phco.matching.reading.request import read_request
from phco.matching.verification.files import (
    FULL,
    ON_BEHALF,
    PERSONAL,
    PUBLIC,
    Verdict,
    check_full,
    check_personal,
    check_public,
    kind_of,
)
from phco.packages.origins import faults as origin_faults

MOST_FILES = 12
# What a published document may say of its draw (``tirage``).
PROOF_KEYS = ("source", "engage_le", "signature", "signature_precedente", "sans_auditeur")
MOST_CHARACTERS = 64 * 1024 * 1024
KINDS = {PUBLIC: "résultat public", PERSONAL: "explication personnelle", FULL: "instance complète"}
UNDATED = "Que la graine a été tirée après la publication de l’empreinte : comparez avec l’annonce du tirage."
LIMITS = {
    PUBLIC: [
        "Que l’appariement est stable pour tous : il faut les cœurs et les classements, qui sont secrets. Votre"
        " explication le montre pour vous ; les auditeurs ont l’instance complète.",
        UNDATED,
    ],
    PERSONAL: [
        "Que les autres aussi ont un poste stable : chacun le vérifie pour soi, les auditeurs pour tous.",
        "Que la liste traitée est celle que vous avez envoyée : comparez avec le bulletin signé des listes reçues.",
    ],
    FULL: [
        "Que les listes de l’instance sont celles que chacun a envoyées : comparez avec le bulletin des listes reçues.",
    ],
}

TIED = [
    "Que chacun retrouve bien l’empreinte de son propre envoi au bulletin : chaque application le vérifie.",
]


def verifier_fichiers(entry: object) -> dict[str, object]:
    """``certificat.fichiers``: ``{"fichiers": [{"nom", "contenu"}]}`` → one sentence, properties, proofs, limits.

    Also ``engagements``: round → ``{"tirage", "empreinte", "vu_le"?, "autre"?, "autre_vu_le"?, "jeton_le"?}``, what the
    signed manifest commits to and when this device saw it; ``balises``: seed → whether the beacon's signature is its
    own. The answer's ``datation`` says what dates the commitment.

    Errors: E_GENRE (not one of the three kinds), E_DOUBLON (two of a kind), those of Fields inside each content.
    """
    fields = Fields(entry)
    found: dict[str, JsonObject] = {}
    names: dict[str, str] = {}
    for i, value in enumerate(fields.items("fichiers", most=MOST_FILES)):
        child = fields.child(f"fichiers[{i}]", value)
        name = child.text("nom", f"fichier {i + 1}")
        content = _content(child)
        document = content if isinstance(content, dict) else {}
        kind = kind_of(document)
        if kind is None and any(error.where.startswith(f"fichiers[{i}].texte") for error in fields.errors):
            continue
        if kind is None:
            child.fault(
                "E_GENRE",
                f"« {name[:60]} » n’est ni un résultat public, ni une explication, ni une instance complète.",
                "contenu",
                "Déposez un fichier publié par le DMG, ou le vôtre, sans le modifier.",
            )
        elif kind in found and canonical_text(found[kind]) == canonical_text(document):
            continue  # the same file came twice, alone and inside a package
        elif kind in found:
            what = f"Deux fichiers sont du même genre ({KINDS[kind]})."
            child.fault("E_DOUBLON", what, "contenu", "N’en gardez qu’un.")
        else:
            _READERS[kind](document, f"fichiers[{i}].contenu", fields.errors)
            found[kind], names[kind] = document, name
    held, genuine = read_knowledge(fields)
    fields.close()
    if not found:
        raise_all([PhcoError("E_GENRE", "Aucun fichier à vérifier.", "fichiers", "Déposez-en un au moins.")])
    return _answer(found, names, held, genuine)


def read_knowledge(fields: Fields) -> tuple[dict[str, Commitment], dict[str, bool]]:
    """``engagements`` and ``balises`` of an entry, both optional."""
    held: dict[str, Commitment] = {}
    for tour, value in (fields.mapping("engagements", None, nullable=True) or {}).items():
        child = fields.child(f"engagements.{tour[:20]}", value)
        held[tour] = Commitment(
            source=child.text("tirage"), fingerprint=child.text("empreinte"), seen=_instant(child, "vu_le"),
            other=child.text("autre", None, nullable=True), other_seen=_instant(child, "autre_vu_le"),
            token=_instant(child, "jeton_le"),
        )  # fmt: skip
    told = fields.mapping("balises", None, nullable=True) or {}
    genuine = {seed: one for seed, one in told.items() if isinstance(one, bool)}
    if len(genuine) < len(told):
        fields.fault("E_TYPE", "Vrai ou faux est attendu pour chaque graine.", "balises", "Donnez true ou false.")
    return held, genuine


def _instant(fields: Fields, key: str) -> datetime | None:
    text = fields.text(key, None, nullable=True)
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        fields.fault("E_INSTANT", "Un instant est attendu.", key, "Écrivez 2026-09-09T18:00:00Z.")
        return None
    return found


def _content(child: Fields) -> object:
    """``contenu`` (JSON already read) or ``texte`` (the file's own text, read strictly here)."""
    if not child.has("texte"):
        return child.raw("contenu")
    text = child.raw("texte")
    if not isinstance(text, str):
        child.fault("E_TYPE", "Un texte est attendu.", "texte", "Déposez le fichier tel quel.")
        return None
    try:
        return loads(text, max_bytes=MOST_CHARACTERS)
    except PhcoError as error:
        child.fault(error.code, error.what, "texte", error.fix)
        return None


def canonical_text(value: object) -> str:
    """One writing of any JSON value, for comparison."""
    return json.dumps(value, sort_keys=True, default=str)


def _answer(
    found: dict[str, JsonObject], names: dict[str, str], held: dict[str, Commitment], genuine: dict[str, bool]
) -> dict[str, object]:
    verdict = Verdict()
    public = found.get(PUBLIC)
    if public is not None:
        check_public(public, verdict)
    if PERSONAL in found:
        check_personal(found[PERSONAL], public, verdict)
    if FULL in found:
        check_full(found[FULL], public, verdict)
        if "paquets" in found[FULL]:
            _check_origins(found[FULL], verdict)
    dated, seen = _dated(found, held, genuine, verdict)
    limits = [
        limit
        for kind in found
        for limit in (TIED if kind == FULL and "paquets" in found[FULL] else LIMITS[kind])
        if not (kind == PUBLIC and FULL in found)
    ]
    broken = [name for name, fault in verdict.checks.items() if fault is not None]
    return {
        "phrase": _sentence(found, verdict, broken),
        "valide": not broken,
        "fichiers": [{"nom": names[kind], "genre": kind, "libelle": KINDS[kind]} for kind in found],
        "proprietes": [
            {
                "nom": name,
                "vrai": fault is None,
                "libelle": verdict.labels[name],
                "temoin": fault,
                "preuve": verdict.proofs[name],
            }
            for name, fault in verdict.checks.items()
        ],
        "datation": dated,
        "limites": [*verdict.limits, *(limit for limit in limits if not (seen and limit == UNDATED))],
    }


def _dated(
    found: dict[str, JsonObject], held: dict[str, Commitment], genuine: dict[str, bool], verdict: Verdict
) -> tuple[list[str], bool]:
    """What dates the draw of whichever published document is there; whether this device saw it before."""
    document = found.get(PUBLIC) or found.get(PERSONAL)
    if document is None:
        return [], False
    return check_source(document, held.get(str(document["tour"])), genuine.get(str(document["graine"])), verdict)


def _check_origins(full: JsonObject, verdict: Verdict) -> None:
    """The instance rebuilt from the packages that people signed."""
    wrong = origin_faults(full)
    more = f" (et {len(wrong) - 1} autre{'s' if len(wrong) > 2 else ''})" if len(wrong) > 1 else ""
    sent = full["paquets"].get("contenus", {}) if isinstance(full["paquets"], dict) else {}
    verdict.add(
        "paquets_signes",
        "l’instance est celle que donnent les paquets que chacun a signés",
        f"{wrong[0]}{more}" if wrong else None,
        [f"{len(sent)} paquets relus, chacun lié à son empreinte."],
    )


def _sentence(found: dict[str, JsonObject], verdict: Verdict, broken: list[str]) -> str:
    if broken:
        fault = verdict.checks[broken[0]]
        if len(broken) == 1:
            return f"Une vérification échoue : {fault}"
        return f"{len(broken)} vérifications sur {len(verdict.checks)} échouent. La première : {fault}"
    if FULL in found:
        return f"L’appariement est exact : les {len(verdict.checks)} vérifications réussissent."
    if PERSONAL in found:
        got = found[PERSONAL]["obtenu"]
        said = f"Vous avez {got}, et aucun poste que vous aimez davantage ne vous aurait pris."
        if got is None:
            said = "Vous n’avez pas de poste, et aucun de ceux que vous demandiez ne vous aurait pris."
        return said if PUBLIC in found else f"{said} Cela suppose que les seuils de ce fichier sont ceux publiés."
    return "Le résultat public est cohérent. À lui seul, il ne prouve pas que l’appariement est juste."


# — strict readers of the three kinds ——————————————————————————————————————————————————————————————————
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


def _read_full(content: dict[str, object], path: str, errors: list[PhcoError]) -> None:
    fields = Fields(content, path, errors)
    fields.text("genre", FULL)
    instance = fields.mapping("instance")
    fields.raw("resultat")
    if fields.has(ON_BEHALF):
        named = fields.child(ON_BEHALF, fields.mapping(ON_BEHALF))
        for side in ("demandeurs", "offreurs"):
            names = [name for name in named.items(side) if isinstance(name, str) and name]
            if len(set(names)) != len(named.items(side)):
                named.fault("E_VALEUR", "Chaque nom est un texte, écrit une fois.", side, "Rechargez le fichier.")
        named.close()
    try:
        read_request(instance)
    except PhcoError as error:
        errors += [PhcoError(one.code, one.what, f"{path}.instance.{one.where}", one.fix) for one in error.flat()]
    fields.close()


_READERS = {PUBLIC: _read_public, PERSONAL: _read_personal, FULL: _read_full}

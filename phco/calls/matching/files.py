"""The verifier page's call: four kinds of file, alone or together, checked offline (MATCHING.md)."""

from __future__ import annotations

import json
from datetime import datetime

from phco.calls.matching.file_readers import KINDS, READERS
from phco.calls.matching.joined_files import check_origins, check_parts
from phco.errors import PhcoError, raise_all
from phco.fields import Fields
from phco.jsontext import JsonObject, loads
from phco.matching.draws.proof import Cancelled, Commitment, check_source
from phco.matching.verification.files import (
    FULL,
    HOST,
    PARTS,
    PERSONAL,
    PUBLIC,
    Verdict,
    check_full,
    check_personal,
    check_public,
    kind_of,
)
from phco.matching.verification.hosts import check_host

MOST_FILES = 40
MOST_CHARACTERS = 64 * 1024 * 1024
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
    HOST: [
        "Que les docteurs juniors ont bien un poste qu’ils préfèrent : chacun le vérifie avec son explication.",
        "Que le classement traité est celui que vous avez envoyé : comparez avec le bulletin signé des listes reçues.",
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

    Also ``engagements``: round → ``{"tirage", "empreinte", "vu_le"?, "autre"?, "autre_empreinte"?, "autre_vu_le"?,
    "jeton_le"?, "annules"?: [{"tirage", "signe_le", "vu_le"?}]}``, what the signed manifest commits to, what it says it
    replaced, and when this device saw each; ``balises``: seed → whether the beacon's signature is its own;
    ``signatures``: digest of a package joined to the instance → whether its author's enrolled key signed it. The
    answer's ``datation`` says what dates the commitment.

    Errors: E_GENRE (not one of the four kinds), E_DOUBLON (two of a kind), those of Fields inside each content.
    """
    fields = Fields(entry)
    found: dict[str, JsonObject] = {}
    parts: list[JsonObject] = []
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
        elif kind == PARTS:
            READERS[kind](document, f"fichiers[{i}].contenu", fields.errors)
            if document not in parts:
                parts.append(document)
                names[f"{PARTS} {document.get('partie')}"] = name
        elif kind in found and canonical_text(found[kind]) == canonical_text(document):
            continue  # the same file came twice, alone and inside a package
        elif kind in found:
            what = f"Deux fichiers sont du même genre ({KINDS[kind]})."
            child.fault("E_DOUBLON", what, "contenu", "N’en gardez qu’un.")
        else:
            READERS[kind](document, f"fichiers[{i}].contenu", fields.errors)
            found[kind], names[kind] = document, name
    held, genuine, weighed = read_knowledge(fields)
    fields.close()
    if not found:
        raise_all([PhcoError("E_GENRE", "Aucun fichier à vérifier.", "fichiers", "Déposez-en un au moins.")])
    check_parts(found, parts)
    return _answer(found, names, parts, held, genuine, weighed)


def read_knowledge(fields: Fields) -> tuple[dict[str, Commitment], dict[str, bool], dict[str, bool]]:
    """``engagements``, ``balises`` and ``signatures`` of an entry, all optional."""
    held: dict[str, Commitment] = {}
    for tour, value in (fields.mapping("engagements", None, nullable=True) or {}).items():
        child = fields.child(f"engagements.{tour[:20]}", value)
        held[tour] = Commitment(
            source=child.text("tirage"), fingerprint=child.text("empreinte"), seen=_instant(child, "vu_le"),
            other=child.text("autre", None, nullable=True),
            other_input=child.text("autre_empreinte", None, nullable=True), other_seen=_instant(child, "autre_vu_le"),
            token=_instant(child, "jeton_le"), cancelled=_cancelled(child),
        )  # fmt: skip
    return held, _truths(fields, "balises"), _truths(fields, "signatures")


def _cancelled(fields: Fields) -> list[Cancelled]:
    return [
        Cancelled(source=one.text("tirage"), signed=one.text("signe_le"), seen=one.text("vu_le", None, nullable=True))
        for one in fields.children("annules", [])
    ]


def _truths(fields: Fields, key: str) -> dict[str, bool]:
    told = fields.mapping(key, None, nullable=True) or {}
    found = {name: one for name, one in told.items() if isinstance(one, bool)}
    if len(found) < len(told):
        fields.fault("E_TYPE", "Vrai ou faux est attendu.", key, "Donnez true ou false.")
    return found


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
    found: dict[str, JsonObject], names: dict[str, str], parts: list[JsonObject], held: dict[str, Commitment],
    genuine: dict[str, bool], weighed: dict[str, bool],
) -> dict[str, object]:  # fmt: skip
    verdict = Verdict()
    public = found.get(PUBLIC)
    if public is not None:
        check_public(public, verdict)
    if PERSONAL in found:
        check_personal(found[PERSONAL], public, verdict)
    if HOST in found:
        check_host(found[HOST], public, verdict)
    if FULL in found:
        check_full(found[FULL], public, verdict)
        if found[FULL].get("paquets") is not None:
            check_origins(found[FULL], parts, weighed, verdict)
    dated, seen = _dated(found, held, genuine, verdict)
    limits = [
        limit
        for kind in found
        for limit in (TIED if kind == FULL and found[FULL].get("paquets") is not None else LIMITS[kind])
        if not (kind == PUBLIC and FULL in found)
    ]
    broken = [name for name, fault in verdict.checks.items() if fault is not None]
    return {
        "phrase": _sentence(found, verdict, broken),
        "valide": not broken,
        "fichiers": [
            *({"nom": names[kind], "genre": kind, "libelle": KINDS[kind]} for kind in found),
            *({"nom": names[f"{PARTS} {part['partie']}"], "genre": PARTS, "libelle": KINDS[PARTS]} for part in parts),
        ],
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
    document = found.get(PUBLIC) or found.get(PERSONAL) or found.get(HOST)
    if document is None:
        return [], False
    return check_source(document, held.get(str(document["tour"])), genuine.get(str(document["graine"])), verdict)


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
    if HOST in found:
        said = f"{found[HOST]['phrase']} Personne que vous classiez mieux n’est sans poste."
        return said if PUBLIC in found else f"{said} Cela suppose que les postes de ce fichier sont ceux publiés."
    return "Le résultat public est cohérent. À lui seul, il ne prouve pas que l’appariement est juste."

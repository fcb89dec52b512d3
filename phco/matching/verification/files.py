"""Check the three kinds of file, alone or together, and say what they cannot prove (MATCHING.md). Independent too.

A public result proves its own coherence. With their explanation, an applicant proves that no better-loved post would
take them. The full instance proves everything, and the public result against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from phco.matching.verification.case import JsonObject
from phco.matching.verification.claims import same
from phco.matching.verification.verify import verify

ON_BEHALF = "de_la_part"  # whose lists the organiser deposited in their name
PUBLIC, PERSONAL, FULL = "resultat-public", "explication", "instance-complete"
HOST = "explication-pamsu"
PARTS = "paquets-joints"  # packages joined to a full instance, where it can't hold them all


@dataclass(kw_only=True)
class Verdict:
    """What was checked (name → None, or why it is false) and what cannot be proven with these files."""

    checks: dict[str, str | None] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    proofs: dict[str, list[str]] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)

    def add(self, name: str, label: str, fault: str | None, proof: list[str] | None = None) -> None:
        self.checks[name], self.labels[name] = fault, label
        self.proofs[name] = proof or []


def kind_of(content: object) -> str | None:
    """Which of the kinds a file is, or None. A bare ``{"instance", "resultat"}`` is a full instance."""
    if not isinstance(content, dict):
        return None
    kind = content.get("genre")
    if kind in (PUBLIC, PERSONAL, FULL, HOST, PARTS):
        return str(kind)
    if isinstance(content.get("instance"), dict) and "resultat" in content:
        return FULL
    return None


def check_public(public: JsonObject, verdict: Verdict) -> None:
    """The public result by itself."""
    pairs, left_out = public["paires"], public["sans_poste"]
    twice = sorted(set(pairs) & set(left_out)) or [one for one in left_out if left_out.count(one) > 1]
    verdict.add(
        "public_personne_deux_fois",
        "personne n’est compté deux fois",
        f"« {twice[0]} » est compté deux fois." if twice else None,
        [f"{len(pairs)} placés, {len(left_out)} sans poste, tous différents."],
    )
    said = public["taille"]
    verdict.add(
        "public_taille",
        "la taille annoncée est le nombre de paires",
        None if said == len(pairs) else f"Le fichier annonce {said} paires et en donne {len(pairs)}.",
        [f"{len(pairs)} paires."],
    )
    taken: dict[str, int] = {}
    for post in pairs.values():
        taken[post] = taken.get(post, 0) + 1
    over = next((post for post in sorted(taken) if taken[post] > public["capacites"].get(post, 0)), None)
    verdict.add(
        "public_capacites",
        "aucune offre ne dépasse sa capacité",
        None if over is None else f"« {over} » prend {taken[over]} personnes, plus que sa capacité.",
        [f"{len(taken)} offres pourvues sur {len(public['capacites'])}."],
    )
    stated = {post: row.get("pris") for post, row in public["seuils"].items() if isinstance(row, dict)}
    wrong = next((post for post in sorted({*stated, *taken}) if stated.get(post) != taken.get(post)), None)
    verdict.add(
        "public_seuils",
        "chaque offre pourvue publie son seuil, et il compte autant de personnes que les paires",
        None if wrong is None else f"Le seuil de « {wrong} » ne compte pas autant de personnes que les paires.",
    )


def check_personal(mine: JsonObject, public: JsonObject | None, verdict: Verdict) -> None:
    """My explanation: no better-loved post would take me; and it says what the public result says."""
    got = mine["obtenu"]
    reached = next((offer["classe"] for offer in mine["offres"] if offer["offreur"] == got), None)
    better = [offer for offer in mine["offres"] if reached is None or offer["classe"] < reached]
    fault, proof = None, []
    if got is not None and reached is None:
        fault = f"Le poste obtenu, « {got} », n’est pas dans votre liste."
    for offer in better:
        cut = (public or {}).get("seuils", {}).get(offer["offreur"]) if public else None
        taken = cut["pris"] if cut else offer["pris"]
        last = cut["rang"] if cut else offer["dernier_rang"]
        places = public["capacites"].get(offer["offreur"], 0) if public else offer["capacite"]
        rank = offer["votre_rang"]
        if rank is None:
            proof.append(f"{offer['offreur']} : ne vous a pas classé.")
        elif taken < places or last is None:
            fault = fault or f"« {offer['offreur']} » vous a classé et a encore une place."
        elif last > rank:
            fault = fault or f"« {offer['offreur']} » a pris son {_th(last)} et vous y étiez {_th(rank)}."
        else:
            proof.append(f"{offer['offreur']} : complet, le dernier retenu est {_th(last)}, vous y étiez {_th(rank)}.")
    label = "aucun poste que vous aimez davantage ne vous aurait pris"
    verdict.add("explication_stable", label, fault, proof or ["Vous n’aimiez aucune offre davantage."])
    if mine.get(ON_BEHALF):
        verdict.limits.append(
            "Que le DMG a bien recopié votre papier : il a déposé cette liste de votre part. Comparez-la avec le vôtre."
        )
    if public is None:
        verdict.limits.append(
            "Que ces seuils sont ceux publiés pour tous : ajoutez le résultat public à côté de votre explication."
        )
        return
    _same_as_public(mine, public, verdict)


def _same_as_public(mine: JsonObject, public: JsonObject, verdict: Verdict) -> None:
    named = {"tour": "le même tour", "methode": "la même méthode", "graine": "le même tirage"}
    named["empreinte"] = "la même empreinte"
    other = next((key for key in named if mine[key] != public[key]), None)
    verdict.add(
        "explication_meme_tour",
        "votre explication et le résultat public parlent du même appariement",
        None if other is None else f"Ils ne disent pas {named[other]}.",
        ["Même tour, même méthode, même tirage, même empreinte."],
    )
    given = public["paires"].get(mine["demandeur"])
    verdict.add(
        "explication_meme_poste",
        "le résultat public vous donne le poste que dit votre explication",
        None
        if given == mine["obtenu"]
        else f"Le résultat public dit {_post(given)}, votre explication {_post(mine['obtenu'])}.",
        [f"{mine['demandeur']} : {_post(given)}."],
    )
    odd = next(
        (
            offer["offreur"]
            for offer in mine["offres"]
            if (offer["pris"], offer["dernier_rang"])
            != ((row := public["seuils"].get(offer["offreur"], {})).get("pris", 0), row.get("rang"))
            or offer["capacite"] != public["capacites"].get(offer["offreur"])
        ),
        None,
    )
    verdict.add(
        "explication_memes_seuils",
        "les seuils de votre explication sont ceux publiés pour tous",
        None if odd is None else f"Pour « {odd} », votre explication et le résultat public diffèrent.",
        [f"{len(mine['offres'])} offres comparées."],
    )


def check_full(full: JsonObject, public: JsonObject | None, verdict: Verdict) -> None:
    """The full instance: every property; and the public result against it."""
    found = verify(full["instance"], full["resultat"])
    for name, holds in found["proprietes"].items():
        verdict.add(name, found["libelles"][name], None if holds else found["temoins"][name]["phrase"])
    verdict.limits += [f"« {name} » : {why}." for name, why in found["non_verifies"].items()]
    if ON_BEHALF in full:
        _deposited(full, verdict)
    if public is None:
        return
    result = full["resultat"] if isinstance(full["resultat"], dict) else {}
    given = result.get("certificat")
    certificate: JsonObject = given if isinstance(given, dict) else {}
    pairs = (
        *((key, result.get(key)) for key in ("paires", "sans_poste", "taille", "borne", "methode", "graine")),
        *((key, certificate.get(key)) for key in ("tour", "empreinte", "empreinte_recue", "seuils")),
    )
    odd = next((key for key, value in pairs if not same(public.get(key), value)), None)
    verdict.add(
        "public_conforme",
        "le résultat public est celui de l’instance complète",
        None if odd is None else f"Ils diffèrent sur « {odd} ».",
    )


def _deposited(full: JsonObject, verdict: Verdict) -> None:
    """The lists that the organiser deposited in someone's name: they are of the instance, and each is named."""
    named = [(side, name) for side, names in full[ON_BEHALF].items() for name in names]
    odd = next((name for side, name in named if name not in full["instance"].get(side, {})), None)
    words = {"demandeurs": "liste déposée par le DMG, de sa part", "offreurs": "classement déposé par le DMG"}
    verdict.add(
        "listes_deposees",
        "les listes que le DMG a déposées pour quelqu’un sont nommées, et sont de l’instance",
        None if odd is None else f"« {odd} » n’est pas de l’instance.",
        [f"{name} : {words[side]}." for side, name in named],
    )


def _th(rank: int) -> str:
    return "1er" if rank == 1 else f"{rank}e"


def _post(name: str | None) -> str:
    return "aucun poste" if name is None else f"« {name} »"

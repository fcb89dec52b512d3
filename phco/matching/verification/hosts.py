"""A PAMSU's own explanation: whom each post took, and where those it ranked better went. Independent too."""

from __future__ import annotations

from phco.matching.verification.case import JsonObject
from phco.matching.verification.files import Verdict


def check_host(mine: JsonObject, public: JsonObject | None, verdict: Verdict) -> None:
    """By itself: no place is left while somebody ranked waits; with the public result: it says the same of everyone."""
    verdict.add(
        "terrain_stable",
        "personne que vous classiez mieux n’est sans poste",
        next((fault for offer in mine["offres"] if (fault := _unstable(offer))), None),
        [f"{offer['offreur']} : {_many(offer)}." for offer in mine["offres"]],
    )
    if public is None:
        verdict.limits.append(
            "Que les postes cités ailleurs sont ceux publiés : ajoutez le résultat public à côté de votre explication."
        )
        return
    other = next((key for key in ("tour", "methode", "graine", "empreinte") if mine[key] != public[key]), None)
    verdict.add(
        "terrain_meme_tour",
        "votre explication et le résultat public parlent du même appariement",
        None if other is None else f"« {other} » diffère entre les deux fichiers.",
    )
    odd = next((offer["offreur"] for offer in mine["offres"] if _holders(offer) != _published(offer, public)), None)
    verdict.add(
        "terrain_memes_personnes",
        "le résultat public vous donne les mêmes personnes, et la même capacité",
        None if odd is None else f"Pour « {odd} », votre explication et le résultat public diffèrent.",
    )
    gone = next(
        (
            row["dj"]
            for offer in mine["offres"]
            for row in offer["mieux_classes"]
            if public["paires"].get(row["dj"]) != row["ailleurs"]
        ),
        None,
    )
    verdict.add(
        "terrain_ailleurs",
        "ceux que vous classiez mieux sont bien là où le dit votre explication",
        None if gone is None else f"Le résultat public ne donne pas à « {gone} » le poste que dit votre explication.",
    )


def _unstable(offer: JsonObject) -> str | None:
    name, kept, others = offer["offreur"], offer["retenus"], offer["mieux_classes"]
    if len(kept) > offer["capacite"]:
        return f"« {name} » prend {len(kept)} personnes, plus que sa capacité."
    for row in others:
        if row["ailleurs"] is None:
            return f"« {row['dj']} », que « {name} » classait {_th(row['rang'])}, n’a pas de poste."
        if row["ailleurs"] == name:
            return f"« {row['dj']} » est dit ailleurs, et c’est le même terrain."
    people = [row["dj"] for row in (*kept, *others)]
    if len(set(people)) != len(people):
        return f"« {name} » nomme deux fois la même personne."
    ranks = sorted(row["rang"] for row in (*kept, *others))
    odd = next((rank for rank in ranks if rank != 1 + ranks.index(rank)), None)
    return None if odd is None else f"« {name} » oublie quelqu’un avant votre {_th(odd)}."


def _holders(offer: JsonObject) -> tuple[list[str], int]:
    return sorted(row["dj"] for row in offer["retenus"]), offer["capacite"]


def _published(offer: JsonObject, public: JsonObject) -> tuple[list[str], int]:
    name = offer["offreur"]
    return sorted(one for one, post in public["paires"].items() if post == name), public["capacites"].get(name)


def _many(offer: JsonObject) -> str:
    return f"{len(offer['retenus'])} sur {offer['capacite']}"


def _th(rank: int) -> str:
    return "1er" if rank == 1 else f"{rank}e"

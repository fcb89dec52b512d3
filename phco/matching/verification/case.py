"""The verifier's own reading of an instance and a result (it shares none with the algorithms)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

# Said here too: the verifier stands on its own, and imports nothing of the core.
type JsonObject = dict[str, Any]
type JsonView = Mapping[str, Any]
Check = Callable[["Case"], JsonObject | None]


@dataclass(kw_only=True)
class Case:
    """An instance and a result, read by the verifier itself."""

    instance: JsonObject
    result: JsonObject
    wishes: dict[str, list[list[str]]] = field(default_factory=dict)
    rankings: dict[str, list[list[str]]] = field(default_factory=dict)
    capacity: dict[str, int] = field(default_factory=dict)
    wish_level: dict[str, dict[str, int]] = field(default_factory=dict)  # every listed post, mutual or not
    rank_level: dict[str, dict[str, int]] = field(default_factory=dict)
    mutual_wishes: dict[str, list[list[str]]] = field(default_factory=dict)  # pairs that both sides list
    mutual_rankings: dict[str, list[list[str]]] = field(default_factory=dict)
    dropped: set[tuple[str, str, str]] = field(default_factory=set)  # (applicant, post, which side listed it)
    pairs: dict[str, str] = field(default_factory=dict)
    holders: dict[str, list[str]] = field(default_factory=dict)

    @property
    def round(self) -> int:
        """The round; ``1.0`` is the number 1, as for whoever reads JSON."""
        return int(self.instance.get("tour", 1))

    @property
    def certificate(self) -> JsonObject:
        found = self.result.get("certificat")
        return found if isinstance(found, dict) else {}

    def mutual(self, one: str, post: str) -> bool:
        return post in self.wish_level.get(one, {}) and one in self.rank_level.get(post, {})


def read(case: Case) -> None:
    """Fill the lookups of ``case`` from its instance and result."""
    for one, tiers in case.instance["demandeurs"].items():
        case.wishes[one] = tiers
        case.wish_level[one] = _levels(tiers)
    for post, offer in case.instance["offreurs"].items():
        case.rankings[post] = offer["classement"]
        case.rank_level[post] = _levels(offer["classement"])
        case.capacity[post] = int(offer.get("capacite", 1))
    wish_level, rank_level = case.wish_level, case.rank_level
    both = 0
    for one, tiers in case.wishes.items():
        there = [one in rank_level[post] for post in wish_level[one]]
        if all(there):
            case.mutual_wishes[one] = _said(tiers)
            both += sum(map(len, tiers))
            continue
        kept = [[post for post in tier if one in rank_level[post]] for tier in tiers]
        case.mutual_wishes[one] = _said(kept)
        both += sum(map(len, kept))
        case.dropped.update((one, post, "demandeur") for post in wish_level[one] if one not in rank_level[post])
    listed = sum(map(len, chain.from_iterable(case.rankings.values())))
    if not case.dropped and both == listed == sum(map(len, wish_level.values())) == sum(map(len, rank_level.values())):
        # as many pairs on each side, none twice, and each wish is ranked: so is each ranking wished
        case.mutual_rankings = {post: _said(tiers) for post, tiers in case.rankings.items()}
    else:
        _drop_unwished(case)
    pairs = case.result.get("paires")
    if isinstance(pairs, dict):
        for one, post in pairs.items():
            if isinstance(one, str) and isinstance(post, str):
                case.pairs[one] = post
                case.holders.setdefault(post, []).append(one)


def _levels(tiers: list[list[str]]) -> dict[str, int]:
    """Name → the level of its tier."""
    try:
        return {name: level for level, (name,) in enumerate(tiers)}  # a strict list, as most are
    except ValueError:
        return {name: level for level, tier in enumerate(tiers) for name in tier}


def _said(tiers: list[list[str]]) -> list[list[str]]:
    """The tiers that name somebody."""
    return tiers if all(tiers) else [tier for tier in tiers if tier]


def _drop_unwished(case: Case) -> None:
    for post, tiers in case.rankings.items():
        kept = [[one for one in tier if post in case.wish_level[one]] for tier in tiers]
        case.mutual_rankings[post] = _said(kept)
        if sum(map(len, kept)) < len(case.rank_level[post]):
            case.dropped.update(
                (one, post, "offreur") for one in case.rank_level[post] if post not in case.wish_level[one]
            )


def shape(result: object) -> JsonObject | None:
    """The first reason why the result cannot be read at all."""
    if not isinstance(result, dict):
        return {"phrase": "Le résultat n’est pas un objet."}
    pairs = result.get("paires")
    if not isinstance(pairs, dict):
        return {"cle": "paires", "phrase": "La clé « paires » manque ou n’est pas un objet."}
    for one, post in pairs.items():
        if not isinstance(one, str) or not isinstance(post, str):
            return {"cle": f"paires.{one}", "phrase": f"La paire de « {one} » n’est pas un identifiant d’offreur."}
    kinds: dict[str, type] = {
        "sans_poste": list, "taille": int, "stable": bool, "taille_max_prouvee": bool, "borne": int,
        "certificat": dict, "methode": str, "graine": str,
    }  # fmt: skip
    for key, kind in kinds.items():
        if key in result and (not isinstance(result[key], kind) or (kind is int and isinstance(result[key], bool))):
            return {"cle": key, "phrase": f"La clé « {key} » n’a pas le bon type."}
    left_out = result.get("sans_poste", [])
    if not all(isinstance(one, str) for one in left_out):
        return {"cle": "sans_poste", "phrase": "La liste « sans_poste » ne contient pas que des identifiants."}
    return None

"""The verifier's own reading of an instance and a result (it shares none with the algorithms)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Witness = dict[str, Any]
Check = Callable[["Case"], Witness | None]


@dataclass(kw_only=True)
class Case:
    """An instance and a result, read by the verifier itself."""

    instance: dict[str, Any]
    result: dict[str, Any]
    wishes: dict[str, list[list[str]]] = field(default_factory=dict)
    rankings: dict[str, list[list[str]]] = field(default_factory=dict)
    capacity: dict[str, int] = field(default_factory=dict)
    wish_level: dict[str, dict[str, int]] = field(default_factory=dict)  # every listed post, mutual or not
    rank_level: dict[str, dict[str, int]] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    holders: dict[str, list[str]] = field(default_factory=dict)

    @property
    def certificate(self) -> dict[str, Any]:
        found = self.result.get("certificat")
        return found if isinstance(found, dict) else {}

    def mutual(self, one: str, post: str) -> bool:
        return post in self.wish_level.get(one, {}) and one in self.rank_level.get(post, {})

    def mutual_wishes(self) -> dict[str, list[list[str]]]:
        return {
            one: _kept(tiers, lambda post, one=one: one in self.rank_level.get(post, ()))  # type: ignore[misc]
            for one, tiers in self.wishes.items()
        }

    def mutual_rankings(self) -> dict[str, list[list[str]]]:
        return {
            post: _kept(tiers, lambda one, post=post: post in self.wish_level.get(one, ()))  # type: ignore[misc]
            for post, tiers in self.rankings.items()
        }


def _kept(tiers: Iterable[Iterable[str]], keep: Callable[[str], bool]) -> list[list[str]]:
    return [short for tier in tiers if (short := [name for name in tier if keep(name)])]


def read(case: Case) -> None:
    """Fill the lookups of ``case`` from its instance and result."""
    for one, tiers in case.instance["demandeurs"].items():
        case.wishes[one] = [list(tier) for tier in tiers]
        case.wish_level[one] = {post: level for level, tier in enumerate(tiers) for post in tier}
    for post, offer in case.instance["offreurs"].items():
        case.rankings[post] = [list(tier) for tier in offer["classement"]]
        case.rank_level[post] = {one: level for level, tier in enumerate(offer["classement"]) for one in tier}
        case.capacity[post] = offer.get("capacite", 1)
    pairs = case.result.get("paires")
    if isinstance(pairs, dict):
        for one, post in pairs.items():
            if isinstance(one, str) and isinstance(post, str):
                case.pairs[one] = post
                case.holders.setdefault(post, []).append(one)


def shape(result: object) -> Witness | None:
    """The first reason why the result cannot be read at all."""
    if not isinstance(result, dict):
        return {"phrase": "Le résultat n’est pas un objet."}
    pairs = result.get("paires")
    if not isinstance(pairs, dict):
        return {"cle": "paires", "phrase": "La clé « paires » manque ou n’est pas un objet."}
    for one, post in pairs.items():
        if not isinstance(one, str) or not isinstance(post, str):
            return {"cle": f"paires.{one}", "phrase": f"La paire de « {one} » n’est pas un identifiant d’offreur."}
    kinds: dict[str, type] = {
        "sans_poste": list, "taille": int, "stable": bool, "taille_max_prouvee": bool, "borne": int, "ecartes": list,
        "certificat": dict, "methode": str, "graine": str, "tour": int,
    }  # fmt: skip
    for key, kind in kinds.items():
        if key in result and (not isinstance(result[key], kind) or (kind is int and isinstance(result[key], bool))):
            return {"cle": key, "phrase": f"La clé « {key} » n’a pas le bon type."}
    left_out = result.get("sans_poste", [])
    if not all(isinstance(one, str) for one in left_out):
        return {"cle": "sans_poste", "phrase": "La liste « sans_poste » ne contient pas que des identifiants."}
    return None

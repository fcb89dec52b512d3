"""Properties of the pairs themselves: who is known, counted once, wanted, within capacity, and not blocked."""

from __future__ import annotations

from phco.matching.verification.case import Case, Check, JsonObject


def _known(case: Case) -> JsonObject | None:
    for one, post in case.pairs.items():
        if one not in case.wishes:
            return {"demandeur": one, "phrase": f"« {one} » n’est pas un demandeur de l’instance."}
        if post not in case.rankings:
            return {"offreur": post, "demandeur": one, "phrase": f"« {post} » n’est pas un offreur de l’instance."}
    for one in case.result.get("sans_poste", []):
        if one not in case.wishes:
            return {"demandeur": one, "phrase": f"« {one} », listé sans poste, n’est pas un demandeur de l’instance."}
    return None


def _once(case: Case) -> JsonObject | None:
    seen: set[str] = set()
    for one in case.result.get("sans_poste", []):
        if one in case.pairs:
            return {"demandeur": one, "phrase": f"« {one} » a un poste et figure aussi parmi les sans-poste."}
        if one in seen:
            return {"demandeur": one, "phrase": f"« {one} » figure deux fois parmi les sans-poste."}
        seen.add(one)
    return None


def _nobody_forgotten(case: Case) -> JsonObject | None:
    left_out = set(case.result["sans_poste"])
    for one in case.wishes:
        if one not in case.pairs and one not in left_out:
            return {"demandeur": one, "phrase": f"« {one} » n’est ni placé, ni listé sans poste."}
    return None


def both_want(case: Case) -> JsonObject | None:
    """A pair that one side did not list."""
    for one, post in case.pairs.items():
        if not case.mutual(one, post):
            side = "ne l’a pas classé" if post in case.wish_level.get(one, {}) else "n’est pas dans sa liste"
            return {"demandeur": one, "offreur": post, "phrase": f"« {one} » reçoit « {post} », qui {side}."}
    return None


def _asked_for(case: Case) -> JsonObject | None:
    for one, post in case.pairs.items():
        if post not in case.wish_level.get(one, {}):
            return {"demandeur": one, "offreur": post, "phrase": f"« {one} » reçoit « {post} » sans l’avoir demandé."}
    return None


def within_capacity(case: Case) -> JsonObject | None:
    """A post that takes more people than it has places."""
    for post, holders in case.holders.items():
        places = case.capacity.get(post, 0)
        if len(holders) > places:
            said = f"« {post} » prend {len(holders)} personnes pour {places} place{'s' if places > 1 else ''}."
            return {"offreur": post, "pris": len(holders), "capacite": places, "phrase": said}
    return None


def blocking_pair(case: Case) -> tuple[str, str] | None:
    """The first pair that both sides would rather have: each strictly gains, or the offer has a free place."""
    worst: dict[str, int | None] = {}
    for post, places in case.capacity.items():
        held = [case.rank_level[post].get(one, len(case.rank_level[post])) for one in case.holders.get(post, [])]
        worst[post] = None if len(held) < places else max(held)
    for one, tiers in case.wishes.items():
        mine = case.wish_level[one].get(case.pairs.get(one, ""), len(tiers))
        for tier in tiers[:mine]:
            for post in tier:
                rank = case.rank_level.get(post, {}).get(one)
                if rank is None:
                    continue
                limit = worst[post]
                if limit is None or rank < limit:
                    return one, post
    return None


def _stable(case: Case) -> JsonObject | None:
    found = blocking_pair(case)
    if found is None:
        return None
    one, post = found
    holders = case.holders.get(post, [])
    free = len(holders) < case.capacity[post]
    why = "y a encore une place" if free else f"le préfère à {_names(holders)}"
    has = f"a « {case.pairs[one]} »" if one in case.pairs else "n’a pas de poste"
    said = f"« {one} » {has}, aime mieux « {post} », et « {post} » {why}."
    return {"demandeur": one, "offreur": post, "phrase": said}


def _names(names: list[str]) -> str:
    return ", ".join(f"« {name} »" for name in sorted(names)[:3]) + (", …" if len(names) > 3 else "")


CHECKS: dict[str, Check] = {
    "identifiants_connus": _known,
    "personne_deux_fois": _once,
    "personne_oublie": _nobody_forgotten,
    "paires_mutuelles": both_want,
    "rationalite_individuelle": _asked_for,
    "capacites": within_capacity,
    "aucune_paire_bloquante": _stable,
}

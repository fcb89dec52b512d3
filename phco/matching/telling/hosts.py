"""What a round gave to one PAMSU, told to them alone: whom each post took, and where those ranked better went.

No heart is told: that somebody ranked better is placed elsewhere follows from stability, and the public pairs say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from phco.matching.engine.solve import Matching
from phco.matching.telling.trace import ordinal

KIND = "explication-pamsu"


def host_explanation(
    matching: Matching, entry: Mapping[str, Any], name: str, posts: Sequence[str]
) -> dict[str, Any]:  # fmt: skip
    """The explanation of the posts that one PAMSU leads, from the frozen instance and its matching."""
    problem = matching.problem
    pairs = {
        problem.applicants[one]: problem.posts[post] for one, post in enumerate(matching.post_of) if post >= 0
    }  # fmt: skip
    offers = [_offer(post, entry["offreurs"][post], pairs) for post in posts if post in entry["offreurs"]]
    taken = sum(len(one["retenus"]) for one in offers)
    said = "Votre terrain accueille" if len(offers) == 1 else "Vos terrains accueillent"
    many = f"{taken} docteurs juniors" if taken > 1 else "un docteur junior" if taken else "personne"
    return {
        "genre": KIND, "pamsu": name, "tour": problem.round, "methode": matching.method, "graine": matching.draw,
        "empreinte": problem.fingerprint(), "phrase": f"{said} {many} à ce tour.", "offres": offers,
    }  # fmt: skip


def _offer(post: str, told: Mapping[str, Any], pairs: Mapping[str, str]) -> dict[str, Any]:
    ranked = [(rank, dj) for rank, tier in enumerate(told["classement"], 1) for dj in tier]
    kept = [{"dj": dj, "rang": rank} for rank, dj in ranked if pairs.get(dj) == post]
    full = len(kept) >= told["capacite"]
    last = max((one["rang"] for one in kept), default=0) if full else len(ranked)
    others = [
        {
            "dj": dj,
            "rang": rank,
            "ailleurs": pairs.get(dj),
            "phrase": f"{dj}, votre {ordinal(rank)} : un poste ailleurs.",
        }
        for rank, dj in ranked
        if pairs.get(dj) != post and rank <= last
    ]
    return {"offreur": post, "capacite": told["capacite"], "retenus": kept, "mieux_classes": others}

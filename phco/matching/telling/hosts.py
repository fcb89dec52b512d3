"""What a round gave to one PAMSU, told to them alone: whom each post took, and where those ranked better went.

No heart is told: that somebody ranked better is placed elsewhere follows from stability, and the public pairs say it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from phco.jsontext import JsonObject
from phco.matching.engine.solve import Matching
from phco.matching.telling.report import ranks_at
from phco.matching.telling.trace import ordinal

KIND = "explication-pamsu"


def host_explanation(matching: Matching, name: str, posts: Sequence[str]) -> JsonObject:
    """The explanation of the posts that one PAMSU leads: mutual pairs only, ranks as they are published."""
    problem = matching.problem
    found = [(bisect_left(problem.posts, post), post) for post in posts]  # they are sorted
    known = (place for place, post in found if place < len(problem.posts) and problem.posts[place] == post)
    offers = [_offer(matching, place) for place in known]
    taken = sum(len(one["retenus"]) for one in offers)
    verb = "accueille" if len(offers) == 1 else "accueillent"
    said = f"Votre terrain {verb}" if len(offers) == 1 else f"Vos terrains {verb}"
    if not taken:
        said = f"Votre terrain n’{verb}" if len(offers) == 1 else f"Vos terrains n’{verb}"
    many = f"{taken} docteurs juniors" if taken > 1 else "un docteur junior" if taken else "personne"
    return {
        "genre": KIND, "pamsu": name, "tour": problem.round, "methode": matching.method, "graine": matching.draw,
        "empreinte": problem.fingerprint(), "phrase": f"{said} {many} à ce tour.", "offres": offers,
    }  # fmt: skip


def _offer(matching: Matching, post: int) -> JsonObject:
    problem = matching.problem
    ranks, name = ranks_at(problem, post), problem.posts[post]
    kept = [one for one in ranks if matching.post_of[one] == post]
    full = len(kept) >= problem.capacities[post]
    last = max((ranks[one] for one in kept), default=0) if full else len(ranks)
    better = [one for one in ranks if matching.post_of[one] != post and ranks[one] <= last]
    return {
        "offreur": name, "capacite": problem.capacities[post],
        "retenus": [{"dj": problem.applicants[one], "rang": ranks[one]} for one in kept],
        "mieux_classes": [_elsewhere(matching, one, ranks[one]) for one in better],
    }  # fmt: skip


def _elsewhere(matching: Matching, one: int, rank: int) -> JsonObject:
    problem, place = matching.problem, matching.post_of[one]
    dj, found = problem.applicants[one], problem.posts[place] if place >= 0 else None
    said = f"{dj}, votre {ordinal(rank)} : {'un poste ailleurs' if found else 'sans poste'}."
    return {"dj": dj, "rang": rank, "ailleurs": found, "phrase": said}

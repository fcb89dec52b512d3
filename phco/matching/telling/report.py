"""The result of ``apparier`` as CONTRACT.md writes it, with its certificate: what is claimed, and what proves it."""

from __future__ import annotations

from phco.french import plural
from phco.jsontext import JsonObject
from phco.matching.engine.deferred import NOBODY
from phco.matching.engine.problem import TRUTHFUL, Problem
from phco.matching.engine.solve import Matching

PROOFS = {
    "konig": "Taille maximale prouvée : aucun appariement, stable ou non, ne place plus de monde.",
    "solveur": "Taille maximale prouvée par le solveur : aucun appariement stable ne place plus de monde.",
}
HONESTY = {
    True: "Méthode sincère : personne n’obtient un poste plus aimé en déguisant ses cœurs.",
    False: "Méthode non sincère : il arrive qu’un docteur junior obtienne mieux en déguisant ses cœurs.",
}


def as_result(matching: Matching) -> JsonObject:
    """The JSON-ready result. ``stable`` is what the method guarantees; whoever publishes verifies it first."""
    problem, size = matching.problem, matching.size
    gap = matching.bound - size
    return {
        "paires": {
            problem.applicants[one]: problem.posts[post] for one, post in enumerate(matching.post_of) if post != NOBODY
        },
        "sans_poste": [problem.applicants[one] for one, post in enumerate(matching.post_of) if post == NOBODY],
        "taille": size,
        "stable": True,
        "taille_max_prouvee": gap == 0,
        "borne": matching.bound,
        "methode": matching.method,
        "graine": matching.draw,
        "certificat": {
            "tour": problem.round,
            "empreinte": problem.fingerprint(),
            "empreinte_recue": problem.received_fingerprint,
            "borne_konig": matching.cover.size,
            "couverture": {
                "demandeurs": [problem.applicants[one] for one in matching.cover.applicants],
                "offreurs": [problem.posts[post] for post in matching.cover.posts],
            },
            "preuve_taille": matching.proof,
            "ecart": gap,
            "phrase": PROOFS[matching.proof] if matching.proof else gap_sentence(gap),
            "sincere": matching.method in TRUTHFUL,
            "phrase_sincere": HONESTY[matching.method in TRUTHFUL],
            "seuils": cut_offs(matching),
            "ecartes": dropped_rows(problem),
        },
    }


def gap_sentence(gap: int) -> str:
    """The French sentence of an unproven size: how many more pairs the bound leaves possible."""
    pairs = f"{gap} {plural(gap, 'paire')}"
    return f"Taille maximale non prouvée : au plus {pairs} de plus, si un tel appariement stable existe."


def dropped_rows(problem: Problem) -> list[dict[str, str]]:
    """The pairs that one side alone lists, in canonical order."""
    return [{"demandeur": one.applicant, "offreur": one.post, "liste_par": one.listed_by} for one in problem.dropped]


def cut_offs(matching: Matching) -> dict[str, dict[str, int]]:
    """For each post that took someone: how many, and the rank there of the last one taken (1 is best, equals share it).

    Ranks count the mutual candidates of the post; this is what everyone may know (MATCHING.md, "Who can check what").
    """
    problem = matching.problem
    taken: dict[int, list[int]] = {}
    for one, post in enumerate(matching.post_of):
        if post != NOBODY:
            taken.setdefault(post, []).append(one)
    found: dict[str, dict[str, int]] = {}
    for post in sorted(taken):
        ranks = ranks_at(problem, post)
        last = max(ranks[one] for one in taken[post])
        found[problem.posts[post]] = {"pris": len(taken[post]), "rang": last}
    return found


def ranks_at(problem: Problem, post: int) -> dict[int, int]:
    """Applicant → rank at ``post``: 1 + how many mutual candidates it ranks strictly better."""
    ranks: dict[int, int] = {}
    before = 1
    for tier in problem.lines[post].tiers():
        for one in tier:
            ranks[one] = before
        before += len(tier)
    return ranks

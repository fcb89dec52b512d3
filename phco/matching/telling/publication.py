"""The three files of a round ("Who can check what"): public result, one explanation each, full instance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from phco.jsontext import JsonObject
from phco.matching.engine.solve import Matching
from phco.matching.telling.explain import Explainer
from phco.matching.telling.report import as_result, ranks_at

ON_BEHALF = "de_la_part"


def public_result(matching: Matching) -> JsonObject:
    """What everyone may see: pairs by pseudonym, hashes, draw, method, and each post's places and cut-off. No heart."""
    problem, result = matching.problem, as_result(matching)
    certificate = result["certificat"]
    return {
        "genre": "resultat-public",
        "tour": problem.round,
        "methode": matching.method,
        "graine": matching.draw,
        "empreinte": certificate["empreinte"],
        "empreinte_recue": certificate["empreinte_recue"],
        "paires": result["paires"],
        "sans_poste": result["sans_poste"],
        "taille": result["taille"],
        "borne": result["borne"],
        "taille_max_prouvee": result["taille_max_prouvee"],
        "capacites": dict(zip(problem.posts, problem.capacities, strict=True)),
        "seuils": certificate["seuils"],
    }


def full_instance(
    entry: dict[str, object], result: dict[str, object], deposited: Mapping[str, Sequence[str]] | None = None
) -> dict[str, object]:
    """What the auditors get, sealed to them: the whole entry and the whole result.

    ``deposited``: whose lists the organiser deposited in their name (``demandeurs``, ``offreurs``).
    """
    marked = {ON_BEHALF: {side: sorted(names) for side, names in deposited.items()}} if deposited else {}
    return {"genre": "instance-complete", "instance": entry, "resultat": result, **marked}


def explanations(matching: Matching, entry: JsonObject, deposited: Collection[str] = ()) -> dict[str, JsonObject]:
    """Every applicant's own explanation, by applicant; that of who is in ``deposited`` says so."""
    explainer = Explainer(matching, entry["demandeurs"])
    return {
        name: explainer.of(name) | ({ON_BEHALF: True} if name in deposited else {})
        for name in matching.problem.applicants
    }


def result_rows(matching: Matching) -> dict[str, Mapping[str, object]]:
    """Applicant → its row of the table « resultats »."""
    problem = matching.problem
    ranks: dict[int, dict[int, int]] = {}
    found: dict[str, Mapping[str, object]] = {}
    for one, post in enumerate(matching.post_of):
        row: dict[str, object] = {"tour": problem.round, "dj": problem.applicants[one]}
        if post >= 0:
            ranks.setdefault(post, ranks_at(problem, post))
            row |= {"offre": problem.posts[post], "rang": ranks[post][one]}
        found[problem.applicants[one]] = row
    return found


def vacant_rows(matching: Matching) -> list[Mapping[str, object]]:
    """The rows of the table « vacants »."""
    problem = matching.problem
    taken = {post for post in matching.post_of if post >= 0}
    return [{"tour": problem.round, "offre": name} for post, name in enumerate(problem.posts) if post not in taken]

"""Small fictional markets to look at: four docteurs juniors, four offers, and what each is there to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phco.jsontext import JsonObject
from phco.matching.engine.deferred import NOBODY
from phco.matching.engine.exact import Part
from phco.matching.engine.exhaustive import stable_matchings
from phco.matching.engine.problem import Problem

APPLICANTS = ("Alix", "Basile", "Chloé", "Dina")
OFFERS = ("Bayeux", "Vire", "Argentan", "Flers")
DRAW = "exemple"

Hearts = Mapping[str, Mapping[str, int]]
Rankings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A market: hearts of each applicant, strict ranking of each offer; ``text`` says what to look at (French)."""

    name: str
    title: str
    text: str
    hearts: Hearts
    rankings: Rankings
    player: str = APPLICANTS[0]  # who the visitor plays in "essayez de tricher"


EXAMPLES = (
    Example(
        name="remplacements",
        title="Une place prise, puis reprise",
        text="Trois personnes aiment Bayeux. Suivez qui y passe, qui y reste, et où vont les autres.",
        hearts={
            "Alix": {"Bayeux": 5, "Vire": 3, "Flers": 1},
            "Basile": {"Bayeux": 5, "Argentan": 4},
            "Chloé": {"Vire": 5, "Bayeux": 4},
            "Dina": {"Argentan": 5, "Vire": 4, "Flers": 2},
        },
        rankings={
            "Bayeux": ["Chloé", "Basile", "Alix"],
            "Vire": ["Alix", "Dina", "Chloé"],
            "Argentan": ["Basile", "Dina"],
            "Flers": ["Dina", "Alix"],
        },
    ),
    Example(
        name="egalite",
        title="Deux offres autant aimées",
        text="Alix aime Bayeux et Vire autant ; Basile n’aime que Bayeux. Par une demande souple, Alix laisse Bayeux à"
        " Basile : avec l’autre méthode, le tirage peut laisser Basile sans poste.",
        hearts={
            "Alix": {"Bayeux": 5, "Vire": 5},
            "Basile": {"Bayeux": 4},
            "Chloé": {"Argentan": 5, "Flers": 5},
            "Dina": {"Argentan": 3},
        },
        rankings={
            "Bayeux": ["Alix", "Basile"],
            "Vire": ["Alix"],
            "Argentan": ["Chloé", "Dina"],
            "Flers": ["Chloé"],
        },
    ),
    Example(
        name="flechage",
        title="Un accord qui tient",
        text="Alix et Bayeux se sont entendus : 5 cœurs à Bayeux seul, et Bayeux classe Alix au premier rang. Rien ne"
        " peut les séparer, quoi que fassent les autres.",
        hearts={
            "Alix": {"Bayeux": 5, "Vire": 1, "Argentan": 1},
            "Basile": {"Bayeux": 5, "Vire": 4},
            "Chloé": {"Bayeux": 5, "Argentan": 3},
            "Dina": {"Flers": 5, "Bayeux": 4},
        },
        rankings={
            "Bayeux": ["Alix", "Dina", "Chloé", "Basile"],
            "Vire": ["Basile", "Alix"],
            "Argentan": ["Chloé", "Alix"],
            "Flers": ["Dina"],
        },
    ),
    Example(
        name="deux-cinq",
        title="Deux fois 5 cœurs : l’accord ne tient plus",
        text="Alix donne 5 cœurs à Bayeux et à Vire. Bayeux classe bien Alix au premier rang, et pourtant le plus grand"
        " appariement stable les sépare : il laisse Bayeux à Basile, qui n’a pas d’autre vœu.",
        hearts={
            "Alix": {"Bayeux": 5, "Vire": 5},
            "Basile": {"Bayeux": 5},
            "Chloé": {"Argentan": 5},
            "Dina": {"Flers": 5},
        },
        rankings={
            "Bayeux": ["Alix", "Basile"],
            "Vire": ["Alix"],
            "Argentan": ["Chloé"],
            "Flers": ["Dina"],
        },
    ),
    Example(
        name="tentation",
        title="Le plus grand nombre se laisse tromper",
        text="Avec « deux-niveaux », mentir ne sert à rien à personne. Avec « taille-max », Basile obtient Vire au lieu"
        " de Bayeux s’il cache qu’il accepterait Bayeux.",
        hearts={
            "Alix": {"Flers": 5, "Vire": 4},
            "Basile": {"Vire": 4, "Bayeux": 3},
            "Chloé": {"Flers": 5, "Vire": 5, "Bayeux": 3},
            "Dina": {"Vire": 5, "Bayeux": 5},
        },
        rankings={
            "Bayeux": ["Basile", "Dina", "Chloé", "Alix"],
            "Vire": ["Dina", "Basile", "Alix", "Chloé"],
            "Argentan": ["Alix", "Basile", "Chloé", "Dina"],
            "Flers": ["Chloé", "Alix", "Basile", "Dina"],
        },
        player="Basile",
    ),
)


def example(name: str) -> Example:
    """One example by name. Raises KeyError."""
    return {one.name: one for one in EXAMPLES}[name]


def tiers_of(hearts: Mapping[str, int]) -> list[list[str]]:
    """Hearts as classes, best first; 0 is no wish (WSH-02)."""
    levels = sorted({level for level in hearts.values() if level}, reverse=True)
    return [[offer for offer, level in hearts.items() if level == wanted] for wanted in levels]


def entry_of(hearts: Hearts, rankings: Rankings, *, method: str, draw: str) -> JsonObject:
    """The market as ``apparier`` reads it."""
    return {
        "demandeurs": {name: tiers_of(mine) for name, mine in hearts.items()},
        "offreurs": {offer: {"classement": [[name] for name in line]} for offer, line in rankings.items()},
        "methode": method,
        "graine": draw,
    }


def every_stable(problem: Problem) -> list[dict[str, str]]:
    """Every weakly stable matching of a tiny market, the largest first. Raises PhcoError E_SOLVEUR when not tiny."""
    piece = Part(
        capacities=problem.capacities,
        tiers=problem.tiers,
        rankings=problem.rankings,
        turns=range(len(problem.applicants)),
        wishes=[line.order for line in problem.wishes],
        ceiling=len(problem.applicants),
    )
    found = [
        {problem.applicants[one]: problem.posts[post] for one, post in enumerate(matching) if post != NOBODY}
        for matching in stable_matchings(piece)
    ]
    return sorted(found, key=lambda pairs: (-len(pairs), sorted(pairs.items())))

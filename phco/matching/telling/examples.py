"""Small fictional markets to look at: four docteurs juniors, four offers, and what each is there to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from phco.jsontext import JsonObject
from phco.local import fill, remembered
from phco.matching.engine.deferred import NOBODY
from phco.matching.engine.exact import Part
from phco.matching.engine.exhaustive import stable_matchings
from phco.matching.engine.problem import Problem

APPLICANTS = ("Alix", "Basile", "Chloé", "Dina")
_OFFERS = ("‹exemple_1›", "‹exemple_2›", "‹exemple_3›", "‹exemple_4›")
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


_EXAMPLES = (
    Example(
        name="remplacements",
        title="Une place prise, puis reprise",
        text="Trois personnes aiment ‹exemple_1›. Suivez qui y passe, qui y reste, et où vont les autres.",
        hearts={
            "Alix": {"‹exemple_1›": 5, "‹exemple_2›": 3, "‹exemple_4›": 1},
            "Basile": {"‹exemple_1›": 5, "‹exemple_3›": 4},
            "Chloé": {"‹exemple_2›": 5, "‹exemple_1›": 4},
            "Dina": {"‹exemple_3›": 5, "‹exemple_2›": 4, "‹exemple_4›": 2},
        },
        rankings={
            "‹exemple_1›": ["Chloé", "Basile", "Alix"],
            "‹exemple_2›": ["Alix", "Dina", "Chloé"],
            "‹exemple_3›": ["Basile", "Dina"],
            "‹exemple_4›": ["Dina", "Alix"],
        },
    ),
    Example(
        name="egalite",
        title="Deux offres autant aimées",
        text="Alix aime ‹exemple_1› et ‹exemple_2› autant ; Basile n’aime que ‹exemple_1›. Par une demande"
        " souple, Alix laisse ‹exemple_1› à"
        " Basile : avec l’autre méthode, le tirage peut laisser Basile sans poste.",
        hearts={
            "Alix": {"‹exemple_1›": 5, "‹exemple_2›": 5},
            "Basile": {"‹exemple_1›": 4},
            "Chloé": {"‹exemple_3›": 5, "‹exemple_4›": 5},
            "Dina": {"‹exemple_3›": 3},
        },
        rankings={
            "‹exemple_1›": ["Alix", "Basile"],
            "‹exemple_2›": ["Alix"],
            "‹exemple_3›": ["Chloé", "Dina"],
            "‹exemple_4›": ["Chloé"],
        },
    ),
    Example(
        name="flechage",
        title="Un accord qui tient",
        text="Alix et ‹exemple_1› se sont entendus : 5 cœurs à ‹exemple_1› seul, et ‹exemple_1› classe Alix au"
        " premier rang. Rien ne"
        " peut les séparer, quoi que fassent les autres.",
        hearts={
            "Alix": {"‹exemple_1›": 5, "‹exemple_2›": 1, "‹exemple_3›": 1},
            "Basile": {"‹exemple_1›": 5, "‹exemple_2›": 4},
            "Chloé": {"‹exemple_1›": 5, "‹exemple_3›": 3},
            "Dina": {"‹exemple_4›": 5, "‹exemple_1›": 4},
        },
        rankings={
            "‹exemple_1›": ["Alix", "Dina", "Chloé", "Basile"],
            "‹exemple_2›": ["Basile", "Alix"],
            "‹exemple_3›": ["Chloé", "Alix"],
            "‹exemple_4›": ["Dina"],
        },
    ),
    Example(
        name="deux-cinq",
        title="Deux fois 5 cœurs : l’accord ne tient plus",
        text="Alix donne 5 cœurs à ‹exemple_1› et à ‹exemple_2›. ‹exemple_1› classe bien Alix au premier rang, et"
        " pourtant le plus grand"
        " appariement stable les sépare : il laisse ‹exemple_1› à Basile, qui n’a pas d’autre vœu.",
        hearts={
            "Alix": {"‹exemple_1›": 5, "‹exemple_2›": 5},
            "Basile": {"‹exemple_1›": 5},
            "Chloé": {"‹exemple_3›": 5},
            "Dina": {"‹exemple_4›": 5},
        },
        rankings={
            "‹exemple_1›": ["Alix", "Basile"],
            "‹exemple_2›": ["Alix"],
            "‹exemple_3›": ["Chloé"],
            "‹exemple_4›": ["Dina"],
        },
    ),
    Example(
        name="tentation",
        title="Le plus grand nombre se laisse tromper",
        text="Avec « deux niveaux », mentir ne sert à personne. Avec « taille maximale », Basile obtient"
        " ‹exemple_2› au lieu"
        " de ‹exemple_1› s’il cache qu’il accepterait ‹exemple_1›.",
        hearts={
            "Alix": {"‹exemple_4›": 5, "‹exemple_2›": 4},
            "Basile": {"‹exemple_2›": 4, "‹exemple_1›": 3},
            "Chloé": {"‹exemple_4›": 5, "‹exemple_2›": 5, "‹exemple_1›": 3},
            "Dina": {"‹exemple_2›": 5, "‹exemple_1›": 5},
        },
        rankings={
            "‹exemple_1›": ["Basile", "Dina", "Chloé", "Alix"],
            "‹exemple_2›": ["Dina", "Basile", "Alix", "Chloé"],
            "‹exemple_3›": ["Alix", "Basile", "Chloé", "Dina"],
            "‹exemple_4›": ["Chloé", "Alix", "Basile", "Dina"],
        },
        player="Basile",
    ),
)


def offers() -> tuple[str, ...]:
    """The four offers: towns of the current subdivision."""
    return tuple(fill(one) for one in _OFFERS)


@remembered
def examples() -> tuple[Example, ...]:
    """Every example, its offers named after towns of the current subdivision."""

    def named(one: Example) -> Example:
        return replace(
            one,
            text=fill(one.text),
            hearts={name: {fill(offer): level for offer, level in mine.items()} for name, mine in one.hearts.items()},
            rankings={fill(offer): line for offer, line in one.rankings.items()},
        )

    return tuple(named(one) for one in _EXAMPLES)


def example(name: str) -> Example:
    """One example by name. Raises KeyError."""
    return {one.name: one for one in examples()}[name]


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

"""A fictional campaign's people and tastes, from a seed: who lives where, which offers they love, how PAMSU rank.

Real communes and distances; everything else is invented and says so. Pure but for the random generator it is given.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from phco.host.keys.small_pdf import small_pdf
from phco.local import remembered_lately
from phco.offers import Offer
from phco.offers.communes import distance_km
from phco.offers.demonstration import demonstration_djs, demonstration_offers
from phco.wishes import Quotas

GIVEN = (
    "Camille", "Dominique", "Claude", "Maxime", "Alix", "Morgan", "Sacha", "Charlie", "Noa", "Andréa", "Lou", "Eden",
)  # fmt: skip
FAMILY = (
    "Auvray", "Bisson", "Coudray", "Delaunay", "Énault", "Fossey", "Gosselin", "Hamel", "Jouenne", "Lecoq", "Marie",
    "Néel", "Osmont", "Poisson", "Quesnel", "Renouf", "Savary", "Touchet", "Vautier", "Ygouf",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Taste:
    """What one DJ looks for: weights of distance, of a zoned post, and the option of the 4th day they prefer."""

    home: str
    distance: float
    zone: float
    option: int


@dataclass(frozen=True, kw_only=True)
class World:
    """The fictional market. ``tastes`` by DJ; ``pairs``: DJ → offer agreed beforehand (fléchage)."""

    campaign: str
    offers: Mapping[str, Offer]
    tastes: Mapping[str, Taste]
    pairs: Mapping[str, str]
    seed: str

    @property
    def pamsu(self) -> dict[str, str]:
        """Leading PAMSU → offer."""
        return {str(offer.pamsu): name for name, offer in self.offers.items()}

    def name(self, pseudo: str) -> tuple[str, str]:
        """An invented first name and name."""
        rng = random.Random(f"{self.seed}/nom/{pseudo}")
        return rng.choice(GIVEN), f"{rng.choice(FAMILY)}-{rng.choice(FAMILY)}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a world depends on: its size, its seed, and the day on which its placements begin."""

    campaign: str
    start: date | None
    djs: int
    offers: int
    seed: str


@remembered_lately(1)  # the communes are those of the subdivision
def world_of(plan: Plan) -> World:
    """The market of a plan, the same in every process."""
    campaign, start, djs, offers, seed = plan.campaign, plan.start, plan.djs, plan.offers, plan.seed
    rng = random.Random(f"{seed}/monde")
    sheets = {
        one.id: replace(one, campagne=campaign, debut=start, reconduite=False)
        for one in demonstration_offers(offers, seed)
    }
    tastes = {
        one.id: Taste(
            home=one.commune, distance=rng.uniform(0.5, 2.0), zone=rng.choice((-6.0, 0.0, 0.0, 8.0)),
            option=rng.randint(1, 5),
        )
        for one in demonstration_djs(djs, seed)
    }  # fmt: skip
    arranged = rng.sample(sorted(tastes), min(max(1, djs // 13), len(sheets)))
    pairs = dict(zip(arranged, rng.sample(sorted(sheets), len(arranged)), strict=True))
    return World(campaign=campaign, offers=sheets, tastes=tastes, pairs=pairs, seed=seed)


@cache
def kilometres(home: str, there: str) -> float:
    """Distance between two communes, 60 km where it is not known."""
    found = distance_km(home, there)
    return 60.0 if found is None else float(found)


def hearts(world: World, dj: str, tour: int, opened: Sequence[str], quotas: Quotas) -> dict[str, int]:
    """A legal list of hearts: the agreed post alone at 5 for a fléchage, else graded by taste."""
    taste = world.tastes[dj]
    rng = random.Random(f"{world.seed}/coeurs/{dj}/{tour}")
    minimum = quotas.hearts_minimum(tour, len(opened))
    wanted = min(len(opened), max(quotas.flechage_hearts(tour, len(opened)), minimum + rng.randint(0, 12)))
    ranked = sorted(opened, key=lambda name: (-liking(world.offers[name], taste, rng), name))[:wanted]
    target = world.pairs.get(dj)
    if target is not None and target in opened:
        return {target: 5} | dict.fromkeys([one for one in ranked if one != target][: wanted - 1], 1)
    steps = (0.03, 0.10, 0.28, 0.60, 1.0)
    return {
        name: 5 - next(level for level, share in enumerate(steps) if place < max(1, share * wanted))
        for place, name in enumerate(ranked)
    }


def liking(offer: Offer, taste: Taste, rng: random.Random) -> float:
    """How much an offer is liked: near, zoned or not, the right option, and the rest."""
    zone = taste.zone if offer.zone in ("ZIP", "ZAC") else 0.0
    option = 5.0 if offer.option_journee4 == taste.option else 0.0
    near = taste.distance * kilometres(taste.home, offer.commune) / 4
    return zone + option + fame(offer.id) - near + rng.gauss(0, 6)


@cache
def fame(offer: str) -> float:
    """What everyone thinks of an offer: some posts are wanted by many."""
    return random.Random(f"renom/{offer}").gauss(0, 14)


def ranking(world: World, offer: str, candidates: Sequence[str], tour: int) -> list[str]:
    """A PAMSU's ranking: the agreed DJ first, the others by an interview's luck; a few PAMSU stop early."""
    rng = random.Random(f"{world.seed}/classement/{offer}/{tour}")
    names = list(candidates)
    rng.shuffle(names)
    agreed = [dj for dj, target in world.pairs.items() if target == offer and dj in names]
    names = agreed + [one for one in names if one not in agreed]
    least = -(-4 * len(names) // 5)
    short = rng.random() < 0.04
    return names[: max(1, len(names) // 2)] if short else names[: rng.randint(least, len(names))]


def dossier(world: World, dj: str) -> tuple[dict[str, str], dict[str, bytes]]:
    """What a DJ tells of themselves: a line of the table « dossier-dj », path → PDF of a CV and of a letter."""
    given, _ = world.name(dj)
    pieces = {
        "pieces/cv.pdf": small_pdf("CV (fictif)", dj, "Externat, internat, stages ambulatoires"),
        "pieces/lettre.pdf": small_pdf("Lettre de motivation (fictive)", f"Signé : {given}"),
    }
    row = {
        "dj": dj, "presentation": "Projet : médecine générale en équipe (texte fictif).",
        "options_journee4": str(world.tastes[dj].option), "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf",
    }  # fmt: skip
    return row, pieces


def silent(world: World, pamsu: str, tour: int) -> bool:
    """Whether a PAMSU forgets to rank in a round."""
    return random.Random(f"{world.seed}/oubli/{pamsu}/{tour}").random() < 0.06


def absent(world: World, dj: str) -> bool:
    """Whether a DJ sends no list at all (ill, abroad): the commission will place them."""
    return dj not in world.pairs and random.Random(f"{world.seed}/absence/{dj}").random() < 0.04

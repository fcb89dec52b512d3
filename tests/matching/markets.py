"""Markets for the tests, and a brute force that shares nothing with the engine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

Entry = dict[str, Any]
VECTORS = Path(os.environ.get("PHCO_VECTORS", Path(__file__).parents[2] / "../shared/vectors")) / "matching"


def vectors(pattern: str) -> list[Path]:
    return sorted(VECTORS.glob(pattern))


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="shared/vectors/matching is not here (PHCO_VECTORS)")


def entry(vector: dict[str, Any], method: str = "deux-niveaux", draw: str = "tirage d’essai") -> Entry:
    """A vector's instance as an ``apparier`` entry."""
    return {
        "demandeurs": vector["applicants"],
        "offreurs": {
            name: {"capacite": post["capacity"], "classement": post["prefs"]} for name, post in vector["posts"].items()
        },
        "methode": method,
        "graine": draw,
    }


def cut(rng: Random, names: list[str], chance: float) -> list[list[str]]:
    """Names as tiers: each next one joins the class before it with this chance."""
    tiers: list[list[str]] = []
    for name in names:
        if tiers and rng.random() < chance:
            tiers[-1].append(name)
        else:
            tiers.append([name])
    return tiers


def random_market(
    rng: Random,
    applicants: int,
    posts: int,
    *,
    length: int = 99,
    ties: float = 0.5,
    post_ties: float = 0.0,
    capacity: int = 1,
    drop: float = 0.1,
    method: str = "deux-niveaux",
) -> Entry:
    """A random market: each post ranks those who came, but a share ``drop`` of them."""
    names, offers = [f"d{i}" for i in range(applicants)], [f"o{i}" for i in range(posts)]
    wishes = {}
    for name in names:
        wishes[name] = cut(rng, rng.sample(offers, rng.randint(0, min(length, posts))), ties)
    rankings = {}
    for offer in offers:
        came = [name for name in names if any(offer in tier for tier in wishes[name]) and rng.random() >= drop]
        rng.shuffle(came)
        rankings[offer] = {"capacite": rng.randint(1, capacity), "classement": cut(rng, came, post_ties)}
    return {
        "tour": rng.randint(1, 3),
        "demandeurs": wishes,
        "offreurs": rankings,
        "methode": method,
        "graine": f"g{rng.random()}",
    }


def shuffled(rng: Random, market: Entry) -> Entry:
    """The same market written in another order (keys, and names inside each tier)."""

    def mixed(tiers: list[list[str]]) -> list[list[str]]:
        return [rng.sample(tier, len(tier)) for tier in tiers]

    names, offers = list(market["demandeurs"]), list(market["offreurs"])
    rng.shuffle(names)
    rng.shuffle(offers)
    other = dict(market)
    other["demandeurs"] = {name: mixed(market["demandeurs"][name]) for name in names}
    other["offreurs"] = {
        offer: {**market["offreurs"][offer], "classement": mixed(market["offreurs"][offer]["classement"])}
        for offer in offers
    }
    keys = list(other)
    rng.shuffle(keys)
    return {key: other[key] for key in keys}


# — brute force ————————————————————————————————————————————————————————————————————————————————————————
def levels(tiers: list[list[str]]) -> dict[str, int]:
    return {name: level for level, tier in enumerate(tiers) for name in tier}


def is_stable(market: Entry, pairs: dict[str, str]) -> bool:
    """Weak stability from its definition, with feasibility."""
    wish = {one: levels(tiers) for one, tiers in market["demandeurs"].items()}
    rank = {post: levels(offer["classement"]) for post, offer in market["offreurs"].items()}
    held: dict[str, list[int]] = {post: [] for post in rank}
    for one, post in pairs.items():
        if post not in wish[one] or one not in rank[post]:
            return False
        held[post].append(rank[post][one])
    places = {post: offer.get("capacite", 1) for post, offer in market["offreurs"].items()}
    if any(len(held[post]) > places[post] for post in held):
        return False
    for one, mine in wish.items():
        for post, level in mine.items():
            if one not in rank[post] or (one in pairs and mine[pairs[one]] <= level):
                continue
            if len(held[post]) < places[post] or any(other > rank[post][one] for other in held[post]):
                return False
    return True


def all_stable(market: Entry) -> Iterator[dict[str, str]]:
    """Every weakly stable matching, by trying every assignment."""
    options = []
    for one, tiers in market["demandeurs"].items():
        mutual = [post for tier in tiers for post in tier if one in levels(market["offreurs"][post]["classement"])]
        options.append([(one, None), *((one, post) for post in mutual)])
    for choice in product(*options):
        pairs = {one: post for one, post in choice if post is not None}
        if is_stable(market, pairs):
            yield pairs


def largest_size(market: Entry) -> int:
    return max(len(pairs) for pairs in all_stable(market))

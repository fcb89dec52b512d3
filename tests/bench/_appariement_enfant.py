"""One contestant on one market, in its own process: ``python -m tests.bench._appariement_enfant CONTESTANT N M L``.

Prints one JSON line: seconds of preparation (from plain dictionaries), of hashing apart, of matching; a digest of the
pairs, so that contestants can be compared; peak memory. Markets are the same for every contestant.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from hashlib import sha256
from heapq import heappush, heappushpop
from random import Random
from typing import Any

Lists = dict[str, list[str]]


def market(applicants: int, posts: int, length: int) -> tuple[Lists, Lists]:
    """Strict lists on both sides; posts rank all who came. Wishes crowd on some posts, so that places are disputed."""
    rng = Random(applicants * 1_000_003 + posts * 1009 + length)
    offers = [f"o{i:06d}" for i in range(posts)]
    wishes: Lists = {}
    came: Lists = {offer: [] for offer in offers}
    for i in range(applicants):
        chosen: dict[str, None] = {}
        while len(chosen) < length:
            chosen[offers[int(posts * rng.random() ** 2)]] = None
        name = f"d{i:06d}"
        wishes[name] = list(chosen)
        for offer in chosen:
            came[offer].append(name)
    for line in came.values():
        rng.shuffle(line)
    return wishes, came


def hearts(wishes: Lists, levels: int = 5) -> dict[str, list[list[str]]]:
    """The same lists as five classes of equal size, best first."""
    found = {}
    for name, line in wishes.items():
        size = -(-len(line) // levels)
        found[name] = [line[i : i + size] for i in range(0, len(line), size)]
    return found


def digest(pairs: dict[str, str]) -> str:
    return sha256(json.dumps(pairs, sort_keys=True).encode()).hexdigest()[:16]


class Clock:
    """Processor seconds by stage: a neighbour that works at the same time does not count."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._last = time.process_time()

    def mark(self, stage: str) -> None:
        now = time.process_time()
        self.stages[stage] = now - self._last
        self._last = time.process_time()


def entry_of(wishes: Lists, came: Lists, *, tied: bool) -> dict[str, Any]:
    """The market as ``apparier`` reads it."""
    return {
        "demandeurs": hearts(wishes) if tied else {name: [[post] for post in line] for name, line in wishes.items()},
        "offreurs": {post: {"classement": [[name] for name in line]} for post, line in came.items()},
        "graine": "banc d’essai",
    }


def reference(wishes: Lists, came: Lists, clock: Clock, *, tied: bool) -> dict[str, str]:
    """Plain deferred acceptance in dictionaries and a heap, from the same entry; nothing is checked or hashed."""
    entry = entry_of(wishes, came, tied=tied)
    clock.mark("construction")  # of the JSON form: no contestant's business
    rank = {
        post: {name: i for i, tier in enumerate(offer["classement"]) for name in tier}
        for post, offer in entry["offreurs"].items()
    }
    lists = {
        name: [post for tier in tiers for post in tier if name in rank[post]]
        for name, tiers in entry["demandeurs"].items()
    }
    clock.mark("preparation")
    held: dict[str, list[tuple[int, str]]] = {post: [] for post in rank}
    at = dict.fromkeys(lists, 0)
    free = list(lists)
    while free:
        name = free.pop()
        line = lists[name]
        while at[name] < len(line):
            post = line[at[name]]
            at[name] += 1
            seat = (-rank[post][name], name)
            if not held[post]:
                heappush(held[post], seat)
                break
            out = heappushpop(held[post], seat)
            if out[1] != name:
                free.append(out[1])
                break
    pairs = {seats[0][1]: post for post, seats in held.items() if seats}
    clock.mark("calcul")
    return pairs


def ours(wishes: Lists, came: Lists, clock: Clock, *, method: str, tied: bool) -> dict[str, str]:
    from phco.matching.engine.deferred import Standing, deferred_acceptance
    from phco.matching.engine.lottery import Lottery
    from phco.matching.reading import request as reading
    from phco.matching.telling.trace import claims_of

    entry = entry_of(wishes, came, tied=tied)
    clock.mark("construction")
    fingerprint, hashing = reading.market_fingerprint, 0.0

    def timed(*given: Any) -> str:
        nonlocal hashing
        start = time.process_time()
        made = fingerprint(*given)
        hashing += time.process_time() - start
        return made

    reading.market_fingerprint = timed
    problem = reading.read_request(entry).problem
    clock.mark("preparation")
    clock.stages["preparation"] -= hashing  # timed apart, where it is done
    clock.stages["empreinte"] = hashing
    lottery = Lottery(problem, "banc d’essai")
    drawn = {
        (one, tier[0]): lottery.of_posts(one, tier)
        for one, line in enumerate(problem.wishes)
        if line.ends is not None
        for tier in line.tiers()
    }
    clock.mark("tirage")

    class Drawn:
        """The lottery, its hashes already made."""

        def of_posts(self, one: int, tier: list[int]) -> list[int]:
            return drawn[one, tier[0]]

        def of_applicants(self, post: int, tier: list[int]) -> list[int]:
            return tier

    ready: Any = Drawn()
    matched = deferred_acceptance(problem, claims_of(problem, method, ready, Standing(problem, ready)))
    pairs = {problem.applicants[one]: problem.posts[post] for one, post in enumerate(matched) if post >= 0}
    clock.mark("calcul")
    return pairs


def certified(wishes: Lists, came: Lists, clock: Clock) -> dict[str, str]:
    """The whole call, verification included, hearts in five levels."""
    from phco.calls.matching.match import apparier

    entry = entry_of(wishes, came, tied=True)
    clock.mark("construction")
    found: dict[str, str] = apparier(entry)["paires"]
    clock.mark("calcul")
    return found


def peer_matching(wishes: Lists, came: Lists, clock: Clock) -> dict[str, str]:
    from matching.games import HospitalResident

    kept = {post: line for post, line in came.items() if line}
    clock.mark("construction")
    game = HospitalResident.create_from_dictionaries(wishes, kept, dict.fromkeys(kept, 1))
    clock.mark("preparation")
    solved = game.solve(optimal="resident")
    pairs = {str(one): str(post) for post, residents in solved.items() for one in residents}
    clock.mark("calcul")
    return pairs


def peer_algmatch(wishes: Lists, came: Lists, clock: Clock) -> dict[str, str]:
    from algmatch import HR

    number = {post: i for i, post in enumerate((post for post, line in came.items() if line), 1)}
    who = {name: i for i, name in enumerate(wishes, 1)}
    instance = {
        "residents": {who[name]: [number[post] for post in line] for name, line in wishes.items()},
        "hospitals": {
            number[post]: {"capacity": 1, "preferences": [who[name] for name in line]}
            for post, line in came.items()
            if line
        },
    }
    names, posts = list(who), list(number)
    clock.mark("construction")
    game = HR(dictionary=instance, optimised_side="residents")
    clock.mark("preparation")
    solved = game.get_stable_matching()["resident_sided"]
    pairs = {names[int(one[1:]) - 1]: posts[int(post[1:]) - 1] for one, post in solved.items() if post}
    clock.mark("calcul")
    return pairs


CONTESTANTS = {
    "reference": lambda *given: reference(*given, tied=False),
    "reference-coeurs": lambda *given: reference(*given, tied=True),
    "acceptation-differee": lambda *given: ours(*given, method="acceptation-differee", tied=False),
    "deux-niveaux": lambda *given: ours(*given, method="deux-niveaux", tied=False),
    "deux-niveaux-coeurs": lambda *given: ours(*given, method="deux-niveaux", tied=True),
    "apparier": certified,
    "matching": peer_matching,
    "algmatch": peer_algmatch,
}


def main(name: str, applicants: int, posts: int, length: int) -> None:
    wishes, came = market(applicants, posts, length)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock = Clock()
    try:
        pairs = CONTESTANTS[name](wishes, came, clock)
    except RecursionError:
        print(json.dumps({"echec": "RecursionError"}))
        return
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row = {"etapes": clock.stages, "paires": len(pairs), "resume": digest(pairs), "base_ko": base, "pointe_ko": peak}
    print(json.dumps(row))


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:5]))

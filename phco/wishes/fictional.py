"""A whole fictional campaign, made from a seed: three rounds played by the real engine, then a commission.

What « Résultats » shows before anything is published. The people are invented, their lists too; the quotas, the
matching and its publication are the real ones. Pure: one seed gives the same campaign on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from phco.jsontext import JsonObject
from phco.local import remembered_lately
from phco.matching.certify import certified, matched
from phco.matching.reading.request import read_request
from phco.matching.telling.publication import explanations, public_result, result_rows
from phco.money import french_number
from phco.offers.communes import distance_km
from phco.offers.demonstration import demonstration_djs, demonstration_offers
from phco.offers.dice import Dice
from phco.offers.model import Offer
from phco.wishes.quotas import Quotas, last_checked, quotas_at

SEED = "mai-202730"
PEOPLE, POSTS = 30, 32
_LATE = 20  # out of a hundred: no list came in time, and nothing can be matched to it (WSH-04)
_AROUND = 2  # posts beyond the nearest ones that a fictional DJ looks at


@dataclass(frozen=True, kw_only=True)
class FictionalRound:
    """One round: its public result, its rows, each DJ's own explanation."""

    number: int
    public: JsonObject
    rows: tuple[JsonObject, ...]
    explained: Mapping[str, JsonObject]


@dataclass(frozen=True, kw_only=True)
class FictionalCampaign:
    """The rounds, the offers of the first one, then what the commission decided of those who were left."""

    offers: tuple[Offer, ...]
    rounds: tuple[FictionalRound, ...]
    session: JsonObject
    decisions: tuple[JsonObject, ...]
    minutes: JsonObject


@remembered_lately(2)
def fictional_campaign(seed: str = SEED) -> FictionalCampaign:
    """Play it. Raises nothing for any seed; a commission may have nobody left to place."""
    homes = {one.id: one.commune for one in demonstration_djs(PEOPLE, seed)}
    offers = demonstration_offers(POSTS, seed)
    quotas = quotas_at(last_checked())
    left, vacant, rounds = list(homes), list(offers), []
    for number in (1, 2, 3):
        if not left or not vacant:
            break
        entry = _market(number, {dj: homes[dj] for dj in left}, vacant, quotas, Dice(f"{seed}/tour-{number}"))
        matching = matched(read_request(entry))
        certified(entry, matching)
        public = public_result(matching)
        rows = tuple({"offre": None, "rang": None} | dict(row) for row in result_rows(matching).values())
        rounds.append(FictionalRound(number=number, public=public, rows=rows, explained=explanations(matching, entry)))
        left = [dj for dj in left if dj not in public["paires"]]
        taken = set(public["paires"].values())
        vacant = [offer for offer in vacant if offer.id not in taken]
    session, decisions, minutes = _commission({dj: homes[dj] for dj in left}, vacant)
    return FictionalCampaign(offers=offers, rounds=tuple(rounds), session=session, decisions=decisions, minutes=minutes)


def _market(number: int, homes: Mapping[str, str], vacant: Sequence[Offer], quotas: Quotas, dice: Dice) -> JsonObject:
    """The lists of a round: each DJ hearts what the quota asks, mostly near home; each post ranks who came."""
    wanted = quotas.hearts_minimum(number, len(vacant))
    applicants: dict[str, list[list[str]]] = {}
    came: dict[str, list[str]] = {offer.id: [] for offer in vacant}
    for dj, home in homes.items():
        stream = dice.fork(dj)
        if stream.chance(_LATE):
            applicants[dj] = []
            continue
        near = sorted(vacant, key=lambda offer: (distance_km(home, offer.commune) or Decimal(999), offer.id))
        chosen = stream.sample(near[: wanted + _AROUND], wanted)
        levels = [stream.weighted(range(1, quotas.most + 1), (2, 3, 4, 3, 2)) for _ in chosen]
        tiers = {level: [o.id for o, own in zip(chosen, levels, strict=True) if own == level] for level in levels}
        applicants[dj] = [sorted(tiers[level]) for level in sorted(tiers, reverse=True)]
        for offer in chosen:
            came[offer.id].append(dj)
    posts: dict[str, JsonObject] = {}
    for name, candidates in came.items():
        stream = dice.fork(name)
        order = sorted(candidates, key=lambda dj: (stream.fork(dj).below(10_000), dj))
        kept = order[: quotas.ranking_minimum(number, len(order))]
        posts[name] = {"classement": [[dj] for dj in kept], "capacite": 1}
    return {"tour": number, "demandeurs": applicants, "offreurs": posts, "graine": f"tirage fictif du tour {number}"}


def _commission(
    homes: Mapping[str, str], vacant: Sequence[Offer]
) -> tuple[JsonObject, tuple[JsonObject, ...], JsonObject]:
    """Each DJ left goes to the vacant post nearest to home, one decision a day's line, with its motive."""
    opened = date(2027, 3, 24)
    free, decisions = list(vacant), []
    for number, (dj, home) in enumerate(sorted(homes.items()), start=1):
        if not free:
            break
        offer = min(free, key=lambda one: (distance_km(home, one.commune) or Decimal(999), one.id))
        free.remove(offer)
        away = distance_km(home, offer.commune)
        far = "" if away is None else f", à {french_number(away, 0)}\u00a0km de chez vous"
        decisions.append(
            {
                "numero": number, "date": (opened + timedelta(days=number // 3)).isoformat(), "auteur": "commission",
                "dj": dj, "offre": offer.id, "decision": "affecter",
                "motif": f"L’offre vacante la plus proche{far}.",
            }
        )  # fmt: skip
    session = {"ouverture": opened.isoformat(), "cloture": (opened + timedelta(days=5)).isoformat()}
    public: JsonObject = {
        "genre": "resultat-commission", "affectations": {row["dj"]: row["offre"] for row in decisions},
        "capacites": {offer.id: 1 for offer in vacant}, "departs": [],
    }  # fmt: skip
    return session, tuple(decisions), public

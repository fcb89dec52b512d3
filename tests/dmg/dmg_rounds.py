"""Three rounds of the small campaign, with someone left at the end for the commission."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.drawing import Value
from phco.dmg.rounds.market import read_sheets
from phco.dmg.rounds.pairing import draw, freeze
from phco.dmg.rounds.rounds import Opened, open_round
from phco.dmg.verdicts.contents import candidates_of
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers, verdicts


def _september(*days: tuple[int, int]) -> list[datetime]:
    return [datetime(2026, 9, day, hour, tzinfo=UTC) for day, hour in days]


# round → opening, wishes received, candidates sent, rankings received, matching
DAYS = {
    1: [datetime(2026, 8, 31, 20, tzinfo=UTC), *_september((2, 9), (5, 6), (6, 9), (9, 6))],
    2: _september((9, 20), (11, 9), (13, 6), (14, 9), (16, 6)),
    3: _september((16, 20), (18, 9), (20, 6), (21, 9), (23, 6)),
}
# What the Loto gave on each evening, and why nobody else checks a round of the tests.
LOTO, ALONE = Value(numbers=[49, 3, 24, 11, 37], chance=7), "campagne d’essai"
LEFT = DJ[-1]
COMMISSION = datetime(2026, 9, 24, 9, tzinfo=UTC)


def fill(campaign: SmallCampaign) -> None:
    """Every sheet and every file, in time."""
    files = {f"{one.id}.phco": campaign.sheet(one) for one in offers()}
    files |= {f"{one}.phco": campaign.file(one) for one in DJ}
    assert set(verdicts(campaign.take(files, AUGUST)).values()) == {("retenu", "")}


def run_round(campaign: SmallCampaign, tour: int, *, ranked: set[str], until: str = "tirage") -> Opened:
    """One whole round, or its beginning. Only the DJ in ``ranked`` are ranked by anyone; the others heart in vain.

    ``until``: ``voeux`` (hearts are in), ``candidats`` (rankings are in), ``gel`` or ``tirage``.
    """
    opening, wishing, sending, ranking, matching = DAYS[tour]
    rng = random.Random(tour)
    with campaign.desk() as desk:
        opened = open_round(desk, tour, opening)
        authors = {name: sheet.author for name, sheet in read_sheets(desk.store).by_id.items()}
    count = max(2, (len(opened.offers) + 1) // 2)
    hearts = {one: {o: rng.randint(1, 5) for o in rng.sample(list(opened.offers), count)} for one in opened.applicants}
    files = {f"{one}.phco": campaign.wishes(one, hearts[one], tour=tour, catalogue=opened.catalogue) for one in hearts}
    assert set(verdicts(campaign.take(files, wishing)).values()) == {("retenu", "")}
    if until == "voeux":
        return opened
    with campaign.desk() as desk:
        send_candidates(desk, tour, sending)
        came = candidates_of(desk.store, desk.objects, tour)
        assert came is not None
    lists = {authors[offer]: [one for one in names if one in ranked] for offer, names in came.items()}
    files = {f"{one}.phco": campaign.ranking(one, names, tour=tour) for one, names in lists.items() if names}
    campaign.take(files, ranking)
    if until == "candidats":
        return opened
    with campaign.desk() as desk:
        frozen = freeze(desk, tour, matching)
        if until == "gel":
            return opened
        assert frozen.source is not None
        draw(desk, tour, LOTO, frozen.source.at, without_auditor=ALONE)
    return opened


def three_rounds(campaign: SmallCampaign) -> None:
    """Half are ranked in round 1, two more in round 2, all but one in round 3."""
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    run_round(campaign, 2, ranked=set(DJ[:4]))
    run_round(campaign, 3, ranked=set(DJ[:5]))

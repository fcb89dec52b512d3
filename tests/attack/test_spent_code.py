"""A used code in a stranger's hands: it voids nothing, a human decides, and the first device is told."""

from __future__ import annotations

from datetime import timedelta

from phco.demo.actors import Actor, hearts_rows
from phco.dmg.ledger.queries.packages import standing
from phco.dmg.publication import bulletin_rows
from phco.dmg.rounds.rounds import open_round
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import CAMPAIGN, DJ, SEPTEMBER, SmallCampaign, offers, verdicts
from tests.dmg.test_dmg_round import AFTER_HEARTS, HEARTS_DAY, OPENING


def test_a_code_used_again_after_the_deadline_leaves_the_list_that_counts(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    hearts = {o.id: 4 for o in offers()[:3]}
    campaign.take({"vraie.phco": campaign.wishes(DJ[0], hearts, catalogue=opened.catalogue)}, HEARTS_DAY)
    thief = Actor(pseudo=DJ[0], role="dj", campaign=CAMPAIGN, secret=campaign.keys.code(CAMPAIGN, DJ[0], 1), device=66)
    rows = hearts_rows(1, {o.id: 1 for o in offers()[4:7]})
    for at in (HEARTS_DAY + timedelta(hours=1), AFTER_HEARTS):
        forged = thief.write("voeux", {"voeux": rows}, created=SEPTEMBER, tour=1, catalogue=opened.catalogue)
        assert verdicts(campaign.take({"vol.phco": forged}, at)) == {"vol.phco": ("quarantaine", "E_CODE_REUSED")}
    with campaign.desk() as desk:
        (counted,) = [one for one in standing(desk.store, "voeux", 1) if one.author == DJ[0]]
        assert [o.id in str(counted.content) for o in offers()[:7]] == [True] * 3 + [False] * 4
        told = {row["paquet"]: (row["verdict"], row["code"]) for row in bulletin_rows(desk.store)}
    assert told[counted.payload] == ("recu", "E_CODE_REUSED")
    assert [code for verdict, code in told.values() if verdict == "recu"].count("E_CODE_REUSED") == 2  # file and list

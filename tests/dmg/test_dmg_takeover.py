"""Another PAMSU takes an offer over: what becomes of hearts, rankings, sealed candidates, posts, and who left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phco.demo.actors import Actor
from phco.dmg.intake.lines import told_of
from phco.dmg.intake.receipts import author_name, entry_of, reply
from phco.dmg.keys.names import Name
from phco.dmg.ledger.queries.packages import standing_of
from phco.dmg.people import enrol
from phco.dmg.people.delays import grant
from phco.dmg.people.departures import come_back, leave
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.erratum import read_erratum
from phco.dmg.rounds.market import read_lists, read_market
from phco.dmg.rounds.pairing import draw, freeze
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.offers import offer_as_cells
from tests.dmg.dmg_rounds import ALONE, DAYS, LOTO, fill
from tests.dmg.dmg_small import CAMPAIGN, DJ, SmallCampaign, offers, verdicts

TAKEN = offers()[0]
FORMER, HEIR = str(TAKEN.pamsu), "p-0100"
WISHED = datetime(2026, 9, 2, 12, tzinfo=UTC)
HEARTS = {one.id: 5 - place for place, one in enumerate(offers()[:4])}


def join(campaign: SmallCampaign, at: datetime) -> None:
    """The heir is enrolled, and sends a sheet for the same offer; it is late, unless the DMG gives time."""
    with campaign.desk() as desk:
        guest = enrol.Guest(pseudo=HEIR, role="pamsu", name=Name(nom="Neuf", prenom="Dominique", courriel="n@ex.org"))
        enrol.enrol(desk, [guest], at)
        grant(desk, HEIR, "depot-rts", DAYS[1][3], author="Pr Martin", reason="reprend l’offre", now=at)
    campaign.actors[HEIR] = Actor(
        pseudo=HEIR, role="pamsu", campaign=CAMPAIGN, secret=campaign.keys.code(CAMPAIGN, HEIR, 1)
    )
    cells = offer_as_cells(replace(TAKEN, pamsu=HEIR, co_pamsu=()))
    sheet = campaign.actors[HEIR].write("fiche-rts", {"offre": [cells]}, created=at)
    assert verdicts(campaign.take({"f": sheet}, at)) == {"f": ("retenu", "")}


@pytest.fixture
def wished(campaign: SmallCampaign) -> SmallCampaign:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, DAYS[1][0])
    campaign.take({one: campaign.wishes(one, HEARTS) for one in DJ}, DAYS[1][1])
    return campaign


def test_taken_over_during_the_wishes(wished: SmallCampaign) -> None:
    """The hearts stay, the candidates are sealed to the heir, whose ranking counts; the former one's does not."""
    with wished.desk() as desk:
        leave(desk, FORMER, role="pamsu", reason="cède son cabinet", now=WISHED)
    join(wished, WISHED)
    with wished.desk() as desk:
        stale = read_erratum(desk.store)
        assert stale is not None and list(stale.hearted) == [TAKEN.id] and list(stale.hearted[TAKEN.id]) == list(DJ)
        opened = open_round(desk, 1, WISHED)
        assert TAKEN.id in opened.offers and opened.version == 2
        sent = send_candidates(desk, 1, DAYS[1][2])
        assert f"tour1/candidats/{TAKEN.id}-{HEIR}.phco" in sent.written
        assert not any(FORMER in name for name in sent.written)
        assert list(read_lists(desk.store, 1).candidates[TAKEN.id]) == list(DJ)
    lists = {"h": wished.ranking(HEIR, list(DJ)), "f": wished.ranking(FORMER, list(DJ))}
    tally = wished.take(lists, DAYS[1][3])
    (late,) = (line for line in tally.lines if line.author == FORMER)
    with wished.desk() as desk:
        told = told_of(desk.store, late.payload)
        text = reply(told, entry_of(desk.store, told), author_name(desk.names, told.author), rehearsal=desk.rehearsal)
        assert "a quitté la campagne" in text and "celui qui compte" not in text and ".." not in text
        frozen = freeze(desk, 1, DAYS[1][4])
        assert (frozen.rankings, frozen.source is not None) == (1, True)
        assert frozen.source is not None
        draw(desk, 1, LOTO, frozen.source.at, without_auditor=ALONE)
        (held,) = read_market(desk.store).holders
        assert (held.person, held.offer, held.pamsu) == (DJ[0], TAKEN.id, HEIR)
        gone = leave(desk, HEIR, role="pamsu", reason="part aussi", now=DAYS[2][0], dry=True)
        assert [one.person for one in gone.freed] == [DJ[0]]
        assert verify_folder(desk).faults == []


def test_taken_over_once_the_candidates_were_sent(wished: SmallCampaign) -> None:
    """The former file is named as no longer to be sent, and the desk says to send the candidates again."""
    with wished.desk() as desk:
        send_candidates(desk, 1, DAYS[1][2])
    wished.take({"f": wished.ranking(FORMER, list(DJ))}, DAYS[1][3])
    with wished.desk() as desk:
        leave(desk, FORMER, role="pamsu", reason="cède son cabinet", now=DAYS[1][3])
    join(wished, DAYS[1][3])
    with wished.desk() as desk:
        open_round(desk, 1, DAYS[1][3])
        sent = send_candidates(desk, 1, DAYS[1][3])
        assert list(sent.outdated) == [f"{TAKEN.id}-{FORMER}.phco"]
        assert sent.written == [f"tour1/candidats/{TAKEN.id}-{HEIR}.phco"]
        frozen = freeze(desk, 1, DAYS[1][4], forced="essai")
        assert frozen.rankings == 0, "the ranking of whoever left is nobody's"


def test_more_time_for_a_sheet_names_everything_to_run_again(wished: SmallCampaign) -> None:
    with wished.desk() as desk:
        send_candidates(desk, 1, DAYS[1][2])
    late = wished.sheet(replace(TAKEN, cabinet="Autre"))
    wished.take({"s": late}, DAYS[1][3])
    with wished.desk() as desk:
        done = grant(
            desk, FORMER, "depot-rts", DAYS[1][3], author="Pr Martin", reason="panne", now=DAYS[1][3]
        )  # fmt: skip
        assert list(done.again) == ["phco dmg tour ouvrir 1", "phco dmg tour candidats 1", "phco dmg publier"]


def test_an_offer_taken_over_is_not_taken_back(wished: SmallCampaign) -> None:
    """Undoing the former one's departure would take the heir's post away without a word: it is refused by name."""
    with wished.desk() as desk:
        leave(desk, FORMER, role="pamsu", reason="cède son cabinet", now=WISHED)
    join(wished, WISHED)
    with wished.desk() as desk:
        head = desk.store.head()
        for dry in (True, False):
            with pytest.raises(PhcoError, match=f"{HEIR} a repris l’offre {TAKEN.id}") as caught:
                come_back(desk, FORMER, role="pamsu", reason="revient", now=WISHED, dry=dry)
            assert caught.value.code == "E_REPRISE" and f"phco dmg retirer {HEIR}" in caught.value.fix
        assert desk.store.head() == head
        leave(desk, HEIR, role="pamsu", reason="renonce", now=WISHED)
        come_back(desk, FORMER, role="pamsu", reason="revient", now=WISHED)
        assert read_market(desk.store).sheets.by_id[TAKEN.id].author == FORMER
        with pytest.raises(PhcoError, match=f"{FORMER} a repris"):
            come_back(desk, HEIR, role="pamsu", reason="revient", now=WISHED)
        assert verify_folder(desk).faults == []


def test_whoever_waited_under_the_same_id_is_told_and_named(wished: SmallCampaign) -> None:
    """A sheet that clashed with another one takes the offer over when its PAMSU leaves: nobody learns it by chance."""
    join(wished, WISHED)
    with wished.desk() as desk:
        assert read_market(desk.store).sheets.by_id[TAKEN.id].author == FORMER
        left = leave(desk, FORMER, role="pamsu", reason="cède son cabinet", now=WISHED)
        assert dict(left.heirs) == {TAKEN.id: HEIR}
        told = {one.person: one.what for one in left.notices}
        assert told[HEIR] == f"sa fiche tient désormais l’offre {TAKEN.id}."
        assert all(f"est reprise par {HEIR}" in told[dj] and "retirée" not in told[dj] for dj in DJ)
        assert read_market(desk.store).sheets.by_id[TAKEN.id].author == HEIR
        assert [one.author for one in standing_of(desk.store, HEIR, "fiche-rts")] == [HEIR]

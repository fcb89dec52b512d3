"""More time for one person alone: theirs only, until then only, with an author and a reason; and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from phco.dmg.ledger.queries.packages import packages
from phco.dmg.papers.drafts import write_drafts
from phco.dmg.people.delays import grant, take_back
from phco.dmg.people.departures import leave
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.pairing import freeze
from phco.dmg.rounds.rounds import open_round
from phco.dmg.rounds.status import reminders, status
from phco.errors import PhcoError
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import DJ, SmallCampaign, offers

OFFERS = [one.id for one in offers()]
PAMSU = str(offers()[0].pamsu)
OPENING, NOW = datetime(2026, 8, 31, 20, tzinfo=UTC), datetime(2026, 9, 6, 12, tzinfo=UTC)
NOON = datetime(2026, 9, 5, 10, tzinfo=UTC)  # noon in Paris
WHO = {"author": "Pr Martin", "reason": "hospitalisée"}


@pytest.fixture
def late(campaign: SmallCampaign) -> SmallCampaign:
    """Two DJ in time; two late, the first before noon, the second a second after it; the candidates were sent."""
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
    for one, when in (
        (DJ[0], datetime(2026, 9, 2, 9, tzinfo=UTC)), (DJ[1], datetime(2026, 9, 2, 9, tzinfo=UTC)),
        (DJ[2], NOON), (DJ[3], datetime(2026, 9, 5, 10, 0, 1, tzinfo=UTC)),
    ):  # fmt: skip
        campaign.take({f"{one}.phco": campaign.wishes(one, dict.fromkeys(OFFERS[:4], 3))}, when)
    with campaign.desk() as desk:
        send_candidates(desk, 1, datetime(2026, 9, 5, 6, tzinfo=UTC))
    return campaign


def standing(desk) -> set[str]:  # type: ignore[no-untyped-def]
    return {one.author for one in packages(desk.store) if one.kind == "voeux" and one.status == "retenu"}


def test_a_delay_is_one_person_s_and_ends_at_its_second(late: SmallCampaign) -> None:
    with late.desk() as desk:
        done = grant(desk, DJ[2], "tour1-dj", NOON, now=NOW, **WHO)
        assert standing(desk) == {DJ[0], DJ[1], DJ[2]}
        assert [(one.author, one.status) for one in done.changed] == [(DJ[2], "retenu")]
        assert done.again == ["phco dmg tour candidats 1", "phco dmg publier"]
        text = next((desk.outputs / "accuses" / f"accord-{done.number}").iterdir()).read_text(encoding="utf-8")
        assert "Cet envoi est celui qui compte" in text
        too_short = grant(desk, DJ[3], "tour1-dj", NOON, now=NOW, **WHO)
        assert (too_short.changed, too_short.again) == ([], [])
        assert [one.person for one in status(desk, NOW).delays] == [DJ[2], DJ[3]]
        assert verify_folder(desk).faults == []


def test_taking_it_back_restores_the_state(late: SmallCampaign) -> None:
    with late.desk() as desk:
        before = desk.store.state_hash()
        done = grant(desk, DJ[2], "tour1-dj", NOON, now=NOW, **WHO)
        assert grant(desk, DJ[2], "tour1-dj", NOON, now=NOW, **WHO).already
        assert desk.store.state_hash() != before
        back = take_back(desk, done.number, now=NOW, **WHO)
        assert desk.store.state_hash() == before
        assert [one.status for one in back.changed] == ["refuse"]
        head = desk.store.head()
        place = desk.outputs / "accuses" / f"accord-{back.number}"
        receipts = sorted(place.glob("*.txt"))
        assert len(receipts) == 1 and len(list(place.glob("*-motif.phco"))) == 1
        receipts[0].unlink()  # the command was stopped before it answered: typed again, it does
        again = take_back(desk, done.number, now=NOW, **WHO)
        assert (again.already, again.number, desk.store.head()) == (True, back.number, head)
        assert sorted(place.glob("*.txt")) == receipts
        with pytest.raises(PhcoError, match="n’est pas un délai en cours"):
            take_back(desk, done.number, now=NOW, author="Mme Leroy", reason="un autre jour")


def test_a_delay_outlives_a_move_of_the_calendar(late: SmallCampaign) -> None:
    from phco.dmg.rounds.calendar.shift import shift

    with late.desk() as desk:
        grant(desk, DJ[2], "tour1-dj", NOON, now=NOW, **WHO)
        shift(desk, "tour1-rts", 3, NOW)
        assert DJ[2] in standing(desk)


REFUSED = [
    ("dj-999", "tour1-dj", NOON, "Pr Martin", "soins", "E_PERSONNE"),
    (DJ[2], "tour1-rts", NOON, "Pr Martin", "soins", "E_ETAPE"),
    (DJ[2], "tour1-appariement", NOON, "Pr Martin", "soins", "E_ETAPE"),
    (PAMSU, "tour1-dj", NOON, "Pr Martin", "soins", "E_ETAPE"),
    (DJ[2], "tour7-dj", NOON, "Pr Martin", "soins", "E_ETAPE"),
    (DJ[2], "tour1-dj", datetime(2026, 9, 4, 21, 59, 59, tzinfo=UTC), "Pr Martin", "soins", "E_VALEUR"),
    (DJ[2], "tour1-dj", NOON, " ", "soins", "E_VALEUR"),
    (DJ[2], "tour1-dj", NOON, "Pr Martin", "", "E_VALEUR"),
]


@pytest.mark.parametrize(("who", "step", "until", "author", "reason", "code"), REFUSED)
def test_what_cannot_be_granted_writes_nothing(
    late: SmallCampaign, who: str, step: str, until: datetime, author: str, reason: str, code: str
) -> None:
    with late.desk() as desk:
        head = desk.store.head()
        with pytest.raises(PhcoError) as caught:
            grant(desk, who, step, until, author=author, reason=reason, now=NOW)
        assert (caught.value.code, desk.store.head()) == (code, head)


def test_a_round_is_not_frozen_while_somebody_still_has_time(late: SmallCampaign) -> None:
    frozen = datetime(2026, 9, 9, 6, tzinfo=UTC)
    with late.desk() as desk:
        done = grant(desk, DJ[5], "tour1-dj", datetime(2026, 9, 9, 10, tzinfo=UTC), now=NOW, **WHO)
        with pytest.raises(PhcoError, match=f"a encore du temps.*--annuler {done.number}"):
            freeze(desk, 1, frozen, announced="loto:2026-09-09")
        take_back(desk, done.number, now=NOW, **WHO)
        freeze(desk, 1, frozen, announced="loto:2026-09-09")


def test_a_frozen_round_takes_no_delay_any_more(late: SmallCampaign) -> None:
    with late.desk() as desk:
        freeze(desk, 1, datetime(2026, 9, 9, 6, tzinfo=UTC), announced="loto:2026-09-09")
        with pytest.raises(PhcoError, match="est figé"):
            grant(desk, DJ[2], "tour1-dj", NOON, now=NOW, **WHO)


REMINDED = [  # the clock (September, UTC), whether DJ 2 has a delay → until when they are reminded; None: not at all
    ((4, 12), False, "4 septembre 2026, 23 h 59"),
    ((4, 12), True, "6 septembre 2026, 12 h"),
    ((5, 12), False, None),
    ((5, 12), True, "6 septembre 2026, 12 h"),
    ((6, 11), True, None),
]


@pytest.mark.parametrize(("clock", "given", "told"), REMINDED)
def test_reminders_follow_a_person_s_own_delay(
    campaign: SmallCampaign, clock: tuple[int, int], given: bool, told: str | None
) -> None:
    now = datetime(2026, 9, *clock, tzinfo=UTC)
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
        if given:
            grant(desk, DJ[2], "tour1-dj", datetime(2026, 9, 6, 10, tzinfo=UTC), now=OPENING, **WHO)
        found = status(desk, now)
        rows = {row[0]: str(row[8]) for row in reminders(desk, found) if row[3] == "tour1-dj"}
        drafts = set(write_drafts(desk, "relances", now).ready)
    (step,) = (one for one in found.steps if one.code == "tour1-dj")
    assert (DJ[2] in rows) == (told is not None) == (f"{DJ[2]}-tour1-dj" in drafts)
    if told is not None:
        assert f"la clôture est le {told}" in rows[DJ[2]].replace("\u00a0", " ").replace("\u202f", " ")
    assert (DJ[1] in rows) == step.open, "nobody else has their time"


def test_no_reminder_once_the_round_is_frozen(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
        send_candidates(desk, 1, datetime(2026, 9, 5, 6, tzinfo=UTC))
        freeze(desk, 1, datetime(2026, 9, 9, 6, tzinfo=UTC), announced="loto:2026-09-09", forced="essai")
        found = status(desk, datetime(2026, 9, 4, 12, tzinfo=UTC))
        assert [row for row in reminders(desk, found) if row[3] == "tour1-dj"] == []


def test_who_has_left_is_given_no_more_time(late: SmallCampaign) -> None:
    with late.desk() as desk:
        leave(desk, DJ[2], role="dj", reason="renonce", now=NOW)
        head = desk.store.head()
        with pytest.raises(PhcoError, match="a démissionné"):
            grant(desk, DJ[2], "tour1-dj", NOON, now=NOW, **WHO)
        assert desk.store.head() == head

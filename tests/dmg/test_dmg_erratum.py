"""A sheet that changes after the catalogue was signed: told stale, with its lists; an erratum is a new version."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.publication import publish_all
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.erratum import read_erratum
from phco.dmg.rounds.pairing import freeze
from phco.dmg.rounds.rounds import open_round
from phco.dmg.rounds.status import status
from phco.offers import offer_as_cells
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers, verdicts

OFFERS = offers()
OPENING, NOW = datetime(2026, 8, 31, 20, tzinfo=UTC), datetime(2026, 9, 3, 12, tzinfo=UTC)


@pytest.fixture
def wished(campaign: SmallCampaign) -> SmallCampaign:
    """Two lists on the first catalogue: both give hearts to the second offer, one to the first."""
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
    for one, start in ((DJ[0], 0), (DJ[1], 1)):
        hearts = {offer.id: 3 for offer in OFFERS[start : start + 4]}
        campaign.take({f"{one}.phco": campaign.wishes(one, hearts)}, datetime(2026, 9, 2, 9, tzinfo=UTC))
    return campaign


def corrected(campaign: SmallCampaign, place: int, *, taken: datetime | None = None, **changes: object) -> None:
    """The PAMSU of an offer sends its sheet again, in the days of the sheets; ``taken``: by mail, opened then."""
    offer = OFFERS[place]
    cells = offer_as_cells(replace(offer, **changes))  # type: ignore[arg-type]
    data = campaign.actors[str(offer.pamsu)].write("fiche-rts", {"offre": [cells]}, created=AUGUST)
    tally = campaign.mailed({"f.phco": data}, AUGUST, taken) if taken else campaign.take({"f.phco": data}, AUGUST)
    assert verdicts(tally)["f.phco"] == ("retenu", "")


CASES = [
    ({0: {"cabinet": "Autre cabinet"}}, {OFFERS[0].id: [DJ[0]]}),
    ({1: {"adresse": "2 rue Neuve"}}, {OFFERS[1].id: [DJ[0], DJ[1]]}),
    ({7: {"cabinet": "Autre cabinet"}}, {}),
    ({0: {"cabinet": "Cabinet A"}, 4: {"cabinet": "Cabinet B"}}, {OFFERS[0].id: [DJ[0]], OFFERS[4].id: [DJ[1]]}),
]


@pytest.mark.parametrize(("changes", "hearted"), CASES)
def test_the_lists_that_hearted_a_corrected_sheet_are_named(
    wished: SmallCampaign, changes: dict[int, dict[str, object]], hearted: dict[str, list[str]]
) -> None:
    for place, what in changes.items():
        corrected(wished, place, **what)
    with wished.desk() as desk:
        found = read_erratum(desk.store)
        assert found is not None
        assert found.changed == sorted(OFFERS[place].id for place in changes)
        assert dict(found.hearted) == hearted
        assert status(desk, NOW).erratum == found


def test_an_erratum_is_a_new_version_and_the_lists_stay(wished: SmallCampaign) -> None:
    with wished.desk() as desk:
        publish_all(desk, NOW)
        name = "publication/catalogue-tour1.phco"
        first = publication_of(desk.store, name)
    corrected(wished, 0, cabinet="Autre cabinet")
    with wished.desk() as desk:
        publish_all(desk, NOW)
        assert publication_of(desk.store, name) == first, "publishing alone signs no erratum"
        assert open_round(desk, 1, NOW).version == 2
        assert read_erratum(desk.store) is None
        second = publication_of(desk.store, name)
        assert first is not None and second is not None
        assert (first.version, second.version) == (1, 2)
        assert second.payload != first.payload
        assert status(desk, NOW).packages["voeux"] == {"retenu": 2}
        assert open_round(desk, 1, NOW).version == 2, "again changes nothing"


def test_the_same_sheet_sent_again_makes_nothing_stale(wished: SmallCampaign) -> None:
    corrected(wished, 0)
    with wished.desk() as desk:
        assert read_erratum(desk.store) is None


def test_a_frozen_round_s_catalogue_is_history(wished: SmallCampaign) -> None:
    with wished.desk() as desk:
        send_candidates(desk, 1, datetime(2026, 9, 5, 6, tzinfo=UTC))
        freeze(desk, 1, datetime(2026, 9, 9, 6, tzinfo=UTC), announced="loto:2026-09-09")
    corrected(wished, 0, cabinet="Autre cabinet", taken=datetime(2026, 9, 9, 7, tzinfo=UTC))
    with wished.desk() as desk:
        assert read_erratum(desk.store) is None


def test_a_round_opened_by_an_earlier_version_is_told_stale_without_names(wished: SmallCampaign) -> None:
    with wished.desk() as desk:
        body = next(iter(desk.store.entries(kinds=("tour-ouvert",)))).body
        from phco.dmg.desk import Event

        former = {key: value for key, value in body.items() if key != "fiches"}
        desk.record([Event(kind="tour-ouvert", body=former)], OPENING)
        assert read_erratum(desk.store) is None
    corrected(wished, 0, cabinet="Autre cabinet")
    with wished.desk() as desk:
        found = read_erratum(desk.store)
        assert found is not None
        assert (found.changed, found.gone, found.new) == ([], [], [])

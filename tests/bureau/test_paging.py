"""Long lists: a screen reads again only what a journal entry changed, and draws one page of it."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from phco.bureau.screens import lists, steps
from phco.bureau.screens.record import PAGE, Query, View
from phco.dmg.keys.names import Name, read_names
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package
from phco.dmg.publication import publish_all
from phco.dmg.rounds import market
from phco.dmg.rounds.pairing import publish_results
from phco.dmg.signing.folder import laid_out_at
from phco.jsontext import dumps, loads_object
from tests.dmg.dmg_rounds import COMMISSION, fill, run_round
from tests.dmg.dmg_small import DJ, JULY, SmallCampaign


def test_a_sheet_is_read_once_whatever_is_recorded_meanwhile(campaign: SmallCampaign) -> None:
    fill(campaign)
    market._read.cache_clear()
    with campaign.desk() as desk:
        first = market.read_market(desk.store).sheets.by_id
        read = market._read.cache_info().misses
        assert read == len(first) == 8
        again = market.read_market(desk.store).sheets.by_id
    assert market._read.cache_info().misses == read and again == first


def test_reception_draws_the_rows_of_its_page_alone(campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(campaign)
    drawn: list[str] = []
    genuine = lists._row

    def counted(desk: object, one: Package) -> object:
        drawn.append(one.payload)
        return genuine(desk, one)  # type: ignore[arg-type]

    monkeypatch.setattr(lists, "_row", counted)
    monkeypatch.setattr("phco.bureau.screens.record.PAGE", 3)
    with campaign.desk() as desk:
        for number, wanted in (("1", 3), ("5", 2), ("99", 2)):
            drawn.clear()
            found = lists.reception(View(desk=desk, query=Query(fields={"page": number}), now=JULY))
            assert (len(drawn), found["page"].total, found["page"].last) == (wanted, 14, 5)
        assert lists.reception(View(desk=desk, query=Query(fields={"q": "dj-001"}), now=JULY))["page"].total == 1
    assert PAGE == 50


def test_people_are_read_with_what_they_sent_on_their_page_alone(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(campaign)
    asked: list[int] = []
    genuine = lists.roster

    def counted(store: Store, people: Collection[str]) -> object:
        asked.append(len(people))
        return genuine(store, people)

    monkeypatch.setattr(lists, "roster", counted)
    monkeypatch.setattr("phco.bureau.screens.record.PAGE", 3)
    with campaign.desk() as desk:
        whole = {one.pseudo: one for one in genuine(desk.store)}
        for page in ("1", "2", "5"):
            found = lists.people(View(desk=desk, query=Query(fields={"page": page}), now=JULY))["page"]
            assert [row["une"] for row in found.rows] == [whole[row["une"].pseudo] for row in found.rows]
            assert (len(found.rows), found.total) == (2 if page == "5" else 3, 14)
        few = lists.people(View(desk=desk, query=Query(fields={"q": "dj-001"}), now=JULY))["page"]
        assert [row["une"].pseudo for row in few.rows] == ["dj-001"]
    assert asked == [3, 3, 2, 1]


def test_what_was_signed_for_one_person_is_counted_and_not_listed(campaign: SmallCampaign) -> None:
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    with campaign.desk() as desk:
        publish_results(desk, 1, COMMISSION)
        found = steps.publishing(View(desk=desk, query=Query(), now=JULY))
        every = publications(desk.store, "publication")
    names = [name.removeprefix("publication/") for name in every]
    assert [one["nom"] for one in found["signes"]] == sorted(one for one in names if "/" not in one)
    assert found["scelles"] == sum("/" in one for one in names) > 0


def test_names_are_read_again_once_their_file_is_another(campaign: SmallCampaign) -> None:
    """A desk on screen keeps them between two pages; what is corrected or erased is so at once."""
    with campaign.desk() as desk:
        path = desk.folder / "noms.json"
        first = read_names(path)
        desk.add_names({DJ[0]: Name(nom="Autre", prenom="Nom", courriel="a@example.org")})
        assert first[DJ[0]].nom != "Autre"
        assert read_names(path)[DJ[0]].nom == "Autre"
        read_names(path).clear()
        assert read_names(path)[DJ[0]].nom == "Autre", "nobody changes what is kept"
        path.unlink()
        assert read_names(path) == {}


def test_the_end_of_an_index_says_what_its_whole_says(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        publish_all(desk, JULY)
        place = desk.outputs / "publication" / "index.json"
        text = place.read_text(encoding="utf-8")
        said = laid_out_at(desk)
        assert said == loads_object(text)["entree"]
        moved = {"entree": said, **loads_object(text)}  # first, as no phco writes it
        place.write_text(dumps(moved, indent=1) + "\n", encoding="utf-8")
        assert laid_out_at(desk) == said
        place.write_text("{", encoding="utf-8")
        signed = [one for one in desk.store.entries(kinds=("publication",)) if "bulletin.phco" in dumps(one.body)]
        assert laid_out_at(desk) == signed[-1].number, "then the last bulletin says it"

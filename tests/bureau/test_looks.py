"""What cannot be taken back is looked at first; what a list screen says of each: who is missing, late, what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from phco.bureau.screens import lists
from phco.bureau.screens.record import Query, View
from phco.cli import main
from phco.dmg.intake.receive import receive
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.rounds import open_round
from phco.host.mailbox.gather import Piece
from tests.bureau.conftest import Day, Window
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import DJ, JULY, SEPTEMBER, SmallCampaign
from tests.dmg.test_dmg_erratum import OFFERS, corrected
from tests.dmg.test_dmg_round import AFTER_HEARTS, AFTER_RANKS, HEARTS_DAY, OPENING, wish

THREE = OFFERS[:3]
LOTO = {"numeros": "3-11-24-37-49", "chance": "7"}


def head(campaign: SmallCampaign) -> tuple[int, str]:
    with campaign.desk() as desk:
        return desk.store.head()


def test_what_cannot_be_taken_back_is_looked_at_first(window: Window, campaign: SmallCampaign, day: Day) -> None:
    fill(campaign)
    window.open_keys()
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    wish(campaign, opened.catalogue)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER_HEARTS)
    day.now = AFTER_RANKS
    before = head(campaign)
    asked = {"tour": "1", "tirage": "loto:2026-09-09"}
    said = window.do("figer", **asked, _voir="1")
    assert "Rien n’est écrit. Le tour 1 serait figé : 6\u00a0listes sur 6\u00a0docteurs juniors" in said
    assert 'value="loto:2026-09-09"' in said, "what was filled in is there to be sent"
    assert "n’est pas figée" in window.do("tirer", tour="1", **LOTO, _voir="1")
    assert head(campaign) == before

    assert "Tour 1 figé" in window.do("figer", **asked)
    before = head(campaign)
    said = window.do("tirer", tour="1", **LOTO, _voir="1")
    assert "Le tour 1 serait apparié sur 6\u00a0listes et 8\u00a0offres" in said
    assert "Ce qui s’y oppose : Aucun auditeur n’est nommé." in said
    assert "seraient signés." in window.do("publier", _voir="1")
    days = {"ouverture": "2026-09-24", "cloture": "2026-09-29"}
    assert "Le tour 1 n’est pas apparié" in window.do("pv", **days, presents="Pr Martin, doyen", _voir="1")
    assert head(campaign) == before


def test_a_round_names_who_is_missing_and_why(window: Window, campaign: SmallCampaign, day: Day) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    few = {
        f"{one}.phco": campaign.wishes(one, {one.id: 5 for one in THREE}, catalogue=opened.catalogue) for one in DJ[:4]
    }
    campaign.take(few, HEARTS_DAY)
    day.now = HEARTS_DAY
    page = window.get("/tour?tour=1").text
    missing = page.split("<summary>")[1].split("</details>")[0]
    assert missing.startswith("2\u00a0manquent") and all((one in missing) == (one in DJ[4:]) for one in DJ)


def test_who_is_late_is_given_more_time_from_their_own_line(window: Window, campaign: SmallCampaign, day: Day) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    late = datetime(2026, 9, 4, 23, tzinfo=UTC)
    campaign.take({"v.phco": campaign.wishes(DJ[1], {one.id: 5 for one in THREE}, catalogue=opened.catalogue)}, late)
    day.now = AFTER_HEARTS
    page = window.get("/reception?liste=refuses").text
    row = next(one for one in page.split("<tr>") if "Accorder plus de temps à cette personne" in one)
    assert f'value="{DJ[1]}"' in row and '<option value="tour1-dj" selected>' in row


def test_a_list_that_a_message_s_hour_would_save_is_settled_with_its_trace_in_view(
    window: Window, campaign: SmallCampaign, day: Day, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Both faces of the desk show the line of the mail that is to be believed or not."""
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
        late = campaign.wishes(DJ[1], {one.id: 5 for one in THREE}, catalogue=opened.catalogue)
        trace = "from <x> by mx.dmg.example; Wed, 2 Sep 2026 09:00:00 +0000"
        piece = Piece(name="v.phco", origin="m.eml", data=late, alleged_at=SEPTEMBER, trace=trace)
        (line,) = receive(desk, [piece], now=AFTER_HEARTS + timedelta(days=1)).lines
    assert (line.outcome, line.code) == ("quarantaine", "E_HEURE")
    day.now = AFTER_HEARTS + timedelta(days=1)
    page = window.get("/reception").text
    assert "Trace du courriel" in page and f"<code>{trace}</code>" in page
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-09-06T09:00")
    assert main(["dmg", "etat", "--dossier", str(campaign.folder)]) == 0
    assert "trace du courriel" in capsys.readouterr().out.replace("\u00a0", " ")


def test_what_changed_since_the_catalogue_is_told_with_whom_it_concerns(
    window: Window, campaign: SmallCampaign
) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    campaign.take(
        {"v.phco": campaign.wishes(DJ[0], {one.id: 3 for one in THREE}, catalogue=opened.catalogue)}, HEARTS_DAY
    )
    assert "Depuis le catalogue" not in window.get("/offres").text
    corrected(campaign, 0, cabinet="Autre cabinet")
    page = window.get("/offres").text
    assert "Depuis le catalogue du tour 1" in page
    assert f"1\u00a0fiche a changé\u00a0: {OFFERS[0].id}." in page
    assert f"{OFFERS[0].id} avait des cœurs de {DJ[0]}\u00a0: à prévenir." in page


def test_each_sheet_says_whether_it_is_conform(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        page = lists.offers(View(desk=desk, query=Query(), now=JULY))["page"]
    told = {row["id"]: [one.level for one in row["remarques"]] for row in page.rows}
    assert set(told) == {one.id for one in OFFERS}
    assert all(level == "avertissement" for levels in told.values() for level in levels), "none stands that is refused"

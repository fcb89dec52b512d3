"""The candidates of a PAMSU without a device, on paper: who came and until when, never a heart; and back again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from phco.dmg.keys.names import Name
from phco.dmg.papers.ballots import PLACE, write_ballots
from phco.dmg.papers.deposits import Paper, deposit, said_by
from phco.dmg.papers.remake import remake
from phco.dmg.papers.workbooks import ranking_paper
from phco.dmg.people.delays import grant
from phco.dmg.people.departures import leave
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.pairing import freeze
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.offers import offer_as_cells
from tests.dmg.dmg_rounds import DAYS
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers

SHEETS = offers()
PAPER, DEVICE = str(SHEETS[0].pamsu), str(SHEETS[1].pamsu)
SAID = said_by("Mme Leroy", "courrier du 10 août")
AT = datetime(2026, 9, 6, 9, tzinfo=UTC)
HEARTS = {SHEETS[0].id: 5, SHEETS[1].id: 4, SHEETS[2].id: 2}


@pytest.fixture
def ranked(campaign: SmallCampaign) -> SmallCampaign:
    """One PAMSU has only ever sent a letter; everyone hearted their post, one DJ without having sent a file."""
    files = {f"{one.id}.phco": campaign.sheet(one) for one in SHEETS[1:]}
    campaign.take(files | {f"{one}.phco": campaign.file(one) for one in DJ[:5]}, AUGUST)
    with campaign.desk() as desk:
        desk.add_names({DJ[1]: Name(nom="L’Hermitte <b>", prenom="Zoé", courriel="z@example.org")})
        paper = Paper(author=PAPER, kind="fiche-rts", rows=[offer_as_cells(SHEETS[0])])
        deposit(desk, [paper], SAID, AUGUST + timedelta(minutes=1), received=AUGUST)
        open_round(desk, 1, DAYS[1][0])
    campaign.take({f"{one}.phco": campaign.wishes(one, HEARTS) for one in DJ}, DAYS[1][1])
    with campaign.desk() as desk:
        assert send_candidates(desk, 1, DAYS[1][2]).unreachable == [PAPER]
    return campaign


def names(campaign: SmallCampaign) -> list[str]:
    folder = campaign.folder / "sorties" / PLACE
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def plain(path: Path) -> str:
    return re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8")).replace("\u00a0", " ").replace("\u202f", " ")


def test_only_who_has_no_device_has_a_paper_and_it_never_tells_a_heart(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        (made,) = write_ballots(desk)
        assert (made.tour, made.offer, made.person, list(made.candidates)) == (1, SHEETS[0].id, PAPER, list(DJ))
        assert made.documents is not None
        with ZipFile(BytesIO(made.documents.read_bytes())) as archive:
            assert sorted(archive.namelist()) == sorted(
                f"{dj}-{what}.pdf" for dj in DJ[:5] for what in ("cv", "lettre")
            )
        assert all(path.stat().st_mode & 0o077 == 0 for path in (made.page, made.documents))
    text, raw = plain(made.page), made.page.read_text(encoding="utf-8")
    assert raw.count('class="case"') == len(DJ) and all(one in text for one in DJ)
    assert "Classez-en au moins 5." in text and "8 septembre 2026, 23 h 59" in text
    assert "&lt;b&gt;" in raw and "<b>" not in raw and "<script" not in raw and "src=" not in raw
    assert text.count("dossier non reçu") == 1
    assert not re.search(r"c(œ|oe)ur", text)
    assert names(ranked) == [f"tour1-{SHEETS[0].id}-{PAPER}.{kind}" for kind in ("html", "zip")]


def test_the_paper_follows_delays_and_departures_and_is_made_again(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        until = datetime(2026, 9, 9, 6, tzinfo=UTC)
        grant(desk, PAPER, "tour1-rts", until, author="Pr Martin", reason="panne", now=AT)
        leave(desk, DJ[0], role="dj", reason="renonce", now=AT)
        (made,) = write_ballots(desk)
        assert DJ[0] not in made.candidates and "9 septembre 2026, 8 h" in plain(made.page)
        before = made.page.read_bytes()
        made.page.write_bytes(b"un autre")
        remake(desk, AT)
        assert made.page.read_bytes() == before
        leave(desk, PAPER, role="pamsu", reason="cesse", now=AT)
        assert write_ballots(desk) == [] and names(ranked) == []


def test_someone_named_has_one_and_takes_nothing_from_the_others(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        write_ballots(desk)
        (made,) = write_ballots(desk, [DEVICE])
        assert made.person == DEVICE and len(names(ranked)) == 4
        for who in (DJ[0], str(SHEETS[5].pamsu), "p-9999"):
            with pytest.raises(PhcoError, match="n’a pas de candidats"):
                write_ballots(desk, [who])


def test_its_answer_is_deposited_and_the_frozen_round_has_no_paper_left(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        write_ballots(desk)
        done = deposit(desk, [ranking_paper(PAPER, 1, list(DJ[:5]))], said_by("Mme Leroy", "courrier du 6"), AT)
        assert [line.outcome for line in done.tally.lines] == ["retenu"]
        assert len(write_ballots(desk)) == 1, "until the round is frozen it may be corrected"
        freeze(desk, 1, datetime(2026, 9, 9, 6, tzinfo=UTC), announced="loto:2026-09-09")
        assert write_ballots(desk) == [] and names(ranked) == []

"""« Calendrier » as a line, moves seen first and taken back; delays; keys: on screen as in a terminal."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from phco.bureau.acts.record import typed
from phco.bureau.screens.timeline import LEFT, WIDTH, draw_line
from phco.dmg.ledger.queries.dates import delays
from phco.dmg.ledger.queries.people import rulings_of
from phco.dmg.ledger.queries.rounds import steps
from phco.dmg.ledger.values import Step
from tests.bureau.conftest import Day, Window
from tests.bureau.test_same_journal import Both, both, entries_of
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import DJ, STEPS, SmallCampaign

__all__ = ["both"]
KNOWN = {one["code"]: Step(code=one["code"], start=one["debut"], end=one["fin"], status=one["statut"]) for one in STEPS}


def test_every_dated_step_has_its_bar_in_order_and_inside() -> None:
    line = draw_line(KNOWN, date(2026, 9, 3))
    assert line is not None
    assert [bar.code for bar in line.bars] == list(KNOWN)
    for bar in line.bars:
        assert bar.x >= LEFT and bar.x + bar.width <= LEFT + WIDTH and bar.width >= 4
        assert len(bar.name) * 7 <= LEFT - 6, "a name stands whole on the left of the bars"
        assert bar.words.startswith(f"{bar.name} : ") and "2026" in bar.words
    rows = [bar.y for bar in line.bars]
    assert rows == sorted(rows) and len(set(rows)) == len(rows) and rows[-1] + 26 <= line.height
    assert [bar.code for bar in line.bars if bar.on] == ["tour1-dj"]
    assert [name for _, name in line.months] == ["août", "septembre", "octobre", ""], (
        "a name that would be cut is left out"
    )
    first = next(bar for bar in line.bars if bar.code == "tour1-dj")
    assert line.today is not None and first.x <= line.today <= first.x + first.width
    assert all(bar.moved is None for bar in line.bars)


@pytest.mark.parametrize(
    ("known", "today", "wanted"),
    [
        ({}, date(2026, 9, 3), None),
        ({"tour1-dj": Step(code="tour1-dj", start=None, end=None, status="inconnue")}, date(2026, 9, 3), None),
        ({"tour1-dj": KNOWN["tour1-dj"]}, date(2026, 9, 3), 1),
        ({"tour1-dj": KNOWN["tour1-dj"]}, date(2020, 1, 1), 1),
    ],
)
def test_a_calendar_with_few_dates_is_drawn_or_not(known: dict[str, Step], today: date, wanted: int | None) -> None:
    line = draw_line(known, today)
    assert (len(line.bars) if line is not None else None) == wanted
    assert line is None or (line.today is None) == (today.year == 2020)


def test_a_move_is_seen_on_the_line_made_and_taken_back(window: Window, campaign: SmallCampaign, day: Day) -> None:
    window.open_keys()
    day.now = datetime.fromisoformat("2026-08-20T09:00+02:00")
    asked = {"etape": "tour1-dj", "jours": "3", "auteur": "Pr Martin", "motif": "la DGOS décale"}
    seen = window.do("decaler", **asked, _voir="1")
    assert "Rien n’est écrit" in seen and "En pointillés" in seen
    assert seen.count('class="apres"') == len([one for one in STEPS if one["code"] not in ("depot-dj", "depot-rts")])
    with campaign.desk() as desk:
        before = steps(desk.store)
    done = window.do("decaler", **asked)
    assert "Calendrier décalé" in done and 'class="apres"' not in done
    number = re.search(r'name="numero" value="(\d+)"', done)
    assert number, "the last shift can be taken back from the screen"
    undone = window.do("annuler-decalage", numero=number[1], auteur="Pr Martin", motif="la DGOS se ravise")
    assert f"Décalage n° {number[1]} annulé" in undone and 'name="numero"' not in undone
    assert f"phco dmg decaler --annuler {number[1]}" in undone
    with campaign.desk() as desk:
        assert steps(desk.store) == before
    wrong = window.do("annuler-decalage", numero="x", auteur="Pr Martin", motif="rien")
    assert "n’est pas un numéro du journal" in wrong


@pytest.mark.parametrize(
    "query", ["?de=tour1-dj&jours=x", "?de=nulle-part&jours=3", "?de=tour1-dj&jours=99999", "?de="]
)
def test_an_address_that_asks_nonsense_shows_the_line_as_it_is(window: Window, query: str) -> None:
    page = window.get(f"/calendrier{query}")
    assert page.status == 200 and 'class="etape' in page.text and 'class="apres"' not in page.text


def test_moves_and_delays_taken_back_write_the_same_journal(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    by, who = {"auteur": "Pr Martin", "motif": "la DGOS décale"}, ["--auteur", "Pr Martin", "--motif", "la DGOS décale"]
    both.at("2026-08-20T09:00", monkeypatch)
    both.act("decaler", ["decaler", "--de", "tour1-dj", "--jours", "2", *who], etape="tour1-dj", jours="2", **by)
    number = str(entries_of(both.terminal)[-1].number)
    both.act("annuler-decalage", ["decaler", "--annuler", number, *who], numero=number, **by)
    both.act(
        "accorder", ["accorder", DJ[4], "--etape", "depot-dj", "--jusqu-au", "2026-09-02", *who],
        personne=DJ[4], etape="depot-dj", jour="2026-09-02", heure="", **by,
    )  # fmt: skip
    number = str(entries_of(both.terminal)[-1].number)
    assert "1\u00a0délai accordé" in both.window.get("/reception").text
    both.act("annuler-delai", ["accorder", "--annuler", number, *who], numero=number, **by)
    assert "délai accordé" not in both.window.get("/reception").text
    here, there = entries_of(both.campaign.folder), entries_of(both.terminal)
    assert [(one.kind, one.at, one.body) for one in here] == [(one.kind, one.at, one.body) for one in there]
    with both.campaign.desk() as desk:
        assert delays(desk.store) == []


def test_two_devices_that_say_they_are_one_person_are_settled_on_screen(
    window: Window, campaign: SmallCampaign, day: Day
) -> None:
    """Two telephones enrolled with one code: their packages are side by side, and one key is kept."""
    fill(campaign)
    day.now = datetime.fromisoformat("2026-08-20T09:00+02:00")
    with campaign.desk() as desk:
        (claim,) = desk.store.rows("SELECT number, signer, opener, material FROM claim WHERE person = ?", (DJ[0],))
    campaign.actors[DJ[0]].new_device(campaign.keys.code("2026-09", DJ[0], 1))
    campaign.take({"autre.phco": campaign.file(DJ[0])}, day.now)
    page = window.get("/reception").text
    assert "2\u00a0appareils se disent le sien" in page
    keys = re.findall(r'name="cle" value="([^"]+)"', page)
    assert claim["signer"] in keys and len(keys) == 2
    kept = next(one for one in keys if one != claim["signer"])
    said = window.do("cle", personne=DJ[0], cle=kept, auteur="M. Roux", motif="confirmé au téléphone")
    assert "cet appareil est le sien" in said and f"trancher {DJ[0]} --cle" in said
    with campaign.desk() as desk:
        assert {signer for _, signer in rulings_of(desk.store, DJ[0]).keys} == {kept}


@pytest.mark.parametrize(
    ("words", "windows", "wanted"),
    [
        (["phco", "--motif", "l’autre jour"], False, "phco --motif 'l’autre jour'"),
        (["phco", "--motif", "l’autre jour"], True, 'phco --motif "l’autre jour"'),
        (["phco", "--dossier", "C:\\DMG de Caen\\dmg"], True, 'phco --dossier "C:\\DMG de Caen\\dmg"'),
        (["phco", "--motif", ""], True, 'phco --motif ""'),
    ],
)
def test_a_command_is_shown_as_it_is_typed_on_this_machine(words: list[str], windows: bool, wanted: str) -> None:
    assert typed(words, windows=windows) == wanted

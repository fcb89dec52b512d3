"""« Aujourd’hui » and its alerts, « Sauvegarde »: what deserves an eye, and a copy that is really one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from phco.bureau.acts import every_act
from phco.bureau.acts.record import Values, typed
from phco.bureau.doing import do
from phco.bureau.room import Room
from phco.bureau.screens import today
from phco.bureau.screens.record import View
from phco.dmg.desk import DATABASE
from phco.dmg.ledger.events import ISSUED
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.status import Status, status
from tests.bureau.conftest import Day, Window
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign, offers


def alerts(window: Window) -> str:
    text = window.get("/").text
    return text.split('<ul class="alertes">')[1].split("</ul>")[0] if 'class="alertes"' in text else ""


def test_each_alert_comes_with_its_cause_and_goes_with_its_cure(
    window: Window, campaign: SmallCampaign, day: Day, tmp_path: Path
) -> None:
    window.open_keys()
    assert "Aucune sauvegarde n’a été faite" in alerts(window)
    assert "Rien n’est encore publié" not in alerts(window), "nothing is due before the first round"
    fill(campaign)
    day.now = datetime.fromisoformat("2026-09-01T08:00+02:00")
    window.do("ouvrir", tour="1")
    assert "Rien n’est encore publié" in alerts(window)
    window.do("publier")
    assert "publié" not in alerts(window)
    window.do("sauvegarder", ou=str(tmp_path / "cle"))
    assert alerts(window) == "", "published and copied: nothing to look at"
    window.do("dates", etape="tour3-appariement", du="2026-09-23", au="2026-09-23", statut="confirmee")
    assert "1\u00a0geste n’est pas publié" in alerts(window)
    window.do("ouvrir", tour="1")
    assert "1\u00a0geste n’est pas publié" in alerts(window), "signing a catalogue publishes nothing"
    window.do("publier")
    window.do("sauvegarder", ou=str(tmp_path / "cle"))
    assert alerts(window) == "", "published again, and copied: nothing to look at"

    with campaign.desk() as desk:
        catalogue = desk.store.rows("SELECT catalogue FROM round")[0]["catalogue"]
    ids = [one.id for one in offers()]
    one = campaign.wishes(DJ[0], {ids[0]: 5, ids[1]: 4}, catalogue=catalogue)
    campaign.actors[DJ[0]].seq -= 1
    two = campaign.wishes(DJ[0], {ids[2]: 5, ids[3]: 4}, catalogue=catalogue)
    day.now = datetime.fromisoformat("2026-09-02T11:00+02:00")
    campaign.take({"un.phco": one, "deux.phco": two}, day.now)
    said = alerts(window)
    assert "2\u00a0envois mis de côté" in said and "gestes ne sont pas publiés" in said
    assert "Pas de sauvegarde aujourd’hui" in said
    assert "Trancher" in window.get("/").text.split('class="quoi"')[1][:80]
    page = window.get("/reception").text
    assert "Ce qui diffère, sous un même numéro" in page and "5\u00a0cœurs" in page


def test_a_copy_is_made_read_again_and_refused_when_it_is_not_one(
    window: Window, campaign: SmallCampaign, tmp_path: Path
) -> None:
    fill(campaign)
    said = window.do("sauvegarder", ou=str(tmp_path / "cle"))
    assert 'class="message bien"' in said
    (copy,) = [path.parent for path in (tmp_path / "cle").rglob(DATABASE)]
    screen = window.get("/sauvegarde").text
    assert str(copy) in screen and "Dernière copie faite d’ici" in screen
    assert "phco dmg sauvegarde remettre COPIE VERS</code>" in screen
    good = window.do("verifier-copie", copie=str(copy))
    assert 'class="message bien"' in good
    victim = sorted((copy / "objets").rglob("*.phco"))[0]
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    assert 'class="message faute"' in window.do("verifier-copie", copie=str(copy))
    assert 'class="message faute"' in window.do("verifier-copie", copie=str(tmp_path / "rien"))
    assert 'class="message faute"' in window.do("sauvegarder", ou="")
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []


def test_a_copy_is_put_back_beside_and_goes_on_after_what_was_published(
    window: Window, campaign: SmallCampaign, day: Day, tmp_path: Path
) -> None:
    window.open_keys()
    fill(campaign)
    day.now = datetime.fromisoformat("2026-09-01T08:00+02:00")
    window.do("ouvrir", tour="1")
    window.do("sauvegarder", ou=str(tmp_path / "cle"))
    (copy,) = [path.parent for path in (tmp_path / "cle").rglob(DATABASE)]
    window.do("publier")
    with campaign.desk() as desk:
        published, signed = desk.outputs / "publication", int(desk.store.setting(ISSUED, "0"))
    back = tmp_path / "remis"
    said = window.do("remettre-copie", copie=str(copy), vers=str(back))
    assert 'class="message bien"' in said and "renommez ce dossier" in said
    command = said.split("La même chose au terminal\u00a0: <code>")[1].split("</code>")[0]
    assert command == typed(["phco", "dmg", "sauvegarde", "remettre", str(copy), str(back)])
    again = window.do("remettre-copie", copie=str(copy), vers=str(back))
    assert 'class="message faute"' in again, "nothing is written over"
    said = window.do("reprendre", publication=str(published))
    assert "rien à reprendre" in said, "this desk knows what it signed"

    room = Room(folder=back, clock=day)
    room.unlock(PHRASE)
    every_act()["reprendre"].check(Values(texts={"publication": str(published)}))
    do(room, every_act()["reprendre"], Values(texts={"publication": str(published)}), "/sauvegarde")
    with room.desk() as desk:
        assert int(desk.store.setting(ISSUED, "0")) > signed, "no number that the site shows is signed again"
        assert verify_folder(desk).faults == []


def test_large_numbers_are_written_as_people_write_them(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def large(view: View) -> Status:
        return replace(status(view.desk, view.now), people={"dj": 1030, "pamsu": 3500}, held=1234, left=0, vacant=12345)

    monkeypatch.setattr(today, "state_of", large)
    page = window.get("/").text
    for number in ("1\u202f030", "3\u202f500", "1\u202f234", "12\u202f345"):
        assert f"<dd>{number}</dd>" in page

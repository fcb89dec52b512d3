"""Junk is set aside and comes back: nothing is deleted, the journal says it, what waits for a key is not touched."""

from __future__ import annotations

from datetime import timedelta

from phco.demo.actors import Actor
from phco.dmg.intake.sweep import bring_back, junk, sweep
from phco.dmg.recovery.resume import resume, verify_folder
from phco.host.keys.small_pdf import small_pdf
from tests.dmg.dmg_small import AUGUST, CAMPAIGN, DJ, SmallCampaign


def test_junk_is_set_aside_and_comes_back(campaign: SmallCampaign) -> None:
    bare = Actor(pseudo=DJ[4], role="dj", campaign=CAMPAIGN)  # its key is not known yet
    row = {"dj": DJ[4], "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
    pieces = {"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")}
    waiting = bare.write("dossier-dj", {"dossier-dj": [row]}, created=AUGUST, pieces=pieces)
    noise = {f"bruit-{n}.phco": b"bruit %d" % n for n in range(40)}
    campaign.take({"a.phco": campaign.file(DJ[0]), "attend.phco": waiting, **noise}, AUGUST)
    later = AUGUST + timedelta(days=1)
    with campaign.desk() as desk:
        state = desk.store.state_hash()
        assert len(junk(desk)) == 40
        moved, day = sweep(desk, later)
        assert (len(moved), day) == (40, "2026-08-11")
        assert len(list((campaign.folder / "ecartes" / day).glob("*.phco"))) == 40
        assert sweep(desk, later)[0] == []
        assert verify_folder(desk).faults == []
        resume(desk, later)
        assert len(bring_back(desk, later)) == 40
        assert bring_back(desk, later) == []
        assert verify_folder(desk).faults == []
        assert len(junk(desk)) == 40
        assert desk.store.state_hash() == state
        kinds = [entry.kind for entry in desk.store.entries()][-2:]
        assert kinds == ["balayage", "balayage-annule"]
    again = campaign.take(noise, later)
    assert {line.outcome for line in again.lines} == {"refuse"}


def test_what_was_received_and_what_is_written_are_the_desk_s_alone(campaign: SmallCampaign) -> None:
    for name in ("objets", "sorties"):
        assert (campaign.folder / name).stat().st_mode & 0o777 == 0o700

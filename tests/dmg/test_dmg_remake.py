"""Outputs are derived: what is lost or altered under ``sorties/`` is made again, signed bytes the same."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from phco.dmg.desk import DATABASE, opened
from phco.dmg.intake.receipts import write_receipts
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.papers.assignments import write_assignments
from phco.dmg.papers.drafts import tick, write_drafts
from phco.dmg.papers.remake import RESEALED, remake
from phco.dmg.people.invitations import write_invitations
from phco.dmg.publication import publish_all
from phco.dmg.recovery.resume import resume, start_again, verify_folder
from phco.packages.seal import is_sealed
from tests.dmg.dmg_rounds import COMMISSION, DAYS, fill, run_round
from tests.dmg.dmg_small import DJ, JULY, PHRASE, SmallCampaign, offers

LATER = COMMISSION + timedelta(days=1)


@pytest.fixture
def full(campaign: SmallCampaign) -> SmallCampaign:
    with campaign.desk() as desk:
        write_invitations(desk, [*DJ, *(str(one.pamsu) for one in offers())], JULY)
        write_drafts(desk, "invitations", JULY)
        tick(desk, "invitations", JULY, people=[DJ[0]])
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    with campaign.desk() as desk:
        publish_all(desk, DAYS[1][4])
        write_assignments(desk, COMMISSION, ["chu"])
    return campaign


def seen(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_everything_lost_comes_back_the_same(full: SmallCampaign) -> None:
    outputs = full.folder / "sorties"
    before = seen(outputs)
    with full.desk() as desk:
        signed = publications(desk.store)
        count, issued = desk.store.head()[0], desk.store.setting("emis")
    shutil.rmtree(outputs)
    outputs.mkdir()
    with full.desk() as desk:
        made = remake(desk, COMMISSION)
        after = seen(outputs)
        again = publications(desk.store)
        assert desk.store.setting("emis") == issued, "nothing new is signed"
        assert {name: one.payload for name, one in again.items()} == {name: one.payload for name, one in signed.items()}
        assert verify_folder(desk).faults == []
    drafts = {name for name in before if name.endswith(".eml")}  # everyone has a device: nobody is to be invited
    stamp = {"publication/horodatage.phco"}  # what it covers is sealed anew: the next publication signs another
    assert set(before) - drafts - stamp <= set(after)
    assert made.left == [RESEALED]
    sealed = 0
    for name, data in after.items():
        if name in before and data != before[name] and not name.startswith(("publication/index.json", "envois/")):
            assert is_sealed(data) and name in signed, name
            sealed += 1
    assert sealed == 0 or any(name.startswith("publication/explications/") for name in after)
    with full.desk() as desk:
        new = [entry.kind for entry in desk.store.entries(after=count)]
        assert set(new) <= {"refait"} and len(new) <= 2, "what was sealed anew, and no more"
        for _ in range(2):
            assert remake(desk, COMMISSION).files == []
        assert desk.store.head()[0] == count + len(new)
        state = desk.store.state_hash()
    (full.folder / DATABASE).unlink()
    start_again(full.folder)
    with opened(full.folder, passphrase=PHRASE, check=False) as desk:
        resume(desk, LATER)
        assert desk.store.state_hash() == state


@pytest.mark.parametrize(
    "name",
    ["publication/manifeste.phco", "publication/catalogue-tour1.phco", "publication/bulletin.phco",
     "publication/resultats-tour1.phco", f"invitations/{DJ[0]}.phco"],
)  # fmt: skip
@pytest.mark.parametrize("harm", ["gone", "altered", "cut"])
def test_a_signed_file_comes_back_byte_for_byte(full: SmallCampaign, name: str, harm: str) -> None:
    path = full.folder / "sorties" / name
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-9] if harm == "cut" else data[:200] + bytes([data[200] ^ 1]) + data[201:])
    with full.desk() as desk:
        count = desk.store.head()[0]
        assert name in remake(desk, LATER).files
        assert desk.store.head()[0] == count
    assert path.read_bytes() == data


def test_what_changed_since_is_left_to_be_published(full: SmallCampaign) -> None:
    with full.desk() as desk:
        count = desk.store.setting("emis")
    late = full.wishes(DJ[5], {one.id: 2 for one in offers()[:4]})
    full.take({"tard.phco": late}, COMMISSION)
    bulletin = (full.folder / "sorties/publication/bulletin.phco").read_bytes()
    with full.desk() as desk:
        remake(desk, LATER)
        assert desk.store.setting("emis") == count
    assert (full.folder / "sorties/publication/bulletin.phco").read_bytes() == bulletin


def test_what_is_ticked_stays_ticked(full: SmallCampaign) -> None:
    place = full.folder / "sorties/envois/invitations"
    with full.desk() as desk:
        remake(desk, LATER)
        assert not (place / f"{DJ[0]}.eml").exists()
        write_receipts(desk, [])
        path = full.folder / "sorties/publication/explications/tour1" / f"{DJ[0]}.phco"
        before = path.read_bytes()
        path.unlink()
        remake(desk, LATER)
        opener = full.actors[DJ[0]].opener
    from phco.host.keys.seal import unseal as open_seal

    assert path.read_bytes() != before and open_seal(path.read_bytes(), opener) == open_seal(before, opener)


def test_a_bulletin_comes_back_as_signed_whatever_came_since(full: SmallCampaign) -> None:
    """What is only counted, and the head of the journal, are those of the day it was signed: its chain holds."""
    path = full.folder / "sorties/publication/bulletin.phco"
    data = path.read_bytes()
    full.take({"rien.phco": b"PK\x03\x04 rien"}, COMMISSION)
    path.unlink()
    with full.desk() as desk:
        assert "publication/bulletin.phco" in remake(desk, LATER).files
    assert path.read_bytes() == data
    full.take({"tard.phco": full.wishes(DJ[5], {one.id: 2 for one in offers()[:4]})}, COMMISSION)
    path.unlink()
    with full.desk() as desk:
        made = remake(desk, LATER)
        assert [one for one in made.left if "publication/bulletin.phco" in one] == made.left != []

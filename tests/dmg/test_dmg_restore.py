"""An older database put back is detected, and rebuilt to the same state from the journal's copy and the objects."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from phco import local
from phco.dmg.desk import DATABASE, MIRROR, Desk, opened
from phco.dmg.keys import keyring
from phco.dmg.ledger.queries.packages import has_sent
from phco.dmg.ledger.schema import VERSION
from phco.dmg.people.enrol import new_code, rule
from phco.dmg.recovery.resume import BEGUN, resume, start_again, verify_folder
from phco.dmg.rounds.pairing import draw, freeze, publish_results
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.host.keys.small_pdf import small_pdf
from tests.dmg.dmg_rounds import ALONE, LOTO, fill
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers, start
from tests.dmg.test_dmg_round import AFTER_DRAW, AFTER_HEARTS, AFTER_RANKS, OPENING, RANK_DAY, wish


def snapshot(campaign: SmallCampaign, target: Path) -> None:
    target.mkdir()
    shutil.copy(campaign.folder / DATABASE, target / DATABASE)


def put_back(campaign: SmallCampaign, source: Path) -> None:
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (campaign.folder / name).unlink(missing_ok=True)
    if source.is_file():
        (campaign.folder / DATABASE).touch()
    elif source.exists():
        shutil.copy(source / DATABASE, campaign.folder / DATABASE)


def state(campaign: SmallCampaign) -> tuple[str, tuple[int, str]]:
    with campaign.desk() as desk:
        return desk.store.state_hash(), desk.store.head()


def whole_round(campaign: SmallCampaign) -> None:
    from phco.dmg.rounds.candidates import send_candidates
    from phco.dmg.verdicts.contents import candidates_of

    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    wish(campaign, opened.catalogue)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER_HEARTS)
        came = candidates_of(desk.store, desk.objects, 1)
        assert came is not None
    files = {f"{o.id}.phco": campaign.ranking(str(o.pamsu), list(came[o.id])) for o in offers() if came[o.id]}
    campaign.take(files, RANK_DAY)
    with campaign.desk() as desk:
        freeze(desk, 1, AFTER_RANKS)
        draw(desk, 1, LOTO, AFTER_DRAW, without_auditor=ALONE)
        publish_results(desk, 1, AFTER_DRAW)


@pytest.mark.parametrize("moment", ["never", "emptied", "start", "files", "round"])
def test_an_older_database_is_detected_and_rebuilt(campaign: SmallCampaign, tmp_path: Path, moment: str) -> None:
    old = tmp_path / "sauvegarde"
    if moment == "start":
        snapshot(campaign, old)
    if moment == "emptied":
        old.touch()
    fill(campaign)
    if moment == "files":
        snapshot(campaign, old)
    whole_round(campaign)
    if moment == "round":
        snapshot(campaign, old)
    with campaign.desk() as desk:
        new_code(desk, DJ[0], "téléphone perdu", AFTER_RANKS)
    before_hash, before_head = state(campaign)
    put_back(campaign, old)
    with pytest.raises(PhcoError) as caught, campaign.desk():
        pass
    assert caught.value.code == ("E_DOSSIER" if moment in ("never", "emptied") else "E_BASE_ANCIENNE")
    assert "reprendre" in caught.value.fix

    start_again(campaign.folder)
    desk = Desk(campaign.folder, keys=campaign.keys)
    done = resume(desk, AFTER_RANKS)
    desk.close()
    assert done.entries > 0
    assert done.missing == []
    after_hash, after_head = state(campaign)
    assert after_hash == before_hash
    assert after_head[0] == before_head[0] + 1  # the resumption says itself, after the chain that was lost
    with campaign.desk() as desk:
        row = desk.store.row("SELECT head FROM journal WHERE number = ?", (before_head[0],))
        assert row is not None
        assert row["head"] == before_head[1]
        assert verify_folder(desk).faults == []


def test_a_resumption_stopped_half_way_says_in_the_end_all_that_it_took_up(
    campaign: SmallCampaign, tmp_path: Path
) -> None:
    old = tmp_path / "sauvegarde"
    snapshot(campaign, old)
    fill(campaign)
    whole = state(campaign)[1][0]
    put_back(campaign, old)
    desk = Desk(campaign.folder, keys=campaign.keys)
    first = desk.store.head()[0]
    left = iter(range(3))

    def killed() -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resume(desk, AFTER_RANKS, progress=killed)
    desk.close()
    desk = Desk(campaign.folder, keys=campaign.keys)
    done = resume(desk, AFTER_RANKS)
    again = resume(desk, AFTER_RANKS)
    told = [entry.body["entrees"] for entry in desk.store.entries(kinds=("reprise",))]
    desk.close()
    assert told == [whole - first] == [done.entries]
    assert again.entries == again.objects == 0
    assert not (campaign.folder / BEGUN).exists()


def test_two_histories_that_parted_are_never_merged(campaign: SmallCampaign, tmp_path: Path) -> None:
    old = tmp_path / "sauvegarde"
    snapshot(campaign, old)
    shutil.copy(campaign.folder / MIRROR, old / MIRROR)
    fill(campaign)
    lost = tmp_path / "perdu.jsonl"
    shutil.copy(campaign.folder / MIRROR, lost)
    put_back(campaign, old)
    shutil.copy(old / MIRROR, campaign.folder / MIRROR)
    campaign.take({"a.phco": campaign.file(DJ[0])}, AUGUST)
    shutil.copy(lost, campaign.folder / MIRROR)
    with pytest.raises(PhcoError) as caught, campaign.desk():
        pass
    assert caught.value.code == "E_BASE_ANCIENNE"
    desk = Desk(campaign.folder, keys=campaign.keys)
    with pytest.raises(PhcoError) as caught:
        resume(desk, AFTER_RANKS)
    desk.store.close()
    assert caught.value.code == "E_JOURNAL"


def as_first_version(path: Path) -> None:
    """The same rows in the tables that the first version made, where those who take part were a list in the round."""
    old = path.with_suffix(".ancienne")
    with closing(sqlite3.connect(old, isolation_level=None)) as db:
        db.executescript((Path(__file__).parent / "schema_1.sql").read_text(encoding="utf-8"))
        db.execute("ATTACH ? AS present", (str(path),))
        tables = [name for (name,) in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
        for table in sorted({*tables} - {"round"}):
            columns = ", ".join(name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,)))
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
        columns = ", ".join(name for (name,) in db.execute("SELECT name FROM pragma_table_info('round', 'present')"))
        people = "(SELECT json_group_array(person) FROM present.applicant WHERE round = number)"
        db.execute(f"INSERT INTO main.round ({columns}, applicants) SELECT {columns}, {people} FROM present.round")
        db.execute("DETACH present")
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    old.rename(path)


def shape(desk: Desk) -> object:
    """Tables with their columns, indexes and triggers."""
    tables = desk.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    query = 'SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY name'
    others = desk.store.rows("SELECT name, sql FROM sqlite_schema WHERE type <> 'table' ORDER BY name")
    wr = desk.store.rows("SELECT name, wr, strict FROM pragma_table_list ORDER BY name")
    columns = {row["name"]: [tuple(one) for one in desk.store.rows(query, (row["name"],))] for row in tables}
    return columns, [tuple(row) for row in others], [tuple(row) for row in wr]


def test_a_folder_of_the_first_version_is_brought_to_the_present_format(campaign: SmallCampaign) -> None:
    fill(campaign)
    whole_round(campaign)
    before = state(campaign)
    with campaign.desk() as desk:
        expected = shape(desk)
        assert desk.store.applicants(1) == list(DJ)
    as_first_version(campaign.folder / DATABASE)
    assert state(campaign) == before
    with campaign.desk() as desk:
        assert shape(desk) == expected
        assert desk.store.rows("PRAGMA foreign_key_check") == []
        assert verify_folder(desk).faults == []


def test_a_folder_of_a_later_version_is_refused_untouched(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        desk.store.db.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(PhcoError) as caught, campaign.desk():
        pass
    assert caught.value.code == "E_BASE_VERSION"


def test_bit_rot_in_an_object_is_found_and_named(campaign: SmallCampaign) -> None:
    fill(campaign)
    victim = sorted((campaign.folder / "objets").rglob("*.phco"))[3]
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(bytes(data))
    with campaign.desk() as desk:
        faults = verify_folder(desk).faults
    assert [(fault.code, fault.where) for fault in faults] == [("E_OBJET_ALTERE", victim.name)]
    # The same file handed in again mends it.
    original = bytes(data[: len(data) // 2]) + bytes([data[len(data) // 2] ^ 1]) + bytes(data[len(data) // 2 + 1 :])
    campaign.take({"encore.phco": original}, AUGUST)
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []


def test_a_line_changed_in_the_journal_breaks_the_chain(campaign: SmallCampaign) -> None:
    fill(campaign)
    desk = Desk(campaign.folder, keys=campaign.keys)
    desk.store.db.execute("DROP TRIGGER journal_no_update")
    desk.store.db.execute("UPDATE journal SET body = replace(body, 'dj-001', 'dj-002') WHERE number = 2")
    faults = verify_folder(desk).faults
    desk.store.close()
    assert [(fault.code, fault.where) for fault in faults] == [("E_JOURNAL", "journal[2]")]


def test_a_verdict_changed_by_hand_is_found(campaign: SmallCampaign) -> None:
    fill(campaign)
    desk = Desk(campaign.folder, keys=campaign.keys)
    desk.store.db.execute("UPDATE package SET status = 'refuse' WHERE author = ? AND kind = 'dossier-dj'", (DJ[0],))
    assert [fault.code for fault in verify_folder(desk).faults] == ["E_BASE_ABIMEE"]
    desk.store.close()


def test_a_ruling_is_taken_up_again_too(campaign: SmallCampaign, tmp_path: Path) -> None:
    old = tmp_path / "sauvegarde"
    snapshot(campaign, old)
    actor = campaign.actors[DJ[0]]
    first = campaign.file(DJ[0])
    actor.seq -= 1
    pieces = {"pieces/cv.pdf": small_pdf("autre CV"), "pieces/lettre.pdf": small_pdf("autre lettre")}
    row = {"dj": DJ[0], "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
    second = actor.write("dossier-dj", {"dossier-dj": [row]}, created=AUGUST, pieces=pieces)
    tally = campaign.take({"a.phco": first, "b.phco": second}, AUGUST)
    assert {line.code for line in tally.lines} <= {"", "E_EQUIVOCATION"}
    with campaign.desk() as desk:
        rows = desk.store.rows("SELECT payload, status FROM package WHERE author = ?", (DJ[0],))
        assert {row["status"] for row in rows} == {"quarantaine"}
        rule(desk, DJ[0], author="secrétariat", reason="confirmé au téléphone", at=AUGUST, keep=rows[0]["payload"])
        kept = desk.store.rows("SELECT payload FROM package WHERE status = 'retenu'")
        assert [row["payload"] for row in kept] == [rows[0]["payload"]]
    before = state(campaign)[0]
    put_back(campaign, old)
    desk = Desk(campaign.folder, keys=campaign.keys)
    resume(desk, AFTER_RANKS)
    desk.close()
    assert state(campaign)[0] == before


def test_a_lost_database_is_rebuilt_for_the_subdivision_of_its_folder(
    tmp_path: Path, keys: keyring.DeskKeys
) -> None:  # fmt: skip
    """What was received is read again, and another subdivision's process must not refuse it."""
    campaign = SmallCampaign(folder=tmp_path / "dmg", keys=keys)
    try:
        local.choose("paris")
        start(campaign.folder, keys)
        campaign.take({"un.phco": campaign.file(DJ[0])}, AUGUST)
        before = state(campaign)
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (campaign.folder / name).unlink(missing_ok=True)
        local.choose(local.DEFAULT)
        start_again(campaign.folder)
        with opened(campaign.folder, keys=keys, check=False, at=AUGUST) as desk:
            resume(desk, AUGUST)
            assert local.chosen() == "paris"
            assert has_sent(desk.store, DJ[0])
            assert [entry.head for entry in desk.store.entries()][before[1][0] - 1] == before[1][1]
        local.choose(local.DEFAULT)
        with opened(campaign.folder, keys=keys, at=AUGUST):
            assert local.chosen() == "paris"
    finally:
        local.choose(local.DEFAULT)

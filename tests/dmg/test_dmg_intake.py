"""Taking packages in: what is accepted, what is refused and why, and that a second run changes nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from phco import local
from phco.dmg.intake.receive import receive
from phco.dmg.ledger.queries.packages import has_sent
from phco.dmg.ledger.queries.people import persons
from phco.host.keys.seal import seal
from tests.dmg.dmg_small import AUGUST, DJ, SEPTEMBER, SmallCampaign, offers, pieces, verdicts

# One row a person, a package or a journal entry: reading one of them whole makes each package dearer than the last.
GROWING = ("applicant", "claim", "code", "file", "journal", "package", "person", "ruling")


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


def test_sheets_and_files_of_enrolled_people_get_in(campaign: SmallCampaign) -> None:
    files = {f"{one.id}.phco": campaign.sheet(one) for one in offers()} | {
        f"{one}.phco": campaign.file(one) for one in DJ
    }
    tally = campaign.take(files, AUGUST)
    assert set(verdicts(tally).values()) == {("retenu", "")}, verdicts(tally)
    with campaign.desk() as desk:
        assert len(desk.store.rows("SELECT * FROM claim WHERE status = 'inscrite'")) == len(offers()) + len(DJ)


def test_a_second_run_changes_no_byte(campaign: SmallCampaign) -> None:
    files = {f"{one}.phco": campaign.file(one) for one in DJ} | {"abime.phco": b"PK\x03\x04" + b"\0" * 60}
    campaign.take(files, AUGUST)
    before = tree(campaign.folder)
    again = campaign.take(files, SEPTEMBER)
    assert tree(campaign.folder) == before
    assert {line.outcome for line in again.lines if line.payload} == {"doublon"}


def test_no_statement_of_a_reception_reads_a_growing_table_whole(campaign: SmallCampaign) -> None:
    files = {f"{one}.phco": campaign.file(one) for one in DJ} | {"abime.phco": b"PK\x03\x04" + b"\0" * 60}
    with campaign.desk() as desk:
        said: list[str] = []
        desk.store.db.set_trace_callback(said.append)
        receive(desk, pieces(files), now=AUGUST, received=AUGUST)
        receive(desk, pieces(files), now=SEPTEMBER, received=SEPTEMBER)
        desk.store.db.set_trace_callback(None)
        reading = {one for one in said if one.startswith(("SELECT", "INSERT", "UPDATE"))}
        assert len(reading) > 100
        whole = {
            (row["detail"], statement)
            for statement in reading
            if not statement.endswith("ORDER BY number DESC LIMIT 1")  # the journal's last entry
            for row in desk.store.rows(f"EXPLAIN QUERY PLAN {statement}")
            if row["detail"].startswith(tuple(f"SCAN {table}" for table in GROWING))
            and not row["detail"].endswith("USING INDEX file_waiting")  # only those refused, and few
        }
    assert not whole, whole


def test_a_file_of_another_subdivision_is_refused_by_name_sealed_or_not(campaign: SmallCampaign) -> None:
    local.choose("paris")
    try:
        theirs = campaign.file(DJ[0])
    finally:
        local.choose(local.DEFAULT)
    sealed = seal(theirs, campaign.keys.opener.public)
    tally = campaign.take({"clair.phco": theirs, "scelle.phco": sealed, "bon.phco": campaign.file(DJ[1])}, AUGUST)
    assert verdicts(tally) == {
        "clair.phco": ("refuse", "E_SUBDIVISION"), "scelle.phco": ("refuse", "E_SUBDIVISION"),
        "bon.phco": ("retenu", ""),
    }  # fmt: skip
    for line in tally.lines:
        if line.code:
            told = line.refusal
            assert told is not None and "« paris »" in told.what and "« caen »" in told.what and "DMG" in told.fix
    with campaign.desk() as desk:
        assert [one.pseudo for one in persons(desk.store) if has_sent(desk.store, one.pseudo)] == [DJ[1]]

"""Taking packages in: what is accepted, what is refused and why, and that a second run changes nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.dmg.dmg_small import AUGUST, DJ, SEPTEMBER, SmallCampaign, offers, verdicts


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

"""A desk put back from last night's copy never signs again a number that is already published."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from phco.dmg.ledger.events import ISSUED
from phco.dmg.publication import publish_all
from phco.dmg.recovery.published import AHEAD, advance
from phco.dmg.rounds.calendar.dates import change_dates
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.dmg_small import AUGUST, DJ, SEPTEMBER, SmallCampaign, offers


def numbers(campaign: SmallCampaign, folder: Path) -> dict[int, str]:
    """Number → digest of each package of a publication; and the version of the manifest as a negative number."""
    find = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    found: dict[int, str] = {}
    for path in folder.rglob("*.phco"):
        package = open_package(path.read_bytes(), find=find, verify=verify)
        found[package.about.seq] = package.digest
        if package.about.kind.name == "manifeste":
            found[-int(str(package.tables["manifeste"][0]["version"]))] = package.digest
    return found


def test_a_restored_desk_goes_past_what_is_published(campaign: SmallCampaign, tmp_path: Path) -> None:
    campaign.take({f"{one.id}.phco": campaign.sheet(one) for one in offers()[:4]}, AUGUST)
    campaign.take({f"{one}.phco": campaign.file(one) for one in DJ}, AUGUST)
    site, old = tmp_path / "site", tmp_path / "hier"
    with campaign.desk() as desk:
        open_round(desk, 1, SEPTEMBER)
        publish_all(desk, SEPTEMBER, target=site)
    shutil.copytree(campaign.folder, old)
    with campaign.desk() as desk:
        change_dates(desk, "tour1-dj", date(2026, 9, 1), date(2026, 9, 2), "confirmee", SEPTEMBER)
        publish_all(desk, SEPTEMBER)  # the site is late, which is no fault
        change_dates(desk, "tour1-dj", date(2026, 9, 1), date(2026, 9, 3), "confirmee", SEPTEMBER)
        publish_all(desk, SEPTEMBER, target=site)
    out = numbers(campaign, site)
    shutil.rmtree(campaign.folder)
    shutil.copytree(old, campaign.folder)

    later = SEPTEMBER + timedelta(hours=3)
    with campaign.desk() as desk:
        change_dates(desk, "tour1-dj", date(2026, 9, 1), date(2026, 9, 4), "confirmee", later)
        with pytest.raises(PhcoError) as caught:
            publish_all(desk, later, target=site)
        assert caught.value.code == AHEAD
        assert "--publication" in caught.value.fix
        found = advance(desk, site, later)
        assert found is not None
        assert found.unknown == 2  # the manifest, and the timestamp that covers it
        head = desk.store.head()
        advance(desk, site, later)
        assert desk.store.head() == head, "a second time changes nothing"
        assert int(desk.store.setting(ISSUED)) > max(out)
        publish_all(desk, later, target=site)
    again = numbers(campaign, site)
    assert all(out[number] == again[number] for number in set(out) & set(again))
    assert min(again) < min(out), "the manifest takes a version that nobody has seen"


def test_a_desk_that_knows_all_that_is_published_changes_nothing(campaign: SmallCampaign, tmp_path: Path) -> None:
    campaign.take({f"{one.id}.phco": campaign.sheet(one) for one in offers()[:2]}, AUGUST)
    campaign.take({f"{one}.phco": campaign.file(one) for one in DJ}, AUGUST)
    with campaign.desk() as desk:
        open_round(desk, 1, SEPTEMBER)
        publish_all(desk, SEPTEMBER, target=tmp_path / "site")
        head = desk.store.head()
        assert advance(desk, tmp_path / "site", SEPTEMBER) is None
        assert not publish_all(desk, SEPTEMBER, target=tmp_path / "site").written
        assert desk.store.head() == head

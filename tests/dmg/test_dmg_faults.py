"""Nothing acknowledged is lost: kill -9 anywhere, a full disk, two ingests at once, shuffled and repeated batches."""

from __future__ import annotations

import errno
import os
import pickle
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from phco.demo.actors import Actor
from phco.dmg.desk import DATABASE, Desk
from phco.dmg.intake.receive import receive
from phco.dmg.people.enrol import new_code
from phco.dmg.recovery.resume import verify_folder
from phco.errors import PhcoError
from phco.host.keys.seal import seal
from tests.dmg.dmg_faults import FaultyDisk, run, save_keys, shuffled_batches
from tests.dmg.dmg_small import AUGUST, CAMPAIGN, DJ, SmallCampaign, offers, pieces

ROOT = Path(__file__).parents[2]


def mixed_batch(campaign: SmallCampaign) -> dict[str, bytes]:
    """Good sheets and files, replaced ones, equivocations, a forged one, a key known only later, junk."""
    recipient = campaign.keys.opener.public
    files: dict[str, bytes] = {}
    for one in offers()[:4]:
        files[f"{one.id}.phco"] = seal(campaign.sheet(one), recipient)
    files["o-suite.phco"] = campaign.sheet(replace(offers()[0], presentation="Texte corrigé."))
    for dj in DJ[:3]:
        files[f"{dj}.phco"] = seal(campaign.file(dj), recipient)
    files["dj-001-bis.phco"] = campaign.file(DJ[0])
    campaign.actors[DJ[1]].seq -= 1
    files["dj-002-double.phco"] = campaign.actors[DJ[1]].write(
        "dossier-dj", {"dossier-dj": [_row(DJ[1]) | {"presentation": "autre"}]},
        created=AUGUST, pieces=_pdf(),
    )  # fmt: skip
    forger = Actor(pseudo=DJ[3], role="dj", campaign=CAMPAIGN, device=9)
    files["faux.phco"] = forger.write(
        "dossier-dj", {"dossier-dj": [_row(DJ[3])]},
        created=AUGUST, pieces=_pdf(),
    )  # fmt: skip
    bare = Actor(pseudo=DJ[4], role="dj", campaign=CAMPAIGN)  # signed before the enrolment is known
    files["sans-inscription.phco"] = bare.write(
        "dossier-dj", {"dossier-dj": [_row(DJ[4])]}, created=AUGUST, pieces=_pdf()
    )
    campaign.actors[DJ[4]].seq = 1
    files["avec-inscription.phco"] = campaign.file(DJ[4])
    files["texte.phco"] = b"bonjour"
    files["copie.phco"] = files[f"{DJ[2]}.phco"]
    return files


def _row(dj: str) -> dict[str, str]:
    return {"dj": dj, "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}


def _pdf() -> dict[str, bytes]:
    from phco.host.keys.small_pdf import small_pdf

    return {"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")}


def state_of(folder: Path, campaign: SmallCampaign) -> str:
    desk = Desk(folder, keys=campaign.keys)
    try:
        desk.mirror.check(desk.store)
        assert verify_folder(desk).faults == []
        rows = desk.store.rows(
            "SELECT count(*) AS n FROM package WHERE status = 'retenu' GROUP BY author, kind, round, subject"
        )
        assert all(row["n"] == 1 for row in rows)
        return desk.store.state_hash()
    finally:
        desk.close()


@pytest.fixture
def batch(campaign: SmallCampaign) -> dict[str, bytes]:
    return mixed_batch(campaign)


@pytest.fixture
def expected(campaign: SmallCampaign, batch: dict[str, bytes], tmp_path: Path) -> str:
    """The state after one undisturbed run."""
    folder = tmp_path / "temoin"
    shutil.copytree(campaign.folder, folder)
    run(folder, batch, campaign.keys, FaultyDisk(0))
    return state_of(folder, campaign)


def fresh(campaign: SmallCampaign, tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    shutil.copytree(campaign.folder, folder)
    return folder


# — order, batches, repetition —————————————————————————————————————————————————————————————————————————————————
def test_shuffled_split_and_repeated_batches_end_in_the_same_state(
    campaign: SmallCampaign, batch: dict[str, bytes], expected: str, tmp_path: Path
) -> None:
    rng = random.Random(11)
    for attempt in range(6):
        folder = fresh(campaign, tmp_path, f"ordre-{attempt}")
        order = rng.sample(range(len(batch)), len(batch))
        batches = shuffled_batches(batch, order, rng.randint(1, 5))
        for group in batches + rng.sample(batches, k=len(batches) // 2):
            run(folder, group, campaign.keys, FaultyDisk(0))
        assert state_of(folder, campaign) == expected


def test_times_of_receipt_in_any_order_give_the_same_state(
    campaign: SmallCampaign, batch: dict[str, bytes], tmp_path: Path
) -> None:
    states = set()
    late = AUGUST + timedelta(days=40)
    for attempt, moments in enumerate(([AUGUST, late], [late, AUGUST])):
        folder = fresh(campaign, tmp_path, f"heure-{attempt}")
        desk = Desk(folder, keys=campaign.keys)
        for moment in moments:
            receive(desk, pieces(batch), now=late, received=moment)
        desk.close()
        states.add(state_of(folder, campaign))
    assert len(states) == 1


# — disk ————————————————————————————————————————————————————————————————————————————————————————————————————————
def test_a_disk_that_fails_anywhere_loses_nothing(
    campaign: SmallCampaign, batch: dict[str, bytes], expected: str, tmp_path: Path
) -> None:
    probe = FaultyDisk(0)
    run(fresh(campaign, tmp_path, "sonde"), batch, campaign.keys, probe)
    places = sorted({*range(1, probe.count + 1, max(1, probe.count // 24)), probe.count})
    for place in places:
        folder = fresh(campaign, tmp_path, f"disque-{place}")
        error = (errno.ENOSPC, errno.EIO)[place % 2]
        disk = FaultyDisk(place, "raise", error=error)
        try:
            run(folder, batch, campaign.keys, disk)
        except PhcoError as fault:
            assert fault.code in ("E_DISQUE_PLEIN", "E_DISQUE")
            assert fault.fix
        assert not list((folder / "objets").rglob("*.tmp")), "a half-written object"
        run(folder, batch, campaign.keys, FaultyDisk(0))
        assert state_of(folder, campaign) == expected
        shutil.rmtree(folder)


def test_a_database_that_fills_up_says_so_and_loses_nothing(
    campaign: SmallCampaign, batch: dict[str, bytes], expected: str
) -> None:
    desk = Desk(campaign.folder, keys=campaign.keys)
    pages = desk.store.db.execute("PRAGMA page_count").fetchone()[0]
    desk.store.db.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(PhcoError) as caught:
        receive(desk, pieces(batch), now=AUGUST, received=AUGUST)
    assert caught.value.code == "E_DISQUE_PLEIN"
    taken = desk.store.rows("SELECT count(*) AS n FROM file")[0]["n"]
    desk.store.close()
    assert 0 < taken < len(batch)
    run(campaign.folder, batch, campaign.keys, FaultyDisk(0))
    assert state_of(campaign.folder, campaign) == expected


# — kill -9 ————————————————————————————————————————————————————————————————————————————————————————————————————
class Killer:
    """Starts ``recevoir`` in another process and kills it: at the n-th disk operation, or after some milliseconds."""

    def __init__(self, campaign: SmallCampaign, batch: dict[str, bytes], tmp_path: Path) -> None:
        self.campaign, self.batch, self.tmp_path = campaign, batch, tmp_path
        (tmp_path / "lot").write_bytes(pickle.dumps(batch))
        save_keys(tmp_path / "cles", campaign.keys)

    def start(self, folder: Path, *more: str) -> subprocess.Popen[str]:
        words = [str(folder), str(self.tmp_path / "lot"), str(self.tmp_path / "cles"), *more]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.dmg.dmg_faults", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    def killed_at(self, place: int, name: str) -> Path:
        folder = fresh(self.campaign, self.tmp_path, name)
        process = self.start(folder, "kill", str(place))
        process.communicate(timeout=60)
        assert process.returncode in (-9, 0)
        return folder

    def killed_after(self, delay: float, name: str) -> Path:
        folder = fresh(self.campaign, self.tmp_path, name)
        process = self.start(folder)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        process.kill()
        process.communicate(timeout=60)
        return folder

    def acknowledged(self, folder: Path) -> set[str]:
        """The files of which a receipt was written before the kill."""
        return {
            path.stem.rsplit("-", 1)[1] for path in (folder / "sorties").rglob("accuses/*/*.txt") if path.stat().st_size
        }

    def check(self, folder: Path, expected: str) -> None:
        """Whatever was committed or acknowledged is still there; running again ends in the expected state."""
        told = self.acknowledged(folder)
        desk = Desk(folder, keys=self.campaign.keys)
        desk.mirror.check(desk.store)
        before = {row["sha256"] for row in desk.store.rows("SELECT sha256 FROM file")}
        entries = desk.store.head()[0]
        desk.close()
        assert told <= {one[:12] for one in before}
        run(folder, self.batch, self.campaign.keys, FaultyDisk(0))
        desk = Desk(folder, keys=self.campaign.keys)
        after = {row["sha256"] for row in desk.store.rows("SELECT sha256 FROM file")}
        assert before <= after
        assert desk.store.head()[0] >= entries
        desk.close()
        assert state_of(folder, self.campaign) == expected
        assert not [path for path in (folder / "sorties").rglob("*.txt") if not path.stat().st_size]
        shutil.rmtree(folder)


@pytest.fixture
def killer(campaign: SmallCampaign, batch: dict[str, bytes], tmp_path: Path) -> Iterator[Killer]:
    yield Killer(campaign, batch, tmp_path)


STAGES = ("stage:objects", "stage:objects-synced", "stage:objects-durable", "stage:decoded", "stage:before-commit",
          "stage:after-commit", "stage:mirror")  # fmt: skip


def test_kill_9_at_every_stage(killer: Killer, expected: str, tmp_path: Path) -> None:
    probe = FaultyDisk(0)
    run(fresh(killer.campaign, tmp_path, "sonde"), killer.batch, killer.campaign.keys, probe)
    assert set(STAGES) <= set(probe.names)
    kinds = {*STAGES, "write", "sync", "rename", "sync_folder", "sync_everything"}
    for kind in sorted(kinds):
        places = [place for place, name in enumerate(probe.names, 1) if name == kind]
        place = places[len(places) // 2]
        killer.check(killer.killed_at(place, f"etape-{place}"), expected)


def test_kill_9_at_random_moments(killer: Killer, expected: str) -> None:
    rng = random.Random(5)
    for attempt in range(8):
        killer.check(killer.killed_after(rng.uniform(0.0, 0.35), f"hasard-{attempt}"), expected)


@pytest.mark.long
def test_kill_9_at_two_hundred_random_moments_and_every_operation(
    killer: Killer, expected: str, tmp_path: Path
) -> None:
    rng = random.Random(6)
    for attempt in range(200):
        killer.check(killer.killed_after(rng.uniform(0.0, 0.6), f"hasard-{attempt}"), expected)
    probe = FaultyDisk(0)
    run(fresh(killer.campaign, tmp_path, "sonde"), killer.batch, killer.campaign.keys, probe)
    for place in range(1, probe.count + 1):
        killer.check(killer.killed_at(place, f"operation-{place}"), expected)


# — two at once, clocks, places ————————————————————————————————————————————————————————————————————————————————
def test_two_ingests_at_once_end_in_the_same_state(killer: Killer, expected: str, tmp_path: Path) -> None:
    folder = fresh(killer.campaign, tmp_path, "ensemble")
    processes = [killer.start(folder) for _ in range(2)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert state_of(folder, killer.campaign) == expected


def test_a_clock_set_back_is_refused_unless_the_time_is_given(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        receive(desk, pieces({"a.phco": campaign.file(DJ[0])}), now=AUGUST)
        early = AUGUST - timedelta(days=2)
        with pytest.raises(PhcoError) as caught:
            receive(desk, pieces({"b.phco": campaign.file(DJ[1])}), now=early)
        assert caught.value.code == "E_HORLOGE"
        tally = receive(desk, pieces({"b.phco": campaign.file(DJ[1])}), now=early, received=AUGUST)
        assert [line.outcome for line in tally.lines] == ["retenu"]
        times = [entry.at for entry in desk.store.entries()]
        assert times == sorted(times)
        assert verify_folder(desk).faults == []


@pytest.mark.parametrize(
    ("zone", "lang"), [("Pacific/Kiritimati", "C"), ("America/Adak", "fr_FR.UTF-8"), ("UTC", "tr_TR")]
)
def test_the_machine_s_zone_and_language_change_nothing(
    killer: Killer, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, lang: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setenv("LC_ALL", lang)
    folder = fresh(killer.campaign, tmp_path, "ailleurs")
    process = killer.start(folder)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert state_of(folder, killer.campaign) == expected


def test_a_database_that_is_not_one_is_said(campaign: SmallCampaign) -> None:
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (campaign.folder / name).unlink(missing_ok=True)
    (campaign.folder / DATABASE).write_bytes(os.urandom(8192))
    with pytest.raises(PhcoError) as caught:
        Desk(campaign.folder, keys=campaign.keys)
    assert caught.value.code == "E_BASE_ABIMEE"
    assert "reprendre" in caught.value.fix


def test_a_new_code_after_the_fact_changes_the_state_the_same_way_whenever_files_come(
    campaign: SmallCampaign, tmp_path: Path
) -> None:
    sent = {"a.phco": campaign.file(DJ[0])}
    states = set()
    for attempt, first in enumerate((True, False)):
        folder = fresh(campaign, tmp_path, f"code-{attempt}")
        desk = Desk(folder, keys=campaign.keys)
        if first:
            receive(desk, pieces(sent), now=AUGUST, received=AUGUST)
        new_code(desk, DJ[0], "téléphone perdu", AUGUST + timedelta(days=1))
        if not first:
            receive(desk, pieces(sent), now=AUGUST + timedelta(days=2), received=AUGUST)
        states.add((desk.store.state_hash(), desk.store.rows("SELECT status FROM package")[0]["status"]))
        desk.close()
    assert len(states) == 1

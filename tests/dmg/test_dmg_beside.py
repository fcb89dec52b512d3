"""What another process decodes on another core: the same journal, whatever it does and whenever it dies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from phco.demo.actors import hearts_rows
from phco.dmg.desk import Means
from phco.dmg.intake import receive as receiving
from phco.dmg.intake.beside import Beside, Found, _decoded
from phco.dmg.intake.lines import Line
from phco.dmg.intake.receive import receive
from phco.dmg.ledger.queries.packages import packages
from phco.dmg.recovery import contents
from phco.dmg.recovery.resume import verify_folder
from phco.errors import PhcoError
from phco.host import second as seconds
from phco.host.disk.objects import digest_of
from phco.host.keys.seal import seal
from phco.host.mailbox.gather import Piece
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers

SECOND = {f"{n}.phco" for n in range(len(DJ), 2 * len(DJ))}  # the files of people whose key came just before
CODE = """
import sys, time
from phco.host.other import Other
one = Other("phco.dmg.intake.beside")
while not one.ready():
    time.sleep(0.02)
print(one._process.pid, flush=True)
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of a few files is worth it here."""
    monkeypatch.setattr(seconds, "FEW", 1)


def two_cores() -> Beside:
    """The other process, there."""
    beside, limit = Beside(lambda: 2), time.monotonic() + 60
    while not beside._other.ready():
        assert time.monotonic() < limit
        time.sleep(0.02)
    return beside


def mailbox(campaign: SmallCampaign) -> list[Piece]:
    """Each DJ's file twice over, the sheets; one of a stranger, one for nobody, one cut short, and one again."""
    stranger = replace(campaign.actors[DJ[0]], secret=None, device=9)
    files = [campaign.file(one) for one in (*DJ, *DJ)] + [campaign.sheet(offer) for offer in offers()]
    files.append(stranger.write("voeux", {"voeux": hearts_rows(1, {})}, created=AUGUST, tour=1))
    sealed = [seal(one, campaign.keys.opener.public) for one in files]
    sealed += [b"rien", sealed[0][:-4], sealed[0]]
    return [Piece(name=f"{n}.phco", origin="essai", data=one) for n, one in enumerate(sealed)]


def outcome(campaign: SmallCampaign) -> tuple[object, ...]:
    """The journal and the state, as the folder keeps them."""
    with campaign.desk() as desk:
        return desk.store.head(), desk.store.state_hash(), verify_folder(desk).faults


def twin(campaign: SmallCampaign, tmp_path: Path) -> SmallCampaign:
    """The same campaign, elsewhere."""
    shutil.copytree(campaign.folder, tmp_path / "jumelle")
    return replace(campaign, folder=tmp_path / "jumelle")


@pytest.fixture
def decoded_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that this process decodes."""
    names: list[str] = []
    usual = receiving.attempt

    def attempt(means: Means, data: bytes, name: str = "") -> Found:
        names.append(name)
        return usual(means, data, name)

    monkeypatch.setattr(receiving, "attempt", attempt)
    return names


def test_what_is_decoded_beside_makes_the_same_journal(
    campaign: SmallCampaign, tmp_path: Path, decoded_here: list[str]
) -> None:
    other, pieces = twin(campaign, tmp_path), mailbox(campaign)
    with campaign.desk() as desk:
        here = receive(desk, pieces, now=AUGUST, received=AUGUST)
    assert len(decoded_here) == len(pieces) - 1, "all but the one that is known when it comes again"
    decoded_here.clear()
    with other.desk() as desk, two_cores() as beside:
        there = receive(desk, pieces, now=AUGUST, received=AUGUST, beside=beside)
        assert set(decoded_here) <= SECOND, "the rest was decoded beside"
        assert receive(desk, pieces, now=AUGUST, received=AUGUST, beside=beside).changes == []
    assert there == here
    assert {line.outcome for line in here.lines} == {"retenu", "remplace", "refuse", "doublon"}
    assert outcome(other) == outcome(campaign)


def test_what_was_decoded_before_a_key_was_known_is_decoded_again(
    campaign: SmallCampaign, tmp_path: Path, decoded_here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other, pieces = twin(campaign, tmp_path), mailbox(campaign)
    with campaign.desk() as desk:
        here = receive(desk, pieces, now=AUGUST, received=AUGUST)
    shutil.copytree(campaign.folder / "objets", other.folder / "objets", dirs_exist_ok=True)
    decoded_here.clear()
    with other.desk() as desk, two_cores() as beside:
        files = [(digest_of(one.data or b""), one.name) for one in pieces[:-1]]
        early = list(beside.asked(_decoded, ((desk.folder, desk.keys, False), files)))
        monkeypatch.setattr(beside._other, "ask", lambda *_: iter(early))
        assert receive(desk, pieces[:-1], now=AUGUST, received=AUGUST, beside=beside).lines == here.lines[:-1]
    assert set(decoded_here) == SECOND


def test_it_is_killed_in_the_middle_and_nothing_is_lost(campaign: SmallCampaign, tmp_path: Path) -> None:
    other, pieces = twin(campaign, tmp_path), mailbox(campaign)
    with campaign.desk() as desk:
        here = receive(desk, pieces, now=AUGUST, received=AUGUST)
    with other.desk() as desk, two_cores() as beside:
        process = beside._other._process
        assert process is not None

        def dies(_: Line) -> None:
            process.kill()

        assert receive(desk, pieces, now=AUGUST, received=AUGUST, on_line=dies, beside=beside) == here
    assert outcome(other) == outcome(campaign)


def test_a_reception_that_is_stopped_leaves_no_process_and_goes_on(campaign: SmallCampaign, tmp_path: Path) -> None:
    other, pieces = twin(campaign, tmp_path), mailbox(campaign)
    with campaign.desk() as desk:
        receive(desk, pieces, now=AUGUST, received=AUGUST)

    def stops(_: Line) -> None:
        raise KeyboardInterrupt

    with two_cores() as beside:
        first = beside._other._process
        with other.desk() as desk, pytest.raises(KeyboardInterrupt):
            receive(desk, pieces, now=AUGUST, received=AUGUST, on_line=stops, beside=beside)
        with other.desk() as desk:  # what it had answered and nobody heard is no answer to what is asked now
            receive(desk, pieces, now=AUGUST, received=AUGUST, beside=beside)
        last = beside._other._process
    assert all(one is None or one.poll() is not None for one in (first, last))
    assert outcome(other)[1:] == outcome(campaign)[1:]


def test_what_is_durable_is_judged_before_a_fault_of_what_follows(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "CHUNK_FILES", 4)
    pieces = mailbox(campaign)

    def handed_in() -> Iterator[Piece]:
        yield from pieces[:9]
        raise PhcoError("E_DISQUE", "Le disque ne répond plus.", "boîte", "Rebranchez-le.")

    lines: list[Line] = []
    with campaign.desk() as desk, two_cores() as beside, pytest.raises(PhcoError, match="répond"):
        receive(desk, handed_in(), now=AUGUST, received=AUGUST, beside=beside, on_line=lines.append)
    assert [line.name for line in lines] == [one.name for one in pieces[:8]]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_it_ends_with_the_process_that_asks() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, encoding="utf-8", check=False)
    orphan, limit = int(done.stdout), time.monotonic() + 30
    while alive(orphan):
        assert time.monotonic() < limit
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.is_file() and stat.read_text(encoding="utf-8").rsplit(")", 1)[-1].split()[0] == "Z")


def test_on_one_core_or_for_a_few_files_nothing_is_started(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    with campaign.desk() as desk, Beside(lambda: 1) as beside:
        assert list(beside.ahead(desk, [("0" * 64, "a")])) == [None]
        assert beside._other._process is None
    monkeypatch.setattr(seconds, "FEW", 2)
    with campaign.desk() as desk, Beside(lambda: 2) as beside:
        assert list(beside.ahead(desk, [("0" * 64, "a")])) == [None]
        assert beside._other._process is None


def test_a_folder_is_verified_on_both_cores_with_the_same_faults(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "THEIRS", 3)
    monkeypatch.setattr(contents, "OURS", 2)
    with campaign.desk() as desk:
        receive(desk, mailbox(campaign), now=AUGUST, received=AUGUST)
        held = packages(desk.store)
        with desk.store.write() as tx:
            for one in held[::4]:
                tx.run("UPDATE package SET subject = 'autre' WHERE payload = ?", (one.payload,))
            tx.append("essai", {}, AUGUST)
        desk.objects.path(held[1].file).unlink()
        desk.objects.path(held[2].file).write_bytes(b"autre")
        alone = verify_folder(desk)
        with two_cores() as beside:
            assert told(verify_folder(desk, beside=beside).faults) == told(alone.faults)
            assert beside._useful
    assert len(alone.faults) >= 2 + len(held[::4])


def told(faults: list[PhcoError]) -> list[dict[str, str]]:
    return [one.as_json() for one in faults]

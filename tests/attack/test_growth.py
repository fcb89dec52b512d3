"""No reader hangs on what a stranger may send: time grows with the size, a mebibyte is read within a usual second.

Each family is an input of a given size that a reader meets before any signature is verified (``readers``).
"""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.more_readers import MORE
from tests.attack.odd_readers import ODD
from tests.attack.pace import LIMIT, cost, doubled, is_steep, lasting, pace, usual
from tests.attack.readers import FAMILIES as FIRST
from tests.attack.readers import MIB

ROOT = Path(__file__).parents[2]
FAMILIES = {**FIRST, **MORE, **ODD}
PEAK = 256


@pytest.fixture(scope="module", autouse=True)
def nothing_to_walk() -> Iterator[None]:
    """What the tests before left is set aside: walked before each measure, it would cost more than the readers."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def weighed() -> dict[str, tuple[float, int]]:
    """Each family at a mebibyte, read once in a process that reads nothing else: usual seconds, peak so far in MiB."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack.readers"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: (seconds, peak) for name, seconds, peak in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_reader_takes_twice_as_long_for_twice_as_much(name: str, weighed: dict[str, tuple[float, int]]) -> None:
    read, make = FAMILIES[name]
    beside, small, before = pace(), b"", 0.0
    for size in (MIB // 64, MIB // 32, MIB // 16, MIB // 8, MIB // 4, MIB // 2, MIB):  # a slow one is seen while small
        data = make(size) if size < MIB else b""
        after = usual(cost(read, data), beside) if size < MIB else weighed[name][0]
        if small and is_steep(before, after):  # once read in one moment only, or in another process
            least = doubled(read, small, data or make(size))
            assert not is_steep(*least), f"{least[0]:.3f} usual seconds, then {least[1]:.3f} for twice as much"
        assert after <= LIMIT / 2 or lasting(read, data or make(size)) <= LIMIT
        small, before = data, after


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read in /proc")
def test_no_reader_takes_more_memory_than_a_small_machine_has(weighed: dict[str, tuple[float, int]]) -> None:
    assert list(weighed) == list(FAMILIES)
    assert max(peak for _, peak in weighed.values()) <= PEAK, weighed


# What reads, and no stranger's bytes: why.
OURS = {
    r"phco\.(site|tasks|rules|campaign|subdivision|host\.subdivisions)[.:]": "the project's, read as it is built",
    r"phco\.(local|views|offers\.communes|packages\.elsewhere|matching\.draws\.known)[.:]": "a file of the project",
    r"phco\.placement\.followup[.:]": "a file of the project",
    r"phco\.demo\.": "a fictional campaign reads what it wrote",
    r"phco\.dmg\.(desk|owner|papers|people|recovery\.(backup|resume)|signing)[.:]": "what the desk wrote in its folder",
    r"phco\.dmg\.publication:|rounds\.tokens:attach$": "what the desk published, compared by digest or signature",
    r"catalogue\.store:_built$": "what ``from_csv``, whose family is above, has just read and checked",
    r"apart:_is_package$": "the first bytes of a file",
    r"other:(send|_receive)$": "what this process and its own other one say to each other",
    r"packages\.archive:check$": "the size, the name and the first bytes of what is about to be written",
    r"disk\.(objects|network):|disk\.files:(write|sync)_": "bytes kept or written as they are, in one pass",
    r"keys\.served:_digest$": "bytes hashed in one pass",
    r"phco\.dmg\.ledger\.|phco\.dmg\.keys\.(keyring|names)": "what the desk itself wrote",
    r"phco\.cli\.|phco\.bureau\.|phco\.dmg\.(commission|rounds\.drawing)": "a word typed by whoever runs the command",
    r"phco\.dmg\.keys\.sealing:unseal": "phco.host.keys.seal:unseal, with the desk's keys",
    r":(seal|pad|encrypt|shorten|code_text|enrol|one_page|write_copy|prepare)$": "it writes",
    r":(signed_bytes|b64url|digest|digest_of)$": "one pass of the standard library over bytes already bounded",
    r"jsontext:loads_object": "``loads``, whose families are above, then one look at the type",
    r"jsontext:loads_own": "what the desk itself wrote; anything else goes to ``loads``",
    r"phco\.carried:": "what travels with the code",
    r"phco\.calls\.": "what a call of the table reads, after ``handle`` (tests/attack/readers: call)",
    r"papers\.directory:read_list": "the reader of spreadsheets, whose families are above, then one typed table",
    r"disk\.files:open_(to_others|elsewhere)$": "asks the system about a file, and reads none of its bytes",
    r"cr_gep:read_answer|read_draft|read_contract": "a row that a package's table, or a call, has read",
}


def test_every_reader_is_among_them() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.attack.walk"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = said.stdout.splitlines()
    assert found, "the walk finds at least what is ours"
    left = [one for one in found if not any(re.search(known, one) for known in OURS)]
    assert left == [], "give each a family of tests/attack/more_readers.py, or say why it has none"

"""A command stopped at any moment, then run again as it was typed, ends where it would have: nothing missing, nothing
double. Through the command line, killed with the signal that nobody can catch, or on a disk that fills.

The commands are the guide's own: every command of the desk has a line there (``test_every_command_has_its_line``).
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.options import VARIANTS
from tests.attack.played import NOT_HERE, Played
from tests.attack.season import Terminals
from tests.attack.told import campaigns, leaf, leaves, options_of, shape
from tests.dmg.dmg_guide import DJ

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="commands are run in forks of one process")


@pytest.fixture(scope="module")
def terminals() -> Iterator[Terminals]:
    found = Terminals()
    yield found
    found.close()


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, ...]]:
    """The commands, with their options, that were stopped thirty times already."""
    return set()


def test_every_command_has_its_line() -> None:
    there = {leaf(shlex.split(line)) for steps in campaigns().values() for _, line, told in steps if told}
    assert {name for name, _ in leaves()} - there == set()
    assert set(NOT_HERE) <= {name for name, _ in leaves()}


def test_every_option_is_typed_somewhere() -> None:
    told = [line for steps in campaigns().values() for _, line, told in steps if told]
    typed = {shape(shlex.split(line)) for line in (*told, *(one.typed[-1] for one in VARIANTS))}
    left = {
        name: missing
        for name, command in leaves()
        if name not in NOT_HERE
        and (missing := options_of(command) - {word for known, *words in typed if known == name for word in words})
    }
    assert left == {}


def test_every_variant_takes_the_place_of_a_line() -> None:
    for one in VARIANTS:
        assert [line for _, line, told in campaigns()[one.page] if told and line.startswith(one.line)], one


@pytest.mark.long
@pytest.mark.parametrize("page", sorted({one.page for one in VARIANTS}))
def test_every_option_stopped_at_some_moments_finishes_when_run_again(
    page: str, tmp_path: Path, terminals: Terminals
) -> None:
    played = Played(tmp_path, terminals, 15, set())
    for step in campaigns()[page]:
        played.variants(page, step)
    assert not played.faults, "\n\n".join(played.faults)
    assert not played.awaited(page)


@pytest.mark.long
@pytest.mark.parametrize("name", campaigns())
def test_every_command_stopped_at_thirty_moments_finishes_when_run_again(
    name: str, tmp_path: Path, terminals: Terminals, seen: set[tuple[str, ...]]
) -> None:
    played = Played(tmp_path, terminals, 15, seen)
    for step in campaigns()[name]:
        played.play(step)
    assert not played.faults, "\n\n".join(played.faults)


SAMPLE = {
    'phco dmg init --campagne 2026-09 --titre "DMG de Caen" --serveur mx.dmg.example --site https://phco.exemple.fr': 5,
    "phco dmg inviter personnes.csv": 5,
    f'phco dmg inviter --nouveau-code {DJ[3]} --motif "téléphone perdu"': 5,
    "phco dmg recevoir courriels/aout": 3,
    "phco dmg tour ouvrir 1": 5,
    "phco dmg publier": 4,
}


def test_a_command_stopped_at_some_moments_finishes_when_run_again(tmp_path: Path, terminals: Terminals) -> None:
    played = Played(tmp_path, terminals, 15, set())
    for line, moments in SAMPLE.items():
        when = "2026-09-01T08:00" if "tour" in line or "publier" in line else "2026-08-11T09:00"
        played.play((when, line, True), moments)
    assert not played.faults, "\n\n".join(played.faults)
    assert played.count >= sum(SAMPLE.values())

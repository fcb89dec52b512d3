"""A small campaign of fictional people: a desk's folder in a temporary place, and the packages they send."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from phco.dmg.keys import keyring
from tests.dmg.dmg_small import PHRASE, SmallCampaign, start

__all__ = ["PHRASE"]


@pytest.fixture(scope="session")
def keys() -> keyring.DeskKeys:
    """The DMG's keys of every test: deriving them from the passphrase is what costs."""
    return keyring.new_keys()


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory, keys: keyring.DeskKeys) -> Path:
    """A desk just created, to be copied."""
    folder = tmp_path_factory.mktemp("modele") / "dmg"
    start(folder, keys)
    return folder


@pytest.fixture
def campaign(tmp_path: Path, started: Path, keys: keyring.DeskKeys) -> SmallCampaign:
    """A campaign of six DJ and eight PAMSU, enrolled, nothing received yet."""
    folder = tmp_path / "dmg"
    shutil.copytree(started, folder)
    return SmallCampaign(folder=folder, keys=keys)

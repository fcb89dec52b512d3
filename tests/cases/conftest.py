"""What the tests of real inputs share: a desk's folder, and the command line run in this process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phco.cli import main

CASES = Path(__file__).parent
Run = Callable[..., tuple[int, dict[str, Any]]]


def at_the_desk(patch: pytest.MonkeyPatch) -> None:
    """The passphrase and the instant of these desks."""
    patch.setenv("PHCO_PHRASE", "quatre mots au hasard")
    patch.setenv("PHCO_MAINTENANT", "2026-07-15T10:00")


@pytest.fixture(scope="session")
def created(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk just created, to be copied."""
    folder = tmp_path_factory.mktemp("cree") / "dmg"
    with pytest.MonkeyPatch.context() as patch:
        at_the_desk(patch)
        assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(folder)]) == 0
    return folder


@pytest.fixture
def run(created: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("offres", "importer", file)`` → its exit code and its JSON answer; ``dmg`` commands use one new desk."""
    at_the_desk(monkeypatch)
    desk = tmp_path / "dmg"

    def once(*words: str) -> tuple[int, dict[str, Any]]:
        if words[0] == "dmg":
            words = (*words, "--dossier", str(desk))
            if not desk.exists():
                shutil.copytree(created, desk)
        capsys.readouterr()
        try:
            code = main([*words, "--json"])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return code, json.loads(capsys.readouterr().out)

    return once


@pytest.fixture
def case(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of one input, beside which its package and its file of faults may be written."""

    def copied(name: str) -> Path:
        source = CASES / name
        target = tmp_path / source.name
        target.write_bytes(source.read_bytes())
        return target

    return copied

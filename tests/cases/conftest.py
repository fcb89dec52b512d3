"""What the tests of real inputs share: a desk's folder, and the command line run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phco.cli import main

CASES = Path(__file__).parent
Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("offres", "importer", file)`` → its exit code and its JSON answer; ``dmg`` commands use one new desk."""
    monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-07-15T10:00")
    desk = tmp_path / "dmg"

    def once(*words: str) -> tuple[int, dict[str, Any]]:
        if words[0] == "dmg":
            words = (*words, "--dossier", str(desk))
            if not desk.exists():
                assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(desk)]) == 0
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

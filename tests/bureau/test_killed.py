"""The desk killed (SIGKILL) in the middle of a publication: the same act again, and nothing is missing."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from phco.bureau.acts import every_act
from phco.bureau.acts.record import Values
from phco.bureau.doing import do
from phco.bureau.room import Room
from phco.calls.matching.files import verifier_fichiers
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.pairing import name_auditors, results
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.jsontext import loads_object
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.conftest import campaign, keys, started
from tests.dmg.dmg_rounds import fill, run_round
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign

__all__ = ["campaign", "keys", "started"]
ROOT = Path(__file__).parents[2]
AUDITOR = DJ[1]
DRAWN = datetime.fromisoformat("2026-09-09T21:00+02:00")
DRAW = {"tour": "1", "numeros": "3-11-24-37-49", "chance": "7"}
SMALL = {"MAX_ANNEX_BYTES": 50_000, "PART_BYTES": 20_000}


@pytest.fixture
def frozen(campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch) -> SmallCampaign:
    """A frozen round whose signed packages are too heavy for one document."""
    for name, size in SMALL.items():
        monkeypatch.setattr(results, name, size)
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]), until="gel")
    with campaign.desk() as desk:
        name_auditors(desk, [AUDITOR], DRAWN)
    return campaign


def pressed(folder: Path, name: str, fields: Mapping[str, str]) -> str:
    """What a button of the desk does, in a room opened anew; what it answers."""
    room = Room(folder=folder, clock=lambda: DRAWN)
    room.unlock(PHRASE)
    do(room, every_act()[name], Values(texts=fields), "/")
    assert room.jobs.wait(120)
    said = room.said()
    assert said is not None and not said.fault, said
    return said.title


DYING = """
import json, os, signal, sys
from pathlib import Path
from phco.dmg.rounds.pairing import results
from phco.host.disk.files import Disk
from tests.bureau.test_killed import SMALL, pressed

folder, which, acts = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
for name, size in SMALL.items():
    setattr(results, name, size)
whole = Disk.rename

def rename(self, source, target):
    if which in Path(target).parts:
        os.kill(os.getpid(), signal.SIGKILL)
    whole(self, source, target)

Disk.rename = rename
for name, fields in acts:
    pressed(folder, name, fields)
"""


def killed_at(folder: Path, acts: list[tuple[str, Mapping[str, str]]], which: str) -> bool:
    """Press buttons in a process that dies as it puts the first file of that name or folder; whether it died so."""
    done = subprocess.run([sys.executable, "-c", DYING, str(folder), which, json.dumps(acts)], cwd=ROOT, timeout=120)
    return done.returncode == -signal.SIGKILL


def laid_out(folder: Path) -> set[str]:
    place = folder / "sorties" / "publication"
    return {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}


@pytest.mark.parametrize("which", ["paquets-1", "paquets-3", "index.json", "bulletin.phco"])
def test_a_desk_killed_while_it_writes_the_parts_finishes_when_asked_again(
    frozen: SmallCampaign, tmp_path: Path, which: str
) -> None:
    acts: list[tuple[str, Mapping[str, str]]] = [("tirer", DRAW), ("publier", {})]
    unharmed = tmp_path / "temoin"
    shutil.copytree(frozen.folder, unharmed)
    for name, fields in acts:
        pressed(unharmed, name, fields)
    parts = {name for name in laid_out(unharmed) if "paquets-" in name}
    assert len(parts) > 3

    assert killed_at(frozen.folder, acts, which)
    assert laid_out(frozen.folder) != laid_out(unharmed), "something was still to be written"
    for name, fields in acts:
        pressed(frozen.folder, name, fields)
    assert laid_out(frozen.folder) == laid_out(unharmed)
    place = frozen.folder / "sorties" / "publication"
    index = loads_object((place / "index.json").read_bytes())
    assert {str(one["nom"]) for one in index["fichiers"]} <= laid_out(frozen.folder)
    again = replace(frozen)
    with again.desk() as desk:
        assert verify_folder(desk).faults == []

    ours = Keyring([frozen.keys.signer.record("dmg", "dmg")])
    opener = frozen.actors[AUDITOR].opener
    texts = [
        data.decode()
        for name in sorted({f"auditeurs/tour1/{AUDITOR}.phco", *parts})
        for path, data in open_package(
            unseal((place / name).read_bytes(), opener), find=ours, verify=verify
        ).pieces.items()
        if "resultat" not in path
    ]
    seen = verifier_fichiers({"fichiers": [{"nom": str(n), "texte": text} for n, text in enumerate(texts)]})
    held = {row["nom"]: row["vrai"] for row in seen["proprietes"]}
    assert seen["valide"] and held["paquets_signes"], "the round is rebuilt from its parts, none is missing"

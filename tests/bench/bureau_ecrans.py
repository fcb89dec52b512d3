"""The desk on screen: how long until its address answers, how long each screen takes on the server.

The campaign is a rehearsal brought to the eve of its commission: 103 × 350; ``PHCO_BANC_LONG=1`` adds 1 030 × 3 500.
The first reading of a screen is what a person waits for after an act (the journal has moved, nothing is remembered);
the next ones are the same head of the journal.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from phco.bureau.room import Room
from phco.bureau.screens import SCREENS
from phco.bureau.server import Serving, listening
from phco.demo.rehearsal import Rehearsal
from tests.bureau.conftest import Window

ROOT = Path(__file__).parents[2]
LONG = os.environ.get("PHCO_BANC_LONG") == "1"
SIZES = ((103, 350), (1030, 3500)) if LONG else ((103, 350),)
START, SCREEN = 2.0, 200.0  # seconds, milliseconds
TIMES = 5


def screens(say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Seconds until the desk answers, then milliseconds of its screens: the slowest, first and again."""
    rows: list[dict[str, Any]] = []
    for djs, offers in SIZES:
        with tempfile.TemporaryDirectory() as work:
            played = Rehearsal(Path(work) / "essai", djs=djs, offers=offers, seed="banc")
            played.until_commission()
            folder, hour = Path(work) / "essai" / "dmg", played.during("commission", 0.9)
            size = f"{djs} × {offers}"
            seconds = statistics.median(_start(folder) for _ in range(3))
            rows.append(_row(f"bureau ouvert, {size}", seconds, "s", START, ""))
            first, again = _read(folder, lambda hour=hour: hour)  # type: ignore[misc]
        for name in first:
            say(f"  {size} {name} : {first[name]:.0f} ms, puis {again[name]:.0f} ms")
        slow, late = max(first, key=first.__getitem__), max(again, key=again.__getitem__)
        rows.append(
            _row(f"écran du bureau, après un geste, {size}", first[slow], "ms", SCREEN, f"le plus lent : {slow}")
        )
        rows.append(_row(f"écran du bureau, de nouveau, {size}", again[late], "ms", SCREEN, f"le plus lent : {late}"))
    return rows


def _row(name: str, value: float, unit: str, aim: float, note: str) -> dict[str, Any]:
    return {"mesure": name, "valeur": value, "unite": unit, "objectif": f"≤ {aim:g} {unit}", "tenu": value <= aim,
            "note": note}  # fmt: skip


def _start(folder: Path) -> float:
    """Seconds from the command to the first screen."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "phco", "dmg", "bureau", "--sans-navigateur", "--dossier", str(folder)]
    desk = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert desk.stdout is not None
        found = re.search(r"http://\S+", desk.stdout.readline())
        assert found is not None
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        opener.open(found[0], timeout=60).read()
        return time.perf_counter() - started
    finally:
        desk.terminate()
        desk.wait(30)


def _read(folder: Path, clock: Callable[[], Any]) -> tuple[dict[str, float], dict[str, float]]:
    """Milliseconds of each screen: the first time after the journal has moved, then the median of the next ones.

    A desk that has drawn every screen once is what a person works with; a new one on the same folder remembers nothing
    of the journal, as after an act.
    """
    first: dict[str, float] = {}
    again: dict[str, float] = {}
    for turn in range(2):
        for screen in SCREENS:
            timings = _timings(folder, clock, screen.path, TIMES + 1 if turn else 1)
            first[screen.name], again[screen.name] = timings[0], statistics.median(timings[1:] or timings)
    return first, again


def _timings(folder: Path, clock: Callable[[], Any], path: str, times: int) -> list[float]:
    found = []
    with listening(0) as listener:
        serving = Serving(Room(folder=folder, clock=clock), listener)
        thread = threading.Thread(target=serving.run, daemon=True)
        thread.start()
        window = Window(serving=serving)
        window.enter()  # its redirection is not followed: no screen is read yet
        for _ in range(times):
            started = time.perf_counter()
            assert window.get(path).status == 200
            found.append(1000 * (time.perf_counter() - started))
        serving.stop()
        thread.join(20)
    return found


MEASURES = {"bureau-ecrans": screens}

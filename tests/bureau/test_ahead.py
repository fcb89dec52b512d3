"""What the other screens need comes while the first one is read, and never before it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from phco.bureau import app
from phco.bureau.screens.record import Context, View
from phco.bureau.server import Serving
from tests.bureau.conftest import Window

SOLVER = "'ortools.graph.python.min_cost_flow' in sys.modules"


def test_it_is_brought_once_after_the_first_screen(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[float] = []
    monkeypatch.setattr(app, "AHEAD", 0.05)
    monkeypatch.setattr(app, "_prepare", lambda: times.append(time.monotonic()))
    window = Window(serving)
    assert window.enter().status == 303
    assert window.get("/").status == window.get("/personnes").status == 200
    end = time.monotonic() + 10
    while not times and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.2)
    assert len(times) == 1


def test_a_desk_that_has_stopped_prepares_nothing_more(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[float] = []
    monkeypatch.setattr(app, "AHEAD", 3)
    monkeypatch.setattr(app, "_prepare", lambda: times.append(time.monotonic()))
    window = Window(serving)
    window.enter()
    assert window.get("/").status == 200
    serving.stop()
    while not serving.room.over:
        time.sleep(0.02)
    time.sleep(3.2)
    assert times == []


def test_the_board_is_read_before_anybody_asks_for_it(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commission's session is the one thing that takes long to read: it is kept for who opens the board."""
    monkeypatch.setattr(app, "AHEAD", 0.05)
    read, real = threading.Event(), app.BOARD.read

    def seen(view: View) -> Context:
        found = real(view)
        read.set()
        return found

    board = replace(app.BOARD, read=seen)
    monkeypatch.setattr(app, "BOARD", board)
    window = Window(serving)
    window.enter()
    assert not read.is_set()
    assert window.get("/").status == 200
    assert read.wait(20)
    assert window.get("/commission").status == 200


def test_opening_does_not_wait_for_it() -> None:
    code = (
        f"import sys; import phco.bureau.server; print({SOLVER}); "
        f"from phco.bureau.ahead import prepare; prepare(); prepare(); print({SOLVER})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]

"""How quiet the machine is, said at the end of a run: the fixed work of tests/attack/pace.py, alone, before and after.

A run of a quarter of an hour takes twenty minutes where other machines share the processor: what it took says nothing
without that.
"""

from __future__ import annotations

import time

import pytest

from tests.attack.pace import SECOND, pace

TURNS = 40
PAUSE = 0.05  # seconds between two turns: a machine that others share has bad seconds, and browsers take two to leave


def slowness() -> float:
    """How many times what the fixed work usually takes it takes now, in the best of some turns."""
    least = pace()
    for _ in range(TURNS):
        time.sleep(PAUSE)
        least = min(least, pace())
    return SECOND * least


def words(seconds: float, before: float, after: float) -> str:
    """What a run took, and what it would have taken on a machine as quick as the usual one all along."""
    first, last = (f"{one:.2f}".replace(".", ",") for one in (before, after))
    usual = seconds * 2 / (before + after)
    return (
        f"{seconds:.0f} s ; un travail fixe prend {first} fois son temps habituel au début, {last} à la fin : "
        f"au calme, environ {usual:.0f} s."
    )


class Quiet:
    """In the process that deals the tests, while no worker works."""

    def __init__(self) -> None:
        self.before = 0.0
        self.started = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        if getattr(session.config.option, "numprocesses", None):
            self.before, self.started = slowness(), time.monotonic()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.before:
            took = time.monotonic() - self.started
            terminalreporter.write_line(words(took, self.before, slowness()))

"""How `-n` deals the tests to its workers: a module whole, the longest first.

What a module or a session prepares is then prepared once, in one worker, and both end together: the short modules fill
what is left. Every second worker begins with those of a browser, which wait more than they compute and share an engine
there; the others take them when they have nothing else. xdist's own groups are not seen by pytest 9.2, and come in no
order.

How long each module takes is kept in durations.json; `PHCO_ECRIRE_DUREES=1 python build.py test` writes it anew. One
that is not there yet is guessed from the number of its tests.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
DURATIONS = HERE / "durations.json"
BROWSER = ("tests/browser/", "tests/runtime/")
GUESSED = {True: 4.0, False: 0.1}  # seconds a test, with a browser or without


def module_of(nodeid: str) -> str:
    return nodeid.split("::", 1)[0]


def of_browser(module: str) -> bool:
    return module.startswith(BROWSER)


def durations() -> dict[str, float]:
    found: dict[str, float] = json.loads(DURATIONS.read_text(encoding="utf-8")) if DURATIONS.is_file() else {}
    return found


class LongestModuleFirst(LoadScopeScheduling):
    """xdist's dealing by groups, with another group (a module) and another choice of the next one."""

    def __init__(self, config: pytest.Config, log: Any = None, known: dict[str, float] | None = None) -> None:
        super().__init__(config, log)
        self.known = durations() if known is None else known

    def _split_scope(self, nodeid: str) -> str:
        return module_of(nodeid)

    def _cost(self, module: str) -> float:
        guessed = GUESSED[of_browser(module)] * len(self.workqueue[module])
        return self.known.get(module, guessed)

    def _next(self, node: Any) -> str:
        browser_first = self.nodes.index(node) % 2 == 0
        waiting = list(self.workqueue)
        preferred = [module for module in waiting if of_browser(module) == browser_first]
        return max(preferred or waiting, key=self._cost)

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(self._next(node), last=False)
        super()._assign_work_unit(node)


class Stopwatch:
    """Adds up what each module took, in whichever worker; written when asked for."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[module_of(report.nodeid)] += report.duration  # type: ignore[assignment]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if os.environ.get("PHCO_ECRIRE_DUREES") == "1" and not hasattr(session.config, "workerinput"):
            kept = durations() | {module: round(took, 1) for module, took in self.seconds.items()}
            there = {module: kept[module] for module in sorted(kept) if (HERE.parent / module).is_file()}
            DURATIONS.write_text(json.dumps(there, indent=1) + "\n", encoding="utf-8")

"""The command line: how long `phco --help` takes, against a bare interpreter that imports click."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RUNS = 7


def _seconds(*words: str) -> float:
    def once() -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, check=True)
        return time.perf_counter() - started

    return sorted(once() for _ in range(RUNS))[RUNS // 2]


def help_page(say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Median of seven starts, in seconds; the aim is 0.4 s."""
    say("  phco --help")
    ours, reference = _seconds("-m", "phco", "--help"), _seconds("-c", "import click")
    return [
        {
            "mesure": "phco --help",
            "valeur": ours,
            "reference": reference,
            "unite": "s",
            "rapport": ours / reference,
            "objectif": "≤ 0,4 s",
            "tenu": ours <= 0.4,
            "note": "référence : python -c 'import click'",
        }
    ]


MEASURES = {"aide": help_page}

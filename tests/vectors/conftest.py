"""Third-party vectors, which are not in the project: ``$PHCO_VECTORS``, or ``shared/vectors`` beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_MISSING: set[str] = set()


def vectors_folder() -> Path | None:
    """Where the vectors are, or None."""
    given = os.environ.get("PHCO_VECTORS")
    place = Path(given) if given else Path(__file__).parents[2] / "../shared/vectors"
    return place.resolve() if place.is_dir() else None


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of vectors; its tests are skipped, with one visible line, where it is missing."""
    found = vectors_folder()
    if found is None:
        _MISSING.add("vectors")
        pytest.skip("third-party vectors are not here (PHCO_VECTORS)")
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _MISSING:
        terminalreporter.write_line("vectors: not found, set PHCO_VECTORS to their folder; their tests were skipped")

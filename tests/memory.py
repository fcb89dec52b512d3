"""Where a run by several workers writes: in memory where there is room, so that no test waits for the disk.

The desk asks the disk to keep each step (``fsync``), hundreds of tests do so, and the browsers of the other workers
write meanwhile: with one disk for all, they waited more than they computed. Nobody pulls the plug: what a stop leaves
is tested through the points of ``phco.host.disk.files.Disk``, and a run of one worker still writes to the real disk.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
INFORMATION = Path("/proc/meminfo")
ROOM = 6 << 30  # bytes: four times what a whole run leaves, and the browsers beside it
NAME = "phco-essais-"


def room() -> int:
    """Bytes that may be written in memory; 0 where there is no such place, or no program may run in it."""
    try:
        place, said = os.statvfs(MEMORY), INFORMATION.read_text(encoding="ascii")
    except OSError:
        return 0
    available = re.search(r"^MemAvailable:\s+(\d+) kB$", said, re.MULTILINE)
    if available is None or place.f_flag & os.ST_NOEXEC or not os.access(MEMORY, os.W_OK | os.X_OK):
        return 0
    return min(place.f_bavail * place.f_frsize, int(available[1]) * 1024)


def left_behind(folder: Path) -> bool:
    """Whether the run that made a folder was stopped before it could remove it."""
    owner = folder.name.removeprefix(NAME).partition("-")[0]
    return not owner.isdecimal() or not Path("/proc", owner).exists()


class InMemory:
    """Gives a run its temporary folder, and removes it at the end."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.patch = pytest.MonkeyPatch()

    def pytest_configure(self, config: pytest.Config) -> None:
        """Before a worker starts: it inherits the environment."""
        several = not hasattr(config, "workerinput") and config.getoption("dist", "no") != "no"
        if not several or config.getoption("basetemp") or os.environ.get("PYTEST_DEBUG_TEMPROOT"):
            return
        for folder in filter(left_behind, MEMORY.glob(f"{NAME}*")):
            shutil.rmtree(folder, ignore_errors=True)
        if room() < ROOM:
            return
        self.folder = Path(tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-", dir=MEMORY))
        self.folder.chmod(0o755)  # a web server that is tried here runs as nobody
        self.patch.setenv("TMPDIR", str(self.folder))
        self.patch.setattr(tempfile, "tempdir", str(self.folder))

    def pytest_unconfigure(self) -> None:
        self.patch.undo()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

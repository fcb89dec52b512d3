"""What a killed process left half-written beside a file goes when that file is written, wherever it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from phco.host.disk.files import write_whole


@pytest.mark.parametrize("name", ["relances.csv", "liste [1].csv", "n" * 120])
def test_what_a_killed_process_left_of_a_file_goes_when_it_is_written(tmp_path: Path, name: str) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead, alive = int(gone.stdout), os.getppid()
    left = tmp_path / f".{name[:80]}.{dead}-0123456789ab.tmp"
    kept = [tmp_path / f".{name[:80]}.{alive}-0123456789ab.tmp", tmp_path / f".autre.csv.{dead}-0123456789ab.tmp"]
    for path in (left, *kept):
        path.write_bytes(b"half")
    write_whole(tmp_path / name, b"whole")
    assert (tmp_path / name).read_bytes() == b"whole"
    assert not left.exists()
    assert all(path.exists() for path in kept)

"""The public door: sorted, small, and each name really there."""

from __future__ import annotations

import subprocess
import sys

import phco


def test_the_door_is_small_and_sorted() -> None:
    assert list(phco.__all__) == sorted(phco.__all__)
    assert 10 <= len(phco.__all__) <= 16


def test_every_public_name_is_there() -> None:
    for name in phco.__all__:
        assert getattr(phco, name) is not None, name


def test_importing_the_package_imports_no_room() -> None:
    code = "import sys, phco; print(sorted(name for name in sys.modules if name.startswith('phco')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['phco']"

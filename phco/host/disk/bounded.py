"""The one reader of what may be too long: never a byte more than its limit is held, whatever a header announces."""

from __future__ import annotations

from pathlib import Path
from typing import IO


def within(handle: IO[bytes], limit: int) -> bytes | None:
    """What is left to read, or None when it is longer than ``limit`` bytes. Raises what reading raises."""
    data = handle.read(limit + 1)
    return data if len(data) <= limit else None


def file_within(path: Path, limit: int) -> bytes | None:
    """A file's bytes, or None when it is longer than ``limit``. Raises OSError."""
    with path.open("rb") as handle:
        return within(handle, limit)

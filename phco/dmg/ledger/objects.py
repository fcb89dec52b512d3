"""Objects of our own among those received: what an operation computed, kept under the hash of its bytes."""

from __future__ import annotations

from typing import Any

from phco.host.disk.objects import Objects
from phco.jsontext import loads
from phco.packages.kinds import MAX_ANNEX_BYTES


def kept_json(objects: Objects, digest: str) -> Any:
    """An object that we wrote ourselves, as JSON: it may be as large as the annex that publishes it."""
    return loads(objects.get(digest), max_bytes=MAX_ANNEX_BYTES)

"""Objects of our own among those received: what an operation computed, kept under the hash of its bytes."""

from __future__ import annotations

from phco.host.disk.objects import Objects
from phco.jsontext import JsonObject, loads_object
from phco.packages.kinds import MAX_ANNEX_BYTES


def kept_json(objects: Objects, digest: str) -> JsonObject:
    """An object that we wrote ourselves, as JSON: it may be as large as the annex that publishes it."""
    return loads_object(objects.get(digest), max_bytes=MAX_ANNEX_BYTES)

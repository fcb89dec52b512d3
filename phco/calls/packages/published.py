"""Rows of what the DMG publishes, as a page hands them over."""

from __future__ import annotations

from collections.abc import Sequence

from phco.fields import Fields
from phco.jsontext import JsonObject


def rows(fields: Fields, key: str, needed: Sequence[str]) -> list[JsonObject]:
    """The rows of a table that have these texts; each of the others is a fault."""
    found: list[JsonObject] = []
    for index, row in enumerate(fields.items(key, [])):
        if isinstance(row, dict) and all(isinstance(row.get(name), str) for name in needed):
            found.append(row)
        else:
            fields.fault("E_TYPE", "Une ligne est incomplète.", f"{key}[{index}]", f"Il faut {', '.join(needed)}.")
    return found

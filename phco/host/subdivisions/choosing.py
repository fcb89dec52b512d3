"""The subdivision that a person names: a code, or the path of its folder."""

from __future__ import annotations

from pathlib import Path

from phco.local import choose, chosen


def choose_told(said: str) -> None:
    """Make it the current one. Raises PhcoError E_SUBDIVISION where there is no such folder."""
    if said == chosen():
        return
    place = Path(said)
    if len(place.parts) > 1 and (place / "subdivision.toml").is_file():
        choose(place.name, place.resolve())
    else:
        choose(said)

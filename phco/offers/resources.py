"""Where the room's own data files are: ``datapackage/`` in the source tree, ``phco/_…`` in the wheel."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def resource_text(folder: str, name: str) -> str:
    """The text of ``datapackage/<folder>/<name>``. Raises FileNotFoundError when it was not shipped."""
    package = resources.files("phco")
    for place in (package.joinpath(f"_{folder}", name), package.joinpath("..", "datapackage", folder, name)):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise FileNotFoundError(f"datapackage/{folder}/{name}")

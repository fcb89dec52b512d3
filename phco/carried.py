"""The data files that travel with the code: a folder of sources here, a wheel on a phone.

A wheel is opened once: to list an archive costs a phone more than all that is read of it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


@cache
def package() -> Traversable:
    """The folder of ``phco`` itself."""
    return resources.files("phco")


def carried(place: str) -> Traversable:
    """One of its files or folders (``rules/data/documents.toml``), which may not be there."""
    return package().joinpath(*place.split("/"))

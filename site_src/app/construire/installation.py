"""What Pyodide asks, as it starts, of its installer of packages (phco/site/bundle/library.py): the engine installs none.

Its own would import what packs and unpacks files; ours are imported from their archives as they are.
"""

from __future__ import annotations

from site import getsitepackages


class Folder:
    """A place whose name JavaScript asks."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __str__(self) -> str:
        return self.path


SITE_PACKAGES = Folder(getsitepackages()[0])
DSO_DIR = Folder("/usr/lib")


def init_loaded_packages() -> None:
    """No package was there before."""

"""What Pyodide asks of its installer of packages as it starts: the engine installs none (phco/site/bundle/library.py).

Its own would import what packs and unpacks files; ours are imported from their archives as they are.
"""

from __future__ import annotations

from site import getsitepackages

from pyodide_js import loadedPackages  # noqa: F401 - an image of the memory expects that it is held


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

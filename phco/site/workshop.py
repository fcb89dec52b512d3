"""Where a site is built from: the source tree, or what an installed phco carries in its place."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from phco.errors import PhcoError

PACKAGE = Path(__file__).parents[1]
CARRIED = "_atelier"
READY = "fait"
"""In what is carried: the engine (``moteur/<subdivision>``) and the bare scripts (``scripts``), made beforehand."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """``root``: texts, theme and data. ``carried``: what needs Node, where it comes ready-made. ``cache``: writable."""

    root: Path
    carried: Path | None
    cache: Path


def find_workshop(package: Path = PACKAGE) -> Workshop:
    """The workshop of this phco. Raises PhcoError E_ATELIER where it has none (a wheel that carries none)."""
    carried = package / CARRIED
    if carried.is_dir():
        return Workshop(root=carried, carried=carried / READY, cache=user_cache() / "site")
    source = package.parent
    if (source / "site_src").is_dir():
        return Workshop(root=source, carried=None, cache=source / ".phco" / "cache")
    raise PhcoError(
        "E_ATELIER", "Cet exemplaire de phco ne porte pas de quoi construire le site.", "",
        "Installez la roue que « python build.py distribuer » écrit.",
    )  # fmt: skip


def user_cache(platform: str = sys.platform) -> Path:
    """Where this machine's programs keep what they can make again (``%LOCALAPPDATA%`` on Windows)."""
    home = Path.home()
    if platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "phco" / "cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / "phco"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "phco"

"""Steps of the build, each kept by a hash of what it depends on: a second run does again only what changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

Say = Callable[[str], None]
Input = str | bytes | Path
KEPT = 3
IGNORED = {"__pycache__", "node_modules", ".mypy_cache", ".ruff_cache"}


def tree(folder: Path, *patterns: str) -> list[Path]:
    """The files below ``folder`` that match (all by default), sorted, caches left out. A missing folder is empty."""
    found = []
    for place, folders, names in folder.walk():
        folders[:] = [name for name in folders if name not in IGNORED]
        wanted = [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)] if patterns else names
        found += [path for name in wanted if (path := place / name).is_file()]
    return sorted(found)


def key_of(root: Path, inputs: Iterable[Input]) -> str:
    """A hash of texts, bytes and files (name below ``root`` and content); a missing file counts as such."""
    whole = hashlib.sha256()
    top = f"{root}{os.sep}"
    for one in inputs:
        if isinstance(one, Path):
            place = str(one)
            name = place.removeprefix(top).replace(os.sep, "/") if place.startswith(top) else one.name
            content = hashlib.sha256(one.read_bytes()).hexdigest() if one.is_file() else "absent"
            text = f"fichier\0{name}\0{content}"
        elif isinstance(one, bytes):
            text = f"octets\0{hashlib.sha256(one).hexdigest()}"
        else:
            text = f"texte\0{one}"
        whole.update(text.encode() + b"\1")
    return whole.hexdigest()[:24]


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Where the results of steps are kept, and the voice that tells the person what is being done.

    ``carried``: what an installed phco brings ready-made (engine, bare scripts), so that nothing needs Node.
    """

    root: Path
    cache: Path
    say: Say
    carried: Path | None = None

    def run(self, name: str, inputs: Iterable[Input], make: Callable[[Path], None], sentence: str) -> Path:
        """The folder that ``make(folder)`` filled for these inputs, made now only if it is not there yet."""
        shelf = self.cache / name
        done = shelf / key_of(self.root, inputs)
        if done.is_dir():
            os.utime(done)
            return done
        self.say(f"· {sentence} …")
        shelf.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".en-cours-", dir=shelf))
        try:
            make(work)
            work.chmod(0o755)
            try:
                work.rename(done)
            except OSError:  # another build finished the same step meanwhile
                if not done.is_dir():
                    raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
        _prune(shelf)
        return done


def _prune(shelf: Path) -> None:
    """Keep the most recently used results only (and leave works in progress alone)."""
    done = [path for path in shelf.iterdir() if not path.name.startswith(".")]
    for old in sorted(done, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)

"""Compiled templates, kept from one build to the next."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2 import __version__ as jinja_version
from jinja2.bccache import Bucket

from phco.site.steps import key_of, tree

PACKAGE = Path(__file__).parents[2]  # our code and data: what the filters answer depends on it


class Shelf(FileSystemBytecodeCache):
    """A shelf that the build of another state of the code may take away at any time: nothing is kept then."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(FileNotFoundError):
            super().dump_bytecode(bucket)


def kept_templates(cache: Path, package: Path = PACKAGE) -> Shelf:
    """Where a build finds the templates that an earlier one compiled, in its ``cache``.

    Jinja2 compares the text of a template with what was compiled; but what our filters answer to a constant is compiled
    too, so each state of our code and data has a shelf of its own, and only the last one is kept.
    """
    shelves = cache / "gabarits"
    shelf = shelves / key_of(package, [jinja_version, *tree(package)])
    shelf.mkdir(parents=True, exist_ok=True)
    for other in shelves.iterdir():
        if other != shelf:
            shutil.rmtree(other, ignore_errors=True)
    return Shelf(str(shelf))

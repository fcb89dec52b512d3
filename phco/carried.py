"""The data files that travel with the code: a folder of sources here, a wheel on a phone.

What imports from the wheel has its list of files already: to list the archive anew would cost a phone more than all
that is read of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast
from zipimport import zipimporter

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    class Listing(Protocol):
        """What ``zipimporter`` has beside what its types say."""

        def _get_files(self) -> Iterable[str]: ...


class Packed:
    """A file or a folder of a wheel, or neither: what the core asks of a ``Traversable``."""

    def __init__(self, wheel: zipimporter, place: str) -> None:
        self._wheel = wheel
        self._place = place  # from the root of the wheel

    @property
    def name(self) -> str:
        return self._place.rpartition("/")[2]

    def is_file(self) -> bool:
        return self._place in _files(self._wheel)

    def is_dir(self) -> bool:
        return any(place.startswith(f"{self._place}/") for place in _files(self._wheel))

    def iterdir(self) -> Iterator[Packed]:
        above = f"{self._place}/"
        inside = (place.removeprefix(above) for place in _files(self._wheel) if place.startswith(above))
        return (self.joinpath(name) for name in dict.fromkeys(rest.partition("/")[0] for rest in inside))

    def joinpath(self, *parts: str) -> Packed:
        return Packed(self._wheel, "/".join((self._place, *parts)))

    def read_bytes(self) -> bytes:
        if not self.is_file():
            raise FileNotFoundError(self._place)
        return self._wheel.get_data(f"{self._wheel.archive}/{self._place}")

    def read_text(self, encoding: str) -> str:
        return self.read_bytes().decode(encoding)


@cache
def _files(wheel: zipimporter) -> frozenset[str]:
    """The files of a wheel, that its importer knows."""
    return frozenset(place for place in cast("Listing", wheel)._get_files() if not place.endswith("/"))


@cache
def package() -> Traversable:
    """The folder of ``phco`` itself."""
    wheel = __spec__.loader if __spec__ else None
    if isinstance(wheel, zipimporter) and hasattr(wheel, "_get_files"):
        return cast("Traversable", Packed(wheel, "phco"))
    from importlib import resources  # a phone does without; a wheel under Python 3.12 has no list to give

    return resources.files("phco")


def carried(place: str) -> Traversable:
    """One of its files or folders (``rules/data/documents.toml``), which may not be there."""
    return package().joinpath(*place.split("/"))

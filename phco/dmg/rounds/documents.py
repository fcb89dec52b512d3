"""The documents of the DJ (CV and letter), read once each from the received files, and what fits in a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.keys.sealing import unseal
from phco.dmg.ledger.values import Package
from phco.host.disk.objects import Objects
from phco.packages.kinds import KINDS
from phco.packages.reading import unwrap
from phco.packages.schema import Cells

MAX_DOCUMENTS = 18 * 1024 * 1024  # 25 MB once in base64: what mail servers take
MAX_KEPT = 192 * 1024 * 1024
MAX_ALONG = KINDS["candidats"].pieces[0].most // 2  # a CV and a letter each
Pieces = Mapping[str, bytes]


def opened(objects: Objects, keys: DeskKeys, package: Package) -> Pieces:
    """Path → PDF of the documents of one DJ, from the file received."""
    inner = unwrap(unseal(objects.get(package.file), keys)).files
    return {
        f"pieces/{package.author}-cv.pdf": inner[package.content["cv"]],
        f"pieces/{package.author}-lettre.pdf": inner[package.content["lettre"]],
    }


class Documents:
    """The documents of everyone whose file counts. ``read`` opens one; at most ``MAX_KEPT`` bytes stay in memory."""

    def __init__(self, files: Iterable[Package], read: Callable[[Package], Pieces]) -> None:
        self._files = {package.author: package for package in files}
        self._read = read
        self._pieces: dict[str, Pieces] = {}
        self._sizes: dict[str, int] = {}

    def share(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """Whose documents go along, and whose do not: the lightest first, until a mail is full."""
        room, along = MAX_DOCUMENTS, set[str]()
        for one in sorted(names, key=lambda one: (self.size(one), one)):
            room -= self.size(one)
            if room < 0 or len(along) == MAX_ALONG:
                break
            along.add(one)
        return [one for one in names if one in along], [one for one in names if one not in along]

    def size(self, dj: str) -> int:
        """Bytes of a DJ's documents; 0 when there are none."""
        if dj not in self._sizes:
            self._sizes[dj] = sum(map(len, self._of(dj).values())) if dj in self._files else 0
        return self._sizes[dj]

    def key(self, dj: str) -> str:
        """What names the content of a DJ's documents."""
        return self._files[dj].attachments_json if dj in self._files else ""

    def line(self, tour: int, offer: str, dj: str, *, along: bool) -> Cells:
        """One line of the table ``candidats``; ``along``: the documents are in the package."""
        cells: dict[str, object] = {"tour": tour, "offre": offer, "candidat": dj}
        if dj in self._files:
            cells["presentation"] = self._files[dj].content.get("presentation") or ""
            if along:
                cells |= {"cv": f"pieces/{dj}-cv.pdf", "lettre": f"pieces/{dj}-lettre.pdf"}
        return cells

    def pieces(self, names: Sequence[str]) -> dict[str, bytes]:
        """Path in the package → PDF, for these DJ."""
        return {path: data for one in names if one in self._files for path, data in self._of(one).items()}

    def _of(self, dj: str) -> Pieces:
        if dj not in self._pieces:
            self._pieces[dj] = self._read(self._files[dj])
            self._sizes[dj] = sum(map(len, self._pieces[dj].values()))
            while len(self._pieces) > 1 and sum(self._sizes[one] for one in self._pieces) > MAX_KEPT:
                del self._pieces[next(iter(self._pieces))]
        return self._pieces[dj]

"""Raw files kept for ever under the hash of their bytes: what was received, exactly, and when.

An object is ``ab/abcdef….phco``; beside it ``….json`` says when it was received, under which name and on what evidence,
so that a database lost or restored from an old copy can be rebuilt from the objects alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from phco.dates import utc_text
from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, Disk, disk_faults, make_folder, temporary_for, write_temporary
from phco.jsontext import JsonObject, canonical, loads_object, loads_own

ASIDE = "ecartes"  # beside the folder of the objects
HEX = set("0123456789abcdef")


def digest_of(data: bytes) -> str:
    """The sha256 of some bytes, in lower-case hexadecimal (64 characters)."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Reception:
    """When an object first reached the DMG (aware instant), its name and origin, and the mail server's own line.

    ``hour``: where that time comes from, empty when nobody said; ``by`` and ``why``: who typed it, and the reason;
    ``arrived_at``: when it was taken in; ``alleged_at``: the hour of a message inside another, which nothing proves.
    """

    digest: str
    received_at: datetime
    name: str
    origin: str
    evidence: str = ""
    hour: str = ""
    by: str = ""
    why: str = ""
    arrived_at: datetime | None = None
    alleged_at: datetime | None = None

    def hour_json(self) -> dict[str, object]:
        """Where the hour comes from, in French keys; only what is known."""
        told = {
            "source": self.hour, "par": self.by, "motif": self.why,
            "arrive_le": utc_text(self.arrived_at) if self.arrived_at else "",
            "allegue": utc_text(self.alleged_at) if self.alleged_at else "",
        }  # fmt: skip
        return {key: value for key, value in told.items() if value}

    def as_json(self) -> dict[str, object]:
        """The side file's content; ``received_at`` in UTC with its microseconds dropped."""
        return {
            "nom": self.name,
            "origine": self.origin,
            "preuve": self.evidence,
            "recu_le": utc_text(self.received_at),
            "sha256": self.digest,
            **({"heure": self.hour_json()} if self.hour else {}),
        }


def reception_of(
    digest: str, received_at: str, told: Mapping[str, str], *, name: str = "", origin: str = "", evidence: str = ""
) -> Reception:
    """A reception as a side file or the journal tells it; ``told`` is what ``hour_json`` wrote, or nothing."""

    def moment(key: str) -> datetime | None:
        return datetime.fromisoformat(told[key]) if told.get(key) else None

    return Reception(
        digest=digest, received_at=datetime.fromisoformat(received_at), name=name, origin=origin, evidence=evidence,
        hour=told.get("source", ""), by=told.get("par", ""), why=told.get("motif", ""), arrived_at=moment("arrive_le"),
        alleged_at=moment("allegue"),
    )  # fmt: skip


class Objects:
    """A folder of content-addressed objects. What ``put`` and ``put_all`` have written is durable when they return."""

    def __init__(self, folder: Path, *, disk: Disk = REAL_DISK) -> None:
        self.folder = folder
        self._disk = disk

    def __eq__(self, other: object) -> bool:
        """The same folder: what was read in it under a hash need not be read again at each opening of a desk."""
        return isinstance(other, Objects) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    def path(self, digest: str) -> Path:
        """Where an object lies. Raises ValueError for what is not a sha256."""
        if len(digest) != 64 or not set(digest) <= HEX:
            raise ValueError(f"not a sha256: {digest[:80]!r}")
        return self.folder / digest[:2] / f"{digest}.phco"

    @property
    def here(self) -> Objects:
        """The same folder on the real disk, for who only reads it, wherever that process is."""
        return Objects(self.folder.absolute())

    @property
    def _aside(self) -> Path:
        return self.folder.with_name(ASIDE)

    def set_aside(self, digest: str, day: str) -> None:
        """Move an object and its side file out of the way, to the folder of a day; ``get`` still finds it there."""
        source = self.path(digest)
        target = make_folder(self._aside / day, private=True)
        with disk_faults(target):
            for path in (source.with_suffix(".json"), source):  # the object last: until then it is not set aside
                if path.is_file():
                    self._disk.rename(path, target / path.name)

    def aside(self) -> list[str]:
        """Every object that was set aside, sorted."""
        return sorted({path.stem for path in self._aside.glob("*/*.phco")})

    def bring_back(self, digest: str) -> None:
        """Put an object that was set aside back in its place."""
        target = self.path(digest)
        make_folder(target.parent)
        with disk_faults(target):
            for path in sorted(self._aside.glob(f"*/{digest}.*")):  # .json, then .phco
                self._disk.rename(path, target.with_suffix(path.suffix))

    def holds(self, digest: str) -> bool:
        """Whether the object's file is there (its bytes are not checked)."""
        return self.path(digest).is_file()

    def put(self, data: bytes, reception: Reception) -> None:
        """Keep one object, durably."""
        self.put_all([(data, reception)])

    def put_all(self, items: Sequence[tuple[bytes, Reception]]) -> None:
        """Keep objects and their side files, durable on return: temporary files, fsync, rename, fsync of the folders.

        An object already there is left; one whose bytes have rotted is written again. A side file is replaced only by
        an earlier time of receipt, so the order of batches changes nothing. Raises PhcoError: E_DISQUE_PLEIN, E_DISQUE.
        """
        earliest: dict[str, tuple[bytes, Reception]] = {}
        for data, reception in items:
            known = earliest.get(reception.digest)
            if known is None or reception.received_at < known[1].received_at:
                earliest[reception.digest] = (data, reception)
        planned: list[tuple[Path, bytes]] = []
        for data, reception in earliest.values():
            planned.extend(self._missing(data, reception))
        if not planned:
            return
        work = make_folder(self.folder / "tmp")
        with disk_faults(self.folder):
            moves: list[tuple[Path, Path]] = []
            try:
                for target, data in planned:
                    temporary = temporary_for(target, work)
                    moves.append((temporary, target))
                    write_temporary(temporary, data, disk=self._disk, sync=False)
                self._together(self._sync_file, [temporary for temporary, _ in moves])
                self._disk.stage("objects-synced")
                for folder in {target.parent for _, target in moves}:
                    folder.mkdir(exist_ok=True)
                for temporary, target in moves:
                    self._disk.rename(temporary, target)
            except OSError:
                for temporary, _ in moves:
                    temporary.unlink(missing_ok=True)
                raise
            self._together(self._disk.sync_folder, sorted({target.parent for _, target in moves}))
            self._disk.sync_folder(self.folder)

    def _missing(self, data: bytes, reception: Reception) -> Iterator[tuple[Path, bytes]]:
        """The files to write for one object: its side file when new or earlier, its bytes when absent or rotten."""
        target = self.path(reception.digest)
        known = self.reception(reception.digest)
        if known is None or reception.received_at < known.received_at:
            first = [one.arrived_at for one in (known, reception) if one is not None and one.arrived_at is not None]
            reception = replace(reception, arrived_at=min(first, default=None))
            yield target.with_suffix(".json"), canonical(reception.as_json())
        sound = target.is_file() and target.stat().st_size == len(data)
        if not sound or digest_of(target.read_bytes()) != reception.digest:
            yield target, data

    def _sync_file(self, path: Path) -> None:
        handle = os.open(path, os.O_RDWR)
        try:
            self._disk.sync(handle)
        finally:
            os.close(handle)

    def _together(self, wait: Callable[[Path], None], paths: Sequence[Path]) -> None:
        """Wait for several paths at once: a disk commits them together, instead of one after the other."""
        if len(paths) == 1:
            wait(paths[0])
            return
        count = min(8, len(paths))

        def some(first: int) -> None:
            for path in paths[first::count]:
                wait(path)

        with ThreadPoolExecutor(max_workers=count) as pool:
            for done in [pool.submit(some, first) for first in range(count)]:
                done.result()

    def get(self, digest: str) -> bytes:
        """The object's bytes, checked against their name. Raises PhcoError: E_OBJET_ABSENT, E_OBJET_ALTERE."""
        target = self.path(digest)
        try:
            data = self._bytes_of(target)
        except OSError:
            raise PhcoError(
                "E_OBJET_ABSENT",
                f"Le fichier reçu {digest[:12]}… n’est plus dans le dossier des objets.",
                target.name,
                "Remettez-le depuis la sauvegarde, ou demandez à son auteur de le renvoyer.",
            ) from None
        if digest_of(data) != digest:
            raise PhcoError(
                "E_OBJET_ALTERE",
                f"Le fichier reçu {digest[:12]}… a changé sur le disque : ce ne sont plus les octets reçus.",
                target.name,
                "Remettez-le depuis la sauvegarde, ou demandez à son auteur de le renvoyer ; vérifiez le disque.",
            )
        return data

    def _bytes_of(self, target: Path) -> bytes:
        """What lies there, or what was set aside from there. Raises OSError."""
        try:
            return target.read_bytes()
        except FileNotFoundError:
            return next(self._aside.glob(f"*/{target.name}"), target).read_bytes()

    def json(self, digest: str) -> JsonObject:
        """An object that the desk wrote itself, as JSON, whatever its size: its bytes are held against their hash."""
        return loads_own(self.get(digest))

    def reception(self, digest: str) -> Reception | None:
        """The side file, or None when it is missing or unreadable."""
        try:
            raw = loads_object(self.path(digest).with_suffix(".json").read_bytes())
            return reception_of(
                digest, raw["recu_le"], raw.get("heure", {}), name=str(raw["nom"]), origin=str(raw["origine"]),
                evidence=str(raw.get("preuve", "")),
            )  # fmt: skip
        except (OSError, PhcoError, KeyError, TypeError, ValueError):
            return None

    def forget_bare(self, origin: str, known: Collection[str]) -> None:
        """Remove the side files of that origin whose bytes never came: a process was killed between the two renames.

        Those of ``known`` digests stay: bytes that are lost may be put back. What is handed in again has the same
        digest and finishes its own; what is sealed anew never has.
        """
        for side in self.folder.glob("??/*.json"):
            if side.stem in known or side.with_suffix(".phco").exists():
                continue
            reception = self.reception(side.stem)
            if reception is not None and reception.origin == origin:
                with disk_faults(side):
                    side.unlink()

    def digests(self) -> Iterator[str]:
        """Every object's digest, sorted."""
        for folder in sorted(self.folder.glob("??")):
            for path in sorted(folder.glob("*.phco")):
                if len(path.stem) == 64 and set(path.stem) <= HEX:
                    yield path.stem

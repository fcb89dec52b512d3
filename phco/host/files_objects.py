"""Raw files kept for ever under the hash of their bytes: what was received, exactly, and when.

An object is ``ab/abcdef….phco``; beside it ``….json`` says when it was received, under which name and on what evidence,
so that a database lost or restored from an old copy can be rebuilt from the objects alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dates import utc_text
from phco.errors import PhcoError
from phco.host.files import REAL_DISK, Disk, disk_faults, make_folder, write_whole
from phco.jsontext import canonical, loads

HEX = set("0123456789abcdef")


def digest_of(data: bytes) -> str:
    """The sha256 of some bytes, in lower-case hexadecimal (64 characters)."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Reception:
    """When an object first reached the DMG (aware instant), its name and origin, and the mail server's own line."""

    digest: str
    received_at: datetime
    name: str
    origin: str
    evidence: str = ""

    def as_json(self) -> dict[str, object]:
        """The side file's content; ``received_at`` in UTC with its microseconds dropped."""
        return {
            "nom": self.name,
            "origine": self.origin,
            "preuve": self.evidence,
            "recu_le": utc_text(self.received_at),
            "sha256": self.digest,
        }


class Objects:
    """A folder of content-addressed objects. ``put`` is idempotent and durable once ``settle`` has returned."""

    def __init__(self, folder: Path, *, disk: Disk = REAL_DISK) -> None:
        self.folder = folder
        self._disk = disk
        self._touched: set[Path] = set()

    def path(self, digest: str) -> Path:
        """Where an object lies. Raises ValueError for what is not a sha256."""
        if len(digest) != 64 or not set(digest) <= HEX:
            raise ValueError(f"not a sha256: {digest[:80]!r}")
        return self.folder / digest[:2] / f"{digest}.phco"

    def holds(self, digest: str) -> bool:
        """Whether the object's file is there (its bytes are not checked)."""
        return self.path(digest).is_file()

    def put(self, data: bytes, reception: Reception) -> bool:
        """Write the object and its side file unless already there; True when the object is new.

        A side file is replaced only by an earlier time of receipt, so the order of batches changes nothing.
        An object whose bytes have rotted is written again. Call ``settle`` before relying on it.
        """
        target = self.path(reception.digest)
        make_folder(target.parent)
        side = target.with_suffix(".json")
        known = self.reception(reception.digest)
        if known is None or reception.received_at < known.received_at:
            write_whole(side, canonical(reception.as_json()), disk=self._disk, sync=False)
            self._touched.add(target.parent)
        if (
            target.is_file()
            and target.stat().st_size == len(data)
            and digest_of(target.read_bytes()) == digest_of(data)
        ):
            return False
        write_whole(target, data, disk=self._disk, sync=False)
        self._touched.add(target.parent)
        return True

    def settle(self) -> None:
        """Make every name written since the last call durable."""
        if not self._touched:
            return
        with disk_faults(self.folder):
            for folder in sorted(self._touched):
                self._disk.sync_folder(folder)
            self._disk.sync_folder(self.folder)
        self._touched.clear()

    def get(self, digest: str) -> bytes:
        """The object's bytes, checked against their name. Raises PhcoError: E_OBJET_ABSENT, E_OBJET_ALTERE."""
        target = self.path(digest)
        try:
            data = target.read_bytes()
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

    def reception(self, digest: str) -> Reception | None:
        """The side file, or None when it is missing or unreadable."""
        try:
            raw = loads(self.path(digest).with_suffix(".json").read_bytes())
            return Reception(
                digest=digest,
                received_at=datetime.fromisoformat(raw["recu_le"]),
                name=str(raw["nom"]),
                origin=str(raw["origine"]),
                evidence=str(raw.get("preuve", "")),
            )
        except (OSError, PhcoError, KeyError, TypeError, ValueError):
            return None

    def digests(self) -> Iterator[str]:
        """Every object's digest, sorted."""
        for folder in sorted(self.folder.glob("??")):
            for path in sorted(folder.glob("*.phco")):
                if len(path.stem) == 64 and set(path.stem) <= HEX:
                    yield path.stem

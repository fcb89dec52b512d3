"""Packages made and not in their place yet: aside on the disk until the journal knows them."""

from __future__ import annotations

from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publications
from phco.host.disk.files import disk_faults, make_folder, temporary_for, write_temporary


class Batch:
    """What one act signs. ``made``: path under ``sorties/`` → bytes, when somebody will ask for them (``keep``)."""

    def __init__(self, desk: Desk, *, keep: bool) -> None:
        self.made: dict[str, bytes] = {}
        self.outputs = desk.outputs
        self.stage = desk.disk.stage
        self._store, self._disk, self._keep = desk.store, desk.disk, keep
        self._waiting: dict[str, tuple[Path, str]] = {}

    def write(self, name: str, data: bytes, sha256: str, *, private: bool) -> None:
        """Write a package beside its place. ``sha256``: that of its bytes."""
        target = self.outputs / name
        make_folder(target.parent)
        temporary = temporary_for(target)
        self._waiting[name] = (temporary, sha256)
        with disk_faults(target):
            write_temporary(temporary, data, disk=self._disk, private=private, sync=False)
        if self._keep:
            self.made[name] = data

    def flush(self) -> None:
        """Bring what was written to the disk, before the journal speaks of it."""
        if self._waiting:
            self._disk.sync_everything()
            self.stage("published-durable")

    def settle(self) -> None:
        """Put every package in its place: the journal knows them."""
        if not self._waiting:
            return
        self.stage("published-recorded")
        made, self._waiting = self._waiting, {}  # a disk that refuses now leaves them for the next command
        for name, (temporary, _) in made.items():
            with disk_faults(self.outputs / name):
                self._disk.rename(temporary, self.outputs / name)
        self._disk.sync_everything()

    def drop(self) -> None:
        """Leave nothing of what the journal does not know; it may know them, and its copy on the disk be late."""
        known = {one.sha256 for one in publications(self._store).values()} if self._waiting else set()
        for temporary, sha256 in self._waiting.values():
            if sha256 not in known:
                temporary.unlink(missing_ok=True)

"""Disks that fail on purpose, and a process to be killed: ``python -m tests.dmg.dmg_faults FOLDER BATCH KEYS …``."""

from __future__ import annotations

import errno
import itertools
import os
import pickle
import signal
import sys
import threading
import time
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.intake.receipts import write_receipts
from phco.dmg.intake.receive import receive
from phco.dmg.keys.keyring import DeskKeys
from phco.host.disk.files import Disk
from tests.dmg.dmg_small import AUGUST, pieces


class FaultyDisk(Disk):
    """Does something at the n-th operation: raise an OSError (once or from then on), or kill this very process."""

    def __init__(self, at: int, action: str = "none", *, error: int = errno.ENOSPC) -> None:
        self.at, self.action, self.error = at, action, error
        self.count = 0
        self.names: list[str] = []
        self._lock = threading.Lock()

    def _step(self, name: str) -> None:
        with self._lock:
            self.count += 1
            self.names.append(name)
            due = self.count == self.at or (self.action == "raise" and self.count > self.at)
        if not due:
            return
        if self.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(30)
        if self.action == "raise" and not name.startswith("stage") and name != "sync_everything":
            raise OSError(self.error, os.strerror(self.error))

    def stage(self, name: str) -> None:
        self._step(f"stage:{name}")

    def write(self, handle: int, data: bytes) -> None:
        if self.action == "kill" and self.at == self.count + 1 and len(data) > 1:
            os.write(handle, data[: len(data) // 2])  # killed in the middle of a file
        self._step("write")
        super().write(handle, data)

    def sync(self, handle: int) -> None:
        self._step("sync")
        super().sync(handle)

    def rename(self, source: Path, target: Path) -> None:
        self._step("rename")
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._step("sync_folder")
        super().sync_folder(folder)

    def sync_everything(self) -> None:
        self._step("sync_everything")


def run(folder: Path, batch: dict[str, bytes], keys: DeskKeys, disk: Disk) -> None:
    """One ``recevoir``, with its receipts."""
    desk = Desk(folder, disk=disk, keys=keys)
    try:
        desk.mirror.check(desk.store)
        tally = receive(desk, pieces(batch), now=AUGUST, received=AUGUST)
        write_receipts(desk, tally.lines)
    finally:
        desk.close()


def save_keys(path: Path, keys: DeskKeys) -> None:
    """The test's own keys, for the other process."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    raw = [key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) for key in (keys.signing, keys.opening)]
    path.write_bytes(pickle.dumps((*raw, keys.secret)))


def load_keys(path: Path) -> DeskKeys:
    """The keys that ``save_keys`` wrote."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    signing, opening, secret = pickle.loads(path.read_bytes())
    return DeskKeys(
        signing=load_der_private_key(signing, None), opening=load_der_private_key(opening, None), secret=secret,  # type: ignore[arg-type]
    )  # fmt: skip


def main(arguments: list[str]) -> None:
    """Receive a batch in this process; ``kill N`` stops it at the N-th disk operation, ``slow`` makes it slow."""
    folder, batch, keys, *rest = arguments
    files: dict[str, bytes] = pickle.loads(Path(batch).read_bytes())
    mode, at = (rest[0], rest[1]) if len(rest) > 1 else ("none", "0")
    disk: Disk = FaultyDisk(int(at), mode) if mode == "kill" else Disk()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    run(Path(folder), files, load_keys(Path(keys)), disk)


def shuffled_batches(files: dict[str, bytes], order: list[int], cut: int) -> list[dict[str, bytes]]:
    """The same files in another order, in batches of ``cut``."""
    names = list(files)
    mixed = [names[place] for place in order]
    return [{name: files[name] for name in group} for group in itertools.batched(mixed, cut)]


if __name__ == "__main__":
    main(sys.argv[1:])

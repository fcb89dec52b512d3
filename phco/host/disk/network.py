"""Whether a folder lies on a network drive: a database there is not safe, two machines would write over each other."""

from __future__ import annotations

import os
import re
from pathlib import Path, PureWindowsPath

# File systems that a server lends. « 9p » is left out: WSL shows the machine's own disks through it.
NETWORK = frozenset(
    {
        "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.glusterfs",
        "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "glusterfs", "gpfs", "lustre",
        "ncp", "ncpfs", "nfs", "nfs3", "nfs4", "smb2", "smb3", "smbfs", "webdav",
    }
)  # fmt: skip
MOUNTS = Path("/proc/mounts")
REMOTE = 4  # what GetDriveTypeW answers for a drive letter that stands for a share


def network_share(folder: Path, *, mounts: str | None = None, windows: bool = os.name == "nt") -> str:
    """What lends this folder (``cifs //srv/dmg``), empty for a disk of this machine.

    ``mounts``: what ``/proc/mounts`` says, for tests; where the system has no such file, nothing is claimed.
    """
    if windows:
        return _windows_share(folder)
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    return _mounted(folder.resolve().as_posix(), mounts)


def _mounted(path: str, mounts: str) -> str:
    best, found = "", ""
    for line in mounts.splitlines():
        source, _, rest = line.partition(" ")
        point, _, rest = rest.partition(" ")
        kind, place = rest.partition(" ")[0], _plain(point)
        inside = path == place or path.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):  # the last one mounted on a place hides the others
            best, found = place, f"{kind} {_plain(source)}" if kind.lower() in NETWORK else ""
    return found


def _plain(text: str) -> str:
    """A field of the table: a space is written ``\\040``."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _windows_share(folder: Path) -> str:
    """A path that begins with two bars, or a drive letter that stands for a share."""
    text = str(folder)
    path = PureWindowsPath(text if text.startswith(("\\\\", "//")) else folder.absolute())
    drive = str(path.drive)
    bare = drive.removeprefix("\\\\?\\").removeprefix("UNC\\")
    if drive.startswith("\\\\") and (bare == drive or drive.upper().startswith("\\\\?\\UNC\\")):
        return drive
    return drive if drive and drive_type(f"{bare}\\") == REMOTE else ""


def drive_type(root: str) -> int:
    """What Windows says of a drive letter (4: a network drive); 0 elsewhere."""
    try:
        import ctypes

        windows = getattr(ctypes, "windll", None)
        answer: int = windows.kernel32.GetDriveTypeW(root) if windows is not None else 0
    except (ImportError, AttributeError, OSError):
        return 0
    return answer

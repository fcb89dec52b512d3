"""The folder laid out for the site: its index, what it holds of ours, its copy to where it is served."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.values import PUBLIC
from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, disk_faults, make_folder, sweep_temporaries, write_if_changed
from phco.host.keys.packages import read_bounded
from phco.jsontext import loads_object

INDEX, FORMAT = "index.json", "phco-publication-1"
MOST_INDEX = 64 * 1024 * 1024  # bytes
LAST_KEY = re.compile(rb'\n "entree": (\d{1,15})\n\}\n\Z')  # as ``publication`` writes an index
OURS = frozenset({".phco", ".tsr"})  # what a later publication may take away
BULLETIN = f"{PUBLIC}/bulletin.phco"


def laid_out_at(desk: Desk) -> int | None:
    """The journal's last entry when the folder for the site was laid out; None when it was not.

    One lost, or of an earlier phco, does not say it: then the entry of the last bulletin signed.
    """
    try:
        data = read_bounded(desk.outputs / PUBLIC / INDEX, MOST_INDEX)
        said = LAST_KEY.search(data, max(0, len(data) - 64))  # thousands of packages are listed before it
        entry = int(said[1]) if said is not None else loads_object(data, max_bytes=MOST_INDEX).get("entree")
    except PhcoError:
        entry = None
    if isinstance(entry, int) and not isinstance(entry, bool):
        return entry
    signed = (one for one in desk.store.entries(kinds=("publication",)) if _signs(one, BULLETIN))
    return max((one.number for one in signed), default=None)


def _signs(entry: Entry, name: str) -> bool:
    return any(one["nom"] == name for one in entry.body["fichiers"])


def copy_folder(source: Path, target: Path, signed: Collection[str] | None = None) -> int:
    """Make ``target`` the same as ``source``, of its packages those ``signed`` only when they are told.

    What a former publication left there goes, and nothing else: a page, a version control beside it stay. Says how many
    files changed. The index is written once all that it names is there; a copy that was stopped goes on.

    Raises PhcoError E_SORTIE when the target holds something else than a publication.
    """
    wanted = {
        path.relative_to(source) for path in source.rglob("*") if path.is_file() and not path.name.startswith(".")
    }
    wanted = {name for name in wanted if name.suffix != ".phco" or signed is None or name.as_posix() in signed}
    with disk_faults(target):
        sweep_temporaries(target)
        there = {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
        if (target.exists() and not target.is_dir()) or (there - wanted and not _published_in(target)):
            raise PhcoError(
                "E_SORTIE", "Ce dossier contient autre chose qu’une publication.", str(target),
                "Donnez un dossier neuf.",
            )  # fmt: skip
        make_folder(target)
        changed = sum(
            write_if_changed(target / name, (source / name).read_bytes(), durable=False)
            for name in sorted(wanted, key=lambda one: (one == Path(INDEX), one))
        )
        for name in there - wanted:
            if name.suffix in OURS:
                (target / name).unlink()
        REAL_DISK.sync_everything()
    return changed


def _published_in(target: Path) -> bool:
    """Whether a folder is one of our publications."""
    place = target / INDEX
    return place.is_file() and FORMAT.encode() in read_bounded(place, MOST_INDEX)

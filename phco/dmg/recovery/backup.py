"""The folder kept elsewhere, whole, and read again before it is called a copy; and a copy put back in a new folder.

A copy takes its place whole, or not at all; a copy that was stopped is made by the same command.
The journal's mirror is copied before the database: a command that writes meanwhile leaves a copy whose database is a
little ahead, never behind. Whose folder it is (``poste.json``) is not copied: the machine that opens a copy has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dates import PARIS, french_instant, paris_day, utc_text
from phco.dmg.desk import DATABASE, KEYS, MIRROR, NAMES, OBJECTS, OUTPUTS, Desk
from phco.dmg.ledger.store import no_campaign
from phco.dmg.recovery.resume import Health, verify_folder
from phco.errors import PhcoError, raise_all
from phco.host.disk.files import PRIVATE_FOLDER, write_whole
from phco.host.disk.folders import copy_file, copy_tree, sweep_folders, whole_folder
from phco.jsontext import dumps, loads_object

LAST = "sauvegarde.json"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A copy made and verified: where, what it holds."""

    folder: Path
    health: Health


@dataclass(frozen=True, kw_only=True)
class LastCopy:
    """The last copy made from here: when (UTC), where, and the number of the journal's last entry in it."""

    at: datetime
    where: str
    number: int

    def told(self) -> str:
        """« 3 septembre 2026, 11 h, dans … »."""
        return f"{french_instant(self.at)}, dans {self.where}"


def back_up(desk: Desk, place: Path, now: datetime) -> Kept:
    """Copy the open folder under ``place``, in a folder named by the day and the hour; then verify the copy.

    Raises PhcoError: E_DOSSIER (inside the campaign's own folder), E_DOSSIER_OCCUPE, the families of the disk, and
    every fault that the copy shows.
    """
    here, there = desk.folder.resolve(), place.resolve()
    if there == here or here in there.parents:
        raise PhcoError(
            "E_DOSSIER", "Cette sauvegarde serait dans le dossier de la campagne, et se perdrait avec lui.",
            str(place), "Donnez un autre disque : une clé, un disque externe.",
        )  # fmt: skip
    ours = f"phco-{desk.campaign}-"
    target = place / f"{ours}{now.astimezone(PARIS):%Y-%m-%d-%Hh%M}"
    sweep_folders(place, ours)  # names and codes are in them, and the hour of what was stopped never comes again
    desk.mirror.catch_up(desk.store)
    number, _ = desk.store.head()
    if not _made_untold(desk, target):
        with whole_folder(target, disk=desk.disk) as made:
            _copied(desk.folder, made, desk)
    found = verify_copy(target)
    raise_all(found.faults)
    last = {"le": utc_text(now), "ou": str(target), "entree": number}
    write_whole(desk.folder / LAST, (dumps(last, indent=1) + "\n").encode(), disk=desk.disk, private=True)
    return Kept(folder=target, health=found)


def verify_copy(folder: Path) -> Health:
    """Read a copy from end to end: its chain, its objects, its verdicts. Nothing of it is changed.

    Raises PhcoError E_DOSSIER (no campaign there), and the families of the database.
    """
    if not (folder / DATABASE).is_file():
        raise no_campaign(folder)
    desk = Desk(folder)
    try:
        return verify_folder(desk)
    finally:
        desk.store.close()


def put_back(copy: Path, target: Path) -> Health:
    """Copy a copy, verified, to a new folder; what stood there before, if anything, is refused.

    Raises PhcoError: E_DOSSIER, E_DOSSIER_OCCUPE, the families of the disk, and every fault of the copy.
    """
    found = verify_copy(copy)
    raise_all(found.faults)
    with whole_folder(target) as made:
        copy_tree(copy, made, "*-wal", "*-shm", "poste.json", LAST)
        made.chmod(PRIVATE_FOLDER)
    return verify_copy(target)


def last_copy(folder: Path) -> LastCopy | None:
    """The last copy made from this folder; None when none was, or when it cannot be read."""
    try:
        raw = loads_object((folder / LAST).read_bytes())
        return LastCopy(at=datetime.fromisoformat(raw["le"]), where=str(raw["ou"]), number=int(raw["entree"]))
    except (OSError, PhcoError, KeyError, TypeError, ValueError):
        return None


def unsaved(desk: Desk, now: datetime) -> str:
    """A French sentence when something was written since the last copy, and no copy was made today; else empty."""
    last = last_copy(desk.folder)
    number, _ = desk.store.head()
    if last is None:
        return "Aucune sauvegarde n’a été faite depuis ce poste."
    if last.number >= number or paris_day(last.at) == paris_day(now):
        return ""
    return f"Pas de sauvegarde aujourd’hui : la dernière est du {french_instant(last.at)}."


def _made_untold(desk: Desk, target: Path) -> bool:
    """Whether a command stopped just before it could say so has put this very copy there."""
    last = last_copy(desk.folder)
    if not (target / DATABASE).is_file() or (last is not None and last.where == str(target)):
        return False
    made = Desk(target)
    try:
        return made.store.head() == desk.store.head()
    finally:
        made.store.close()


def _copied(folder: Path, target: Path, desk: Desk) -> None:
    for name in (MIRROR, NAMES):
        if (folder / name).is_file():
            copy_file(folder / name, target / name, private=True)
    desk.store.copy_to(target / DATABASE)
    for name in (KEYS, OBJECTS, OUTPUTS):
        if (folder / name).is_dir():
            copy_tree(folder / name, target / name)

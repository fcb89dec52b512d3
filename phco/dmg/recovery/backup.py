"""The folder kept elsewhere, whole, and read again before it is called a copy; and a copy put back in a new folder.

The journal's mirror is copied before the database: a command that writes meanwhile leaves a copy whose database is a
little ahead, never behind. Whose folder it is (``poste.json``) is not copied: the machine that opens a copy has it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dates import PARIS, french_instant, paris_day, utc_text
from phco.dmg.desk import DATABASE, KEYS, MIRROR, NAMES, OBJECTS, OUTPUTS, Desk
from phco.dmg.ledger.store import no_campaign
from phco.dmg.recovery.resume import Health, verify_folder
from phco.errors import PhcoError, raise_all
from phco.host.disk.files import disk_faults, make_folder, write_whole
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
    target = place / f"phco-{desk.campaign}-{now.astimezone(PARIS):%Y-%m-%d-%Hh%M}"
    _check_new(target)
    desk.mirror.catch_up(desk.store)
    number, _ = desk.store.head()
    _copied(desk.folder, target, desk)
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
    _check_new(target)
    with disk_faults(target):
        shutil.copytree(copy, target, ignore=shutil.ignore_patterns("*-wal", "*-shm", "poste.json", LAST))
        target.chmod(0o700)
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


def _check_new(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PhcoError("E_DOSSIER_OCCUPE", "Ce dossier n’est pas vide.", str(target), "Donnez un dossier neuf.")


def _copied(folder: Path, target: Path, desk: Desk) -> None:
    make_folder(target, private=True)
    with disk_faults(target):
        for name in (MIRROR, NAMES):
            if (folder / name).is_file():
                shutil.copyfile(folder / name, target / name)
                (target / name).chmod(0o600)
    desk.store.copy_to(target / DATABASE)
    with disk_faults(target):
        for name in (KEYS, OBJECTS, OUTPUTS):
            if (folder / name).is_dir():
                shutil.copytree(folder / name, target / name)

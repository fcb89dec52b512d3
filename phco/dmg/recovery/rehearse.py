"""A copy of a campaign where dates are played: same people, same lists, but a key of its own.

Nothing of it is real: what it signs does not hold under the key that the devices know; its title, its publication and
its replies say so.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from phco.dmg.desk import DATABASE, KEYS, MARK, MIRROR, NAMES, OBJECTS, OUTPUTS, REHEARSAL, Desk, Event
from phco.dmg.keys import keyring
from phco.dmg.owner import check_place, this_machine, write
from phco.dmg.signing.public import write_public_keys
from phco.errors import PhcoError
from phco.host.disk.files import disk_faults, make_folder, sweep_folders, temporary_for, write_whole

NOTE = "REPETITION.txt"
TEXT = """Ce dossier est une répétition : une copie où l’on joue les dates d’une campagne.
Rien de ce qui s’y trouve n’est réel. N’envoyez rien de « sorties », ne publiez rien. Effacez-le après usage.
"""


def rehearse(desk: Desk, target: Path, passphrase: str, now: datetime) -> Path:
    """Copy an open folder to ``target``, marked as a rehearsal; the original is not touched. Gives the copy's folder.

    The copy takes its place whole, or not at all.

    Raises PhcoError E_DOSSIER_OCCUPE, E_RESEAU, E_PHRASE_COURTE, and the families of the disk.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PhcoError("E_DOSSIER_OCCUPE", "Ce dossier n’est pas vide.", str(target), "Donnez un dossier neuf.")
    check_place(target)
    with disk_faults(target):
        make_folder(target.parent)
        sweep_folders(target)
        if target.exists():
            target.rmdir()  # empty
        made = temporary_for(target)
        try:
            _copied(desk, made, passphrase, now)
            desk.disk.rename(made, target)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    return target


def _copied(desk: Desk, target: Path, passphrase: str, now: datetime) -> None:
    keys = replace(desk.keys, signing=Ed25519PrivateKey.generate())
    make_folder(target, private=True)
    write_whole(target / NOTE, TEXT.encode(), disk=desk.disk)
    keyring.save(target / KEYS, keys, passphrase, disk=desk.disk)
    with disk_faults(target):
        shutil.copytree(desk.folder / OBJECTS, target / OBJECTS)
        for name in (MIRROR, NAMES):
            if (desk.folder / name).is_file():
                shutil.copyfile(desk.folder / name, target / name)
                (target / name).chmod(0o600)
    make_folder(target / OUTPUTS)
    desk.store.copy_to(target / DATABASE)
    write(target, this_machine(now), disk=desk.disk)
    copy = Desk(target, disk=desk.disk, keys=keys)
    try:
        number, head = copy.store.head()
        title = copy.store.setting("titre").removeprefix(MARK)
        settings = {REHEARSAL: "oui", "titre": f"{MARK}{title}"}
        copy.record([Event(kind="repetition", body={"reglages": settings, "depuis": f"{number}:{head}"})], now)
        write_public_keys(copy)
    finally:
        copy.close()

"""Founding a desk: its folders, its keys, its database, its first entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import DATABASE, KEYS, OBJECTS, OUTPUTS, Desk, Event
from phco.dmg.keys import keyring
from phco.dmg.ledger.store import create
from phco.dmg.owner import check_place, this_machine, write
from phco.dmg.signing.public import write_public_keys
from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, Disk, make_folder
from phco.local import chosen


def created(
    folder: Path,
    *,
    campaign: str,
    title: str,
    steps: Sequence[Mapping[str, str | None]],
    settings: Mapping[str, str],
    passphrase: str,
    at: datetime,
    disk: Disk = REAL_DISK,
    keys: keyring.DeskKeys | None = None,
) -> None:
    """Make a new desk: folders, keys, database, first entry. Raises PhcoError E_DOSSIER_OCCUPE, E_PHRASE_COURTE."""
    keyring.check_passphrase(passphrase)
    check_place(folder)
    make_folder(folder, private=True)
    if (folder / DATABASE).exists() or (folder / KEYS / keyring.FILE).exists():
        raise PhcoError(
            "E_DOSSIER_OCCUPE", "Ce dossier contient déjà une campagne.", str(folder), "Donnez un dossier neuf."
        )
    for name in (OBJECTS, OUTPUTS):
        make_folder(folder / name)
    keys = keys or keyring.new_keys()
    keyring.save(folder / KEYS, keys, passphrase, disk=disk)
    create(folder / DATABASE)
    write(folder, this_machine(at), disk=disk)
    desk = Desk(folder, disk=disk, keys=keys)
    try:
        body = {
            "reglages": {"campagne": campaign, "titre": title, "subdivision": chosen(), **settings},
            "etapes": [dict(step) for step in steps],
        }
        desk.record([Event(kind="campagne", body=body)], at)
        write_public_keys(desk)
    finally:
        desk.close()

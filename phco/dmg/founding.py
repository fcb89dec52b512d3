"""Founding a desk: its folders, its keys, its database, its first entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import DATABASE, KEYS, MIRROR, OBJECTS, OUTPUTS, Desk, Event
from phco.dmg.keys import keyring
from phco.dmg.ledger.store import Store, create
from phco.dmg.owner import check_place, this_machine, write
from phco.dmg.signing.public import write_public_keys
from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, Disk, make_folder, sweep_temporaries
from phco.jsontext import canonical
from phco.local import chosen
from phco.packages.identity import Algorithm


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
    algorithm: Algorithm = "Ed25519",
) -> keyring.DeskKeys:
    """Make a new desk: folders, keys, database, first entry; its keys. A stopped command is finished by the same one.

    ``algorithm``: of the key that signs. Raises PhcoError E_DOSSIER_OCCUPE, E_PHRASE_COURTE, E_PHRASE (other than that
    of the stopped command).
    """
    keyring.check_passphrase(passphrase)
    check_place(folder)
    make_folder(folder, private=True)
    body = {
        "reglages": {"campagne": campaign, "titre": title, "subdivision": chosen(), **settings},
        "etapes": [dict(step) for step in steps],
    }
    begun = _begun(folder, body)
    for place in (folder, folder / KEYS):
        sweep_temporaries(place, deep=False)
    for name in (OBJECTS, OUTPUTS):
        make_folder(folder / name, private=True)
    if (folder / KEYS / keyring.FILE).exists():
        keys = keyring.load(folder / KEYS, passphrase)
        if keys.signer.public.algorithm != algorithm:
            raise _occupied(folder)
    else:
        keys = keys or keyring.new_keys(algorithm)
        keyring.save(folder / KEYS, keys, passphrase, disk=disk)
    if not begun:
        for suffix in ("", "-wal", "-shm"):
            (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        create(folder / DATABASE)
    write(folder, this_machine(at), disk=disk)
    desk = Desk(folder, disk=disk, keys=keys)
    try:
        if not desk.store.head()[0]:
            desk.record([Event(kind="campagne", body=body)], at)
        write_public_keys(desk)
    finally:
        desk.close()
    return keys


def _begun(folder: Path, body: Mapping[str, object]) -> bool:
    """Whether this very campaign was begun here by a command that was stopped, and has its database.

    Raises PhcoError E_DOSSIER_OCCUPE for a campaign that has begun to live, or another one.
    """
    database = folder / DATABASE
    if all((folder / KEYS / f"dmg-{usage}.cle.json").is_file() for usage in ("signature", "sceau")):
        raise _occupied(folder)  # the last things to be written
    if not database.exists():
        objects = folder / OBJECTS
        if (folder / MIRROR).exists() or (objects.is_dir() and any(objects.iterdir())):
            raise _occupied(folder)
        return False
    if not (folder / KEYS / keyring.FILE).is_file():
        raise _occupied(folder)
    try:
        store = Store(database)
    except PhcoError:
        if (folder / MIRROR).exists():
            raise _occupied(folder) from None
        return False  # stopped while it was being made
    try:
        entries = list(store.entries())
    finally:
        store.close()
    if len(entries) > 1 or (entries and canonical(entries[0].body) != canonical(body)):
        raise _occupied(folder)
    return True


def _occupied(folder: Path) -> PhcoError:
    return PhcoError(
        "E_DOSSIER_OCCUPE", "Ce dossier contient déjà une campagne.", str(folder), "Donnez un dossier neuf."
    )

"""A copy of a campaign where dates are played: same people, same lists, but a key of its own.

Nothing of it is real: what it signs does not hold under the key that the devices know; its title, its publication and
its replies say so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import DATABASE, KEYS, MARK, MIRROR, NAMES, OBJECTS, OUTPUTS, REHEARSAL, Desk, Event
from phco.dmg.keys import keyring
from phco.dmg.owner import check_place, this_machine, write
from phco.dmg.signing.public import write_public_keys
from phco.dmg.verdicts.book import REHEARSED
from phco.host.disk.files import make_folder, write_whole
from phco.host.disk.folders import check_new, copy_file, copy_tree, whole_folder
from phco.host.keys.keys import new_key

NOTE = "REPETITION.txt"
TEXT = """Ce dossier est une répétition : une copie où l’on joue les dates d’une campagne.
Rien de ce qui s’y trouve n’est réel. N’envoyez rien de « sorties », ne publiez rien. Effacez-le après usage.
"""


def rehearse(desk: Desk, target: Path, passphrase: str, now: datetime) -> Path:
    """Copy an open folder to ``target``, marked as a rehearsal; the original is not touched. Gives the copy's folder.

    The copy takes its place whole, or not at all.

    Raises PhcoError E_DOSSIER_OCCUPE, E_RESEAU, E_PHRASE_COURTE, and the families of the disk.
    """
    check_new(target)
    check_place(target)
    with whole_folder(target, disk=desk.disk) as made:
        _copied(desk, made, passphrase, now)
    return target


def _copied(desk: Desk, target: Path, passphrase: str, now: datetime) -> None:
    keys = replace(desk.keys, signing=new_key(desk.keys.signer.public.algorithm).secret)
    write_whole(target / NOTE, TEXT.encode(), disk=desk.disk)
    keyring.save(target / KEYS, keys, passphrase, disk=desk.disk)
    copy_tree(desk.folder / OBJECTS, target / OBJECTS)
    for name in (MIRROR, NAMES):
        if (desk.folder / name).is_file():
            copy_file(desk.folder / name, target / name, private=True)
    make_folder(target / OUTPUTS)
    desk.store.copy_to(target / DATABASE)
    write(target, this_machine(now), disk=desk.disk)
    copy = Desk(target, disk=desk.disk, keys=keys)
    try:
        number, head = copy.store.head()
        title = copy.store.setting("titre").removeprefix(MARK)
        played = desk.store.setting(REHEARSED, "") or desk.keys.signer.public.thumbprint
        settings = {REHEARSAL: "oui", "titre": f"{MARK}{title}", REHEARSED: played}
        copy.record([Event(kind="repetition", body={"reglages": settings, "depuis": f"{number}:{head}"})], now)
        write_public_keys(copy)
    finally:
        copy.close()

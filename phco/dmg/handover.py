"""Handing a folder over to this machine: said in ``poste.json`` and, where the journal may go on, in it."""

from __future__ import annotations

from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.owner import check_place, owner_of, this_machine, write
from phco.host.disk.files import sweep_temporaries


def take_over(desk: Desk, *, author: str, reason: str, now: datetime, told: bool) -> None:
    """This machine takes the folder. ``told`` is off for a database that is behind its journal: nothing is added to it.

    Taking one's own folder again changes nothing. Raises PhcoError E_RESEAU.
    """
    check_place(desk.folder)
    sweep_temporaries(desk.folder, deep=False)
    before, here = owner_of(desk.folder), this_machine(now)
    if before is not None and before.where == here.where:
        return
    if told:
        body = {
            "ou": here.where, "avant": before.where if before is not None else "", "auteur": author.strip(),
            "motif": reason.strip(),
        }  # fmt: skip
        if not desk.just_said("poste", body):
            desk.record([Event(kind="poste", body=body)], now)
    write(desk.folder, here, disk=desk.disk)

"""Whose folder it is: one machine works in it, and says so in ``poste.json`` (who, where, since when).

Two machines on one folder (a share, a synchronised folder, a copy carried about) would sign twice under one number: the
second is refused until somebody hands the folder over, which the journal keeps.
"""

from __future__ import annotations

import getpass
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from phco.dates import french_instant, utc_text
from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, Disk, write_whole
from phco.host.disk.network import network_share
from phco.jsontext import dumps, loads_object

FILE = "poste.json"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """``who``: the session's name; ``where``: the machine's; ``since``: UTC text."""

    who: str
    where: str
    since: str

    def as_json(self) -> dict[str, str]:
        """``qui``, ``ou``, ``depuis``."""
        return {"qui": self.who, "ou": self.where, "depuis": self.since}

    def told(self) -> str:
        """« poste DMG-2 (roux), depuis le 4 septembre 2026, 9 h »."""
        return f"poste {self.where} ({self.who}), depuis le {french_instant(datetime.fromisoformat(self.since))}"


def this_machine(at: datetime) -> Owner:
    """Who works here, now."""
    try:
        who = getpass.getuser()
    except (OSError, KeyError, ImportError):
        who = "?"
    return Owner(who=who, where=platform.node() or "?", since=utc_text(at))


def owner_of(folder: Path) -> Owner | None:
    """Whose folder it is; None when no machine has said so, or when what it said cannot be read."""
    try:
        raw = loads_object((folder / FILE).read_bytes())
        owner = Owner(who=str(raw["qui"]), where=str(raw["ou"]), since=str(raw["depuis"]))
        datetime.fromisoformat(owner.since)
    except (OSError, PhcoError, KeyError, TypeError, ValueError):
        return None
    return owner


def check_place(folder: Path) -> None:
    """Refuse a folder on a network drive. Raises PhcoError E_RESEAU."""
    share = network_share(folder)
    if share:
        raise PhcoError(
            "E_RESEAU", f"Ce dossier est sur un lecteur réseau ({share}) : la base n’y est pas à l’abri.", str(folder),
            "Mettez le dossier de la campagne sur le disque de ce poste, et copiez-le ailleurs chaque soir.",
        )  # fmt: skip


def claim(folder: Path, at: datetime | None, *, disk: Disk = REAL_DISK) -> None:
    """Refuse another machine's folder; take one that is nobody's, from ``at`` on (None: leave it so).

    Raises PhcoError E_POSTE, E_RESEAU.
    """
    check_place(folder)
    known = owner_of(folder)
    here = this_machine(at or datetime.now(UTC))
    if known is not None and known.where != here.where:
        raise PhcoError(
            "E_POSTE", f"Ce dossier est celui d’un autre poste ({known.told()}). Ici, c’est {here.where}.", FILE,
            "Travaillez sur ce poste-là. S’il ne sert plus : « phco dmg poste --prendre --auteur … --motif … ».",
        )  # fmt: skip
    if known is None and at is not None:
        write(folder, here, disk=disk)


def write(folder: Path, owner: Owner, *, disk: Disk = REAL_DISK) -> None:
    """Say whose folder it is."""
    write_whole(folder / FILE, (dumps(owner.as_json(), indent=1) + "\n").encode(), disk=disk, private=True)

"""What the DMG has published, read back from its folder: a restored desk never signs a number already out in the world.

Packages that are sealed, or that were handed to one person, cannot be read here; numbers are advanced past any that
they may bear (``MARGIN``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.events import ISSUED, ISSUED_LAST
from phco.dmg.ledger.store import Store
from phco.dmg.rounds.rounds import MANIFEST_SEEN
from phco.errors import PhcoError
from phco.french import counted
from phco.host.disk.files import disk_faults
from phco.host.disk.objects import digest_of
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_bounded
from phco.packages.identity import PublicKey
from phco.packages.reading import Package, read_content, unwrap
from phco.packages.seal import MAX_SEALED, is_sealed

MARGIN = 1000
SEEN = "publication_vue"  # the last package of a lost journal that this one was told of
AHEAD = "E_PUBLICATION_EN_AVANCE"


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What a publication says that the journal does not know. ``number``: the highest that may have been signed."""

    unknown: int
    number: int
    last: str
    manifest: int


def ahead(store: Store, signer: PublicKey, folder: Path) -> Ahead | None:
    """What the publication in ``folder`` (or in a site's ``publication/``) knows more than the journal; None else.

    Raises PhcoError E_FICHIER for a folder that is not there, E_DISQUE for a place that no disk has.
    """
    with disk_faults(folder):
        there = folder.is_dir()
    if not there:
        raise PhcoError(
            "E_FICHIER", "Ce dossier n’existe pas.", str(folder), "Donnez le dossier publié, ou une copie du site."
        )
    signed = [one for entry in store.entries(kinds=("publication", "refait")) for one in entry.body["fichiers"]]
    known, sealed = {str(one["paquet"]) for one in signed if "paquet" in one}, {str(one["sha256"]) for one in signed}
    mine = [one for one in _packages(folder, signer, sealed) if one is None or one.digest not in known]
    read = [one for one in mine if one is not None]
    highest = max(read, key=lambda one: one.about.seq, default=None)
    versions = [int(str(one.tables["manifeste"][0]["version"])) for one in read if one.about.kind.name == "manifeste"]
    issued = int(store.setting(ISSUED, "0"))
    if highest is None:
        return None
    return Ahead(
        unknown=len(mine), number=max(issued, highest.about.seq) + MARGIN + len(mine), last=highest.digest,
        manifest=max(versions, default=0),
    )  # fmt: skip


def _packages(folder: Path, signer: PublicKey, known: set[str]) -> Iterator[Package | None]:
    """The packages that our key signed; None for one that is sealed and that the journal does not know."""
    for path in sorted(folder.rglob("*.phco")):
        data = read_bounded(path, MAX_SEALED)
        if digest_of(data) in known:
            continue
        if is_sealed(data):
            yield None
            continue
        try:
            found = unwrap(data)
            if found.envelope.keyid == signer.thumbprint and verify(
                signer, found.envelope.signature, found.envelope.pae
            ):
                yield read_content(found, None)
        except PhcoError:
            continue  # no package of ours: whoever put it there


def advance(desk: Desk, folder: Path, now: datetime) -> Ahead | None:
    """Go past every number that the publication in ``folder`` bears, in the journal; what it found, None when nothing.

    A second time changes nothing.
    """
    found = ahead(desk.store, desk.keys.signer.public, folder)
    if found is None:
        return None
    if desk.store.setting(SEEN, "") != found.last:
        version = max(found.manifest, int(desk.store.setting(MANIFEST_SEEN, "0")))
        told = {SEEN: found.last, MANIFEST_SEEN: str(version), ISSUED: str(found.number), ISSUED_LAST: found.last}
        desk.record([Event(kind="reglage", body={"reglages": told})], now)
    return found


def refuse_ahead(desk: Desk, folder: Path) -> None:
    """Raise E_PUBLICATION_EN_AVANCE when what is already published there comes from a later journal than this one."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    found = ahead(desk.store, desk.keys.signer.public, folder)
    if found is None or desk.store.setting(SEEN, "") == found.last:
        return
    raise PhcoError(
        AHEAD,
        f"La publication en place porte {counted(found.unknown, 'paquet')} du DMG que ce journal ne connaît pas : "
        "ce dossier est une sauvegarde plus ancienne.",
        str(folder),
        f"Lancez « phco dmg reprendre --publication {folder} » (au bureau : « Sauvegarde »), puis recommencez.",
    )

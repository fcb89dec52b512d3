"""The public half of the DMG's keys, as records that everyone may hold: pinned in the site, printed on paper."""

from __future__ import annotations

from pathlib import Path

from phco.dmg.desk import KEYS, Desk
from phco.dmg.keys.keyring import DeskKeys
from phco.host.disk.files import write_if_changed
from phco.jsontext import dumps
from phco.packages.identity import KeyRecord
from phco.packages.kinds import AUTHOR


def public_records(keys: DeskKeys) -> tuple[KeyRecord, KeyRecord]:
    """The key that signs, and the key to seal to."""
    return keys.signer.record(AUTHOR, "dmg"), keys.opener.record(AUTHOR, "dmg", "sceau")


def write_public_keys(desk: Desk) -> list[Path]:
    """Write both records in ``cles/`` (``dmg-signature.cle.json``, ``dmg-sceau.cle.json``)."""
    written: list[Path] = []
    for record in public_records(desk.keys):
        path = desk.folder / KEYS / f"dmg-{record.usage}.cle.json"
        write_if_changed(path, (dumps(record.as_json(), indent=2) + "\n").encode(), disk=desk.disk)
        written.append(path)
    return written

"""The release of a site, signed by the DMG: what was prepared to be put on line, file by file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.signing.issue import Issued, Item, publish
from phco.errors import PhcoError
from phco.host.disk.files import write_if_changed
from phco.host.disk.objects import digest_of
from phco.host.keys.packages import read_bounded
from phco.jsontext import JsonView, loads_object
from phco.packages.schema import Cells
from phco.packages.served import RELEASE, RELEASE_FILE

LIST = "livraison.json"  # what « build.py deployer » writes beside the site
NAME = f"{RELEASE}/{RELEASE_FILE}"
MOST_BYTES = 8 * 1024 * 1024
AGAIN = "Préparez-le de nouveau : « build.py deployer », puis la même commande."


def sign_release(desk: Desk, folder: Path, now: datetime) -> tuple[Issued, int]:
    """Sign the list of a prepared folder, once each file is the one listed; write it there too, beside the list.

    Gives what was signed and how many files are listed; the same list again signs nothing. Raises PhcoError
    E_LIVRAISON: no list there, a file that differs.
    """
    listed = _listed(folder)
    files: Mapping[str, JsonView] = listed["fichiers"]
    for name, said in files.items():
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve()) and path.is_file()
        if not inside or digest_of(path.read_bytes()) != said["sha256"]:
            raise PhcoError("E_LIVRAISON", "Ce fichier n’est pas celui de la liste, ou manque.", name, AGAIN)
    tables: Mapping[str, list[Cells]] = {
        RELEASE: [{key: str(listed[key]) for key in ("version", "jour", "pour", "prefixe")}],
        "fichiers": [
            {"nom": name, "sha256": said["sha256"], "octets": said["octets"]} for name, said in sorted(files.items())
        ],
    }
    known = publication_of(desk.store, NAME)
    same = Item(name=NAME, kind=RELEASE, tables=tables, version=known.version if known else 1)
    item = same
    if known is not None and known.key != same.key():
        item = Item(name=NAME, kind=RELEASE, tables=tables, version=known.version + 1)
    issued = publish(desk, [item], now)
    write_if_changed(folder / RELEASE_FILE, (desk.outputs / NAME).read_bytes(), disk=desk.disk)
    return issued, len(files)


def _listed(folder: Path) -> JsonView:
    path = folder / LIST
    if not path.is_file():
        raise PhcoError("E_LIVRAISON", f"« {LIST} » n’est pas dans ce dossier.", str(folder), AGAIN)
    found: JsonView = loads_object(read_bounded(path, MOST_BYTES))
    try:
        whole = all(found[key] for key in ("version", "jour", "pour", "prefixe")) and all(
            isinstance(one["sha256"], str) and isinstance(one["octets"], int) for one in found["fichiers"].values()
        )
    except (KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise PhcoError("E_LIVRAISON", f"« {LIST} » n’est pas une liste de livraison.", str(path), AGAIN)
    return found

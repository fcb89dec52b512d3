"""What the pages of the wishes read: where the tables of this build are, and an empty publication until the DMG's."""

from __future__ import annotations

import hashlib
import json

from phco.site.pages.context import SiteContext
from phco.site.pages.generators import lieux, offres
from phco.wishes.heart_reading import ROUNDS

TABLES = "donnees/tables.json"
FIRST_ROUND = ROUNDS[0]
PUBLICATION = "publication/index.json"  # `build.py build --publication` puts the DMG's own in its place


def files(context: SiteContext) -> dict[str, bytes]:
    """The list of tables with their sha256, and the index of a publication that has nothing yet."""
    found: dict[str, dict[str, object]] = {}
    for name, tables in (("offres", offres.tables), ("lieux", lieux.files)):
        for path, data in tables(context).items():
            found[name] = {"chemin": path, "sha256": hashlib.sha256(data).hexdigest()}
    found["offres"]["tour"] = FIRST_ROUND  # a site's own catalogue is the one that the campaign begins with
    empty = {"format": "phco-publication-1", "fichiers": []}
    return {TABLES: json.dumps(found, indent=1).encode() + b"\n", PUBLICATION: json.dumps(empty).encode() + b"\n"}

"""The timestamp of a publication, signed last: each public file by its digest, and until when that may be believed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from phco.dates import utc_text
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import PUBLIC, Publication, instant
from phco.dmg.signing.issue import Issued, Item, publish
from phco.host.disk.objects import digest_of
from phco.packages.served import LIFE, STAMP, STAMP_FILE

NAME = f"{PUBLIC}/{STAMP_FILE}"


def stamp_due(store: Store, now: datetime) -> bool:
    """Whether a timestamp must be signed though nothing changed: there is none, or half of its life is gone."""
    known = publication_of(store, NAME)
    return known is None or _old(known, now)


def _old(known: Publication, now: datetime) -> bool:
    return now - instant(known.at) >= LIFE / 2


def publish_stamp(desk: Desk, now: datetime, names: Iterable[str]) -> Issued:
    """Sign the timestamp of the files ``names`` of the publication, those of its sub-folders aside.

    A sealed package of a sub-folder is covered by the index, which is one of the files. The same files again sign
    nothing, until half of the life of the last one is gone.
    """
    folder, known = desk.outputs / PUBLIC, publication_of(desk.store, NAME)
    top = sorted({name for name in names if "/" not in name})
    rows = [{"nom": name, "sha256": digest_of((folder / name).read_bytes())} for name in top]

    def item(version: int) -> Item:
        return Item(
            name=NAME, kind=STAMP, version=version, tables={"fichiers": rows},
            beside={STAMP: [{"expire": utc_text(now + LIFE)}]},
        )  # fmt: skip

    same = item(known.version if known is not None else 1)
    if known is None or desk.only_again or (known.key == same.key() and not _old(known, now)):
        return publish(desk, [same], now)
    return publish(desk, [item(known.version + 1)], now)

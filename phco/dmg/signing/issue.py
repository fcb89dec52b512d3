"""What the DMG signs: packages under ``sorties/``, numbered in one chain, made again only when a content changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from phco.dates import utc_text
from phco.dmg.desk import Desk, Event
from phco.dmg.keys.sealing import seal
from phco.dmg.ledger.events import ISSUED, ISSUED_LAST
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.values import instant
from phco.host.disk.files import make_folder, write_whole
from phco.host.disk.objects import digest_of
from phco.jsontext import canonical
from phco.packages.identity import PublicKey
from phco.packages.kinds import AUTHOR, KINDS
from phco.packages.schema import Cells, as_texts, schema
from phco.packages.statement import About
from phco.packages.writing import attach, prepare
from phco.version import __version__

Progress = Callable[[str], None] | None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A package to publish. ``name``: its path under ``sorties/``. ``recipient``: seals it to one person.

    ``beside``: tables that say when it was signed and after what: a change of these alone signs nothing anew.
    ``pieces`` gives the documents when they are needed; ``piece_key`` names their content for the comparison.
    """

    name: str
    kind: str
    tables: Mapping[str, Sequence[Cells]]
    beside: Mapping[str, Sequence[Cells]] = field(default_factory=dict)
    tour: int | None = None
    catalogue: str | None = None
    pieces: Callable[[], Mapping[str, bytes]] = dict
    piece_key: object = ""
    recipient: PublicKey | None = None
    version: int = 1
    private: bool = False

    def key(self) -> str:
        """sha256 of what the package says, whenever it is signed."""
        kind = KINDS[self.kind]
        texts = {
            table.name: [list(as_texts(schema(table.schema), row, "")) for row in self.tables.get(table.name, ())]
            for table in kind.tables
        }
        opener = self.recipient.thumbprint if self.recipient else ""
        parts = [self.kind, self.tour, self.catalogue, texts, self.piece_key, opener, self.version]
        return hashlib.sha256(canonical(parts)).hexdigest()


@dataclass(kw_only=True)
class Issued:
    """What ``publish`` did: names written anew, and the digest (``sha256:…``) of each package.

    ``remade``: names whose file was gone or altered, written again as they were signed.
    """

    written: list[str] = field(default_factory=list)
    payloads: dict[str, str] = field(default_factory=dict)
    remade: list[str] = field(default_factory=list)


def publish(
    desk: Desk, items: Iterable[Item], now: datetime, *, progress: Progress = None, dry: bool = False
) -> Issued:
    """Sign, seal and write what changed; one journal entry for all. The same content again writes nothing.

    A file that is gone or altered is made again as it was signed: same number, same bytes under the seal. ``dry``:
    only tell what would be written.
    """
    issued = Issued()
    first = int(desk.store.setting(ISSUED, "0")) + 1
    number, previous = first, desk.store.setting(ISSUED_LAST) or None
    signed, signer = publications(desk.store), desk.keys.signer
    rows: list[dict[str, object]] = []
    resealed: list[dict[str, str]] = []
    signing: Mapping[str, Signing] = {}
    for item in items:
        if progress is not None:
            progress(item.name)
        key, target = item.key(), desk.outputs / item.name
        known = signed.get(item.name)
        if known is not None and known.key == key and _holds(target, known.sha256):
            issued.payloads[item.name] = known.payload
            continue
        if dry:
            issued.written.append(item.name)
            continue
        if known is not None and known.key == key:
            signing = signing or signings(desk)
            same = _as_signed(desk, item, signing[item.name], known.payload)
            if same is not None:
                _write(desk, item, same)
                issued.remade.append(item.name)
                issued.payloads[item.name] = known.payload
                if digest_of(same) != known.sha256:
                    resealed.append({"nom": item.name, "sha256": digest_of(same)})
                continue
        if desk.only_again:
            continue
        about = About(
            kind=KINDS[item.kind], campaign=desk.campaign, author=AUTHOR, seq=number, created=now,
            application=__version__, round=item.tour, catalogue=item.catalogue, prev=previous,
        )  # fmt: skip
        prepared = prepare(about, {**item.tables, **item.beside}, item.pieces())
        package = attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae))
        data = seal(package, item.recipient) if item.recipient else package
        _write(desk, item, data)
        desk.disk.stage("published")
        rows.append(
            {
                "nom": item.name,
                "version": item.version,
                "cle": key,
                "paquet": prepared.digest,
                "sha256": digest_of(data),
                **_beside(item),
            }
        )
        issued.written.append(item.name)
        issued.payloads[item.name] = prepared.digest
        number, previous = number + 1, prepared.digest
    if resealed:
        desk.disk.sync_everything()
        desk.record([Event(kind="refait", body={"fichiers": resealed})], now)
    if rows:
        desk.disk.sync_everything()
        desk.disk.stage("published-durable")
        body = {"premier": first, "dernier": number - 1, "fichiers": rows, "cree": utc_text(now)}
        desk.record([Event(kind="publication", body=body)], now)
    return issued


def _beside(item: Item) -> dict[str, object]:
    """What the journal keeps of the tables that no state of the desk gives a second time."""
    told = {name: [dict(row) for row in rows] for name, rows in item.beside.items()}
    return {"a_cote": told} if told else {}


def _holds(target: Path, sha256: str) -> bool:
    """Whether a file is there with these bytes."""
    return target.is_file() and digest_of(target.read_bytes()) == sha256


def _write(desk: Desk, item: Item, data: bytes) -> None:
    target = desk.outputs / item.name
    make_folder(target.parent)
    write_whole(target, data, disk=desk.disk, private=item.private, durable=False)


@dataclass(frozen=True, kw_only=True)
class Signing:
    """How a package was signed: its number, what came before it, when, and what its ``beside`` tables said then."""

    seq: int
    prev: str | None
    at: datetime
    beside: Mapping[str, Sequence[Cells]]


def signings(desk: Desk) -> dict[str, Signing]:
    """Name → how it was last signed, from the journal."""
    found: dict[str, Signing] = {}
    previous: str | None = None
    for entry in desk.store.entries(kinds=("publication",)):
        for number, one in enumerate(entry.body["fichiers"], entry.body["premier"]):
            made = entry.body.get("cree", entry.at)  # former entries have their own instant only
            found[one["nom"]] = Signing(seq=number, prev=previous, at=instant(made), beside=one.get("a_cote", {}))
            previous = one["paquet"]
    return found


def _as_signed(desk: Desk, item: Item, signing: Signing, payload: str) -> bytes | None:
    """The package as it was signed, sealed anew where it is sealed; None where this version does not find it again."""
    about = About(
        kind=KINDS[item.kind], campaign=desk.campaign, author=AUTHOR, seq=signing.seq, created=signing.at,
        application=__version__, round=item.tour, catalogue=item.catalogue, prev=signing.prev,
    )  # fmt: skip
    prepared, signer = prepare(about, {**item.tables, **signing.beside}, item.pieces()), desk.keys.signer
    if prepared.digest != payload:
        return None
    package = attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae))
    return seal(package, item.recipient) if item.recipient else package

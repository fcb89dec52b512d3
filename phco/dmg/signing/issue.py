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
from phco.dmg.ledger.values import Publication, instant
from phco.host.disk.files import disk_faults, make_folder, temporary_for, write_temporary
from phco.host.disk.objects import digest_of
from phco.jsontext import canonical
from phco.packages.identity import PublicKey
from phco.packages.kinds import AUTHOR, KINDS
from phco.packages.schema import Cells, as_texts, schema
from phco.packages.statement import About
from phco.packages.writing import attach, prepare
from phco.version import __version__

Progress = Callable[[str], None] | None
Along = Callable[[Mapping[str, bytes]], None] | None


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
    desk: Desk, items: Iterable[Item], now: datetime, *, progress: Progress = None, dry: bool = False,
    along: Along = None,
) -> Issued:  # fmt: skip
    """Sign, seal and write what changed; one journal entry for all. The same content again writes nothing.

    A file that is gone or altered is made again as it was signed: same number, same bytes under the seal. ``dry``:
    only tell what would be written.

    A package takes its place only once the journal knows it: stopped before, nothing of it stays; stopped after, the
    next command puts it there (``desk.put_in_place``). ``along`` is given name → bytes of what is about to take its
    place, to write what goes with it first. Raises PhcoError of the families of the disk and of the database.
    """
    if dry:
        return _told(desk, items, progress)
    batch = _Batch(desk, keep=along is not None)
    try:
        return _publish(desk, items, now, progress, along, batch)
    finally:
        batch.drop()


def _told(desk: Desk, items: Iterable[Item], progress: Progress) -> Issued:
    issued, signed = Issued(), publications(desk.store)
    for item in items:
        if progress is not None:
            progress(item.name)
        if _is_there(desk, item, signed.get(item.name)):
            issued.payloads[item.name] = signed[item.name].payload
        else:
            issued.written.append(item.name)
    return issued


def _publish(
    desk: Desk, items: Iterable[Item], now: datetime, progress: Progress, along: Along, batch: _Batch
) -> Issued:  # fmt: skip
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
        key, known = item.key(), signed.get(item.name)
        if known is not None and _is_there(desk, item, known):
            issued.payloads[item.name] = known.payload
            continue
        if known is not None and known.key == key:
            signing = signing or signings(desk)
            same = _as_signed(desk, item, signing[item.name], known.payload)
            if same is not None:
                batch.write(item, same)
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
        batch.write(item, data)
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
    if along is not None:
        along(batch.made)
    events = [Event(kind="refait", body={"fichiers": resealed})] if resealed else []
    if rows:
        body = {"premier": first, "dernier": number - 1, "fichiers": rows, "cree": utc_text(now)}
        events.append(Event(kind="publication", body=body))
    if events:
        desk.disk.sync_everything()
        desk.disk.stage("published-durable")
        desk.record(events, now)
    batch.settle()
    return issued


def _beside(item: Item) -> dict[str, object]:
    """What the journal keeps of the tables that no state of the desk gives a second time."""
    told = {name: [dict(row) for row in rows] for name, rows in item.beside.items()}
    return {"a_cote": told} if told else {}


class _Batch:
    """Packages made and not in their place yet: aside until the journal knows them."""

    def __init__(self, desk: Desk, *, keep: bool) -> None:
        self.made: dict[str, bytes] = {}  # what was written, when somebody will ask for it
        self._desk, self._keep = desk, keep
        self._waiting: dict[str, tuple[Path, str]] = {}

    def write(self, item: Item, data: bytes) -> None:
        """Write a package beside its place."""
        target = self._desk.outputs / item.name
        make_folder(target.parent)
        temporary = temporary_for(target)
        self._waiting[item.name] = (temporary, digest_of(data))
        with disk_faults(target):
            write_temporary(temporary, data, disk=self._desk.disk, private=item.private, sync=False)
        if self._keep:
            self.made[item.name] = data

    def settle(self) -> None:
        """Put every package in its place: the journal knows them."""
        if not self._waiting:
            return
        self._desk.disk.stage("published-recorded")
        made, self._waiting = self._waiting, {}  # a disk that refuses now leaves them for the next command
        for name, (temporary, _) in made.items():
            with disk_faults(self._desk.outputs / name):
                self._desk.disk.rename(temporary, self._desk.outputs / name)
        self._desk.disk.sync_everything()

    def drop(self) -> None:
        """Leave nothing of what the journal does not know; it may know them, and its copy on the disk be late."""
        known = {one.sha256 for one in publications(self._desk.store).values()} if self._waiting else set()
        for temporary, sha256 in self._waiting.values():
            if sha256 not in known:
                temporary.unlink(missing_ok=True)


def _is_there(desk: Desk, item: Item, known: Publication | None) -> bool:
    """Whether a package was signed as it is now, and its file is there with these bytes."""
    target = desk.outputs / item.name
    return (
        known is not None and known.key == item.key() and target.is_file()
        and digest_of(target.read_bytes()) == known.sha256
    )  # fmt: skip


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

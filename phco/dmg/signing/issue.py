"""What the DMG signs: packages under ``sorties/``, numbered in one chain, made again only when a content changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import batched
from pathlib import Path

from phco.dates import utc_text
from phco.dmg.desk import NOTHING, Desk, Event
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.ledger.queries.publications import Register, Signing, read_register
from phco.dmg.ledger.values import Publication
from phco.dmg.signing.batch import Batch
from phco.host.disk.objects import digest_of
from phco.host.keys.seal import seal
from phco.host.second import Second
from phco.jsontext import canonical
from phco.packages.identity import PublicKey
from phco.packages.kinds import AUTHOR, KINDS
from phco.packages.schema import Cells, as_texts, schema
from phco.packages.statement import About
from phco.packages.writing import Body, Prepared, attach, body_of, prepare, stated
from phco.version import __version__

Progress = Callable[[str], None] | None
Along = Callable[[Mapping[str, bytes]], None] | None
Said = tuple[str, Mapping[str, Sequence[Cells]], Mapping[str, bytes]]
TOGETHER = 256  # packages that are held in memory at a time


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

    @property
    def said(self) -> Said:
        """Its kind, its tables and its pieces, to be written anew."""
        return self.kind, {**self.tables, **self.beside}, self.pieces()

    def key(self) -> str:
        """sha256 of what the package says, whenever it is signed."""
        return self._key

    @cached_property
    def _key(self) -> str:
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

    ``remade``: names whose file was gone or altered, written again as they were signed. ``remarks``: French sentences
    on what could not be published as usual.
    """

    written: list[str] = field(default_factory=list)
    payloads: dict[str, str] = field(default_factory=dict)
    remade: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def publish(
    desk: Desk, items: Sequence[Item], now: datetime, *, before: Register | None = None, events: Sequence[Event] = (),
    keeps: Mapping[str, bytes] = NOTHING, progress: Progress = None, dry: bool = False, along: Along = None,
) -> Issued:  # fmt: skip
    """Sign, seal and write what changed; one journal entry for all. The same content again writes nothing.

    A file that is gone or altered is made again as it was signed: same number, same bytes under the seal. ``dry``:
    only tell what would be written. ``before``: what was signed until now, by who has read it with the rest.
    ``events``: what the journal says first, in the same transaction (``keeps``: see ``Desk.record``).

    A package takes its place only once the journal knows it: stopped before, nothing of it stays; stopped after, the
    next command puts it there (``desk.put_in_place``). ``along`` is given name → bytes of what is about to take its
    place, to write what goes with it first. Raises PhcoError of the families of the disk and of the database.
    """
    before = read_register(desk.store, [one.name for one in items]) if before is None else before
    if dry:
        return _told(desk.outputs, items, before, progress)
    batch = Batch(desk, keep=along is not None)
    try:
        press = _Press(before.campaign, desk.keys, only_again=desk.only_again)
        made = _made(press, batch, items, before, now, progress, desk.second)
        if along is not None:
            along(batch.made)
        batch.flush()
        desk.record([*events, *made.events], now, keeps=keeps)
        batch.settle()
    finally:
        batch.drop()
    return made.issued


def _told(outputs: Path, items: Iterable[Item], before: Register, progress: Progress) -> Issued:
    issued = Issued()
    for item in items:
        if progress is not None:
            progress(item.name)
        known = before.signed.get(item.name)
        if known is not None and known.key == item.key() and holds(outputs / item.name, known):
            issued.payloads[item.name] = known.payload
        else:
            issued.written.append(item.name)
    return issued


def _made(
    press: _Press, batch: Batch, items: Iterable[Item], before: Register, now: datetime, progress: Progress,
    second: Second,
) -> _Made:  # fmt: skip
    """Make what changed or is gone, aside."""
    made = _Made(before=before, at=now)
    for some in batched(items, TOGETHER):
        wanted = list(_wanted(press, batch.outputs, some, made, progress))
        said = [item.said for item, same in wanted if same is None]
        bodies = iter(zip(said, second.each(_body, said), strict=True))
        packages = [same or made.next(press, item, *next(bodies)) for item, same in wanted]
        files = second.each(_file, [(one.prepared, one.item.recipient) for one in packages], press.keys)
        for (item, same), package, data in zip(wanted, packages, files, strict=True):
            sha256 = digest_of(data)
            made.add(package, sha256, again=same is not None)
            batch.write(item.name, data, sha256, private=item.private)
            if same is None:
                batch.stage("published")
    return made


def _wanted(
    press: _Press, outputs: Path, items: Iterable[Item], made: _Made, progress: Progress
) -> Iterator[tuple[Item, _Package | None]]:  # fmt: skip
    """What is to be made of these: each item, with its package where it is made again as it was signed."""
    for item in items:
        if progress is not None:
            progress(item.name)
        known = made.before.signed.get(item.name)
        if known is not None and known.key == item.key():
            if holds(outputs / item.name, known):
                made.issued.payloads[item.name] = known.payload
                continue
            same = press.again(item, made.before.signings[item.name], known.payload)
            if same is not None:
                yield item, same
                continue
        if not press.only_again:
            yield item, None


def _body(said: Said) -> Body:
    kind, tables, pieces = said
    return body_of(KINDS[kind], tables, pieces)


def _file(package: tuple[Prepared, PublicKey | None], keys: DeskKeys) -> bytes:
    """The bytes of a package: signed, and sealed where it goes to one person."""
    (prepared, recipient), signer = package, keys.signer
    signed = attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae))
    return seal(signed, recipient) if recipient else signed


@dataclass(frozen=True, kw_only=True)
class _Made:
    """What was made at an instant, after what was signed ``before``, for the journal."""

    before: Register
    at: datetime
    issued: Issued = field(default_factory=Issued)
    chain: list[str] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)
    resealed: list[dict[str, str]] = field(default_factory=list)

    def next(self, press: _Press, item: Item, said: Said, body: Body) -> _Package:
        """The next package that is signed anew, after those before it. ``said``, ``body``: what it says, as written."""
        last = self.chain[-1] if self.chain else self.before.last
        signing = Signing(seq=self.before.count + len(self.chain) + 1, prev=last, at=self.at, beside=item.beside)
        package = _Package(press=press, item=item, signing=signing, body=(body, said[2]))
        self.chain.append(package.payload)
        return package

    def add(self, package: _Package, sha256: str, *, again: bool) -> None:
        """The file of a package signed anew, or made ``again`` as it was signed: a seal is never twice the same."""
        item = package.item
        self.issued.payloads[item.name] = package.payload
        if again:
            self.issued.remade.append(item.name)
            if sha256 != self.before.signed[item.name].sha256:
                self.resealed.append({"nom": item.name, "sha256": sha256})
            return
        row = {"nom": item.name, "version": item.version, "cle": item.key(), "paquet": package.payload}
        self.rows.append(row | {"sha256": sha256} | _beside(item))
        self.issued.written.append(item.name)

    @property
    def events(self) -> list[Event]:
        """What the journal says of it."""
        events = [Event(kind="refait", body={"fichiers": self.resealed})] if self.resealed else []
        if self.rows:
            first, last = self.before.count + 1, self.before.count + len(self.rows)
            body = {"premier": first, "dernier": last, "fichiers": self.rows, "cree": utc_text(self.at)}
            events.append(Event(kind="publication", body=body))
        return events


def holds(target: Path, known: Publication) -> bool:
    """Whether the file of a package is there, with the bytes that were written."""
    return target.is_file() and digest_of(target.read_bytes()) == known.sha256


def _beside(item: Item) -> dict[str, object]:
    """What the journal keeps of the tables that no state of the desk gives a second time."""
    told = {name: [dict(row) for row in rows] for name, rows in item.beside.items()}
    return {"a_cote": told} if told else {}


@dataclass(frozen=True)
class _Press:
    """What makes packages: for which campaign, under which keys. ``only_again``: only as they were signed."""

    campaign: str
    keys: DeskKeys
    only_again: bool = False

    def again(self, item: Item, signing: Signing, payload: str) -> _Package | None:
        """The package as it was signed, before packages named their DMG too; None where it is not found again."""
        tries = (_Package(press=self, item=item, signing=signing, named=named) for named in (True, False))
        return next((one for one in tries if one.payload == payload), None)


@dataclass(frozen=True, kw_only=True)
class _Package:
    """A package, as it is signed. ``named``: it names its DMG, as every one does now.

    ``body``: what it says and its pieces, where they are written already.
    """

    press: _Press
    item: Item
    signing: Signing
    named: bool = True
    body: tuple[Body, Mapping[str, bytes]] | None = None

    @cached_property
    def prepared(self) -> Prepared:
        """All of it, but its signature. Raises PhcoError(s) for whatever a reader would refuse."""
        item, signing = self.item, self.signing
        about = About(
            kind=KINDS[item.kind], campaign=self.press.campaign, author=AUTHOR, seq=signing.seq, created=signing.at,
            application=__version__, round=item.tour, catalogue=item.catalogue, prev=signing.prev,
            dmg=self.press.keys.signer.public.thumbprint if self.named else None,
        )  # fmt: skip
        if self.body is not None:
            return stated(about, *self.body)
        return prepare(about, {**item.tables, **signing.beside}, item.pieces())

    @property
    def payload(self) -> str:
        """``sha256:…`` of what is signed."""
        return self.prepared.digest

"""The DMG's folder, opened: database, journal's mirror, raw objects, names, keys. One door for every change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dmg.keys import keyring
from phco.dmg.keys.names import NOBODY, Name, read_names, write_names
from phco.dmg.ledger.connection import settings_of
from phco.dmg.ledger.events import APPLY, RESETTLES
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.mirror import Mirror
from phco.dmg.ledger.queries.packages import has_sent
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.store import Store, Writer
from phco.dmg.owner import claim
from phco.dmg.verdicts.settling import recheck, resettle, resettle_all
from phco.errors import PhcoError
from phco.host.apart import Apart
from phco.host.disk.files import REAL_DISK, Disk, abandoned, disk_faults, sweep_temporaries, write_if_changed
from phco.host.disk.objects import Objects, Reception, digest_of
from phco.host.mailbox.gather import Piece, gather
from phco.host.second import ALONE, Second
from phco.jsontext import JsonObject, JsonView
from phco.local import DEFAULT, choose, chosen

DATABASE, MIRROR, NAMES = "campagne.sqlite", "journal.jsonl", "noms.json"
OBJECTS, KEYS, OUTPUTS = "objets", "cles", "sorties"
REHEARSAL = "repetition"
NOTHING: Mapping[str, bytes] = {}
MARK, WARNING = "RÉPÉTITION — ", "RÉPÉTITION : rien n’est réel, n’envoyez pas ce message."


@dataclass(frozen=True, kw_only=True)
class Event:
    """A decision to be recorded: the journal entry's kind and its body."""

    kind: str
    body: JsonView


@dataclass(frozen=True, kw_only=True)
class Means:
    """What reading a received file needs: who holds which key and code, the DMG's own keys, and the process apart."""

    store: Store
    keys: keyring.DeskKeys
    apart: Apart | None


class Desk:
    """An open folder (``opened``; ``founding.created`` makes one). Every change is an entry made by ``record``."""

    def __init__(
        self, folder: Path, *, disk: Disk = REAL_DISK, keys: keyring.DeskKeys | None = None, second: Second = ALONE
    ) -> None:
        self.folder = folder
        self.disk = disk
        self.second = second  # another core, where there is one to spare
        self.store = Store(folder / DATABASE, disk=disk)
        self.mirror = Mirror(folder / MIRROR, disk=disk)
        self.objects = Objects(folder / OBJECTS, disk=disk)
        self.outputs = folder / OUTPUTS
        self.apart: Apart | None = None  # where strangers' files are read; here when there is none
        self._keys = keys
        self._names: dict[str, Name] | None = None
        self.only_again = False  # set by ``remake``: what was never signed as it is now is not signed

    @property
    def means(self) -> Means:
        """What reading a received file needs. Raises PhcoError E_PHRASE_REQUISE."""
        return Means(store=self.store, keys=self.keys, apart=self.apart)

    # — keys and names ————————————————————————————————————————————————————————————————————————————————————
    @property
    def keys(self) -> keyring.DeskKeys:
        """The opened keys. Raises PhcoError E_PHRASE_REQUISE when the desk was opened without its passphrase."""
        if self._keys is None:
            raise PhcoError(
                "E_PHRASE_REQUISE",
                "Cette commande a besoin des clés du DMG.",
                "phrase",
                "Donnez la phrase secrète (invite, --phrase-fichier ou PHCO_PHRASE).",
            )
        return self._keys

    @property
    def unlocked(self) -> bool:
        """Whether the keys are at hand."""
        return self._keys is not None

    def unlock(self, passphrase: str) -> None:
        """Open the keys with their passphrase."""
        self._keys = keyring.load(self.folder / KEYS, passphrase)

    @property
    def names(self) -> dict[str, Name]:
        """Pseudonym → name."""
        if self._names is None:
            self._names = read_names(self.folder / NAMES)
        return self._names

    def name(self, pseudo: str) -> Name:
        """The name behind a pseudonym; an empty one when it is unknown or erased."""
        return self.names.get(pseudo, NOBODY)

    def add_names(self, names: Mapping[str, Name]) -> None:
        """Keep these names (written before the journal speaks of their pseudonyms)."""
        self._names = {**read_names(self.folder / NAMES), **names}
        write_names(self.folder / NAMES, self._names, disk=self.disk)

    @property
    def campaign(self) -> str:
        """``2026-09``."""
        return self.store.setting("campagne")

    @property
    def rehearsal(self) -> bool:
        """Whether this folder is a copy where dates are played: nothing of it is real."""
        return self.store.setting(REHEARSAL) == "oui"

    # — changes ———————————————————————————————————————————————————————————————————————————————————————————
    def record(self, events: Sequence[Event], at: datetime, *, keeps: Mapping[str, bytes] = NOTHING) -> list[Entry]:
        """Write decisions and what they change, all of them or none, in one transaction.

        ``at``: the DMG's time; ``keeps``: name → bytes of the objects that the decisions speak of, kept before them.
        """
        for name, data in keeps.items():
            self.keep(data, name, at)
        if not events:
            return []
        with self.store.write() as tx:
            made = [self._apply(tx, event, at) for event in events]
        self.mirror.catch_up(self.store)
        return made

    def just_said(self, kind: str, body: JsonView, *, before: Collection[str] = ()) -> bool:
        """Whether the journal's last entry says this already: the command was stopped once it was written.

        ``before``: the kinds of the entries that the same command writes after it, which may be there too.
        """
        last = self.last_entry()
        while last is not None and last.kind in before:
            last = next(iter(self.store.entries(after=last.number - 2)), None) if last.number > 1 else None
        return last is not None and last.kind == kind and all(last.body.get(key) == body[key] for key in body)

    def last_entry(self) -> Entry | None:
        """The journal's last entry; None while it is empty."""
        number, _ = self.store.head()
        return next(iter(self.store.entries(after=number - 1)), None) if number else None

    def _apply(self, tx: Writer, event: Event, at: datetime) -> Entry:
        entry = tx.append(event.kind, event.body, at)
        APPLY[event.kind](tx, entry)
        self.after(tx, entry)
        return entry

    def after(self, tx: Writer, entry: Entry) -> None:
        """Settle again whoever an entry may concern."""
        if entry.kind not in RESETTLES:
            return
        if entry.kind in ("tour-ouvert", "candidats", "lieux-semestre", "reglage"):
            recheck(tx, self.objects)
        person = entry.body.get("personne") or entry.body.get("pseudo")
        if person is None:
            resettle_all(tx)
        elif has_sent(tx.store, person):
            resettle(tx, person)

    def keep(self, data: bytes, name: str, now: datetime) -> str:
        """Keep bytes that an operation computed among the objects; their digest."""
        digest = digest_of(data)
        if not self.objects.holds(digest):
            moment = now.replace(microsecond=0)
            self.objects.put(data, Reception(digest=digest, received_at=moment, name=name, origin="interne"))
        return digest

    def kept(self, digest: str) -> JsonObject:
        """What an operation kept, as JSON. Raises PhcoError E_OBJET_ALTERE."""
        return self.objects.json(digest)

    def output(self, name: str, data: bytes, *, private: bool = False, durable: bool = True) -> Path:
        """Write one file under ``sorties/``, whole; its path. ``durable=False``: the caller syncs the whole batch."""
        target = self.outputs / name
        write_if_changed(target, data, disk=self.disk, private=private, durable=durable)
        return target

    def gather(self, paths: Sequence[Path], servers: Sequence[str]) -> Iterator[Piece]:
        """The pieces of what was handed in; where there is an ``apart``, each stranger's file is read there."""
        return gather(paths, servers) if self.apart is None else self.apart.gather(paths, servers)

    def close(self) -> None:
        """Bring the mirror up to date and close."""
        if self.apart is not None:
            self.apart.close()
        try:
            self.mirror.catch_up(self.store)
        finally:
            self.store.close()


def speak_for(store: Store) -> None:
    """Make the subdivision of a campaign the current one; former folders do not say theirs, which is the first one.

    Raises PhcoError E_SUBDIVISION where it has no folder here.
    """
    remembered = store.setting("subdivision", DEFAULT)
    if store.setting("campagne", "") and remembered != chosen():
        choose(remembered)


def speak_of(folder: Path) -> None:
    """``speak_for`` a campaign's folder, before anything is read for it: a list of people names communes.

    Nothing where there is no campaign, or none that can be read yet: ``opened`` says why. It writes nothing.
    """
    said = settings_of(folder / DATABASE, ("campagne", "subdivision"))
    if said.get("campagne") and (remembered := said.get("subdivision", DEFAULT)) != chosen():
        choose(remembered)


def put_in_place(desk: Desk) -> None:
    """Put in its place each package that the journal knows and that a stopped command left aside; drop the others."""
    wanted: dict[str, Path] = {}
    for temporary in abandoned(desk.outputs):
        wanted = wanted or {one.sha256: desk.outputs / one.name for one in publications(desk.store).values()}
        target = wanted.get(digest_of(temporary.read_bytes()))
        if target is None:
            temporary.unlink(missing_ok=True)
        else:
            with disk_faults(target):
                desk.disk.rename(temporary, target)


@contextmanager
def opened(
    folder: Path, *, disk: Disk = REAL_DISK, passphrase: str | None = None, keys: keyring.DeskKeys | None = None,
    check: bool = True, at: datetime | None = None, anywhere: bool = False,
) -> Iterator[Desk]:  # fmt: skip
    """Open a desk's folder, verify that the database is not an old copy, close it at the end.

    The subdivision that the folder remembers becomes the current one.
    ``keys``: keys that a passphrase has already opened, instead of ``passphrase``. ``at``: since when the folder is
    this machine's, where it is nobody's yet; ``anywhere``: whatever machine has it, to read only. Raises PhcoError:
    E_DOSSIER, E_BASE_ANCIENNE (unless ``check`` is off), E_POSTE, E_RESEAU, E_PHRASE and the families of the disk.
    """
    if not anywhere and (folder / DATABASE).is_file():
        claim(folder, at, disk=disk)
    desk = Desk(folder, disk=disk, keys=keys)
    apart = desk.apart = Apart()
    try:
        speak_for(desk.store)
        if passphrase is not None:
            desk.unlock(passphrase)
        if check:
            desk.mirror.check(desk.store)
            for place in (folder, folder / KEYS, folder / OBJECTS / "tmp"):
                sweep_temporaries(place, deep=False)
            put_in_place(desk)
        yield desk
    except BaseException:
        apart.close()
        desk.store.close()
        raise
    else:
        if check:
            desk.close()
        else:
            apart.close()
            desk.store.close()

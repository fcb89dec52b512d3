"""Taking a journal up again: an older database put back is rebuilt from ``journal.jsonl`` and the received objects.

Each entry that the database lacks is applied by the same functions as the first time, in the same order, and copied
with its own hash: at the end the chain is the one that was lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import DATABASE, MIRROR, Desk, Event, speak_for
from phco.dmg.intake.beside import Beside
from phco.dmg.intake.filing import attempt, place_again, take
from phco.dmg.ledger.events import APPLY
from phco.dmg.ledger.journal import Entry, check_chain
from phco.dmg.ledger.mirror import Mirror
from phco.dmg.ledger.queries.packages import authors, digests, file_of, verdicts_of
from phco.dmg.ledger.queries.people import persons
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store, create
from phco.dmg.ledger.values import instant
from phco.dmg.recovery.contents import row_faults
from phco.dmg.verdicts.decode import Decoded, Undecoded
from phco.dmg.verdicts.settling import season_of, settled
from phco.errors import PhcoError
from phco.host.apart import TOO_COSTLY, too_costly
from phco.host.disk.files import disk_faults, write_whole
from phco.host.disk.objects import digest_of, reception_of

BEGUN = "reprise-en-cours"  # while the act lasts: the numbers of the entry before it, and of the last one to take up


@dataclass(kw_only=True)
class Resumed:
    """``entries`` taken up again; ``objects`` received but known to no entry, taken in as new."""

    entries: int = 0
    objects: int = 0
    missing: list[str] = field(default_factory=list)


def start_again(folder: Path) -> None:
    """Where the database is gone, or has no byte left, and the journal's copy is there: put one for ``resume`` to fill.

    Raises PhcoError of the families of the disk.
    """
    database = folder / DATABASE
    if not (folder / MIRROR).is_file() or (database.exists() and database.stat().st_size > 0):
        return
    with disk_faults(database):
        for suffix in ("", "-wal", "-shm"):  # of the one that is gone: SQLite would take them for the new one's
            (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    create(database)


def resume(desk: Desk, now: datetime, *, progress: Callable[[], None] = lambda: None) -> Resumed:
    """Bring the database up to the journal's copy, then take in the objects that no entry speaks of.

    Raises PhcoError E_JOURNAL when the two journals part before the database's end: then a person must choose.
    """
    done = Resumed()
    count, head = desk.store.head()
    former = _taken_up(desk, count)
    begun = count - former
    for entry in desk.mirror.entries():
        if entry.number < count:
            continue
        if entry.number == count:
            if entry.head != head:
                raise PhcoError(
                    "E_JOURNAL",
                    f"À l’entrée {count}, la base et journal.jsonl ne disent plus la même chose.",
                    "journal.jsonl",
                    "Deux copies du dossier ont vécu séparément : gardez-les toutes deux et demandez de l’aide.",
                )
            continue
        if not done.entries:
            last = max(one.number for one in desk.mirror.entries())
            write_whole(desk.folder / BEGUN, f"{begun} {last}".encode(), disk=desk.disk)
        _again(desk, entry, done)
        done.entries += 1
        progress()
    done.entries += former  # those of the same act, stopped before it could say so
    check_chain(desk.store.entries())
    _orphans(desk, now, done)
    if done.entries or done.objects:
        body = {"entrees": done.entries, "objets": done.objects, "manquants": done.missing}
        desk.record([Event(kind="reprise", body=body)], now)
    (desk.folder / BEGUN).unlink(missing_ok=True)
    return done


def _taken_up(desk: Desk, count: int) -> int:
    """How many of the present entries an act stopped before its end took up; 0 when none was stopped."""
    place = desk.folder / BEGUN
    said = place.read_text(encoding="ascii", errors="replace").split() if place.is_file() else []
    if len(said) != 2 or not all(one.isdigit() for one in said):
        return 0
    first, last = map(int, said)
    told = any(entry.number > first for entry in desk.store.entries(kinds=("reprise",)))
    return 0 if told else max(0, min(count, last) - first)


def _again(desk: Desk, entry: Entry, done: Resumed) -> None:
    if entry.kind in APPLY:
        with desk.store.write() as tx:
            tx.copy(entry)
            APPLY[entry.kind](tx, entry)
            desk.after(tx, entry)
        if entry.kind == "campagne":
            speak_for(desk.store)  # what was received is read again for its own subdivision
        return
    digest = str(entry.body["sha256"])
    try:
        data = desk.objects.get(digest)
    except PhcoError:
        done.missing.append(digest)
        with desk.store.write() as tx:
            tx.copy(entry)
        return
    known = file_of(desk.store, digest)
    kept = desk.objects.reception(digest)
    name = kept.name if kept is not None else ""
    found: Decoded | Undecoded | None = None
    if entry.body.get("code") == TOO_COSTLY:  # as it was judged, on whatever machine that was
        found = Undecoded(too_costly(str(entry.body["ou"])), "", None, "")
    elif known is None or entry.kind == "fichier-repris":
        found = attempt(desk.means, data, name)
    with desk.store.write() as tx:
        if entry.kind == "fichier-repris" and known is not None and found is not None:
            place_again(tx, desk.objects, known, found)
            tx.copy(entry)
            return
        reception = reception_of(digest, str(entry.body["recu_le"]), entry.body.get("heure", {}))
        take(tx, desk.objects, reception, len(data), found, instant(entry.at), replayed=entry)
        if not tx.entries:
            tx.copy(entry)


def _orphans(desk: Desk, now: datetime, done: Resumed) -> None:
    """Objects made durable that no entry knows: a process was killed in between, or the journal is old."""
    known = set(digests(desk.store))
    for digest in desk.objects.digests():
        reception = desk.objects.reception(digest)
        if digest in known or reception is None or reception.origin == "interne":
            continue
        data = desk.objects.get(digest)
        found = attempt(desk.means, data, reception.name)
        with desk.store.write() as tx:
            take(tx, desk.objects, reception, len(data), found, now)
        done.objects += 1


@dataclass(kw_only=True)
class Health:
    """What the verification of a folder found. ``faults`` are errors with code, place and remedy."""

    entries: int
    head: str
    state: str
    objects: int
    faults: list[PhcoError] = field(default_factory=list)


def verify_folder(
    desk: Desk, *, progress: Callable[[], None] = lambda: None, beside: Beside | None = None
) -> Health:  # fmt: skip
    """Follow the chain from its start, compare both journals, check every object's bytes, every row, and the verdicts.

    ``beside``: decodes on another core. Nothing is written. Every fault is collected, none is raised.
    """
    faults: list[PhcoError] = []
    count, head = 0, ""
    try:
        count, head = check_chain(desk.store.entries())
        desk.mirror.check(desk.store)
        _same_copy(desk.store, desk.mirror)
    except PhcoError as error:
        faults.extend(error.flat())
    wanted = digests(desk.store)
    for opened in rounds(desk.store):
        wanted.extend(one for one in (opened.instance, opened.result) if one)
    wanted.extend(str(entry.body["liste"]) for entry in desk.store.entries(kinds=("candidats",)))
    for digest in wanted:
        try:
            desk.objects.get(digest)
        except PhcoError as error:
            faults.append(error)
        progress()
    faults.extend(_verdicts(desk.store))
    faults.extend(row_faults(desk, progress=progress, beside=beside))
    for signed in publications(desk.store).values():
        path = desk.outputs / signed.name
        if path.is_file() and digest_of(path.read_bytes()) != signed.sha256:
            faults.append(
                PhcoError("E_SORTIE_ALTEREE", "Ce fichier publié a changé sur le disque.", signed.name,
                          "Supprimez-le : la commande qui l’a écrit le refera.")
            )  # fmt: skip
    return Health(entries=count, head=head, state=desk.store.state_hash(), objects=len(wanted), faults=faults)


def _same_copy(store: Store, mirror: Mirror) -> None:
    ours, read = store.entries(), 0
    for entry in mirror.entries():
        read = entry.number
        mine = next(ours, None)
        if mine is None or mine.head != entry.head:
            raise PhcoError(
                "E_JOURNAL",
                f"L’entrée {entry.number} diffère entre la base et journal.jsonl.",
                f"journal[{entry.number}]",
                "Ne continuez pas : remettez la dernière sauvegarde entière du dossier.",
            )
    _check_whole(mirror, read)


def _check_whole(mirror: Mirror, read: int) -> None:
    """Refuse a mirror with a damaged line before its end: what follows it would never be read."""
    last, _ = mirror.last()
    if last is not None and last.number > read:
        raise PhcoError(
            "E_JOURNAL", f"L’entrée {read + 1} de journal.jsonl est abîmée ou modifiée.", f"journal[{read + 1}]",
            "Ne continuez pas : comparez avec la dernière sauvegarde. La base, elle, garde cette entrée.",
        )  # fmt: skip


def _verdicts(store: Store) -> list[PhcoError]:
    """The verdicts that the database holds against those that its own facts give."""
    roles, season = {one.pseudo: one.role for one in persons(store)}, season_of(store)
    faults: list[PhcoError] = []
    for author in authors(store):
        found = settled(store, author, roles.get(author, ""), season)
        for payload, (status, _) in verdicts_of(store, author).items():
            if found.outcomes[payload].status.value != status:
                faults.append(
                    PhcoError("E_BASE_ABIMEE", "Le verdict enregistré n’est pas celui que donnent les faits.",
                              payload, "Lancez « phco dmg reprendre » sur la dernière sauvegarde.")
                )  # fmt: skip
    return faults

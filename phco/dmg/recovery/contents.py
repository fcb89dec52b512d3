"""What the database says of each package, held against the journal and against the bytes that were received.

The journal keeps the digest of every content and every hour; with the DMG's keys the objects are decoded once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import batched

from phco.dates import utc_text
from phco.dmg.desk import Desk, Means
from phco.dmg.intake.beside import Beside, Found
from phco.dmg.intake.filing import attempt, content_digest
from phco.dmg.ledger.queries.packages import digests, file_of, packages
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package
from phco.dmg.verdicts.decode import Decoded, Undecoded
from phco.errors import PhcoError
from phco.host.disk.objects import Objects
from phco.jsontext import canonical

THEIRS, OURS = 64, 48  # packages that are decoded at a time on the other core, and on this one, which compares them
MEND = "Ne continuez pas : remettez la dernière sauvegarde entière du dossier, puis « phco dmg reprendre »."


def row_faults(
    desk: Desk, *, progress: Callable[[], None] = lambda: None, beside: Beside | None = None
) -> Iterator[PhcoError]:
    """Every row that does not say what the journal and the objects say. The objects are read only with the keys.

    ``beside``: decodes a part of them on another core.
    """
    hours, contents = _journal(desk.store)
    files: dict[str, str] = {}
    for digest in digests(desk.store):
        file = file_of(desk.store, digest)
        assert file is not None
        if hours.get(digest, file.received_at) != file.received_at:
            yield _fault("L’heure de réception de ce fichier n’est pas celle du journal.", digest)
        if file.payload is not None:
            files[file.payload] = min(files.get(file.payload, file.received_at), file.received_at)
    for package, found in _read_again(desk, packages(desk.store), beside):
        if contents.get(package.payload, content_digest(package)) != content_digest(package):
            yield _fault("Le contenu de ce paquet n’est pas celui que le journal a noté.", package.payload)
        if files.get(package.payload, package.received_at) != package.received_at:
            yield _fault("L’heure de réception de ce paquet n’est pas celle de son fichier.", package.payload)
        if desk.unlocked:
            if found is not None:
                yield from _decoded_again(package, found)
            progress()


def _read_again(
    desk: Desk, held: Sequence[Package], beside: Beside | None
) -> Iterator[tuple[Package, Found | None]]:  # fmt: skip
    """Each package with what its object decodes to; None without the keys, and for one that is gone or has rotted."""
    if not desk.unlocked:
        yield from ((one, None) for one in held)
        return

    def ask(theirs: Sequence[Package]) -> Iterator[Found | None]:
        files = [(one.file, "") for one in theirs]
        return iter([None] * len(files)) if beside is None else beside.ahead(desk, files)

    parts = [(some[:THEIRS], some[THEIRS:]) for some in batched(held, THEIRS + OURS)]
    asked = (ask(theirs) for theirs, _ in parts)
    answers = next(asked, iter(()))
    for theirs, ours in parts:
        mine = [_attempt(desk.means, desk.objects, one) for one in ours]  # meanwhile
        following = next(asked, iter(()))  # so that it never waits
        for one, found in zip(theirs, answers, strict=True):
            yield one, found if found is not None else _attempt(desk.means, desk.objects, one)
        yield from zip(ours, mine, strict=True)
        answers = following


def _attempt(means: Means, objects: Objects, package: Package) -> Found | None:
    with suppress(PhcoError):  # said with the objects
        return attempt(means, objects.get(package.file))
    return None


def _journal(store: Store) -> tuple[dict[str, str], dict[str, str]]:
    """File → its earliest hour; payload → the digest of its content, where the journal says it."""
    hours: dict[str, str] = {}
    contents: dict[str, str] = {}
    for entry in store.entries(kinds=("fichier", "fichier-anterieur", "fichier-repris")):
        digest, at = str(entry.body["sha256"]), entry.body.get("recu_le")
        if at is not None:
            hours[digest] = min(hours.get(digest, str(at)), str(at))
        if "contenu" in entry.body:
            contents[str(entry.body["paquet"])] = str(entry.body["contenu"])
    return hours, contents


def _decoded_again(package: Package, found: Decoded | Undecoded) -> Iterator[PhcoError]:
    if not isinstance(found, Decoded):
        yield _fault(f"Le fichier reçu ne donne plus ce paquet ({found.what})", package.payload)
        return
    about = found.about
    again = (
        found.payload, about.author, about.kind.name, about.campaign, about.round or 0, found.subject, about.seq,
        about.prev, utc_text(about.created), found.signer, about.catalogue,
        canonical(dict(found.content)).decode(), canonical(dict(found.attachments)).decode(),
    )  # fmt: skip
    held = (
        package.payload, package.author, package.kind, package.campaign, package.round, package.subject, package.seq,
        package.prev, package.created, package.signer, package.catalogue, package.content_json,
        package.attachments_json,
    )  # fmt: skip
    if again != held:
        yield _fault("La base ne dit pas de ce paquet ce que dit le fichier reçu.", package.payload)


def _fault(what: str, where: str) -> PhcoError:
    return PhcoError("E_BASE_ABIMEE", what, where, MEND)

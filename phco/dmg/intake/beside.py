"""Received files decoded beside: another process, on another core, opens the next ones while this one judges.

Decoding depends on a file, on the desk's keys, and on what the database answers about people's keys and codes. The
other process notes what it asked and was told; here the same is asked again, and what it decoded counts only where the
answers are still the same. Otherwise, or where it is not there, slow or dead, the file is decoded here: the same comes
out, whatever the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from phco.dmg.desk import DATABASE, OBJECTS, Desk, Means
from phco.dmg.intake.filing import attempt
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.ledger.store import Store
from phco.dmg.verdicts.book import StoredBook, signers_of
from phco.dmg.verdicts.decode import Decoded, Undecoded
from phco.errors import PhcoError
from phco.host.apart import Apart
from phco.host.disk.objects import Objects
from phco.host.other import Heard
from phco.host.second import Second, cores, work
from phco.packages.identity import KeyRecord

QUESTIONS = 2  # at a time
Found = Decoded | Undecoded
Received = tuple[str, str]  # the digest of an object, and the name it was received under
Told = tuple[str, str, object]  # what a book was asked, about what, and what it answered


class Beside(Second):
    """A second core that decodes too. ``with Beside() as beside: …``

    It starts when the first batch comes that is worth it, and nobody waits for it.
    """

    def __init__(self, count: Callable[[], int] = cores) -> None:
        super().__init__(count, module="phco.dmg.intake.beside")

    def ahead(self, desk: Desk, files: Sequence[Received]) -> Iterator[Found | None]:
        """What each of these objects decodes to, in order; None for one that is to be decoded here.

        They are asked for at once, and decoded while nobody listens, after those that were asked for before.
        """
        if self._open >= QUESTIONS:  # what was asked before was not heard to its end: a command was stopped in between
            self.close()
        if not (desk.unlocked and self.free(len(files))):
            return iter([None] * len(files))
        where = (desk.folder.absolute(), desk.keys, desk.apart is not None)
        return self._still_true(desk, self.asked(_decoded, (where, list(files))), len(files))

    def _still_true(self, desk: Desk, answers: Iterator[Heard], count: int) -> Iterator[Found | None]:
        heard, book = 0, StoredBook(desk.store, desk.keys)
        for found, told in self.heard(answers):
            heard += 1
            yield found if _same(told, book) else None
        yield from [None] * (count - heard)


class _Noting:
    """A ``KeyBook`` that notes what the database's was asked and what it answered; of keys, what they are made from."""

    def __init__(self, book: StoredBook) -> None:
        self._book = book
        self.told: list[Told] = []

    def _note[T](self, what: str, about: str, answer: T) -> T:
        self.told.append((what, about, answer))
        return answer

    def signers(self, keyid: str) -> list[KeyRecord]:
        return signers_of(self._note("holders", keyid, self._book.holders(keyid)))

    def own(self, keyid: str) -> KeyRecord | None:
        return self._note("own", keyid, self._book.own(keyid))

    def ours(self, dmg: str) -> bool:
        return self._note("ours", dmg, self._book.ours(dmg))

    def secrets(self, person: str) -> Mapping[int, bytes]:
        return self._note("secrets", person, self._book.secrets(person))

    def role(self, person: str) -> str:
        return self._note("role", person, self._book.role(person))


def _same(told: Sequence[Told], book: StoredBook) -> bool:
    """Whether a book still answers the same."""
    return all(getattr(book, what)(about) == answer for what, about, answer in told)


Where = tuple[Path, DeskKeys, bool]


def _decoded(where: Where, files: Sequence[Received]) -> Iterator[tuple[Found | None, Sequence[Told]]]:
    """In the other process: each file, with what was asked about keys and codes."""
    folder, keys, apart = where
    store, objects = Store(folder / DATABASE), Objects(folder / OBJECTS)
    strangers = Apart() if apart else None
    try:
        means = Means(store=store, keys=keys, apart=strangers)
        for digest, name in files:
            book = _Noting(StoredBook(store, keys))
            found: Found | None = None
            with suppress(PhcoError):  # an object that is gone or has rotted: whoever asks finds it so
                found = attempt(means, objects.get(digest), name, book)
            yield found, book.told
    finally:  # before the last answer: what is left open here would keep the database from being folded
        store.close()
        if strangers is not None:
            strangers.close()


if __name__ == "__main__":
    work()

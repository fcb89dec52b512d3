"""Received files decoded beside: another process, on another core, opens the next ones while this one judges.

Decoding depends on a file, on the desk's keys, and on what the database answers about people's keys and codes. The
other process notes what it asked and was told; here the same is asked again, and what it decoded counts only where the
answers are still the same. Otherwise, or where it is not there, slow or dead, the file is decoded here: the same comes
out, whatever the machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from phco.dmg.desk import DATABASE, OBJECTS, Desk, Means
from phco.dmg.intake.filing import attempt
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.ledger.store import Store
from phco.dmg.verdicts.book import StoredBook
from phco.dmg.verdicts.decode import Decoded, KeyBook, Undecoded
from phco.errors import PhcoError
from phco.host.apart import Apart
from phco.host.disk.objects import Objects
from phco.host.other import Heard, Other, serve
from phco.local import choose, chosen, place
from phco.packages.identity import KeyRecord

FEW = 32  # files: for fewer, nobody is asked
SECONDS = 60.0  # of silence, after which it is left
AHEAD = 128  # decoded files that may wait to be judged
Found = Decoded | Undecoded
Received = tuple[str, str]  # the digest of an object, and the name it was received under
Told = tuple[str, str, object]  # what a book was asked, about what, and what it answered


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Beside:
    """The other process. ``with Beside() as beside: …``; without a second core it never answers, and costs nothing.

    It starts when the first batch comes that is worth it, and nobody waits for it.
    """

    def __init__(self, count: Callable[[], int] = cores) -> None:
        self._useful, self._asked = count() > 1, False
        self._other = Other("phco.dmg.intake.beside", ahead=AHEAD)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._asked = False
        self._other.close()

    def ahead(self, desk: Desk, files: Sequence[Received]) -> Iterator[Found | None]:
        """What each of these objects decodes to, in order; None for one that is to be decoded here.

        They are asked for at once, and decoded while nobody listens.
        """
        if self._asked:  # what was asked before was not heard to its end: a command was stopped in between
            self.close()
        usual = place() is None or isinstance(place(), Path)
        if not (self._useful and usual and desk.unlocked and len(files) >= FEW and self._other.ready()):
            return iter([None] * len(files))
        self._asked = True
        where = (desk.folder.absolute(), chosen(), place(), desk.keys, desk.apart is not None)
        return self._still_true(desk, self._other.ask("decode", (where, list(files)), SECONDS), len(files))

    def _still_true(self, desk: Desk, answers: Iterator[Heard], count: int) -> Iterator[Found | None]:
        heard = 0
        for kind, said in answers:
            if kind == "stopped":
                self._useful = False  # it died, or is too slow: it is left alone from now on
            if kind != "piece":
                break
            found, told = said
            heard += 1
            yield found if _same(told, StoredBook(desk.store, desk.keys)) else None
        self._asked = False
        yield from [None] * (count - heard)


class _Noting:
    """A ``KeyBook`` that notes what it was asked and what it answered."""

    def __init__(self, book: KeyBook) -> None:
        self._book = book
        self.told: list[Told] = []

    def _note[T](self, what: str, about: str, answer: T) -> T:
        self.told.append((what, about, answer))
        return answer

    def signers(self, keyid: str) -> list[KeyRecord]:
        return self._note("signers", keyid, list(self._book.signers(keyid)))

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


Where = tuple[Path, str, Path | None, DeskKeys, bool]


def _decoded(_: str, asked: tuple[Where, Sequence[Received]]) -> Iterator[tuple[Found | None, Sequence[Told]]]:
    """In the other process: each file, with what was asked about keys and codes."""
    (folder, subdivision, somewhere, keys, apart), files = asked
    if (chosen(), place()) != (subdivision, somewhere):
        choose(subdivision, somewhere)
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
    serve(_decoded)

"""Reading a stranger's file in a process that can be killed: one that costs too much is refused, nothing else is lost.

Every reader is linear (``tests/attack``); this is what holds on the day one is not. The process is started when the
first suspicious file comes, serves a whole batch, and is started again after it was killed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from phco.errors import PhcoError
from phco.host.mailbox.gather import gather
from phco.host.mailbox.kinds import Kind, kind_of
from phco.host.mailbox.opening import Piece, refusal_of
from phco.host.other import Arguments, Other, serve
from phco.packages.enrolment import claimed_enrolment
from phco.packages.reading import read_content, unwrap

SECONDS = 30.0  # of silence, for one thing of one file
MEMORY = 2 * 1024 * 1024 * 1024
TOO_COSTLY = "E_FICHIER_TROP_COUTEUX"


def too_costly(name: str) -> PhcoError:
    """The refusal of a file whose reading had to be stopped."""
    return PhcoError(
        TOO_COSTLY, "La lecture de ce fichier a été arrêtée : elle demandait trop de temps ou de mémoire.", name,
        "Les autres fichiers sont reçus. Demandez à son auteur de l’exporter de nouveau ; s’il vient d’une boîte ou "
        "d’une archive, sortez-en ce message et relancez.",
    )  # fmt: skip


class Apart:
    """Two such processes: what one hands over from a mailbox, piece by piece, is tried by the other meanwhile.

    ``seconds``: how long one may stay silent before it is killed.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = SECONDS if seconds is None else seconds
        self._opening, self._trying = Other("phco.host.apart"), Other("phco.host.apart")

    def gather(self, paths: Sequence[Path], servers: Sequence[str]) -> Iterator[Piece]:
        """``gather``, each file read apart unless it is plainly a package, of which nothing is read here."""
        for shown, given in _files(paths):
            if _is_package(shown):
                yield from gather([given], servers, only=shown)
                continue
            for kind, said in self._opening.ask("gather", (given, servers, shown), self.seconds):
                if kind == "stopped":
                    name = shown.name
                    yield Piece(name=name, origin=name, fault=too_costly(name))
                elif kind == "piece":
                    yield said

    def refusal(self, data: bytes, name: str) -> PhcoError | None:
        """``refusal_of``, apart."""
        if kind_of(data, name) in (Kind.PACKAGE, Kind.ZIP):
            return None
        return self._one("refusal", (data, name), name)

    def trial(self, package: bytes, name: str) -> PhcoError | None:
        """The refusal of a package that nobody has signed yet and that cannot be read within bounds; else None."""
        return self._one("trial", (package,), name)

    def close(self) -> None:
        """End both."""
        self._opening.close()
        self._trying.close()

    def _one(self, what: str, arguments: Arguments, name: str) -> PhcoError | None:
        found: PhcoError | None = None
        for kind, said in self._trying.ask(what, arguments, self.seconds):
            found = too_costly(name) if kind == "stopped" else said if kind == "piece" else found
        return found


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Each file with the path it was given under."""
    for given in paths:
        if given.is_dir():
            yield from ((inner, given) for inner in sorted(given.rglob("*")) if inner.is_file())
        else:
            yield given, given


def _is_package(path: Path) -> bool:
    try:
        with path.open("rb") as handle:
            return kind_of(handle.read(4096), path.name) is Kind.PACKAGE
    except OSError:
        return True  # the reader says what is wrong with it


def _answered(what: str, arguments: Arguments) -> Iterator[object]:
    if what == "gather":
        given, servers, shown = arguments
        yield from gather([given], servers, only=shown)
    elif what == "refusal":
        found = refusal_of(*arguments)
        if found is not None:
            yield found
    else:
        with suppress(PhcoError):
            sealed = unwrap(arguments[0])
            with suppress(PhcoError):
                claimed_enrolment(sealed.envelope.payload)
            read_content(sealed, None)


def main() -> None:
    """Answer until the input ends."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit: there the silence alone stops it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    serve(_answered)


if __name__ == "__main__":
    main()

"""The command line, stopped: a process where everything is imported, that runs each command in a child of its own.

The child may kill itself (SIGKILL, which nobody catches) at its n-th operation on the disk, be killed after some
seconds, or find the disk full from its n-th operation on (no file may grow any more, the database neither).

What a passphrase gives is remembered from one child to the next: made slow on purpose, it would be most of the time.

Questions and answers are JSON, a line each: ``{"mots", "ou", "env", "poste", "tue", "plein", "apres"}`` →
``{"code", "dit", "operations", "secondes"}``. ``code``: negative for a signal.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import sqlite3
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "shutil.copyfile"}
SEALS = ("BEGIN", "COMMIT", "ROLLBACK", "CREATE", "PRAGMA")


class Counter:
    """What the child does to the disk: files opened to be written, renamed, removed; transactions; the desk's port."""

    def __init__(self, kill: int | None, full: int | None) -> None:
        self.count, self.kill, self.full = 0, kill, full

    def step(self) -> None:
        self.count += 1
        if self.count == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.count == self.full:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            _, mode, flags = arguments
            if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags & (os.O_WRONLY | os.O_RDWR)):
                self.step()
        elif event in WRITES:
            self.step()

    def watch(self) -> None:
        from phco.host.disk.files import Disk

        for name in ("stage", "write", "sync", "rename", "sync_everything", "sync_folder"):
            setattr(Disk, name, self._counted(getattr(Disk, name)))
        sqlite3.connect = self._traced(sqlite3.connect)
        sys.addaudithook(self.hook)

    def _traced(self, connect: Any) -> Any:
        def run(*arguments: Any, **options: Any) -> Any:
            made = connect(*arguments, **options)
            made.set_trace_callback(lambda text: self.step() if text.startswith(SEALS) else None)
            return made

        return run

    def _counted(self, original: Any) -> Any:
        def run(disk: Any, *arguments: Any) -> Any:
            self.step()
            return original(disk, *arguments)

        return run


DERIVED: dict[str, str] = {}  # a passphrase, its salt and its costs → the key


def remember_derived(counts: int) -> None:
    """Tell the parent what the passphrase gives, the first time; ask it afterwards."""
    from phco.dmg.keys import keyring

    derive = keyring._derive

    def known(passphrase: str, salt: bytes, *costs: int) -> bytes:
        asked = json.dumps([passphrase, salt.hex(), *costs])
        if asked not in DERIVED:
            DERIVED[asked] = derive(passphrase, salt, *costs).hex()
            os.write(counts, (json.dumps([asked, DERIVED[asked]]) + "\n").encode())
        return bytes.fromhex(DERIVED[asked])

    keyring._derive = known  # type: ignore[assignment]


def prepare() -> None:
    """Import all that a command may ask, once; set aside, no child walks it, nor copies its pages to count it."""
    import phco

    for one in pkgutil.walk_packages(phco.__path__, "phco."):
        if not one.name.startswith(("phco.site", "phco.demo", "phco.host.solver.process", "phco.__main__")):
            importlib.import_module(one.name)
    gc.collect()
    gc.freeze()


def child(question: dict[str, Any], out: int, counts: int) -> None:
    """Run one command, say its count of operations, end."""
    code = 70
    try:
        os.chdir(question["ou"])
        os.environ.update(question["env"])
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        import platform

        from phco.cli import main

        platform.node = lambda: str(question["poste"])  # type: ignore[assignment]
        remember_derived(counts)
        counter = Counter(question.get("tue"), question.get("plein"))
        counter.watch()
        code = main(question["mots"])
        os.write(counts, f"{counter.count}\n".encode())
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Run one command in a child; what it said and how it ended."""
    (said, out), (counted, counts) = os.pipe(), os.pipe()
    started = time.monotonic()
    process = os.fork()
    if process == 0:
        os.close(said)
        child(question, out, counts)
    os.close(out)
    os.close(counts)
    after = question.get("apres")
    told = b""
    if after is not None:
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while piece := os.read(said, 65536):
        told += piece
    _, status = os.waitpid(process, 0)
    os.close(said)
    with os.fdopen(counted, encoding="utf-8") as lines:
        told_apart = [json.loads(line) for line in lines]
    DERIVED.update(one for one in told_apart if isinstance(one, list))
    count = next((one for one in told_apart if isinstance(one, int)), 0)
    return {
        "code": os.waitstatus_to_exitcode(status), "dit": told.decode("utf-8", "replace"),
        "operations": count, "secondes": time.monotonic() - started,
    }  # fmt: skip


def main() -> None:
    prepare()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()

"""Another process of this program, asked question after question; it ends with this one, however this one ends."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

AHEAD = 4  # answers that wait here to be heard
ROOM = 1024 * 1024  # bytes of an answer that wait in the pipe, where the system lets it be so large
_LENGTH = 8
Heard = tuple[str, Any]  # "piece" and what it is; "end"; "stopped"
Arguments = tuple[Any, ...]
Said = tuple[int, *Heard]  # the number of a question, and what is heard of it
Answering = Callable[..., Iterator[object]]


class Other:
    """One process, started when it is asked something, and again after it was killed.

    ``module``: what it runs, which calls ``serve``. ``ahead``: how many of its answers wait here to be heard.
    """

    def __init__(self, module: str, *, ahead: int = AHEAD) -> None:
        self._module, self._ahead = module, ahead
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._answers: queue.Queue[Said] = queue.Queue(ahead)
        self._greeted = False  # it has said that it is ready
        self._number = 0  # of the last question

    def ask(self, what: object, arguments: Arguments, seconds: float) -> Iterator[Heard]:
        """The answers to one question, then ``end``; or ``stopped``: it was silent that long, and killed, or it died.

        It is asked at once, and thinks while its first answer is not listened to. It may be asked again meanwhile:
        questions are answered, and heard, in their order; what is left of a former answer is dropped then.
        """
        process = self._started(seconds)
        self._number += 1
        try:
            assert process.stdin is not None
            send(process.stdin, (self._number, what, arguments))
        except OSError:
            self._answers.put((self._number, "stopped", None))
        return self._heard(process, self._number, seconds)

    def _heard(self, process: subprocess.Popen[bytes], asked: int, seconds: float) -> Iterator[Heard]:
        try:
            while process is self._process:  # it was not ended since
                number, kind, said = self._answers.get(timeout=seconds)
                if kind == "stopped":
                    break
                if number == asked:
                    yield kind, said
                    if kind != "piece":
                        return
        except (OSError, queue.Empty):
            pass
        if process is self._process:
            self.close()
        yield "stopped", None

    def ready(self) -> bool:
        """Whether it can be asked at once. It is started where it is not, and nobody waits for it."""
        if self._process is None:
            self._start()
        if not self._greeted:
            with suppress(queue.Empty):
                self._greeted = self._answers.get_nowait()[1] == "ready"
        return self._greeted

    def answered(self) -> bool:
        """Whether an answer is there to be heard at once."""
        return not self._answers.empty()

    def close(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        while self._listener is not None and self._listener.is_alive():  # it may wait for room
            with suppress(queue.Empty):
                self._answers.get(timeout=0.05)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _started(self, seconds: float) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        if not self._greeted:
            with suppress(queue.Empty):  # it is there: what it imports is not the file's cost
                self._answers.get(timeout=max(60.0, seconds))
            self._greeted = True
        assert self._process is not None
        return self._process

    def _start(self) -> None:
        paths = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._answers, self._greeted = queue.Queue(self._ahead), False
        self._process = subprocess.Popen(  # -P: never a module that lies where the mailbox was saved
            [sys.executable, "-P", "-m", self._module], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)}, pipesize=ROOM,
        )  # fmt: skip
        self._listener = threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True)
        self._listener.start()


def serve(answered: Answering) -> None:
    """In the other process: answer until the input ends."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    send(stdout, (0, "ready", None))
    while (question := _receive(stdin)) is not None:
        number, what, arguments = question
        try:
            for one in answered(what, arguments):
                send(stdout, (number, "piece", one))
            send(stdout, (number, "end", None))
        except Exception:  # memory, recursion, a fault of a library: whatever it is, this is not answered
            send(stdout, (number, "stopped", None))


def send(stream: IO[bytes], value: object) -> None:
    """Write one value."""
    data = pickle.dumps(value)
    stream.write(len(data).to_bytes(_LENGTH) + data)
    stream.flush()


def _listen(process: subprocess.Popen[bytes], answers: queue.Queue[Said]) -> None:
    assert process.stdout is not None
    with suppress(Exception):  # cut short by its end, or spoiled: either way it is over
        while (found := _receive(process.stdout)) is not None:
            answers.put(found)
    answers.put((0, "stopped", None))


def _receive(stream: IO[bytes]) -> Any:
    size = int.from_bytes(stream.read(_LENGTH))
    return pickle.loads(stream.read(size)) if size else None

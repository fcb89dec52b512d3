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
_LENGTH = 8
Heard = tuple[str, Any]  # "piece" and what it is; "end"; "stopped"
Arguments = tuple[Any, ...]
Answering = Callable[[str, Arguments], Iterator[object]]


class Other:
    """One process, started when it is asked something, and again after it was killed.

    ``module``: what it runs, which calls ``serve``. ``ahead``: how many of its answers wait here to be heard.
    """

    def __init__(self, module: str, *, ahead: int = AHEAD) -> None:
        self._module, self._ahead = module, ahead
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._answers: queue.Queue[Heard] = queue.Queue(ahead)
        self._greeted = False  # it has said that it is ready

    def ask(self, what: str, arguments: Arguments, seconds: float) -> Iterator[Heard]:
        """The answers to one question, then ``end``; or ``stopped``: it was silent that long, and killed, or it died.

        It is asked at once, and thinks while its first answer is not listened to. The whole answer is read before the
        next question.
        """
        process = self._started(seconds)
        try:
            assert process.stdin is not None
            send(process.stdin, (what, arguments))
        except OSError:
            self._answers.put(("stopped", None))
        return self._heard(seconds)

    def _heard(self, seconds: float) -> Iterator[Heard]:
        try:
            while True:
                kind, said = self._answers.get(timeout=seconds)
                if kind == "stopped":
                    self.close()
                yield kind, said
                if kind != "piece":
                    return
        except (OSError, queue.Empty):
            self.close()
            yield "stopped", None

    def ready(self) -> bool:
        """Whether it can be asked at once. It is started where it is not, and nobody waits for it."""
        if self._process is None:
            self._start()
        if not self._greeted:
            with suppress(queue.Empty):
                self._greeted = self._answers.get_nowait()[0] == "ready"
        return self._greeted

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
            stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip
        self._listener = threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True)
        self._listener.start()


def serve(answered: Answering) -> None:
    """In the other process: answer until the input ends."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    send(stdout, ("ready", None))
    while (question := _receive(stdin)) is not None:
        try:
            for one in answered(*question):
                send(stdout, ("piece", one))
            send(stdout, ("end", None))
        except Exception:  # memory, recursion, a fault of a library: whatever it is, this is not answered
            send(stdout, ("stopped", None))


def send(stream: IO[bytes], value: object) -> None:
    """Write one value."""
    data = pickle.dumps(value)
    stream.write(len(data).to_bytes(_LENGTH) + data)
    stream.flush()


def _listen(process: subprocess.Popen[bytes], answers: queue.Queue[Heard]) -> None:
    assert process.stdout is not None
    with suppress(Exception):  # cut short by its end, or spoiled: either way it is over
        while (found := _receive(process.stdout)) is not None:
            answers.put(found)
    answers.put(("stopped", None))


def _receive(stream: IO[bytes]) -> Any:
    size = int.from_bytes(stream.read(_LENGTH))
    return pickle.loads(stream.read(size)) if size else None

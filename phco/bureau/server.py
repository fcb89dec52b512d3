"""Listening on this machine only: a free port, one address opened once, a stop by itself when nobody asks any more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from phco.bureau.app import make_app
from phco.bureau.room import STOP_AFTER, Room
from phco.bureau.security import ENTRY
from phco.errors import PhcoError

LOOPBACK = "127.0.0.1"
LOOK_EVERY = 5.0


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket of this machine alone; port 0 takes a free one. Raises PhcoError E_PORT."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        try:
            listener.bind((LOOPBACK, port))
            listener.listen(64)
        except OSError:
            raise PhcoError(
                "E_PORT", f"Le port {port} est déjà pris sur cette machine.", "--port", "Donnez-en un autre, ou aucun."
            ) from None
        yield listener


class Serving:
    """One desk served on a listening socket. ``address`` is to be opened once, in the browser of this machine."""

    def __init__(self, room: Room, listener: socket.socket) -> None:
        self.room, self.listener = room, listener
        self.port: int = listener.getsockname()[1]
        self.address = f"http://{LOOPBACK}:{self.port}{ENTRY}?jeton={room.entry}"
        hosts = frozenset({f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"})
        config = uvicorn.Config(
            make_app(room, hosts), log_level="critical", access_log=False, server_header=False, date_header=False,
            timeout_graceful_shutdown=2, lifespan="off",
        )  # fmt: skip
        self.server = uvicorn.Server(config)

    def run(self) -> None:
        """Serve until ``stop``, Ctrl+C, or hours without a request; the work under way ends first."""
        over = threading.Event()
        threading.Thread(target=self._watch, args=(over,), daemon=True).start()
        try:
            self.server.run(sockets=[self.listener])
        finally:
            over.set()
            self.room.over = True
            self.room.jobs.wait()

    def stop(self) -> None:
        """Ask the server to end."""
        self.server.should_exit = True

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(LOOK_EVERY):
            self.room.rest()
            if self.room.idle() > STOP_AFTER and not self.room.jobs.running:
                self.stop()
                return

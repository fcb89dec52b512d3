"""Listening on this machine only: a free port, one address opened once, a stop by itself when nobody asks any more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import closing

import uvicorn

from phco.bureau.app import make_app
from phco.bureau.room import STOP_AFTER, Room
from phco.bureau.security import ENTRY
from phco.errors import PhcoError

LOOPBACK = "127.0.0.1"
LOOK_EVERY = 5.0


def listening(port: int) -> socket.socket:
    """A socket of this machine alone; port 0 takes a free one. Raises PhcoError E_PORT."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise PhcoError(
            "E_PORT", f"Le port {port} est déjà pris sur cette machine.", "--port", "Donnez-en un autre, ou aucun."
        ) from None
    return listener


def serve(room: Room, *, port: int = 0, opened: Callable[[str], None]) -> None:
    """Serve the desk until it is stopped. ``opened`` is told the address to open, once it answers."""
    with closing(listening(port)) as listener:
        found = listener.getsockname()[1]
        hosts = frozenset({f"{LOOPBACK}:{found}", f"localhost:{found}"})
        config = uvicorn.Config(
            make_app(room, hosts), log_level="critical", access_log=False, server_header=False, date_header=False,
            timeout_graceful_shutdown=2, lifespan="off",
        )  # fmt: skip
        server = uvicorn.Server(config)
        over = threading.Event()
        watch = threading.Thread(target=_watch, args=(room, server, over), daemon=True)
        watch.start()
        opened(f"http://{LOOPBACK}:{found}{ENTRY}?jeton={room.entry}")
        try:
            server.run(sockets=[listener])
        finally:
            over.set()
            room.jobs.wait()


def _watch(room: Room, server: uvicorn.Server, over: threading.Event) -> None:
    """Stop a desk that nobody has asked anything of for hours, unless it works."""
    while not over.wait(LOOK_EVERY):
        if room.idle() > STOP_AFTER and not room.jobs.running:
            server.should_exit = True
            return

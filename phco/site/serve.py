"""A small static server for this machine alone (127.0.0.1): right types, compression, no directory listing."""

from __future__ import annotations

import contextlib
import errno
import functools
import gzip
import http.server
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from phco.errors import PhcoError

DEFAULT_PORT = 8000
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
COMPRESSED = {".css", ".csv", ".html", ".ics", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest"}
FROZEN = ("app/", "moteur/", "apparence/")  # named by their content


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD for files of one folder, below ``prefix``; ``extra_headers`` go with every answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes: the second would wait for the first's receipt
    folder: Path
    prefix = "/"
    extra_headers: Mapping[str, str] = {}

    def do_GET(self) -> None:
        """Send the file, or the page of an unknown address."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: a line for each file would hide what matters."""

    def _answer(self, *, body: bool) -> None:
        raw, mark, query = self.path.partition("?")
        if "//" in raw:  # the page's links are relative to its folder
            self._redirect(re.sub("/{2,}", "/", raw) + mark + query)
            return
        path = unquote(urlsplit(self.path).path)
        if not path.startswith(self.prefix):
            self._send(HTTPStatus.NOT_FOUND, b"", ".txt", body=body)
            return
        place = path[len(self.prefix) :]
        file = self._file(place)
        if file is not None and file.is_dir():
            if place and not place.endswith("/"):
                self._redirect(f"{urlsplit(self.path).path}/")
                return
            file = file / "index.html"
        if file is None or not file.is_file():
            missing = self.folder / "404.html"
            content = missing.read_bytes() if missing.is_file() else b"Page introuvable."
            self._send(HTTPStatus.NOT_FOUND, content, ".html", body=body)
            return
        stat = file.stat()
        tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        lasting = "public, max-age=31536000, immutable" if place.startswith(FROZEN) else "no-cache"
        if self.headers.get("If-None-Match") == tag:
            self._send(HTTPStatus.NOT_MODIFIED, b"", file.suffix, body=False, tag=tag, lasting=lasting)
            return
        small = file.suffix.lower() in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")
        content, squeezed = _content(file, stat.st_mtime_ns, squeeze=small)
        self._send(
            HTTPStatus.OK,
            content,
            file.suffix,
            body=body,
            tag=tag,
            lasting=lasting,
            encoding="gzip" if squeezed else "",
        )

    def _file(self, place: str) -> Path | None:
        """The file at ``place``, never outside of the folder."""
        if "\0" in place or "\\" in place:
            return None
        file = (self.folder / place).resolve()
        return file if file.is_relative_to(self.folder) else None

    def _redirect(self, target: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(
        self,
        status: HTTPStatus,
        content: bytes,
        suffix: str,
        *,
        body: bool,
        tag: str = "",
        lasting: str = "no-cache",
        encoding: str = "",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TYPES.get(suffix.lower(), "application/octet-stream"))
        if suffix.lower() in COMPRESSED:
            self.send_header("Vary", "Accept-Encoding")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Cache-Control", lasting)
        if tag:
            self.send_header("ETag", tag)
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in self.extra_headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(content)


@functools.lru_cache(maxsize=1024)
def _content(file: Path, _modified: int, *, squeeze: bool) -> tuple[bytes, bool]:
    """What is sent of a file, and whether it is compressed (not where that would bring nothing)."""
    whole = file.read_bytes()
    return (_squeezed(whole), True) if squeeze and len(whole) > 512 else (whole, False)


@functools.lru_cache(maxsize=1024)
def _squeezed(whole: bytes) -> bytes:
    """Compressed once, wherever the same bytes are served from: two versions of a site share their engine."""
    return gzip.compress(whole, compresslevel=6, mtime=0)


class _Server(http.server.ThreadingHTTPServer):
    """Closing it also hangs up on the browsers that keep a connection: a stopped server answers nothing more."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128  # a browser opens many connections at once: one that is not taken waits for seconds

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Remember the connection, then answer it in its own thread."""
        if isinstance(request, socket.socket):
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Forget a connection that ended."""
        if isinstance(request, socket.socket):
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening and hang up."""
        super().server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is not an event."""


def make_server(
    out: Path, port: int, *, prefix: str = "/", extra_headers: Mapping[str, str] | None = None
) -> http.server.ThreadingHTTPServer:
    """A server bound to 127.0.0.1 (``port`` 0: a free one), not yet running. Raises PhcoError E_PORT."""
    bound = type("Bound", (Handler,), {"folder": out.resolve(), "prefix": prefix, "extra_headers": extra_headers or {}})
    try:
        return _Server(("127.0.0.1", port), bound)
    except OSError as error:
        taken = error.errno in {errno.EADDRINUSE, errno.EACCES}
        raise PhcoError(
            "E_PORT",
            f"Le port {port} n’est pas libre." if taken else f"Le serveur ne démarre pas : {error}.",
            "--port",
            "Choisissez-en un autre, ou aucun : un port libre sera pris.",
        ) from None


@contextlib.contextmanager
def serving(
    out: Path, port: int = 0, *, prefix: str = "/", extra_headers: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve in the background for the length of a ``with`` block; gives the address of the site's root."""
    server = make_server(out, port, prefix=prefix, extra_headers=extra_headers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def serve(out: Path, port: int = 0, say: Callable[[str], None] = lambda text: print(text, flush=True)) -> None:  # noqa: T201
    """Serve ``out`` on this machine until Ctrl-C. ``port`` 0: 8000 if it is free, else a free one. Raises E_PORT."""
    try:
        server = make_server(out, port or DEFAULT_PORT)
    except PhcoError:
        if port:
            raise
        server = make_server(out, 0)
    say(f"Site servi sur http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C pour arrêter)")
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        say("\nServeur arrêté.")
    finally:
        server.server_close()

"""A host with faults: the site served as some real host, line or intermediary would, and every byte it sent counted.

``Fault(pattern, kind, …)`` applies to the places that the regular expression matches, ``times`` times (for ever by
default), or once for ``each`` place. Kinds: ``status`` (another answer, with ``body``), ``body`` (another content with
200), ``mime`` (another type), ``truncate`` (cut after ``bytes``), ``stall`` (nothing more after ``bytes``), ``slow``
(``rate`` bytes a second), ``header`` (one more header), ``plain`` (no compression), ``inject`` (a line added to each
page, as some hosts do), ``pretty`` (``x/index.html`` sent to ``x/``), ``limit`` (429 past ``rate`` answers a second),
``bare`` (``x`` answered by the page of ``x/``), ``unslash`` (``x/`` sent to ``x``), ``fold`` (a disk that makes no
difference of capitals), ``moved`` (everything sent to another address, ``header[1]``).
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from phco.site.serve import Handler, _Server

PIECE = 16_384
COUNTING = threading.Lock()  # a browser asks several files at once: what goes wrong once goes wrong for one of them
INJECTED = b"<!-- compteur --><script>window.compteur = 1</script></body>"


@dataclass
class Fault:
    """One thing that goes wrong; it can be changed or emptied while the site is served."""

    pattern: str
    kind: str
    status: int = 404
    body: bytes = b"<!doctype html><title>Erreur</title><p>Page d'erreur de l'hebergeur.</p>"
    mime: str = "text/html"
    bytes: int = 0
    rate: int = 100_000
    header: tuple[str, str] = ("Cache-Control", "public, max-age=31536000, immutable")
    times: int = 1_000_000
    each: bool = False  # once for each place
    met: set[str] = field(default_factory=set)

    def meets(self, place: str) -> bool:
        """Whether it applies to this place, now; it is then counted."""
        with COUNTING:
            if self.times <= 0 or (self.each and place in self.met) or not re.search(self.pattern, place):
                return False
            self.times -= 1
            self.met.add(place)
            return True


@dataclass
class Host:
    """What is served, what goes wrong, and what was sent: (place, bytes on the line), in order."""

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    sent: list[tuple[str, int]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    handler: type[Handler] = Handler

    def publish(self, folder: Path) -> None:
        """Another version, at the same address."""
        self.handler.folder = folder.resolve()

    answers: list[float] = field(default_factory=list)  # when the last ones were given, where they are limited

    def crowded(self, most: int) -> bool:
        with COUNTING:
            now = time.monotonic()
            self.answers[:] = [at for at in self.answers if now - at < 1]
            if len(self.answers) >= most:
                return True
            self.answers.append(now)
            return False

    def travelled(self, pattern: str = "") -> int:
        return sum(size for place, size in list(self.sent) if re.search(pattern, place))

    def asked(self, pattern: str) -> list[str]:
        return [place for place, _ in list(self.sent) if re.search(pattern, place)]


class FaultyHandler(Handler):
    """The site's own server, with the faults of ``host``."""

    host: Host

    def _answer(self, *, body: bool) -> None:
        place = self.path.split("?")[0].removeprefix(self.prefix)
        self._said: set[str] = set()
        self._place, self._met = place, [one for one in self.host.faults if one.meets(place)]
        for one in self._met:
            if one.kind == "pretty" and place.endswith("index.html"):
                self._met.append(
                    Fault("", "header", header=("Location", f"{self.prefix}{place[: -len('index.html')]}"))
                )
                self._raw(HTTPStatus.PERMANENT_REDIRECT, "text/plain", b"")
                return
            if one.kind == "unslash" and place.endswith("/"):
                self._met.append(Fault("", "header", header=("Location", f"{self.prefix}{place.rstrip('/')}")))
                self._raw(HTTPStatus.PERMANENT_REDIRECT, "text/plain", b"")
                return
            if one.kind == "moved":
                self._met.append(Fault("", "header", header=("Location", one.header[1] + self.path)))
                self._raw(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"")
                return
            if one.kind == "bare" and place and (self.folder / place / "index.html").is_file():
                self.path = f"{self.prefix}{place.rstrip('/')}/"
            if one.kind == "fold" and not (self.folder / place).exists():
                self.path = self.path.lower()
            if one.kind == "limit" and self.host.crowded(one.rate):
                self._met.append(Fault("", "header", header=("Retry-After", "1")))
                self._raw(HTTPStatus.TOO_MANY_REQUESTS, "text/plain", b"")
                return
            if one.kind in {"status", "body"}:
                status = HTTPStatus(one.status) if one.kind == "status" else HTTPStatus.OK
                self._raw(status, one.mime, one.body)
                return
        if any(one.kind == "plain" for one in self._met):
            del self.headers["Accept-Encoding"]
        super()._answer(body=body)

    def _raw(self, status: HTTPStatus, mime: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.host.sent.append((self._place, len(content)))  # before who asked can know it
        self.wfile.write(content)

    def send_header(self, keyword: str, value: str) -> None:
        for one in self._met if hasattr(self, "_met") else []:
            if one.kind == "mime" and keyword == "Content-Type":
                value = one.mime
            if one.kind == "header" and keyword == one.header[0]:
                value = one.header[1]
        self._said.add(keyword)
        super().send_header(keyword, value)

    def end_headers(self) -> None:
        for one in getattr(self, "_met", []):
            if one.kind == "header" and one.header[0] not in self._said:
                self.send_header(*one.header)
        super().end_headers()

    def _send(self, status: HTTPStatus, content: bytes, suffix: str, *, body: bool, **more: Any) -> None:
        if suffix == ".html" and any(one.kind == "inject" for one in self._met):
            import gzip

            whole = gzip.decompress(content) if more.get("encoding") else content
            content, more["encoding"] = whole.replace(b"</body>", INJECTED), ""
        slow = [one for one in self._met if one.kind in {"slow", "stall", "truncate"}]
        if not slow or not body:
            self.host.sent.append((self._place, len(content) if body else 0))
            super()._send(status, content, suffix, body=body, **more)
            return
        super()._send(status, content, suffix, body=False, **more)
        # (the length said above is the whole one)
        sent, told = 0, False
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while sent < len(content):
                end = len(content)
                for one in slow:
                    if one.kind != "slow" and one.times >= 0:
                        end = min(end, one.bytes)
                rate = min([one.rate for one in slow if one.kind == "slow"] or [100_000_000])
                step = content[sent : min(end, sent + max(1, min(PIECE, rate // 10)))]
                if not step:
                    if any(one.kind == "stall" for one in slow):
                        self.host.stopped.wait()
                    self.close_connection = True
                    break
                if told := sent + len(step) == len(content):
                    self.host.sent.append((self._place, len(content)))
                self.wfile.write(step)
                sent += len(step)
                time.sleep(len(step) / rate)
        if not told:
            self.host.sent.append((self._place, sent))


@contextlib.contextmanager
def hosting(folder: Path, *, prefix: str = "/", faults: list[Fault] | None = None) -> Iterator[Host]:
    """Serve ``folder`` under ``prefix`` on loopback, with faults, for the length of a ``with`` block."""
    host = Host(faults=list(faults or []))
    bound = type(
        "Bound", (FaultyHandler,), {"folder": folder.resolve(), "prefix": prefix, "extra_headers": {}, "host": host}
    )
    host.handler = bound
    server = _Server(("127.0.0.1", 0), bound)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_address[1]}{prefix}"
    try:
        yield host
    finally:
        host.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)

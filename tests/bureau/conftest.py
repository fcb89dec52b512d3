"""A desk on screen, really listening on this machine, and a small client that behaves as a browser does."""

from __future__ import annotations

import asyncio
import http.client
import re
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from phco.bureau.room import Room
from phco.bureau.server import Serving, listening
from tests.dmg.conftest import campaign, keys, started
from tests.dmg.dmg_small import JULY, PHRASE, SmallCampaign

__all__ = ["campaign", "keys", "started"]


@dataclass
class Day:
    """A clock that a test sets."""

    now: datetime = JULY
    pulse: float = 0.0

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Answer:
    """One answer: its status, its headers, its text."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def where(self) -> str:
        """The address it sends to."""
        return self.headers.get("location", "")


@dataclass
class Window:
    """One window of the browser: its cookie, the last form token it saw."""

    serving: Serving
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def origin(self) -> str:
        """The origin of our pages."""
        return f"http://127.0.0.1:{self.serving.port}"

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request, not followed."""
        line = http.client.HTTPConnection("127.0.0.1", self.serving.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        line.request(method, path, body, {**sent, **(headers or {})})
        got = line.getresponse()
        text = got.read().decode("utf-8", "replace")
        found = {name.lower(): value for name, value in got.getheaders()}
        if "set-cookie" in found:
            name, _, value = found["set-cookie"].split(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        token = re.search(r'name="_jeton" value="([^"]+)"', text)
        self.token = token[1] if token else self.token
        return Answer(status=got.status, headers=found, text=unescape(text))

    def get(self, path: str) -> Answer:
        """Open an address."""
        return self.ask("GET", path)

    def enter(self) -> Answer:
        """Open the address that the command printed."""
        address = urllib.parse.urlsplit(self.serving.address)
        return self.ask("GET", f"{address.path}?{address.query}")

    def post(self, path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """Send a form with its token."""
        body = urllib.parse.urlencode({"_jeton": self.token, **fields}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        return self.ask("POST", path, body, {**kind, **(headers or {})})

    def send(self, path: str, fields: Mapping[str, str], files: Mapping[str, bytes]) -> Answer:
        """Send a form with files."""
        edge = uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"_jeton": self.token, **fields}.items()
        ]
        for name, data in files.items():
            head = f'--{edge}\r\nContent-Disposition: form-data; name="fichiers"; filename="{name}"\r\n\r\n'
            parts.append(head.encode() + data + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self.ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}", "Origin": self.origin}
        )

    def do(self, act: str, files: Mapping[str, bytes] | None = None, **fields: str) -> str:
        """Do an act and wait for it; the page that tells what it answered."""
        got = self.send(f"/acte/{act}", fields, files) if files is not None else self.post(f"/acte/{act}", fields)
        assert got.status == 303, got
        assert self.serving.room.jobs.wait(60)
        where = got.where
        while where:
            page = self.get(where)
            where = page.where
        return page.text

    def open_keys(self) -> None:
        """Give the passphrase."""
        self.get("/ouvrir")
        assert self.post("/ouvrir", {"phrase": PHRASE}).where == "/"


@pytest.fixture
def day() -> Day:
    return Day()


# uvicorn looks every tenth of a second whether it is to end, then waits for as long again: here, ten times less.
BRISK = SimpleNamespace(**{**vars(asyncio), "sleep": lambda seconds: asyncio.sleep(seconds / 10)})


def serving_of(folder: Path, day: Day) -> Iterator[Serving]:
    """A desk that listens until the test ends."""
    with pytest.MonkeyPatch.context() as patch, listening(0) as listener:
        patch.setattr("uvicorn.server.asyncio", BRISK)
        serving = Serving(Room(folder=folder, clock=day, pulse=lambda: day.pulse), listener)
        thread = threading.Thread(target=serving.run, daemon=True)
        thread.start()
        try:
            yield serving
        finally:
            serving.stop()
            thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def serving(campaign: SmallCampaign, day: Day) -> Iterator[Serving]:
    yield from serving_of(campaign.folder, day)


@pytest.fixture
def window(serving: Serving) -> Window:
    """The window that the command opened."""
    found = Window(serving=serving)
    assert found.enter().status == 303
    found.get("/personnes")
    return found

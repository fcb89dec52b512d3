"""Real WebKitGTK, spoken to in W3C WebDriver with the standard library: what Safari's engine does with our pages.

``webkit()`` starts Xvfb and Debian's WebKitWebDriver (package webkit2gtk-driver) and gives a session; ``missing()``
says what is not installed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BROWSERS = (
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Session:
    """One window of WebKitGTK."""

    def __init__(self, address: str, browser: str) -> None:
        self._address = address
        options = {"binary": browser, "args": ["--automation"]}
        asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._id = self._call("POST", "/session", asked)["sessionId"]
        self._call("POST", f"/session/{self._id}/timeouts", {"script": 120_000, "pageLoad": 120_000})

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._address}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=180) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()[:800]) from error

    def open(self, url: str) -> None:
        self._call("POST", f"/session/{self._id}/url", {"url": url})

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        return self._call(
            "POST", f"/session/{self._id}/execute/sync", {"script": f"return ({expression});", "args": []}
        )

    def wait(self, expression: str, timeout: float = 120.0) -> Any:
        end = time.monotonic() + timeout
        while True:
            value = None
            with contextlib.suppress(RuntimeError):  # a navigation on its way
                value = self.run(expression)
            if value:
                return value
            if time.monotonic() > end:
                said = self.run("document.body.innerText.slice(0, 600)")
                raise TimeoutError(f"still false after {timeout:.0f} s: {expression}\n{said}")
            time.sleep(0.2)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._call("DELETE", f"/session/{self._id}")


def missing() -> str | None:
    """What is not installed for WebKitGTK, in one line; None when all is there."""
    lacking = [name for name in ("WebKitWebDriver", "Xvfb") if shutil.which(name) is None]
    if not any(Path(one).is_file() for one in BROWSERS):
        lacking.append("MiniBrowser")
    return f"{', '.join(lacking)} : absent, WebKitGTK n’est pas éprouvé ici." if lacking else None


@contextlib.contextmanager
def webkit(home: Path) -> Iterator[Session]:
    """A session with an empty profile in ``home``; every process it started is ended."""
    browser = next(one for one in BROWSERS if Path(one).is_file())
    port = _free_port()
    with contextlib.ExitStack() as stack:

        def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
            running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
            stack.callback(running.wait, 20)
            stack.callback(running.terminate)
            return running

        read, write = os.pipe()
        start(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24"], pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        own = {
            "DISPLAY": display, "HOME": str(home), "TZ": "Europe/Paris", "LANG": "C.UTF-8",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LIBGL_ALWAYS_SOFTWARE": "1",
            "XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": str(home / "cache"),
        }  # fmt: skip
        start(["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"], env={**os.environ, **own})
        address = f"http://127.0.0.1:{port}"
        session = None
        for _ in range(100):
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                session = Session(address, browser)
                break
            time.sleep(0.1)
        assert session is not None, "WebKitWebDriver does not answer"
        stack.callback(session.close)
        yield session

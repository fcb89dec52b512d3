"""Press every button of a page, and say which press got no answer, and what no screen may show.

An answer: what is read on the screen changes (words, values, what is chosen, open or marked), a live region speaks, the
focus goes elsewhere, a file is written, the page prints, a dialog opens, or another page comes.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Dialog, Page, Request
from playwright.sync_api import Error as Interrupted

from tests.browser.pending import PENDING

WAIT = 4.0  # seconds, for an answer
PAUSE_MS = 40
COMES = 30.0  # seconds, for another page
MOST = 60  # presses a page and a way of filling it
LITERAL = re.compile(r"(?<![\w’'])(?:null|undefined|NaN|\[object [A-Z]\w*\]|Un défaut du logiciel)(?![\w’'])")
# Goes before a page's own scripts.
WATCH = f"{PENDING}\n{(Path(__file__).parent / 'presses.mjs').read_text(encoding='utf-8')}"
STATE, FILL = "window.__presse.state()", "(how) => window.__presse.fill(how)"
SETTLE = "(given) => window.__presse.settle(given)"
# What looks like a reproach: the colour of errors, a field said to be invalid, « À corriger ».
REPROACHES = """() => {
  const probe = document.createElement("p");
  document.body.append(probe);
  probe.style.color = "var(--erreur)";
  const red = getComputedStyle(probe).color;
  probe.remove();
  const said = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const wrong = (one) => {
    const { color, borderInlineStartColor: edge, borderInlineStartWidth: width } = getComputedStyle(one);
    return one.matches("[aria-invalid=true]") || (said(one) && color === red) || (edge === red && parseFloat(width) > 0)
      || (said(one) && one.textContent.trim() === "À corriger");
  };
  return [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility() && wrong(one))
    .map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 80)}`);
}"""
JUNK = {"name": "n’importe quoi.pdf", "mimeType": "application/octet-stream", "buffer": b"\x00\xffPK\x03\x04 rien"}
EMPTY = {"name": "vide.json", "mimeType": "application/json", "buffer": b""}


GONE = re.compile("context was destroyed|Cannot find context|navigat|detached")


@contextlib.contextmanager
def unless_left() -> Iterator[None]:
    """What cannot be asked since another page comes; a fault of the question itself is raised."""
    try:
        yield
    except Interrupted as error:
        if not GONE.search(error.message):
            raise


class Rest(NamedTuple):
    """Where a page is once nothing moves there, what it says that no screen may, and the button to press next."""

    address: str
    suspect: str
    following: str | None


@dataclass
class Round:
    """What was pressed on a page, and what got no answer."""

    page: Page
    pressed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    events: int = 0
    awaited: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in ("download", "popup", "filechooser"):
            self.page.on(name, self.event)  # type: ignore[call-overload]
        self.page.on("dialog", self.dialog)
        self.page.on("request", self.asked)
        for name in ("requestfinished", "requestfailed"):
            self.page.on(name, self.came)  # type: ignore[call-overload]

    def event(self, _: Any) -> None:
        """A file written, another window, a file asked for."""
        self.events += 1

    def asked(self, request: Request) -> None:
        """A part of the page that comes when it is needed; of the engine's script nobody says that it came."""
        if "/app/moteur-" not in request.url:
            self.awaited.add(request)

    def came(self, request: Request) -> None:
        """It came, or will not."""
        self.awaited.discard(request)

    def dialog(self, dialog: Dialog) -> None:
        """A question of the browser: yes."""
        self.events += 1
        with contextlib.suppress(Interrupted):
            dialog.accept()

    def state(self) -> tuple[str, int]:
        """What is on the screen, and how much happened outside it."""
        return self.page.evaluate(STATE), self.events

    def quiet(self, done: set[str] | None = None, seconds: float = 5.0) -> Rest:
        """Until nothing is awaited and nothing in the page moves, once a page that comes is there."""
        begun = time.monotonic()
        while True:
            spent = time.monotonic() - begun
            try:
                given = [1000 * max(0.0, seconds - spent), sorted(done or ())]
                rest = Rest(*self.page.evaluate(SETTLE, given))
            except Interrupted as error:  # another page comes
                if spent > COMES or not GONE.search(error.message):
                    raise
            else:
                if not self.awaited or spent > seconds:
                    return rest
            self.page.wait_for_timeout(10)

    def literals(self, where: str, text: str) -> None:
        """What no screen may show."""
        for found in dict.fromkeys(LITERAL.findall(text)):
            place = text.find(found)
            self.faults.append(f"{where}: « {found} » on the screen: …{text[max(0, place - 60) : place + 40]!r}")

    def fill(self, how: str) -> None:
        """Every field empty, ordinary or absurd; every file field too, when absurd."""
        self.page.evaluate(FILL, how)
        rest = self.quiet()
        if how == "absurde":
            for place in range(self.page.locator("main input[type=file]").count()):
                for content in (JUNK, EMPTY):
                    one = self.page.locator("main input[type=file]").nth(place)
                    if not one.count():
                        continue
                    name = one.get_attribute("id") or f"file {place}"
                    self.answer(f"{how} {name} ← {content['name']}", partial(one.set_input_files, content))
            rest = self.quiet()
        self.literals(how, rest.suspect)

    def answer(self, what: str, act: Callable[[], object]) -> None:
        """Give a file, and wait for an answer."""
        before = self.state()
        act()
        self.wait(what, lambda: self.state() != before)

    def wait(self, what: str, answered: Callable[[], bool]) -> None:
        """Until an answer; none is a fault. The pauses are counted: a page short of time is asked late too."""
        for _ in range(round(1000 * WAIT / PAUSE_MS)):
            with unless_left():
                if answered():
                    return
            self.page.wait_for_timeout(PAUSE_MS)
        self.faults.append(f"{what}: no answer")

    def press(self, what: str) -> None:
        """Press the button that was named."""
        self.pressed.append(what)
        events = self.events
        with unless_left():  # another page comes: an answer
            if not self.page.evaluate("window.__presse.press()"):
                self.wait(what, lambda: self.events != events or self.page.evaluate("window.__presse.changed()"))

    def press_all(self, how: str, home: str) -> None:
        """Press each button once, those that a press brings included."""
        done: set[str] = set()
        rest = self.quiet()
        for _ in range(MOST):
            name = rest.following
            if name is None:
                return
            done.add(name)
            self.press(f"{how}: {name}")
            rest = self.quiet(done, 1.5)
            if rest.address.split("#")[0].split("?")[0] != home:
                self.page.goto(home)
                rest = self.quiet(done)
            self.literals(f"{how}, after {name}", rest.suspect)

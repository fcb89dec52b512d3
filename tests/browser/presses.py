"""Press every button of a page, and say which press got no answer, and what no screen may show.

An answer: what is read on the screen changes (words, values, what is chosen, open or marked), a live region speaks, the
focus goes elsewhere, a file is written, the page prints, a dialog opens, or another page comes.
"""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, ElementHandle, Page
from playwright.sync_api import Error as Interrupted

WAIT = 4.0  # seconds, for an answer
MOST = 60  # presses a page and a way of filling it
LITERAL = re.compile(r"(?<![\w’'])(?:null|undefined|NaN|\[object [A-Z]\w*\])(?![\w’'])")
WATCH = (Path(__file__).parent / "presses.mjs").read_text(encoding="utf-8")  # goes before a page's own scripts
STATE, LIST = "window.__presse.state()", "window.__presse.list()"
NAME, FILL = "(one) => window.__presse.name(one)", "(how) => window.__presse.fill(how)"
JUNK = {"name": "n’importe quoi.pdf", "mimeType": "application/octet-stream", "buffer": b"\x00\xffPK\x03\x04 rien"}
EMPTY = {"name": "vide.json", "mimeType": "application/json", "buffer": b""}


@dataclass
class Round:
    """What was pressed on a page, and what got no answer."""

    page: Page
    pressed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    events: int = 0

    def __post_init__(self) -> None:
        for name in ("download", "popup", "filechooser"):
            self.page.on(name, self.event)  # type: ignore[call-overload]
        self.page.on("dialog", self.dialog)

    def event(self, _: Any) -> None:
        """A file written, another window, a file asked for."""
        self.events += 1

    def dialog(self, dialog: Dialog) -> None:
        """A question of the browser: yes."""
        self.events += 1
        with contextlib.suppress(Interrupted):
            dialog.accept()

    def state(self) -> tuple[str, int]:
        """What is on the screen, and how much happened outside it."""
        return self.page.evaluate(STATE), self.events

    def quiet(self, seconds: float = 5.0) -> None:
        """Until nothing is being computed, twice in a row."""
        end = time.monotonic() + seconds
        former = None
        while time.monotonic() < end:
            now = None
            with contextlib.suppress(Interrupted):
                now = self.page.evaluate(
                    "document.querySelector('[aria-busy=true]') ? null : document.body.innerText.length"
                )
            if now is not None and now == former:
                return
            former = now
            self.page.wait_for_timeout(120)

    def literals(self, where: str) -> None:
        """What no screen may show."""
        text = self.page.evaluate(
            "document.body.innerText + ' ' + [...document.querySelectorAll('main input, main textarea')]"
            ".map((one) => one.type === 'file' ? '' : one.value).join(' ')"
        )
        for found in dict.fromkeys(LITERAL.findall(text)):
            place = text.find(found)
            self.faults.append(f"{where}: « {found} » on the screen: …{text[max(0, place - 60) : place + 40]!r}")

    def fill(self, how: str) -> None:
        """Every field empty, ordinary or absurd; every file field too, when absurd."""
        self.page.evaluate(FILL, how)
        self.page.wait_for_timeout(450)  # typing is answered after a pause
        self.quiet()
        if how == "absurde":
            for place in range(self.page.locator("main input[type=file]").count()):
                for content in (JUNK, EMPTY):
                    one = self.page.locator("main input[type=file]").nth(place)
                    if not one.count():
                        continue
                    name = one.get_attribute("id") or f"file {place}"
                    self.answer(f"{how} {name} ← {content['name']}", partial(one.set_input_files, content))
        self.literals(how)

    def answer(self, what: str, act: Any) -> None:
        """Act, and wait for an answer."""
        before = self.state()
        act()
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            with contextlib.suppress(Interrupted):
                if self.state() != before:
                    return
                focus = self.page.evaluate("document.activeElement?.tagName + (document.activeElement?.id ?? '')")
                if focus != self.focus:
                    return
            self.page.wait_for_timeout(40)
        self.faults.append(f"{what}: no answer")

    focus = ""

    def press(self, button: ElementHandle, what: str) -> None:
        """Press one button."""
        self.pressed.append(what)

        def act() -> None:
            button.evaluate("(one) => { one.scrollIntoView({ block: 'center' }); one.focus(); }")
            self.focus = self.page.evaluate("document.activeElement?.tagName + (document.activeElement?.id ?? '')")
            button.evaluate("(one) => one.click()")

        with contextlib.suppress(Interrupted):
            self.answer(what, act)
            return

    def press_all(self, how: str, home: str) -> None:
        """Press each button once, those that a press brings included."""
        done: set[str] = set()
        for _ in range(MOST):
            found = self.page.evaluate_handle(LIST)
            chosen = None
            for handle in found.get_properties().values():
                button = handle.as_element()
                name = button.evaluate(NAME) if button else ""
                if button and name not in done:
                    chosen = (button, name)
                    break
            if chosen is None:
                return
            done.add(chosen[1])
            self.press(chosen[0], f"{how}: {chosen[1]}")
            self.quiet(1.5)
            if self.page.url.split("#")[0].split("?")[0] != home:
                self.page.goto(home)
                self.quiet()
            self.literals(f"{how}, after {chosen[1]}")

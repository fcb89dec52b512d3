"""Press every button of a page, and say which press got no answer, and what no screen may show.

An answer: what is read on the screen changes (words, values, what is chosen, open or marked), a live region speaks, the
focus goes elsewhere, a file is written, the page prints, a dialog opens, or another page comes.
"""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Dialog, ElementHandle, Page
from playwright.sync_api import Error as Interrupted

WAIT = 4.0  # seconds, for an answer
MOST = 60  # presses a page and a way of filling it
LITERAL = re.compile(r"(?<![\w’'])(?:null|undefined|NaN|\[object [A-Z]\w*\])(?![\w’'])")
# Pressed before a page's own scripts: what leaves no trace on the screen is counted.
WATCH = """(() => {
  const pressed = { said: 0, printed: 0, opened: 0 };
  Object.defineProperty(window, '__pressed', { value: pressed });
  window.print = () => { pressed.printed += 1; window.dispatchEvent(new Event('afterprint')); };
  window.open = () => { pressed.opened += 1; return null; };
  const live = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest('[role=status], [role=alert], [aria-live]');
  new MutationObserver((changes) => {
    if (changes.some((one) => one.type !== 'attributes' && live(one.target))) pressed.said += 1;
  }).observe(document, { subtree: true, childList: true, characterData: true });
})()"""
STATE = """() => {
  const shown = (one) => one.checkVisibility?.() ?? true;
  const fields = [...document.querySelectorAll('input, select, textarea')].map((one) =>
    [one.type === 'file' ? one.files.length : one.type === 'checkbox' || one.type === 'radio' ? one.checked : one.value, shown(one)]);
  const marks = [...document.querySelectorAll('[aria-pressed], [aria-selected], [aria-current], [aria-expanded], [aria-invalid], details, dialog, button')].map((one) =>
    ['aria-pressed', 'aria-selected', 'aria-current', 'aria-expanded', 'aria-invalid', 'open', 'disabled'].map((name) => one.getAttribute(name)).join());
  const classes = [...document.querySelectorAll('.active, .choisi, .differences')].length;
  return JSON.stringify([location.href, document.body.innerText, fields, marks, classes, window.__pressed]);
}"""
LIST = """() => [...document.querySelectorAll('main button, dialog[open] button')].filter((one) => !one.disabled && one.checkVisibility())"""
NAME = """(one) => [one.id, one.className, (one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 60).replace(/\\s+/g, ' '),
  one.dataset.action ?? '', one.dataset.vers ?? '', one.closest('[id]')?.id ?? ''].join('|')"""
FILL = """(how) => {
  const texts = { ordinaire: 'Caen', absurde: '\\u202e<b>💥</b> ' + 'é'.repeat(3000) };
  const given = {
    date: { ordinaire: '2026-11-10', absurde: '9999-12-31' }, number: { ordinaire: '12', absurde: '-1e99' },
    month: { ordinaire: '2026-11', absurde: '9999-12' }, time: { ordinaire: '10:00', absurde: '23:59' },
  };
  for (const one of document.querySelectorAll('main input, main select, main textarea')) {
    if (one.disabled || one.readOnly || one.type === 'file' || one.type === 'hidden' || one.closest('dialog:not([open])')) continue;
    if (one.type === 'checkbox') one.checked = how !== 'vide';
    else if (one.type === 'radio') { if (how !== 'vide' && !one.checked && one.form?.querySelectorAll(`[name="${CSS.escape(one.name)}"]`)[1] === one) one.checked = true; else continue; }
    else if (one.tagName === 'SELECT') one.selectedIndex = how === 'vide' ? 0 : Math.min(one.options.length - 1, how === 'ordinaire' ? 1 : 2);
    else {
      const number = one.inputMode === 'numeric' || one.inputMode === 'decimal';
      const text = how === 'vide' ? '' : given[one.type]?.[how] ?? (number ? { ordinaire: '12', absurde: '-1e99' }[how] : texts[how]);
      one.value = text.slice(0, one.maxLength > 0 ? one.maxLength : 5000);
    }
    one.dispatchEvent(new Event('input', { bubbles: true }));
    one.dispatchEvent(new Event('change', { bubbles: true }));
  }
  for (const one of document.querySelectorAll('main details')) one.open = true;
}"""
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
                    self.answer(
                        f"{how} {name} ← {content['name']}",
                        lambda one=one, content=content: one.set_input_files(content),
                    )  # type: ignore[misc]
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

"""A tab of the whole Chromium without Playwright: the browser prepares the links that are aimed at (onglet.mjs)."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from phco.site.bundle.node import find_node

SCRIPT = Path(__file__).with_suffix(".mjs")
AIMED_S = 0.08  # a finger or a button stays down that long
STILL_S = 10  # a page on which nothing moved has prepared the link by then


class Tab:
    """One tab: seconds are waited for at most ``patience``."""

    def __init__(self, process: subprocess.Popen[str], patience: float) -> None:
        self._process = process
        self._patience = patience

    def _ask(self, **command: object) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("l’onglet n’a pas d’entrée")
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"erreur": "le navigateur est fermé"}')
        if "erreur" in answer:
            raise RuntimeError(answer["erreur"])
        return answer["valeur"]

    def goto(self, address: str) -> None:
        self._ask(aller=address)

    def evaluate(self, expression: str, *, prepared: bool = False) -> Any:
        """Its value in the page that is seen, or in the one that is prepared (None where there is none)."""
        return self._ask(evaluer=expression, preparee=prepared)

    def until(self, expression: str, *, prepared: bool = False, within: float | None = None) -> Any:
        """The first true value of the expression; ``within``: seconds, instead of the tab's patience."""
        end = time.monotonic() + (self._patience if within is None else within)
        while time.monotonic() < end:
            with suppress(RuntimeError):  # a page on its way has nothing to ask yet
                if found := self.evaluate(expression, prepared=prepared):
                    return found
            time.sleep(0.05)
        raise TimeoutError(expression)

    def _mouse(self, kind: str, x: float, y: float) -> None:
        self._ask(souris=kind, x=x, y=y)

    def aim(self, selector: str) -> tuple[float, float]:
        """The pointer comes on a link, and on it again where the page moved, until its page is prepared."""
        place = json.dumps(selector)
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            x, y = self.evaluate(
                f"""(() => {{ const one = document.querySelector({place}); one.scrollIntoView({{ block: "center" }});
                const box = one.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2]; }})()"""
            )
            self._mouse("mouseMoved", 0, 0)
            self._mouse("mouseMoved", x, y)
            with suppress(TimeoutError):
                self.until("document.prerendering && document.readyState === 'complete'", prepared=True, within=STILL_S)
                return x, y
        raise TimeoutError(f"{selector}: its page is not prepared")

    def press(self, place: tuple[float, float]) -> None:
        self._mouse("mousePressed", *place)
        time.sleep(AIMED_S)
        self._mouse("mouseReleased", *place)


@contextmanager
def tab(chromium: str, patience: float = 60) -> Iterator[Tab]:
    """A tab of that Chromium on a new profile; closed with its browser at the end."""
    node = find_node()
    if node is None:
        raise RuntimeError("Node est introuvable")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [node, str(SCRIPT), chromium, profile]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield Tab(process, patience)  # the end of what it reads is the end of the browser

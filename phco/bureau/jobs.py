"""Long work: one at a time, in a thread of its own; watched from any screen, never run twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from phco.errors import PhcoError

Advance = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the work is. ``number`` grows with each new work; ``over`` once it has answered."""

    number: int = 0
    label: str = ""
    back: str = "/"
    done: int = 0
    over: bool = True


class Jobs:
    """The one work under way, or the last one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = Progress()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> Progress:
        """How far it is now."""
        return self._state

    @property
    def running(self) -> bool:
        """Whether a work is under way."""
        return not self._state.over

    def start(self, label: str, back: str, work: Callable[[Advance], None]) -> Progress:
        """Start a work (it must answer by itself, and never raise). Raises PhcoError E_OCCUPE while one runs."""
        with self._lock:
            if self.running:
                raise PhcoError(
                    "E_OCCUPE", f"Un travail est en cours : {self._state.label}.", "bureau",
                    "Attendez sa fin : elle se voit sur chaque écran.",
                )  # fmt: skip
            self._state = Progress(number=self._state.number + 1, label=label, back=back, over=False)

        def run() -> None:
            try:
                work(self._advance)
            finally:
                self._state = replace(self._state, over=True)

        self._thread = threading.Thread(target=run, name="bureau", daemon=False)
        self._thread.start()
        return self._state

    def _advance(self, *_: object) -> None:
        self._state = replace(self._state, done=self._state.done + 1)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the work under way; whether it is over."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.running

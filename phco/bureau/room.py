"""What one running desk holds in memory: its folder, its clock, who may speak to it, the keys while they are open."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from phco.bureau.jobs import Jobs
from phco.dmg.desk import KEYS, Desk, opened
from phco.dmg.keys import keyring

FORGET_AFTER = 15 * 60.0
"""Seconds without a request after which the passphrase is asked again."""
STOP_AFTER = 4 * 3600.0
"""Seconds without a request after which the desk stops by itself."""


@dataclass(frozen=True, kw_only=True)
class Flash:
    """What the last act answered, shown once at the head of the next page."""

    title: str
    lines: tuple[str, ...] = ()
    command: str = ""
    fault: bool = False
    fix: str = ""
    act: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)
    """What was filled in the act's form, to be found again there: after a fault, or once its effects were seen."""


@dataclass(kw_only=True)
class Room:
    """One desk on screen. ``pulse`` is a monotonic clock in seconds, ``clock`` the DMG's time."""

    folder: Path
    clock: Callable[[], datetime]
    pulse: Callable[[], float] = time.monotonic
    entry: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """The token of the opened address; spent by its first use."""
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    trial: str = ""
    """The passphrase of a fictional campaign, worth nothing, for whoever tries the desk; empty for a real one."""
    jobs: Jobs = field(default_factory=Jobs)
    lock: threading.RLock = field(default_factory=threading.RLock)
    pending: tuple[str, Mapping[str, str]] | None = None
    """An act that waits for the passphrase, with what was filled in: its form is found again once the keys are open."""
    over: bool = False
    """Whether the desk has stopped listening: nothing more is prepared for it."""
    _keys: keyring.DeskKeys | None = None
    _flash: Flash | None = None
    _seen: float = 0.0

    def __post_init__(self) -> None:
        self._seen = self.pulse()

    # — who speaks ————————————————————————————————————————————————————————————————————————————————————————
    def enter(self, token: str) -> bool:
        """Spend the token of the opened address."""
        good = bool(self.entry) and secrets.compare_digest(token.encode(), self.entry.encode())
        if good:
            self.entry = ""
        return good

    def touch(self) -> None:
        """Somebody did something: the idle clocks start again, unless the keys have been idle too long already."""
        self.rest()
        self._seen = self.pulse()

    def rest(self) -> None:
        """Forget the passphrase when nobody has done anything for long enough; not in the middle of a work."""
        if self._keys is not None and self.idle() > FORGET_AFTER and not self.jobs.running:
            self._keys = None

    def idle(self) -> float:
        """Seconds since the last request."""
        return self.pulse() - self._seen

    # — the keys ——————————————————————————————————————————————————————————————————————————————————————————
    @property
    def unlocked(self) -> bool:
        """Whether the passphrase was given, and not forgotten since."""
        return self._keys is not None

    def unlock(self, passphrase: str) -> None:
        """Open the keys. Raises PhcoError E_PHRASE."""
        self._keys = keyring.load(self.folder / KEYS, passphrase)
        if self.pending is not None:
            act, filled = self.pending
            self.pending = None
            self.say(Flash(title="Les clés sont ouvertes. Votre saisie est là : envoyez-la.", act=act, filled=filled))

    def forget(self) -> None:
        """Forget the passphrase."""
        self._keys = None

    # — the desk ——————————————————————————————————————————————————————————————————————————————————————————
    @contextmanager
    def desk(self, *, keys: bool = False, write: bool = False) -> Iterator[Desk]:
        """The desk, opened for one request; one act at a time (``write``)."""
        held = self._keys if keys else None
        with (
            self.lock if write else nullcontext(),
            opened(self.folder, keys=held, check=write, at=self.clock() if write else None) as desk,
        ):
            yield desk

    # — what was answered —————————————————————————————————————————————————————————————————————————————————
    def say(self, flash: Flash) -> None:
        """Keep an answer for the next page."""
        self._flash = flash

    def said(self) -> Flash | None:
        """The answer to show, once."""
        flash, self._flash = self._flash, None
        return flash

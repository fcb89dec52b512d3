"""One message, however it was saved: its parts, and the time at which the DMG's own mail server took it.

Only the topmost ``Received`` line may give a time, and only when it was written by a server that the DMG named:
whatever stands below was written by others. Nothing is written to disk; a hostile message ends in a fault with a code.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from phco.errors import PhcoError
from phco.host.mailbox.headers import Headers, read_headers
from phco.host.mailbox.kinds import SAVE
from phco.host.mailbox.mime import Budget, Part, TooMuchError, leaves

MAX_MAIL = 28 * 1024 * 1024
MAX_STAMP = 2000
_BY = re.compile(r"\bby ([A-Za-z0-9._-]{1,253})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """When a message reached the DMG: ``received_at`` is None when no trusted server wrote a time.

    ``evidence``: the line of the server that wrote it, else empty.
    """

    received_at: datetime | None
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """What one message brought. ``cut``: it has more levels or parts than are read, and ``parts`` are the first."""

    stamp: Stamp
    parts: tuple[Part, ...]
    cut: bool

    @property
    def received_at(self) -> datetime | None:
        """The time that a trusted server wrote."""
        return self.stamp.received_at


def read_mail(data: bytes, name: str, trusted_servers: Sequence[str] = (), budget: Budget | None = None) -> Mail:
    """Read one message in the form it travels in (``.eml``).

    ``budget``: what the file that holds this message may still cost. Raises PhcoError E_FICHIER_TROP_GROS.
    """
    if len(data) > MAX_MAIL:
        raise too_big(name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    if b"\n" not in data[:MAX_STAMP] and b"\r" in data[:MAX_STAMP]:
        data = data.replace(b"\r", b"\n")
    headers = read_headers(data, 0, len(data))
    parts: list[Part] = []
    cut = False
    try:
        parts.extend(leaves(data, headers, budget or Budget()))
    except TooMuchError:
        cut = True
    return Mail(stamp=stamp_of(headers, trusted_servers), parts=tuple(parts), cut=cut)


def too_big(name: str) -> PhcoError:
    """The refusal of a message that no mail server lets through."""
    what = f"Ce courriel dépasse {MAX_MAIL // 1024 // 1024} Mo."
    return PhcoError("E_FICHIER_TROP_GROS", what, name, "Demandez un envoi plus léger.")


def abnormal(name: str) -> PhcoError:
    """The refusal of a message with too many levels, parts or headers."""
    what = "Ce courriel est construit de façon anormale (trop d’en-têtes, de niveaux ou de parties)."
    return PhcoError("E_COURRIEL", what, name, SAVE)


def stamp_of(headers: Headers, trusted_servers: Sequence[str]) -> Stamp:
    """The time of the topmost ``Received`` line when one of ``trusted_servers`` (or a host under it) wrote it."""
    top = " ".join(headers.get("received")[:MAX_STAMP].split())
    moment = _trusted_time(top, trusted_servers) if top else None
    return Stamp(received_at=moment, evidence=top[:400] if moment else "")


def _trusted_time(top: str, trusted_servers: Sequence[str]) -> datetime | None:
    line, _, when = _bare(top).rpartition(";")
    hosts = _BY.findall(line)
    if not hosts:
        return None
    host = hosts[-1].lower().rstrip(".")
    wanted = [server.lower().strip(". ") for server in trusted_servers if server.strip()]
    if not any(host == server or host.endswith(f".{server}") for server in wanted):
        return None
    try:
        moment = email.utils.parsedate_to_datetime(when.strip()[:100])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _bare(text: str) -> str:
    """The text without its comments, one inside the other too: what a sender said of itself stands there."""
    out: list[str] = []
    depth = 0
    for char in text:
        if char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            out.append(" ")
        elif not depth:
            out.append(char)
    return " ".join("".join(out).split())

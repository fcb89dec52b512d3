"""E-mails saved as ``.eml``: their attached packages, and the time at which the DMG's own mail server took them.

Only the topmost ``Received`` line may give a time, and only when it was written by a server that the DMG named:
whatever stands below was written by others. Nothing is written to disk; a hostile message ends in a fault with a code.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

from phco.errors import PhcoError

MAX_MAIL = 28 * 1024 * 1024
MAX_HEADERS = 512 * 1024
MAX_PARTS = 60
MAX_NESTING = 12
PACKAGE_STARTS = (b"PK\x03\x04", b"phco-sceau-")
_BY = re.compile(r"\bby\s+([A-Za-z0-9._-]{1,253})", re.IGNORECASE)
_MULTIPART = re.compile(rb"(?im)^content-type:[ \t\r\n]*(?:multipart/|message/)")
_BOUNDARY_LINE = re.compile(rb"(?m)^--\S")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """One attached file that may be a package: its name (for display only) and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What one message brought; ``received_at`` is None when no trusted server wrote a time."""

    received_at: datetime | None
    evidence: str
    sender: str
    attachments: tuple[Attachment, ...]
    ignored: tuple[str, ...]


def _fault(code: str, what: str, name: str, fix: str) -> PhcoError:
    return PhcoError(code, what, name, fix)


def read_mail(data: bytes, name: str, trusted_servers: Sequence[str] = ()) -> Mail:
    """Read one ``.eml``.

    Raises PhcoError: E_FICHIER_TROP_GROS, E_COURRIEL (unreadable, too many parts or levels), E_COURRIEL_SANS_PAQUET.
    """
    remedy = "Enregistrez le message depuis la messagerie au format .eml, ou enregistrez sa pièce jointe .phco seule."
    if len(data) > MAX_MAIL:
        raise _fault(
            "E_FICHIER_TROP_GROS",
            f"Ce courriel dépasse {MAX_MAIL // 1024 // 1024} Mio.",
            name,
            "Demandez un envoi plus léger.",
        )
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    nested, parts = len(_MULTIPART.findall(data)), len(_BOUNDARY_LINE.findall(data))
    if len(head) > MAX_HEADERS or nested > MAX_NESTING or parts > 4 * MAX_PARTS:
        raise _fault(
            "E_COURRIEL", "Ce courriel est construit de façon anormale (trop d’en-têtes ou de parties).", name, remedy
        )
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        received_at = trusted_time(message, trusted_servers)
        sender = email.utils.parseaddr(str(message.get("From", "")))[1][:200]
        evidence = " ".join(str((message.get_all("Received") or [""])[0]).split())[:400] if received_at else ""
        kept, ignored = _attachments(message)
    except PhcoError:
        raise
    except Exception:  # the library's parser is not proof against every hostile header
        raise _fault("E_COURRIEL", "Ce courriel ne se lit pas.", name, remedy) from None
    if not kept:
        raise _fault("E_COURRIEL_SANS_PAQUET", "Ce courriel ne contient aucun paquet .phco.", name, remedy)
    return Mail(
        received_at=received_at, evidence=evidence, sender=sender, attachments=tuple(kept), ignored=tuple(ignored)
    )


def trusted_time(message: Message, trusted_servers: Sequence[str]) -> datetime | None:
    """The time of the topmost ``Received`` line when one of ``trusted_servers`` (or a host under it) wrote it."""
    lines = message.get_all("Received") or []
    if not lines:
        return None
    top = " ".join(str(lines[0]).split())
    stamp, _, when = top.rpartition(";")
    hosts = _BY.findall(re.sub(r"\([^()]*\)", " ", stamp))
    if not hosts:
        return None
    host = hosts[-1].lower().rstrip(".")
    wanted = [server.lower().strip(". ") for server in trusted_servers if server.strip()]
    if not any(host == server or host.endswith(f".{server}") for server in wanted):
        return None
    try:
        moment = email.utils.parsedate_to_datetime(when.strip())
    except (ValueError, TypeError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _attachments(message: Message) -> tuple[list[Attachment], list[str]]:
    kept: list[Attachment] = []
    ignored: list[str] = []
    for count, part in enumerate(_leaves(message)):
        if count >= MAX_PARTS:
            raise _fault("E_COURRIEL", f"Ce courriel a plus de {MAX_PARTS} parties.", "", "Demandez un envoi simple.")
        name = clean_name(str(part.get_filename() or ""))
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        if name.lower().endswith(".phco") or data.startswith(PACKAGE_STARTS):
            kept.append(Attachment(name=name or "sans-nom.phco", data=data))
        elif name:
            ignored.append(name)
    return kept, ignored


def _leaves(message: Message) -> Iterator[Message]:
    todo: list[Message] = [message]
    while todo:
        part = todo.pop(0)
        payload = part.get_payload()
        if part.is_multipart() and isinstance(payload, list):
            todo[:0] = [child for child in payload if isinstance(child, Message)]
        else:
            yield part


def clean_name(name: str) -> str:
    """A file name that can be shown: its last component, printable, at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(char if char.isprintable() else "�" for char in last)[:120]

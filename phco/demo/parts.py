"""Parts of the demonstration: its story, the fictional DMG's keys, an e-mail as the DMG's server received it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from zipfile import ZipInfo

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from phco.dmg.keys.keyring import DeskKeys
from phco.host.keys.keys import seeded_key
from phco.jsontext import JsonObject

# Who sits in the fictional commission: name, capacity.
PRESENT = (
    ("Pr Fictif", "Directeur du département"), ("Mme Fictive", "DGARS"), ("Un représentant fictif", "Étudiants"),
)  # fmt: skip
PHRASE = "demonstration sans secret"
SERVER = "mx.dmg.example"
BOUNDARY = "=_phco_demo"
Stage = Callable[[str, int], AbstractContextManager[Callable[..., None]]]


@contextmanager
def no_bar(_label: str, _total: int) -> Iterator[Callable[..., None]]:
    """A stage without a progress bar."""
    yield lambda *_: None


@dataclass(kw_only=True)
class Story:
    """What happened: each round's figures, each incident with its verdict, what was verified."""

    folder: Path
    campaign: str
    djs: int
    offers: int
    seed: str
    rounds: list[JsonObject] = field(default_factory=list)
    incidents: list[dict[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Incidents that so small a campaign cannot host, in French, with why."""
    files: int = 0
    commission: JsonObject = field(default_factory=dict)
    checks: list[tuple[str, bool]] = field(default_factory=list)
    obtained: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    """DJ → how (``tour1`` …, ``commission``), offer, hearts given to it."""
    people: list[dict[str, str]] = field(default_factory=list)
    """Whom anyone can play: title, pseudonym, file of their keys."""


def demo_keys(seed: str) -> DeskKeys:
    """The fictional DMG's keys, from the seed: never those of a real one."""
    raw = [hashlib.sha256(f"phco-demo-dmg/{seed}/{one}".encode()).digest() for one in ("signature", "sceau", "codes")]
    opening = seeded_key("P-256", raw[1]).secret
    assert isinstance(opening, EllipticCurvePrivateKey)
    return DeskKeys(signing=Ed25519PrivateKey.from_private_bytes(raw[0]), opening=opening, secret=raw[2])


def mail(label: str, data: bytes, at: datetime) -> bytes:
    """One e-mail with its package attached, as the DMG's server received it."""
    author = label.removesuffix(".phco")
    head = (
        f"Received: from poste.example by {SERVER} with ESMTPS; {format_datetime(at)}\r\n"
        f"From: {author}@example.org\r\nTo: dmg@dmg.example\r\nSubject: Mon envoi\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"\r\n\r\n'
        f"--{BOUNDARY}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBonjour, voici mon envoi.\r\n"
        f"--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{label}"\r\n\r\n'
    )
    code = base64.b64encode(data)
    body = b"".join(code[at : at + 76] + b"\r\n" for at in range(0, len(code), 76))
    return head.encode() + body + f"--{BOUNDARY}--\r\n".encode()


def dated(name: str, at: datetime) -> ZipInfo:
    """A member of an archive, dated by the campaign: never by the clock of the machine that plays it."""
    member = ZipInfo(name, at.timetuple()[:6])
    member.external_attr = 0o600 << 16
    return member

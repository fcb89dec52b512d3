"""A message as a draft ready to send: RFC 5322 and MIME, ``X-Unsent: 1``, the same content always the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from phco.dmg.desk import MARK, WARNING
from phco.jsontext import canonical

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message to one person: pseudonym and e-mail, what it says, its attachments by file name.

    ``rehearsal``: nothing of it is real; its subject, its first line and a header say so. ``sealed``: the attachments
    whose bytes change each time they are sealed: their names say which they are.
    """

    person: str
    name: str
    email: str
    subject: str
    text: str
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    rehearsal: bool = False
    sealed: Sequence[str] = ()

    @property
    def key(self) -> str:
        """What names its content, whoever it is addressed to: « sent » is said of it."""
        parts = [self.subject, self.text, {name: self._named(name) for name in self.attachments}]
        return _sha(canonical(parts))

    def _named(self, name: str) -> str:
        return "" if name in self.sealed else _sha(self.attachments[name])

    @property
    def told_subject(self) -> str:
        """The subject, that says a rehearsal."""
        return self.subject if not self.rehearsal or self.subject.startswith(MARK) else f"{MARK}{self.subject}"

    @property
    def told_text(self) -> str:
        """The text, that begins with the warning of a rehearsal."""
        return self.text if not self.rehearsal or self.text.startswith(WARNING) else f"{WARNING}\n\n{self.text}"


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def address_of(name: str, email: str) -> Address | None:
    """An address that a header may hold; None where the e-mail is not one (no name is put in its place)."""
    plain = "".join(char for char in name if char >= " " and char != "\x7f").strip()
    return Address(display_name=plain, addr_spec=email.strip()) if _MAIL.fullmatch(email.strip()) else None


def draft(letter: Letter, sender: str = "") -> bytes | None:
    """The file ``.eml`` of a letter: to, subject, text, attachments; None where the e-mail is not an address.

    ``sender``: the e-mail of the DMG; without it, the mail program puts its own.
    """
    to = address_of(letter.name, letter.email)
    if to is None:
        return None
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if sender:
        message["From"] = Address(addr_spec=sender)
    message["To"] = to
    message["Subject"] = letter.told_subject
    if letter.rehearsal:
        message["X-Phco-Repetition"] = "oui"
    message.set_content(letter.told_text, charset="utf-8", cte="base64")
    for name, data in letter.attachments.items():
        kind = ("text", "plain") if name.endswith(".txt") else ("application", "octet-stream")
        message.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    if letter.attachments:
        message.set_boundary(f"phco-{letter.key[:32]}")
    return message.as_bytes()

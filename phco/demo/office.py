"""The fictional desk and its mailbox: what the people of a rehearsal send is put in the post, received and judged."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from phco.demo.incidents import Incident
from phco.demo.parts import SERVER, Stage, Story, dated, mail
from phco.demo.posting import Posted
from phco.dmg.desk import Desk
from phco.dmg.intake.beside import Beside
from phco.dmg.intake.receipts import OUTCOMES, write_receipts
from phco.dmg.intake.receive import Tally, receive
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.ledger.queries.packages import package_of
from phco.dmg.ledger.values import instant
from phco.errors import PhcoError
from phco.host.disk.files import make_folder
from phco.host.keys.seal import seal
from phco.host.mailbox.gather import gather


@dataclass(frozen=True, kw_only=True)
class Office:
    """The desk of ``folder``, opened for each thing that is done; ``story`` keeps what became of every file;
    ``began``: when the invitations leave; ``beside``: another core, where there is one to spare."""

    folder: Path
    keys: DeskKeys
    story: Story
    stage: Stage
    began: datetime
    beside: Beside

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The fictional desk, opened."""
        desk = Desk(self.folder / "dmg", keys=self.keys, second=self.beside)
        try:
            desk.mirror.check(desk.store)
            yield desk
        finally:
            desk.close()

    def to_dmg(self, package: bytes) -> bytes:
        """A package sealed for the desk."""
        return seal(package, self.keys.opener.public)

    def deliver(self, name: str, mails: Iterable[tuple[str, bytes]], at: datetime, *, expected: bool = True) -> Tally:
        """Put messages in a zip of a mailbox, dated by the DMG's server, and receive it the next morning.

        ``expected``: these are normal packages, that must all be accepted. Where there is none, nothing is sent.
        """
        mails = list(mails)
        if not mails:
            return Tally()
        path = make_folder(self.folder / "envois") / f"{name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for label, data in mails:
                archive.writestr(dated(f"{label.removesuffix('.phco')}.eml", at), data)
        tally = self.receive(path, at + timedelta(hours=10))
        if expected:
            wrong = next((line for line in tally.lines if line.outcome not in ("retenu", "remplace")), None)
            if wrong is not None:
                what = f"« {wrong.name} », envoi normal, est « {wrong.outcome} » ({wrong.code})."
                raise PhcoError("E_DEMO", what, wrong.name, "C’est un défaut du logiciel : signalez-le.")
        return tally

    def deliver_posted(self, name: str, made: Iterable[Posted], at: datetime) -> None:
        """The same, of normal packages."""
        self.deliver(name, [(one.name, one.mail) for one in made], at)

    def receive(self, path: Path, now: datetime) -> Tally:
        """Take a file or a folder in, with receipts."""
        with zipfile.ZipFile(path) as archive:
            total = len(archive.namelist())
        with self.desk() as desk, self.stage(f"Réception de {path.name}", total) as advance:
            now = max(now, self.clock(desk))
            tally = receive(desk, gather([path], [SERVER]), now=now, on_line=advance, beside=self.beside)
            write_receipts(desk, tally.lines)
        self.story.files += len(tally.lines)
        return tally

    def clock(self, desk: Desk) -> datetime:
        """The desk's clock is never behind its journal."""
        last = desk.store.last_at()
        return instant(last) if last else self.began

    def deliver_incidents(self, name: str, incidents: Sequence[Incident], at: datetime) -> None:
        """Receive abnormal files and hold each verdict against the expected one."""
        labels = [f"{place:02d}-{one.name}" for place, one in enumerate(incidents)]
        mails = [(label, mail(label, one.data, at)) for label, one in zip(labels, incidents, strict=True)]
        tally = self.deliver(name, mails, at, expected=False)
        lines = {line.name: line for line in tally.lines}
        with self.desk() as desk:
            for label, incident in zip(labels, incidents, strict=True):
                line = lines[label]
                got = line.code
                if line.kind:  # a later file of the batch may have changed the verdict
                    package = package_of(desk.store, line.payload)
                    got = package.refusal.code if package and package.refusal else ""
                self.story.incidents.append(
                    {
                        "histoire": incident.story,
                        "attendu": incident.code,
                        "obtenu": got,
                        "fichier": incident.name,
                        "verdict": OUTCOMES[line.outcome],
                    }
                )
                if got != incident.code:
                    raise PhcoError(
                        "E_DEMO", f"« {incident.story} » : {got or 'retenu'}, attendu {incident.code or 'retenu'}.",
                        label, "C’est un défaut du logiciel : signalez-le.",
                    )  # fmt: skip

"""A receipt and a ready reply for each file received: what was taken, when, which fingerprint, which verdict.

A reply goes as a plain message: it says a code, in the words of that code. The rest is sealed (``reasons``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from phco.dates import french_instant
from phco.dmg.desk import WARNING, Desk
from phco.dmg.intake.lines import Line, line_of, told_of
from phco.dmg.intake.reasons import Seals, is_plain, reasons_of
from phco.dmg.intake.receipts_signed import signed_receipt
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.keys.names import Name
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import instant
from phco.dmg.verdicts.contents import AWAY
from phco.dmg.verdicts.kinds import RECEIVED
from phco.host.disk.files import Disk, make_folder, write_whole
from phco.packages.bulletin import HOURS
from phco.packages.codes import plain

OUTCOMES = {
    "retenu": "retenu",
    "remplace": "remplacé",
    "refuse": "refusé",
    "quarantaine": "mis de côté",
    "doublon": "déjà reçu",
    "ignore": "ignoré",
}

TOGETHER = 256  # receipts that are held in memory at a time
ASK = "Le détail ne s’écrit pas dans un message en clair : demandez-le au DMG."


def thing_of(kind: str, otherwise: str) -> str:
    """What a kind is called to the person who sent it: « vos vœux »."""
    return RECEIVED[kind].receipt if kind in RECEIVED else otherwise


def subject(line: Line) -> str:
    """What the file is, in French: « vœux du tour 1 de dj-004 (envoi n° 2) »."""
    if line.outcome == "ignore":
        return " ; ".join(line.notes)
    if not line.kind:
        return "courriel sans fichier .phco" if line.code.startswith("E_COURRIEL") else "fichier non reconnu"
    what = thing_of(line.kind, line.kind).split(" ", 1)[-1]
    tour = f" du tour {line.round}" if line.round else ""
    return f"{what}{tour} de {line.author} (envoi n° {line.seq})"


def rehearsed(rehearsal: bool) -> list[str]:
    """What comes first in a text of a rehearsal."""
    return [WARNING, ""] if rehearsal else []


def reply(line: Line, entry: Entry | None, name: str, *, rehearsal: bool, reason: str = "") -> str:
    """The text to send back: a receipt that its author can keep. ``entry``: the file's, where it tells more.

    ``name``: the author's, empty where nobody knows it (``author_name``). ``reason``: the sealed file joined to it that
    says the rest, empty where there is none. No word of the file received is in the text, nor its name.
    """
    hello = f"Bonjour {name}," if name else "Bonjour,"
    tour = f" pour le tour {line.round}" if line.round else ""
    thing = thing_of(line.kind, "votre fichier") + tour
    when = french_instant(instant(line.received_at)) if line.received_at else ""
    said: list[str] = [*rehearsed(rehearsal), hello, ""]
    if line.outcome in ("retenu", "doublon") and line.refusal is None:
        counts = "" if AWAY in line.notes else " Cet envoi est celui qui compte."
        said.append(f"Le DMG a bien reçu {thing}, le {when} (heure de Paris).{counts}")
    elif line.code == "E_STALE":
        said.append(f"Le DMG a bien reçu {thing}, le {when} ; un envoi plus récent de votre part compte à sa place.")
    elif line.outcome == "quarantaine":
        said.append(
            f"Le DMG a bien reçu {thing}, le {when}, et l’a mis de côté. Nous vous téléphonons. Rien n’est perdu."
        )
    else:
        said.append(f"Le DMG a reçu {thing}, le {when}, mais n’a pas pu le retenir.")
    if line.refusal is not None and line.code != "E_STALE":
        meaning, fix = plain(line.code)
        fix = line.refusal.fix if line.code == "E_SUBDIVISION" else fix  # the site that our own directory gives
        said += ["", f"Code : {line.code}", f"Ce qu’il dit : {meaning}", f"À faire : {fix}"]
    said += [f"À noter : {note.rstrip('.')}." for note in line.notes if is_plain(note)]
    if reasons_of(line):
        said += ["", joined(reason) if reason else ASK]
    said += ["", "Reçu", f"  empreinte sha256:{line.digest}"]
    if line.payload:
        said += [f"  contenu   {line.payload}", *([f"  envoi     n° {line.seq}"] if line.seq else [])]
    said += (
        [f"  reçu le   {line.received_at}", f"  heure     {hour_words(line, entry)}"]
        if line.hour
        else [f"  reçu le   {line.received_at}"]
    )
    said += [f"  verdict   {OUTCOMES[line.outcome]} {line.code}".rstrip()]
    if line.signed and entry is not None:
        said += [f"  journal   entrée {entry.number}, tête {entry.head}", ""]
        said += [
            f"Reçu signé par le DMG, joint à ce message : {_stem(line)}.phco. Ouvrez-le dans l’application, page "
            "« Suivre mes envois » : elle le garde, et vérifie que cet envoi reste au bulletin publié.",
            "L’application affiche l’empreinte du contenu après l’export : comparez-les.",
            "",
        ]
    else:
        said += [
            "",
            "Ce fichier ne porte la signature d’aucune clé inscrite : il est compté, et ne figure pas au bulletin.",
            "",
        ]
    return "\n".join(said)


def joined(reason: str) -> str:
    """What a reply says of its sealed file, by name."""
    return (
        f"Le détail est joint à ce message, scellé pour votre appareil : {reason}. Ouvrez-le dans l’application, page "
        "« Suivre mes envois »."
    )


def author_name(names: Mapping[str, Name], pseudo: str) -> str:
    """The name of who sent a file; empty where nobody knows it."""
    return names[pseudo].full if pseudo in names else ""


def receipt_path(outputs: Path, line: Line) -> Path:
    """Where the receipt of a file lies: by day of receipt, named by what it is."""
    return outputs / "accuses" / line.received_at[:10] / f"{_stem(line)}.txt"


def reason_path(receipt: Path) -> Path:
    """Where the sealed reason lies that goes with a receipt (``receipt_path``)."""
    return receipt.with_name(f"{receipt.stem}-motif.phco")


def _stem(line: Line) -> str:
    return f"{line.kind or 'fichier'}-{line.author or 'inconnu'}-{line.digest[:12]}"


def entry_of(store: Store, line: Line) -> Entry | None:
    """The journal entry of a file whose receipt quotes it; None where it would say nothing more."""
    return store.entry(line.entry) if line.signed or line.hour == "saisie" else None


def hour_words(line: Line, entry: Entry | None) -> str:
    """Where the time of receipt comes from, in French, with who typed it and why."""
    words = HOURS.get(line.hour, "")
    if line.hour != "saisie":
        return words
    told = entry.body.get("heure", {}) if entry is not None else {}
    return f"{words} par {told['par']} : {told['motif']}" if told.get("par") else words


def write_receipts(desk: Desk, lines: Iterable[Line]) -> int:
    """Write the receipts that are missing, each once: later runs leave it as it was sent; how many there are in all.

    What could not be read has none.
    """
    count, replies = 0, _Replies.of(desk)
    for some in batched((one for one in lines if one.digest), TOGETHER):
        count += len(some)
        due = [(line, target) for line in some if not _written(target := receipt_path(desk.outputs, line))]
        told = [(one := _answered(desk, line), entry_of(desk.store, one), target) for line, target in due]
        proofs = [(line, entry) for line, entry, _ in told if line.signed and entry is not None]
        signed = iter(desk.second.each(_signed, proofs, desk.keys, desk.campaign) if proofs else ())
        for line, entry, target in told:
            make_folder(target.parent)
            if line.signed and entry is not None:
                data = next(signed)
                write_whole(target.with_suffix(".phco"), data, disk=desk.disk, private=True, durable=False)
            replies.write(line, entry, target)
    desk.disk.sync_everything()
    return count


def _written(target: Path) -> bool:
    return target.is_file() and target.stat().st_size > 0


def _answered(desk: Desk, line: Line) -> Line:
    """The line to answer: anew for what was received by a command that was stopped before it answered."""
    if line.outcome != "doublon":
        return line
    given = line.notes[: line.own_notes]
    return line_of(desk.store, line.digest, name=line.name, origin=line.origin, notes=given)


def _signed(one: tuple[Line, Entry], keys: DeskKeys, campaign: str) -> bytes:
    return signed_receipt(keys.signer, campaign, *one)


@dataclass(frozen=True, kw_only=True)
class _Replies:
    """What it takes to write replies."""

    seals: Seals
    names: Mapping[str, Name]
    rehearsal: bool
    disk: Disk

    @classmethod
    def of(cls, desk: Desk) -> _Replies:
        return cls(seals=Seals.of(desk), names=desk.names, rehearsal=desk.rehearsal, disk=desk.disk)

    def write(self, line: Line, entry: Entry | None, target: Path, since: Entry | None = None) -> None:
        """Write a reply, its sealed reason first. ``since``: the entry that changed the verdict; the file's if none."""
        data, named = self.seals.reason(line, since or entry), reason_path(target)
        if data is not None:
            write_whole(named, data, disk=self.disk, private=True, durable=False)
        text = reply(
            line, entry, author_name(self.names, line.author), rehearsal=self.rehearsal,
            reason=named.name if data is not None else "",
        )  # fmt: skip
        write_whole(target, text.encode(), disk=self.disk, private=True, durable=False)


def write_again(desk: Desk, folder: str, payloads: Iterable[str]) -> list[Path]:
    """Write the receipts of packages whose verdict has changed, under ``accuses/FOLDER``: the former ones were sent."""
    where = desk.outputs / "accuses" / folder
    paths, replies = list[Path](), _Replies.of(desk)
    for payload in payloads:
        line = told_of(desk.store, payload)
        path = make_folder(where) / receipt_path(desk.outputs, line).name
        replies.write(line, entry_of(desk.store, line), path, desk.last_entry())
        paths.append(path)
    if paths:
        desk.disk.sync_everything()
    return paths

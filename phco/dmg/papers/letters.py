"""What is written to whom: invitations, candidates, receipts, results, reminders; enrolment codes are in none of them,
nor the reason of a refusal, which is sealed to its author."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.intake.lines import told_of
from phco.dmg.intake.reasons import Seals
from phco.dmg.intake.receipts import author_name, entry_of, reason_path, receipt_path, reply, subject
from phco.dmg.intake.receipts_signed import signed_receipt
from phco.dmg.ledger.queries.packages import packages
from phco.dmg.ledger.queries.people import enrolled_keys, last_codes, persons
from phco.dmg.ledger.queries.rounds import holders, rounds
from phco.dmg.ledger.values import PUBLIC
from phco.dmg.papers.eml import Letter
from phco.dmg.people.invitations import SITE, invitation_name, letter, link_to
from phco.dmg.rounds.market import read_sheets
from phco.dmg.rounds.reports import answered, reports
from phco.dmg.rounds.status import message, status
from phco.offers.display import commune_name

BARED = re.compile(r"^(?:Motif : |  fichier   )", re.MULTILINE)
CANDIDATES = re.compile(r"tour(?P<tour>[1-3])/candidats/.+\.phco")


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """One kind of message. ``letters``: by the name of the draft, which is the person's or begins with it."""

    title: str
    letters: Callable[[Desk, datetime], Iterator[tuple[str, Letter]]]


def _to(
    desk: Desk, person: str, subject_: str, text: str, attachments: Mapping[str, bytes], sealed: Sequence[str] = ()
) -> Letter:  # fmt: skip
    name = desk.name(person)
    return Letter(
        person=person, name=name.full if name.nom else "", email=name.courriel,
        subject=f"{desk.store.setting('titre')} — {subject_}", text=text, attachments=attachments, sealed=sealed,
    )  # fmt: skip


def _hello(desk: Desk, person: str) -> str:
    name = desk.name(person)
    return f"Bonjour {name.full}," if name.nom else "Bonjour,"


def _attached(desk: Desk, names: Sequence[str]) -> dict[str, bytes]:
    """File name → bytes of what is there under ``sorties/``."""
    found = {name: desk.outputs / name for name in names}
    return {name.rpartition("/")[2]: path.read_bytes() for name, path in found.items() if path.is_file()}


def invitations(desk: Desk, _: datetime) -> Iterator[tuple[str, Letter]]:
    """Everyone whose device is not enrolled: the invitation and how to open it, never the code."""
    devices, numbers, site = enrolled_keys(desk.store), last_codes(desk.store), desk.store.setting(SITE)
    for one in persons(desk.store):
        name = invitation_name(one.pseudo, numbers.get(one.pseudo, 1))
        files = _attached(desk, [name])
        if one.pseudo in devices or not files:
            continue
        text = letter(desk, one.pseudo, one.role, link_to(site, (desk.outputs / name).read_bytes()))
        yield one.pseudo, _to(desk, one.pseudo, f"invitation à la campagne {desk.campaign}", text, files)


def candidates(desk: Desk, _: datetime) -> Iterator[tuple[str, Letter]]:
    """Each PAMSU: the sealed file of who chose their post, for each round not yet frozen."""
    opened = {one.number for one in rounds(desk.store) if one.candidates_at and one.frozen_at is None}
    for offer, sheet in read_sheets(desk.store).by_id.items():
        for tour in sorted(opened):
            name = f"tour{tour}/candidats/{offer}-{sheet.author}.phco"
            files = _attached(desk, [name])
            if not files or CANDIDATES.fullmatch(name) is None:
                continue
            text = "\n".join((
                _hello(desk, sheet.author), "",
                f"Des docteurs juniors ont choisi votre offre {offer} au tour {tour}. Leurs dossiers sont dans la",
                "pièce jointe, scellée pour vous : ouvrez-la dans la page « Classer mes candidats » du site, sur votre",
                "appareil inscrit, puis envoyez-nous votre classement avant la clôture.", "",
            ))  # fmt: skip
            title = f"vos candidats du tour {tour}"
            yield f"{sheet.author}-tour{tour}", _to(desk, sheet.author, title, text, files)


def receipts(desk: Desk, _: datetime) -> Iterator[tuple[str, Letter]]:
    """The author of each package received: its receipt, as it was written, and the signed one; answers to reports."""
    known = {one.pseudo for one in persons(desk.store)}
    for package in packages(desk.store):
        if package.author not in known:
            continue
        line = told_of(desk.store, package.payload)
        path, entry = receipt_path(desk.outputs, line), entry_of(desk.store, line)
        text, told = _written(path), reason_path(path)
        why = told.read_bytes() if told.is_file() else None
        if not text:
            why = Seals.of(desk).reason(line, entry)
            text = reply(
                line, entry, author_name(desk.names, line.author), rehearsal=desk.rehearsal,
                reason=told.name if why is not None else "",
            )  # fmt: skip
        signed = path.with_suffix(".phco")
        files: dict[str, bytes] = {} if why is None else {told.name: why}
        if line.signed and entry is not None:
            files[signed.name] = (
                signed.read_bytes()
                if signed.is_file()
                else signed_receipt(desk.keys.signer, desk.campaign, line, entry)
            )
        what = f"accusé de réception : {subject(line)}"
        yield f"{package.author}-{package.payload[7:19]}", _to(desk, package.author, what, text, files, [told.name])
    for report in reports(desk.store):
        author, payload = str(report["auteur"]), str(report["paquet"])
        if author in known and report["verdict"] != "a-valider":
            answer = answered(desk, payload)
            what = "réponse à votre compte rendu"
            letter = _to(desk, author, what, answer.text, answer.files, list(answer.files))
            yield f"{author}-{payload[7:19]}-reponse", letter


def _written(receipt: Path) -> str:
    """A reply as it was written; empty where there is none, or where an earlier phco wrote the reason in it."""
    text = receipt.read_text(encoding="utf-8") if receipt.is_file() else ""
    return "" if BARED.search(text) else text


def results(desk: Desk, _: datetime) -> Iterator[tuple[str, Letter]]:
    """Each DJ and PAMSU of a matched round: what they got, and the explanation sealed to them."""
    sheets = read_sheets(desk.store).by_id
    matched = [one for one in rounds(desk.store) if one.matched_at]
    held = {one.person: one for one in holders(desk.store)}
    for one in matched:
        tour = f"tour{one.number}"
        won = {person: holder for person, holder in held.items() if holder.origin == tour}
        for dj in desk.store.applicants(one.number):
            files = _attached(desk, [f"{PUBLIC}/explications/{tour}/{dj}.phco"])
            said = "Vous n’avez pas de poste à ce tour. La suite vous est ouverte : le tour suivant, ou la commission."
            if dj in won:
                sheet = sheets.get(won[dj].offer)
                where = f" : {sheet.offer.cabinet}, {commune_name(sheet.offer.commune)}" if sheet else ""
                said = f"Vous obtenez l’offre {won[dj].offer}{where}."
            why = "Votre explication est jointe, scellée pour vous : ouvrez-la dans la page « Résultats » du site."
            text = "\n".join((_hello(desk, dj), "", said, *([why] if files else []), ""))
            yield f"{dj}-{tour}", _to(desk, dj, f"résultat du tour {one.number}", text, files)
        for offer in one.offers:
            lead = sheets[offer].author if offer in sheets else ""
            who = sorted(person for person, holder in won.items() if holder.offer == offer)
            if not lead or not who:
                continue
            names = ", ".join(desk.name(dj).full if desk.name(dj).nom else dj for dj in who)
            text = "\n".join((_hello(desk, lead), "", f"Votre offre {offer} accueille : {names}.", ""))
            yield f"{lead}-{tour}", _to(desk, lead, f"résultat du tour {one.number}", text, {})


def reminders(desk: Desk, now: datetime) -> Iterator[tuple[str, Letter]]:
    """Whoever a step still waits for, their own delay included."""
    for step in status(desk, now).steps:
        for one in (missing for missing in step.missing if missing.open):
            name = desk.name(one.person)
            text = message(one, name.full if name.nom else "") + "\n"
            yield f"{one.person}-{one.step}", _to(desk, one.person, f"nous attendons {one.what}", text, {})


MAILINGS: Mapping[str, Mailing] = {
    "invitations": Mailing(title="Invitations", letters=invitations),
    "candidats": Mailing(title="Candidats", letters=candidates),
    "accuses": Mailing(title="Accusés de réception", letters=receipts),
    "resultats": Mailing(title="Résultats", letters=results),
    "relances": Mailing(title="Relances", letters=reminders),
}

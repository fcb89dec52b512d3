"""What the DMG deposits in someone's name, from their paper: signed by the DMG, marked so, judged like any other.

A deposit is a package like those that devices send, with the DMG's signature and the paper's reference in what is
signed. It goes through the same reception, at the hour when the paper came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dates import utc_text
from phco.dmg.desk import Desk
from phco.dmg.intake.filing import attempt
from phco.dmg.intake.lines import Line, line_of
from phco.dmg.intake.receipts import write_receipts
from phco.dmg.intake.receive import Tally, receive
from phco.dmg.ledger.queries.packages import digests, package_of, sent_by, standing_of
from phco.dmg.ledger.queries.people import person_of, persons
from phco.dmg.ledger.queries.rounds import round_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package
from phco.dmg.people.enrol import rule, unknown_person
from phco.dmg.rounds.market import not_open, step_fault
from phco.dmg.verdicts.decode import Decoded
from phco.errors import PhcoError, raise_all
from phco.host.keys.seal import seal
from phco.host.mailbox.gather import Piece
from phco.packages.kinds import KINDS
from phco.packages.schema import Cells
from phco.packages.statement import About, Deposit
from phco.packages.writing import attach, prepare
from phco.version import __version__

ORIGIN = "dépôt du DMG"
Rows = Sequence[Cells]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper: whose it is, what it holds (the rows of the kind's only table), the round of a list."""

    author: str
    kind: str
    rows: Rows
    tour: int | None = None


@dataclass(frozen=True, kw_only=True)
class Deposited:
    """``tally``: what reception says of each; ``already``: authors whose paper was already deposited as it is."""

    tally: Tally
    already: Sequence[str]


def said_by(by: str, reference: str) -> Deposit:
    """Who deposits, and from which paper. Raises PhcoError E_TEXT."""
    for text, option in ((by, "--auteur"), (reference, "--reference")):
        if not 2 <= len(text.strip()) <= 200 or any(char < " " for char in text):
            raise PhcoError(
                "E_TEXT", "Un dépôt dit qui l’a fait et d’après quel papier : de 2 à 200 caractères, sur une ligne.",
                option, "Par exemple --auteur \"Mme Leroy\" --reference \"courrier du 20 août\".",
            )  # fmt: skip
    return Deposit(by=by.strip(), reference=reference.strip())


def deposit(
    desk: Desk, papers: Sequence[Paper], said: Deposit, now: datetime, *, received: datetime | None = None
) -> Deposited:
    """Sign, seal and take in each paper. The same paper again writes nothing.

    ``received``: when the paper came; the clock otherwise. Raises PhcoError: E_PERSONNE, E_ROLE, E_ETAPE (the round is
    not open, or is frozen), E_INSTANT, E_HORLOGE, and what writing the package refuses.
    """
    errors = [error for one in papers if (error := _fault(desk.store, one)) is not None]
    raise_all(errors)
    pieces: list[Piece] = []
    already: list[str] = []
    unanswered: list[Line] = []
    refused: list[Line] = []
    left, before = _left(desk), _refused_last(desk, said)
    for one in papers:
        data = _signed(desk, one, said, now)
        found = attempt(desk.means, data)
        if not isinstance(found, Decoded):
            raise found
        standing = _standing(desk.store, one, found)
        told = next((kept for kept in before if _this_paper(kept, one, found) and _at(kept, received)), None)
        if told is not None:
            refused += _line(desk, told)
        elif standing is not None:
            already.append(one.author)
            unanswered += _line(desk, standing)
        else:
            data = next((raw for raw, kept in left if _same(kept, found)), data)
            pieces.append(Piece(name=f"{one.kind}-{one.author}.phco", origin=ORIGIN, data=data))
    if unanswered or refused:  # a stopped command may not have answered them; what was answered stays as it was
        write_receipts(desk, [*unanswered, *refused])
    tally = receive(desk, pieces, now=now, received=received)
    tally.lines[:0] = refused
    return Deposited(tally=tally, already=already)


def _refused_last(desk: Desk, said: Deposit) -> list[Package]:
    """The refused packages among the last things that the journal notes, as long as all are this very deposit: a
    command stopped after them, typed again, says them again and signs nothing twice."""
    found: list[Package] = []
    number, _ = desk.store.head()
    while number and (entry := desk.store.entry(number)) is not None and entry.kind == "fichier":
        told = entry.body.get("de_la_part", {})
        if (told.get("par"), told.get("reference")) != (said.by, said.reference):
            break
        package = package_of(desk.store, entry.body["paquet"])
        if package is not None and package.status == "refuse":
            found.append(package)
        number -= 1
    return found


def _at(package: Package, received: datetime | None) -> bool:
    return received is None or package.received_at == utc_text(received)


def _left(desk: Desk) -> list[tuple[bytes, Decoded]]:
    """Deposits that a stopped command signed and kept, and that the journal does not know: signed once is enough."""
    found: list[tuple[bytes, Decoded]] = []
    known = set(digests(desk.store))
    desk.objects.forget_bare(ORIGIN, known)
    for digest in desk.objects.digests():
        reception = desk.objects.reception(digest) if digest not in known else None
        if reception is None or reception.origin != ORIGIN:
            continue
        data = desk.objects.get(digest)
        kept = attempt(desk.means, data)
        if isinstance(kept, Decoded):
            found.append((data, kept))
    return found


def _same(kept: Decoded, made: Decoded) -> bool:
    """Whether two packages say the same of the same person, under the same number."""
    one, other = kept.about, made.about
    return (one.kind.name, one.author, one.round, one.seq, one.deposit, kept.subject, dict(kept.content)) == (
        other.kind.name, other.author, other.round, other.seq, other.deposit, made.subject, dict(made.content),
    )  # fmt: skip


def _fault(store: Store, paper: Paper) -> PhcoError | None:
    kind, person = KINDS[paper.kind], person_of(store, paper.author)
    if person is None:
        return unknown_person(paper.author)
    if person.role != kind.sender:
        what = f"« {paper.author} » n’est pas inscrit pour envoyer ce genre de papier ({kind.title})."
        return PhcoError("E_ROLE", what, paper.author, "Vérifiez le pseudonyme : « phco dmg etat --detail ».")
    if paper.tour is None:
        return None
    round_ = round_of(store, paper.tour)
    if round_ is None or (paper.kind == "classement" and round_.candidates_at is None):
        if round_ is None:
            return not_open(paper.tour)
        return step_fault(
            f"Les candidats du tour {paper.tour} n’ont pas été envoyés : il n’y a rien à classer.",
            f"« phco dmg tour candidats {paper.tour} ».",
        )
    if round_.frozen_at is not None:
        return _frozen(paper.tour)
    return None


def _frozen(tour: int) -> PhcoError:
    return step_fault(f"Le tour {tour} est figé : ses listes ne changent plus.", "Voyez avec la commission.")


def _signed(desk: Desk, paper: Paper, said: Deposit, now: datetime) -> bytes:
    """The package of a paper, signed by the DMG in the author's name and sealed to the DMG."""
    kind = KINDS[paper.kind]
    before = [one.seq for one in sent_by(desk.store, paper.author) if one.deposit is not None]
    round_ = round_of(desk.store, paper.tour) if paper.tour is not None else None
    about = About(
        kind=kind, campaign=desk.campaign, author=paper.author, seq=max(before, default=0) + 1, created=now,
        application=__version__, round=paper.tour, deposit=said,
        dmg=desk.keys.signer.public.thumbprint,
        catalogue=round_.catalogue if round_ is not None and paper.kind == "voeux" else None,
    )  # fmt: skip
    prepared = prepare(about, {kind.tables[0].name: paper.rows})
    signer = desk.keys.signer
    return seal(attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae)), desk.keys.opener.public)


def _standing(store: Store, paper: Paper, found: Decoded) -> Package | None:
    """The package that counts for this person where it is already this very paper; None otherwise."""
    return next(
        (
            one
            for one in standing_of(store, paper.author, paper.kind)
            if _this_paper(one, paper, found)
        ),
        None,
    )  # fmt: skip


def _this_paper(package: Package, paper: Paper, found: Decoded) -> bool:
    """Whether a package says what a paper says."""
    return (package.author, package.kind, package.round, package.subject, dict(package.content)) == (
        paper.author, paper.kind, paper.tour or 0, found.subject, dict(found.content),
    )  # fmt: skip


def _line(desk: Desk, package: Package) -> list[Line]:
    """What is said of a deposit, to answer it; nothing of what its author sent."""
    kept = desk.objects.reception(package.file)
    if package.deposit is None or kept is None:
        return []
    return [line_of(desk.store, package.file, name=kept.name, origin=kept.origin)]


def withdraw(desk: Desk, payload: str, *, author: str, reason: str, now: datetime) -> str:
    """Take a deposit back: what its author had sent before counts again. Gives the author's pseudonym.

    ``payload``: its digest, or its first characters (8 at least). Raises PhcoError E_PAQUET, E_ETAPE (frozen round).
    """
    wanted = payload.removeprefix("sha256:")
    found = [
        one
        for person in persons(desk.store)
        for one in sent_by(desk.store, person.pseudo)
        if one.deposit is not None and one.payload.removeprefix("sha256:").startswith(wanted)
    ]
    if len(wanted) < 8 or len(found) != 1:
        raise PhcoError(
            "E_PAQUET", f"« {payload[:30]} » ne désigne pas un dépôt du DMG.", "empreinte",
            "Donnez au moins 8 caractères de son empreinte, celle de son accusé de réception.",
        )  # fmt: skip
    round_ = round_of(desk.store, found[0].round) if found[0].round else None
    if round_ is not None and round_.frozen_at is not None:
        raise _frozen(round_.number)
    rule(desk, found[0].author, author=author, reason=reason, at=now, drop=found[0].payload)
    return found[0].author

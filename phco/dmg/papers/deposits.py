"""What the DMG deposits in someone's name, from their paper: signed by the DMG, marked so, judged like any other.

A deposit is a package like those that devices send, with the DMG's signature and the paper's reference in what is
signed. It goes through the same reception, at the hour when the paper came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.intake.filing import attempt
from phco.dmg.intake.receive import Tally, receive
from phco.dmg.keys.sealing import seal
from phco.dmg.ledger.queries.packages import digests, sent_by, standing_of
from phco.dmg.ledger.queries.people import person_of, persons
from phco.dmg.ledger.queries.rounds import round_of, steps
from phco.dmg.people.enrol import rule, unknown_person
from phco.dmg.rounds.market import not_open, read_sheets, step_fault
from phco.dmg.verdicts.decode import Decoded
from phco.errors import PhcoError, raise_all
from phco.findings import BLOCKING
from phco.host.mailbox.gather import Piece
from phco.host.spreadsheets.importing import Defaults, Imported, import_file, with_faults
from phco.host.spreadsheets.people import HeartRow, RankRow
from phco.offers import check_offer, offer_as_cells
from phco.offers.model import Offer
from phco.packages.kinds import KINDS
from phco.packages.schema import Cells
from phco.packages.statement import About, Deposit
from phco.packages.writing import attach, prepare
from phco.version import __version__

ORIGIN = "dépôt du DMG"
INTAKE = "prise-de-fonction"
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
    errors = [error for one in papers if (error := _fault(desk, one)) is not None]
    raise_all(errors)
    pieces: list[Piece] = []
    already: list[str] = []
    left = _left(desk)
    for one in papers:
        data = _signed(desk, one, said, now)
        found = attempt(desk, data)
        if not isinstance(found, Decoded):
            raise found
        if _stands(desk, one, found):
            already.append(one.author)
        else:
            data = next((raw for raw, kept in left if _same(kept, found)), data)
            pieces.append(Piece(name=f"{one.kind}-{one.author}.phco", origin=ORIGIN, data=data))
    return Deposited(tally=receive(desk, pieces, now=now, received=received), already=already)


def _left(desk: Desk) -> list[tuple[bytes, Decoded]]:
    """Deposits that a stopped command signed and kept, and that the journal does not know: signed once is enough."""
    found: list[tuple[bytes, Decoded]] = []
    known = set(digests(desk.store))
    for digest in desk.objects.digests():
        reception = desk.objects.reception(digest) if digest not in known else None
        if reception is None or reception.origin != ORIGIN:
            continue
        data = desk.objects.get(digest)
        kept = attempt(desk, data)
        if isinstance(kept, Decoded):
            found.append((data, kept))
    return found


def _same(kept: Decoded, made: Decoded) -> bool:
    """Whether two packages say the same of the same person, under the same number."""
    one, other = kept.about, made.about
    return (one.kind.name, one.author, one.round, one.seq, one.deposit, kept.subject, dict(kept.content)) == (
        other.kind.name, other.author, other.round, other.seq, other.deposit, made.subject, dict(made.content),
    )  # fmt: skip


def _fault(desk: Desk, paper: Paper) -> PhcoError | None:
    kind, person = KINDS[paper.kind], person_of(desk.store, paper.author)
    if person is None:
        return unknown_person(paper.author)
    if person.role != kind.sender:
        what = f"« {paper.author} » n’est pas inscrit pour envoyer ce genre de papier ({kind.title})."
        return PhcoError("E_ROLE", what, paper.author, "Vérifiez le pseudonyme : « phco dmg etat --detail ».")
    if paper.tour is None:
        return None
    round_ = round_of(desk.store, paper.tour)
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
        catalogue=round_.catalogue if round_ is not None and paper.kind == "voeux" else None,
    )  # fmt: skip
    prepared = prepare(about, {kind.tables[0].name: paper.rows})
    signer = desk.keys.signer
    return seal(attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae)), desk.keys.opener.public)


def _stands(desk: Desk, paper: Paper, found: Decoded) -> bool:
    """Whether what counts for this person is already this very paper."""
    return any(
        dict(one.content) == dict(found.content)
        for one in standing_of(desk.store, paper.author, paper.kind)
        if one.round == (paper.tour or 0) and one.subject == found.subject
    )


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
        raise step_fault(
            f"Le tour {round_.number} est figé : ses listes ne changent plus.", "Voyez avec la commission."
        )
    rule(desk, found[0].author, author=author, reason=reason, at=now, drop=found[0].payload)
    return found[0].author


# — from a workbook ———————————————————————————————————————————————————————————————————————————————————————————
def read_sheets_file(desk: Desk, path: Path, prefix: str | None = None) -> Imported:
    """The sheets of an offers workbook, held to the campaign; the rows that cannot be deposited are faults of theirs.

    Raises PhcoError where nothing can be read.
    """
    intake = steps(desk.store).get(INTAKE)
    start = date.fromisoformat(intake.start) if intake is not None and intake.start else None
    found = import_file(path, "offre", defaults=Defaults(campaign=desk.campaign, start=start, prefix=prefix))
    roles = {one.pseudo: one.role for one in persons(desk.store)}
    owners = {name: one.author for name, one in read_sheets(desk.store).by_id.items()}
    rows = [(row, one) for row, one in zip(found.places, found.items, strict=True) if isinstance(one, Offer)]
    leads: dict[str, list[int]] = {}
    for row, one in rows:
        leads.setdefault(one.pamsu or "", []).append(row)
    wrong: dict[int, PhcoError] = {}
    for row, one in rows:
        error = _sheet_fault(one, f"ligne {row}", desk.campaign, roles, owners) or _twice(one, row, leads)
        if error is not None:
            wrong[row] = error
    return with_faults(found, wrong)


def _sheet_fault(
    one: Offer, where: str, campaign: str, roles: Mapping[str, str], owners: Mapping[str, str]
) -> PhcoError | None:
    if one.campagne != campaign:
        return PhcoError(
            "E_CAMPAGNE", f"Cette fiche est pour la campagne « {one.campagne} », pas « {campaign} ».", where,
            "Corrigez la colonne « campagne », ou retirez la ligne.",
        )  # fmt: skip
    if one.pamsu is None or roles.get(one.pamsu) != "pamsu":
        what = (
            f"« {one.pamsu} » n’est pas un PAMSU inscrit."
            if one.pamsu
            else "La fiche ne dit pas de quel PAMSU elle est."
        )
        return PhcoError("E_PERSONNE", what, where, "Écrivez son pseudonyme, après l’avoir inscrit (phco dmg inviter).")
    if owners.get(one.id, one.pamsu) != one.pamsu:
        what = f"L’identifiant « {one.id} » est celui d’une fiche de « {owners[one.id]} »."
        return PhcoError("E_DOUBLON", what, where, "Donnez un autre identifiant.")
    blocking = [finding for finding in check_offer(one) if finding.level == BLOCKING]
    if blocking:
        return PhcoError("E_RULE", f"{blocking[0].what} ({blocking[0].rule})", where, blocking[0].fix)
    return None


def _twice(one: Offer, row: int, leads: Mapping[str, Sequence[int]]) -> PhcoError | None:
    rows = leads[one.pamsu or ""]
    if len(rows) < 2:
        return None
    what = f"« {one.pamsu} » a plusieurs fiches dans ce fichier (lignes {', '.join(map(str, rows))})."
    return PhcoError("E_DOUBLON", what, f"ligne {row}", "Gardez-en une : un PAMSU a un poste (ORG-07).")


def sheet_papers(found: Imported) -> list[Paper]:
    """One paper a sheet."""
    return [
        Paper(author=one.pamsu or "", kind="fiche-rts", rows=[offer_as_cells(one)])
        for one in found.items
        if isinstance(one, Offer)
    ]


def hearts_paper(author: str, tour: int, hearts: Mapping[str, int]) -> Paper:
    """A DJ's list: offer → hearts."""
    rows = [{"tour": tour, "offre": offer, "coeurs": count} for offer, count in sorted(hearts.items())]
    return Paper(author=author, kind="voeux", rows=rows, tour=tour)


def ranking_paper(author: str, tour: int, ranking: Sequence[str]) -> Paper:
    """A PAMSU's ranking, the first ranked first."""
    rows = [{"tour": tour, "rang": rank, "candidat": one} for rank, one in enumerate(ranking, 1)]
    return Paper(author=author, kind="classement", rows=rows, tour=tour)


def hearts_of(found: Imported) -> dict[str, int]:
    """Offer → hearts, from a file."""
    return {one.offre: one.coeurs for one in found.items if isinstance(one, HeartRow)}


def ranking_of(found: Imported) -> list[str]:
    """The candidates of a file, in the order of their ranks.

    Raises PhcoError E_RULE_RANK_GAP, E_RULE_RANK_DUPLICATE.
    """
    rows = sorted((one.rang, one.candidat) for one in found.items if isinstance(one, RankRow))
    for place, (rank, who) in enumerate(rows, 1):
        if rank != place:
            code = "E_RULE_RANK_DUPLICATE" if rank < place else "E_RULE_RANK_GAP"
            what = f"Le rang {rank} (« {who} ») n’est pas le {place}e de la suite 1, 2, 3…"
            raise PhcoError(code, what, found.raw.source, "Renumérotez sans trou ni doublon à partir de 1.")
    return [who for _, who in rows]

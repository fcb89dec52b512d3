"""The papers of a workbook or of a few typed rows: sheets held to the campaign, a DJ's hearts, a PAMSU's ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.people import persons
from phco.dmg.ledger.queries.rounds import steps
from phco.dmg.papers.deposits import Paper
from phco.dmg.rounds.market import read_sheets
from phco.errors import PhcoError
from phco.findings import BLOCKING
from phco.host.spreadsheets.importing import Defaults, Imported, import_file, with_faults
from phco.host.spreadsheets.people import HeartRow, RankRow
from phco.offers import check_offer, offer_as_cells
from phco.offers.model import Offer

INTAKE = "prise-de-fonction"


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

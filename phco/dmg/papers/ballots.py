"""The candidates of a PAMSU on paper: who came, in no order, with a box for each rank; and the documents to print.

For whoever has no device to open the sealed file on. It says what that file says, and never the hearts (RNK-04).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from phco.campaign.model import round_step
from phco.dates import french_instant
from phco.dmg.desk import WARNING, Desk
from phco.dmg.keys.names import Name
from phco.dmg.ledger.queries.dates import more_time
from phco.dmg.ledger.queries.packages import standing
from phco.dmg.ledger.queries.people import enrolled_keys
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.store import Store
from phco.dmg.papers.drafts import FOLDER
from phco.dmg.rounds.documents import Documents, opened
from phco.dmg.rounds.market import Sheet, read_market
from phco.dmg.verdicts.contents import candidates_of, round_quotas
from phco.errors import PhcoError
from phco.offers.display import commune_name
from phco.packages import archive
from phco.views import render

PLACE = f"{FOLDER}/candidats-papier"


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """One list on paper. ``page``: to print; ``documents``: zip of the CV and letters, None where there are none."""

    tour: int
    offer: str
    person: str
    candidates: Sequence[str]
    page: Path
    documents: Path | None


def write_ballots(desk: Desk, people: Sequence[str] = ()) -> list[Ballot]:
    """Write, under ``sorties/envois/candidats-papier`` (0600), the list of each PAMSU without a device, or of some.

    For the rounds whose candidates were sent and that are not frozen. What is no longer to be ranked leaves the folder.
    Raises PhcoError E_PHRASE_REQUISE, E_PERSONNE (no candidates to rank for someone named).
    """
    devices, market = enrolled_keys(desk.store), read_market(desk.store)
    documents = Documents(standing(desk.store, "dossier-dj"), partial(opened, desk.objects, desk.keys))
    waiting = [
        (one.number, market.sheets.by_id[offer], [name for name in names if name not in market.gone])
        for one in rounds(desk.store)
        if one.candidates_at is not None and one.frozen_at is None
        for offer, names in (candidates_of(desk.store, desk.objects, one.number) or {}).items()
        if offer in market.sheets.by_id
    ]
    known = [(tour, sheet, names) for tour, sheet, names in waiting if names]
    missing = [one for one in people if one not in {sheet.author for _, sheet, _ in known}]
    if missing:
        raise PhcoError(
            "E_PERSONNE", f"« {missing[0][:60]} » n’a pas de candidats à classer.", "--personne",
            "Envoyez d’abord les candidats : « phco dmg tour candidats ».",
        )  # fmt: skip
    made = [
        _write(desk, tour, sheet, names, documents)
        for tour, sheet, names in known
        if (sheet.author in people if people else sheet.author not in devices)
    ]
    kept, folder = {_stem(tour, sheet) for tour, sheet, _ in known}, desk.outputs / PLACE
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.stem not in kept:
            path.unlink()
    desk.disk.sync_everything()
    return made


def _stem(tour: int, sheet: Sheet) -> str:
    return f"tour{tour}-{sheet.offer.id}-{sheet.author}"


def _write(desk: Desk, tour: int, sheet: Sheet, names: Sequence[str], documents: Documents) -> Ballot:
    stem = f"{PLACE}/{_stem(tour, sheet)}"
    pieces = {path.rpartition("/")[2]: pdf for path, pdf in documents.pieces(names).items()}
    name, quotas = desk.name(sheet.author), round_quotas(desk.store, tour)
    page = render(
        "host/candidats-papier.html", titre=desk.store.setting("titre"), tour=tour, offre=sheet.offer,
        commune=commune_name(sheet.offer.commune), personne=sheet.author, nom=name.full if name.nom else "",
        avant=_before(desk.store, tour, sheet.author), minimum=quotas.ranking_minimum(tour, len(names)),
        conseille=quotas.ranking_advised(tour, len(names)), avertissement=WARNING if desk.rehearsal else "",
        candidats=[_line(desk.name(one), tour, sheet.offer.id, one, documents) for one in names],
    )  # fmt: skip
    path = desk.output(f"{stem}.html", page.encode(), private=True, durable=False)
    along = desk.output(f"{stem}.zip", archive.write(pieces), private=True, durable=False) if pieces else None
    return Ballot(
        tour=tour, offer=sheet.offer.id, person=sheet.author, candidates=names, page=path, documents=along
    )  # fmt: skip


def _line(name: Name, tour: int, offer: str, dj: str, documents: Documents) -> dict[str, object]:
    cells = documents.line(tour, offer, dj, along=True)
    return {
        "pseudo": dj, "nom": name.full if name.nom else "", "presentation": cells.get("presentation") or "",
        "dossier": "cv" in cells,
    }  # fmt: skip


def _before(store: Store, tour: int, person: str) -> str:
    """Until when the ranking is taken, in French, their own delay included; empty where it is not known."""
    code = round_step(tour, "rts").code
    step = steps(store).get(code)
    ends = [one.until for one in more_time(store, person) if one.step == code]
    if step is not None and step.window is not None:
        ends.append(step.window.end_utc)
    return french_instant(max(ends)) if ends else ""

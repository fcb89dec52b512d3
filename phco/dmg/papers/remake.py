"""Everything under ``sorties/`` made again from the journal and the objects: what is gone, or altered on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from phco.dmg.commission.decisions import decisions
from phco.dmg.commission.minutes import Present, write_minutes
from phco.dmg.desk import Desk
from phco.dmg.intake.lines import Line, line_of
from phco.dmg.intake.receipts import write_receipts
from phco.dmg.ledger.queries.packages import digests
from phco.dmg.ledger.queries.people import last_codes
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import PUBLIC, Round
from phco.dmg.papers.assignments import write_assignments
from phco.dmg.papers.ballots import PLACE as BALLOTS
from phco.dmg.papers.ballots import write_ballots
from phco.dmg.papers.drafts import FOLDER as DRAFTS
from phco.dmg.papers.drafts import write_drafts
from phco.dmg.papers.letters import MAILINGS
from phco.dmg.papers.open_data import remake_data
from phco.dmg.people.invitations import invitation_name, write_invitations
from phco.dmg.publication import publish_all
from phco.dmg.rounds.candidates import mailing_of, read_sending
from phco.dmg.rounds.market import read_lists
from phco.dmg.rounds.rounds import catalogue_item
from phco.dmg.signing.issue import publish
from phco.dmg.signing.stamp import NAME as STAMP
from phco.host.disk.objects import Objects, digest_of

RESEALED = (
    f"« {STAMP} » ne se refait pas ici\u00a0: ce qu’il couvre a été scellé de nouveau. « phco dmg publier » en signe "
    "un autre."
)


@dataclass(frozen=True, kw_only=True)
class Remade:
    """``files``: what was written, under ``sorties/``; ``left``: signed files that could not be made again, and why."""

    files: Sequence[str]
    left: Sequence[str]


def remake(desk: Desk, now: datetime) -> Remade:
    """Make again what is gone or altered. Nothing new is signed, nothing is said twice to the journal.

    Raises PhcoError of the disk, and E_PHRASE_REQUISE.
    """
    before = _seen(desk.outputs)
    signed = publications(desk.store)
    for name, one in signed.items():  # what was altered on the disk is not trusted: it is made again
        path = desk.outputs / name
        if path.is_file() and digest_of(path.read_bytes()) != one.sha256:
            path.unlink()
    desk.only_again = True
    try:
        for make, told in _makers(desk.store, desk.objects, desk.outputs, now):
            make(desk, *told)
    finally:
        desk.only_again = False
    desk.disk.sync_everything()
    after = _seen(desk.outputs)
    left = [
        RESEALED
        if name == STAMP
        else f"« {name} » ne se refait pas ici : reprenez-le de la sauvegarde, ou du site publié."
        for name in sorted(signed)
        if not (desk.outputs / name).is_file()
    ]
    return Remade(files=sorted(name for name, data in after.items() if before.get(name) != data), left=left)


def _seen(outputs: Path) -> Mapping[str, str]:
    files = (path for path in outputs.rglob("*") if path.is_file())
    return {path.relative_to(outputs).as_posix(): digest_of(path.read_bytes()) for path in files}


def _makers(
    store: Store, objects: Objects, outputs: Path, now: datetime
) -> Iterator[tuple[Callable[..., object], tuple[object, ...]]]:
    """What there is to make, from what the journal says was made: what makes it of the desk, with what it is told."""
    signed = publications(store)
    invited = [one for one, number in last_codes(store).items() if invitation_name(one, number) in signed]
    yield write_invitations, (sorted(invited), now)
    yield write_receipts, ([_line(store, objects, digest) for digest in digests(store)],)
    for one in rounds(store):
        yield _round, (one, now)
    minutes = list(store.entries(kinds=("pv",)))
    if minutes and minutes[-1].body["decisions"] == len(decisions(store)):
        body = minutes[-1].body
        present = [Present(name=name, capacity=capacity) for name, capacity in body["presents"]]
        days = date.fromisoformat(body["ouverture"]), date.fromisoformat(body["cloture"])
        yield write_minutes, (present, *days, now)
    if any(name.startswith(f"{PUBLIC}/") for name in signed):
        yield publish_all, (now,)
    told = [entry.body["destinataire"] for entry in store.entries(kinds=("affectations",))]
    if told:
        yield write_assignments, (now, sorted(set(told)))
    if (outputs / BALLOTS).is_dir():
        yield write_ballots, ()
    yield remake_data, ()
    gone = {entry.body["genre"] for entry in store.entries(kinds=("envoi",))}
    for kind in MAILINGS:
        if kind in gone or (outputs / DRAFTS / kind).is_dir():
            yield write_drafts, (kind, now)


def _line(store: Store, objects: Objects, digest: str) -> Line:
    kept = objects.reception(digest)
    return line_of(store, digest, name=kept.name if kept is not None else "", origin="")


def _round(desk: Desk, one: Round, now: datetime) -> None:
    """The catalogue of a round, and the candidates as its PAMSU were told."""
    sheets = read_lists(desk.store, one.number).sheets
    offered = {name: sheets[name] for name in one.offers if name in sheets}
    items = [catalogue_item(desk.store, offered, one.number)]
    if one.candidates_at is not None:
        mailing = mailing_of(desk, read_sending(desk.store, one.number))
        items += [parcel.item for parcel in mailing.parcels]
    publish(desk, items, now)

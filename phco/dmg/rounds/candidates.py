"""Telling each PAMSU who came: the files of the candidates, sealed to them, and never the hearts (RNK-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.round_history import RoundHistory, read_round
from phco.dmg.ledger.store import Store
from phco.dmg.rounds.documents import Documents, opened
from phco.dmg.rounds.market import RoundLists, lists_of, step_fault
from phco.dmg.rounds.rounds import check_over
from phco.dmg.signing.issue import Item, Progress, publish
from phco.dmg.verdicts.book import openers
from phco.host.disk.objects import digest_of
from phco.jsontext import canonical
from phco.packages import archive
from phco.packages.identity import PublicKey


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What ``send_candidates`` did: offer → number of candidates; PAMSU who have no key to seal to.

    ``apart``: offer → candidates whose documents do not fit (a zip in ``tourN/dossiers-a-part/``); ``outdated``: files
    of a former sending that are still in the folder, and no longer to be sent.
    """

    counts: Mapping[str, int]
    written: Sequence[str]
    unreachable: Sequence[str]
    apart: Mapping[str, Sequence[str]]
    outdated: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What sending the candidates of a round needs to know."""

    known: RoundHistory

    @cached_property
    def lists(self) -> RoundLists:
        """The lists that count in it. Raises PhcoError E_ETAPE before it is opened."""
        return lists_of(self.known)

    def check(self, now: datetime) -> None:
        """Raise E_ETAPE when the round is not open or is frozen, or hearts are still taken."""
        if self.lists.round.frozen_at is not None:
            raise step_fault(f"Le tour {self.lists.round.number} est déjà figé.", "Passez à l’appariement.")
        check_over(self.known.step("dj"), now)

    @cached_property
    def leaders(self) -> dict[str, str]:
        """Offer that someone hearted → the PAMSU who leads it."""
        known = self.lists.sheets
        return {
            offer: known[offer].author for offer, names in self.lists.candidates.items() if names and offer in known
        }

    @cached_property
    def keys(self) -> dict[str, PublicKey]:
        """PAMSU who have a device → the key to seal to."""
        return openers(self.known.materials, self.leaders.values())

    @property
    def unreachable(self) -> list[str]:
        """PAMSU to whom nothing can be sealed, one an offer."""
        return [author for author in self.leaders.values() if author not in self.keys]

    @cached_property
    def list_bytes(self) -> bytes:
        """The list as it is kept: offer → candidates."""
        return canonical(self.lists.candidates)

    @property
    def news(self) -> list[Event]:
        """What the journal has not said yet: the list, where it is not the one that they were last sent."""
        digest = digest_of(self.list_bytes)
        body = {"tour": self.lists.round.number, "liste": digest}
        return [] if self.known.sent == digest else [Event(kind="candidats", body=body)]


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What goes to one PAMSU: the package, and the candidates whose documents do not fit in it."""

    offer: str
    item: Item
    heavy: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The documents that do not fit in the parcel of an offer."""

    tour: int
    offer: str
    names: Sequence[str]
    documents: Documents

    @property
    def name(self) -> str:
        """Its path under ``sorties/``."""
        return f"tour{self.tour}/dossiers-a-part/{self.offer}.zip"

    @property
    def zip(self) -> bytes:
        """Its bytes, the documents read again."""
        pieces = self.documents.pieces(self.names)
        return archive.write({path.rpartition("/")[2]: pdf for path, pdf in pieces.items()})


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """What goes to everyone: the lists, and the documents of the DJ."""

    sending: Sending
    documents: Documents

    @cached_property
    def parcels(self) -> Sequence[Parcel]:
        """One for each PAMSU who can be reached, offer by offer."""
        sending, came = self.sending, self.sending.lists.candidates
        return [
            _parcel(sending.lists.round.number, offer, author, sending.keys[author], came[offer], self.documents)
            for offer, author in sending.leaders.items()
            if author in sending.keys
        ]

    @cached_property
    def apart(self) -> Mapping[str, Sequence[str]]:
        """Offer → candidates whose documents do not fit in its parcel."""
        return {one.offer: one.heavy for one in self.parcels if one.heavy}

    @property
    def too_heavy(self) -> list[Apart]:
        """For each offer, the zip of the documents that do not fit in its parcel."""
        tour = self.sending.lists.round.number
        return [
            Apart(tour=tour, offer=offer, names=names, documents=self.documents) for offer, names in self.apart.items()
        ]


def send_candidates(desk: Desk, tour: int, now: datetime, *, progress: Progress = None) -> Sent:
    """Tell each PAMSU who hearted their post, with the files and without the hearts (RNK-04), sealed to them.

    The journal fixes the lists with what is signed, in one transaction: rankings are judged against them. Raises
    PhcoError E_ETAPE.
    """
    sending = read_sending(desk.store, tour)
    sending.check(now)
    mailing = mailing_of(desk, sending)
    for one in mailing.too_heavy:
        desk.output(one.name, one.zip, private=True, durable=False)
    if mailing.too_heavy:
        desk.disk.sync_everything()
    items = [one.item for one in mailing.parcels]
    issued = publish(
        desk, items, now, before=sending.known.register, events=sending.news,
        keeps={f"candidats-tour{tour}.json": sending.list_bytes}, progress=progress,
    )  # fmt: skip
    counts = {offer: len(names) for offer, names in sending.lists.candidates.items()}
    current = {one.item.name.rpartition("/")[2] for one in mailing.parcels}
    there = sorted(path.name for path in (desk.outputs / f"tour{tour}" / "candidats").glob("*.phco"))
    return Sent(
        counts=counts, written=issued.written, unreachable=sending.unreachable, apart=mailing.apart,
        outdated=[name for name in there if name not in current],
    )  # fmt: skip


def read_sending(store: Store, tour: int) -> Sending:
    """What there is to send to the PAMSU of a round, at once."""
    return Sending(known=read_round(store, tour))


def mailing_of(desk: Desk, sending: Sending) -> Mailing:
    """The parcels of it, with the documents of the DJ."""
    files, read = sending.known.standing("dossier-dj"), partial(opened, desk.objects, desk.keys)
    return Mailing(sending=sending, documents=Documents(files, read))


def _parcel(
    tour: int, offer: str, author: str, opener: PublicKey, names: Sequence[str], documents: Documents
) -> Parcel:
    """The package of one PAMSU; its documents are read again when it is written."""
    along, heavy = documents.share(names)
    item = Item(
        name=f"tour{tour}/candidats/{offer}-{author}.phco", kind="candidats", tour=tour, recipient=opener,
        tables={"candidats": [documents.line(tour, offer, one, along=one in along) for one in names]},
        pieces=partial(documents.pieces, along), piece_key=[documents.key(one) for one in along], private=True,
    )  # fmt: skip
    return Parcel(offer=offer, item=item, heavy=heavy)

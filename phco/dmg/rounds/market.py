"""The market, read at once: sheets that stand, posts held, people without a post, lists that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from phco.dmg.ledger.queries.columns import Said, said
from phco.dmg.ledger.queries.people import departures, homes
from phco.dmg.ledger.queries.round_history import RoundHistory, read_round
from phco.dmg.ledger.queries.rounds import holders
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Holder, Package, Round
from phco.errors import PhcoError
from phco.jsontext import loads_own
from phco.local import remembered_lately
from phco.offers import Offer, offer_from_cells
from phco.offers.schema import TRUE


@dataclass(frozen=True, kw_only=True)
class Told:
    """The cells of a sheet, as its package wrote them; its offer is read when somebody looks at it."""

    cells: Mapping[str, str]
    deposited: bool = False

    @cached_property
    def offer(self) -> Offer:
        """The offer."""
        return offer_from_cells(self.cells)

    @property
    def capacity(self) -> int:
        """How many DJ the post takes; one where the sheet does not say (ORG-07)."""
        return int(self.cells.get("capacite") or 0) or 1

    @property
    def renewed(self) -> bool:
        """Whether its DJ goes on: it offers no place."""
        return self.cells.get("reconduite") == TRUE


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet that counts: what it says, its package and the PAMSU who leads it."""

    told: Told
    payload: str
    author: str

    @property
    def offer(self) -> Offer:
        """The offer."""
        return self.told.offer

    @property
    def cells(self) -> Mapping[str, str]:
        """Its cells as sent."""
        return self.told.cells

    @property
    def deposited(self) -> bool:
        """Whether the DMG signed it in its author's name."""
        return self.told.deposited


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """Sheets by offer id; ``clashes`` says in French which ones were left out, and why.

    ``withdrawn``: those whose PAMSU has left the campaign; another PAMSU may have sent one for the same offer since.
    """

    by_id: Mapping[str, Sheet]
    clashes: Sequence[str]
    withdrawn: Mapping[str, Sheet] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Market:
    """Sheets that stand, who holds what, everyone enrolled as a DJ (→ commune), and who has left the campaign."""

    sheets: Sheets
    holders: Sequence[Holder]
    djs: Mapping[str, str]
    gone: Collection[str] = frozenset()

    @cached_property
    def taken(self) -> Mapping[str, int]:
        """Offer → how many hold it; 0 for any other."""
        return Counter(one.offer for one in self.holders)

    @property
    def held(self) -> dict[str, str]:
        """Person → the offer they hold (renewed, matched or decided)."""
        return {one.person: one.offer for one in self.holders}

    @property
    def free_people(self) -> list[str]:
        """DJ without a post, sorted (WSH-05)."""
        held = self.held
        return [one for one in self.djs if one not in held and one not in self.gone]

    @property
    def free_offers(self) -> dict[str, Sheet]:
        """Sheets whose post nobody holds, by id (ORG-01, WSH-05).

        A post for two DJ is free until it has both. A PAMSU whose DJ goes on has no other place (ORG-07), and a sheet
        that says « reconduite » offers none.
        """
        taken = self.taken
        busy = {one.pamsu: one.offer for one in self.holders if one.origin == "reconduction" and one.pamsu}
        return {
            name: one
            for name, one in self.sheets.by_id.items()
            if taken[name] < one.told.capacity and busy.get(one.author, name) == name and not one.told.renewed
        }

    def room_left(self, sheet: Sheet) -> int:
        """How many DJ a post can still take."""
        return sheet.told.capacity - self.taken[sheet.cells["id"]]


@dataclass(frozen=True, kw_only=True)
class RoundLists:
    """An open round with the packages that count in it: sheets, hearts (``voeux``), rankings (``classement``).

    ``gone``: who has left the campaign, before the input was frozen where it is.
    """

    round: Round
    applicants: Sequence[str]
    fiches: Sequence[Package]
    voeux: Sequence[Package]
    classements: Sequence[Package]
    gone: Collection[str] = frozenset()

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """The sheets that stand, by offer."""
        return sheets_of(self.fiches, self.gone).by_id

    @cached_property
    def hearts(self) -> Mapping[str, Mapping[str, int]]:
        """DJ → offer → hearts 1 to 5."""
        return hearts_in([one for one in self.voeux if one.author not in self.gone])

    @cached_property
    def rankings(self) -> Mapping[str, Sequence[str]]:
        """PAMSU → DJ, the first ranked first."""
        return {one.author: one.content["classement"] for one in self.classements}

    @cached_property
    def deposited(self) -> dict[str, list[str]]:
        """Whose lists of the round the DMG deposited: ``demandeurs`` (DJ), ``offreurs`` (the PAMSU's offers)."""
        djs = {one.author for one in self.voeux if one.deposit is not None}
        leads = {one.author for one in self.classements if one.deposit is not None}
        offers = [name for name in self.round.offers if name in self.sheets and self.sheets[name].author in leads]
        return {"demandeurs": sorted(djs & set(self.applicants)), "offreurs": sorted(offers)}

    @cached_property
    def candidates(self) -> dict[str, list[str]]:
        """Offer of the round → the DJ who hearted it, sorted; an offer withdrawn since is not among them."""
        withdrawn = sheets_of(self.fiches, self.gone).withdrawn
        return {
            offer: sorted(dj for dj, wishes in self.hearts.items() if offer in wishes)
            for offer in self.round.offers
            if offer in self.sheets or offer not in withdrawn
        }


def read_market(store: Store) -> Market:
    """The market as it stands now."""
    gone = departures(store)
    sheets = sheets_of(said(store, "fiche-rts"), gone)
    return Market(sheets=sheets, holders=holders(store), djs=homes(store, "dj"), gone=gone)


def read_lists(store: Store, tour: int) -> RoundLists:
    """A round and its lists, at once. Raises PhcoError E_ETAPE before it is opened."""
    return lists_of(read_round(store, tour))


def lists_of(known: RoundHistory) -> RoundLists:
    """The lists of a round. Raises PhcoError E_ETAPE before it is opened."""
    if known.round is None:
        raise not_open(known.tour)
    return RoundLists(
        round=known.round, applicants=[one for one in known.applicants if one not in known.gone], gone=known.gone,
        fiches=known.standing("fiche-rts"), voeux=known.standing("voeux"), classements=known.standing("classement"),
    )  # fmt: skip


def step_fault(what: str, fix: str) -> PhcoError:
    """E_ETAPE: the operation does not come now."""
    return PhcoError("E_ETAPE", what, "tour", fix)


def not_open(tour: int) -> PhcoError:
    """E_ETAPE: a round that was not opened."""
    return step_fault(f"Le tour {tour} n’est pas ouvert.", f"Ouvrez-le : « phco dmg tour ouvrir {tour} ».")


def read_sheets(store: Store) -> Sheets:
    """The sheets that stand."""
    return sheets_of(said(store, "fiche-rts"), departures(store))


def read_hearts(store: Store, tour: int, people: Collection[str] | None = None) -> dict[str, dict[str, int]]:
    """DJ → offer → hearts, of the lists that count in a round; of some ``people`` alone when they are told."""
    return hearts_in(said(store, "voeux", tour, people))


def sheets_of(packages: Sequence[Package | Said], gone: Collection[str] = ()) -> Sheets:
    """Sheets by offer. Two PAMSU with one offer id: the one received first keeps it, whatever came in first.

    ``gone``: the PAMSU who have left; whoever else sends a sheet for their offer takes it over.
    """
    found: dict[str, Sheet] = {}
    withdrawn: dict[str, Sheet] = {}
    clashes: list[str] = []
    for package in packages:
        told = _read(package.content_json)
        sheet, name = Sheet(told=told, payload=package.payload, author=package.author), told.cells["id"]
        if package.author in gone:
            withdrawn.setdefault(name, sheet)
            continue
        if name in found:
            clashes.append(
                f"« {name} » : la fiche de {package.author} porte l’identifiant d’une fiche de "
                f"{found[name].author}, reçue avant ; demandez-lui d’en changer."
            )
            continue
        found[name] = sheet
    return Sheets(by_id=dict(sorted(found.items())), clashes=clashes, withdrawn=dict(sorted(withdrawn.items())))


@remembered_lately(8192)  # a campaign's sheets are read at each act; what a package says never changes
def _read(content_json: str) -> Told:
    """What a sheet says."""
    content = loads_own(content_json)
    return Told(cells=content["cellules"], deposited=content.get("de_la_part") is not None)


def hearts_in(packages: Sequence[Package | Said]) -> dict[str, dict[str, int]]:
    """DJ → offer → hearts 1 to 5, by DJ (a 0 counts for nothing, WSH-02)."""
    return {
        one.author: {offer: count for offer, count in loads_own(one.content_json)["coeurs"].items() if count > 0}
        for one in sorted(packages, key=lambda one: one.author)
    }

"""The market, read at once: sheets that stand, posts held, people without a post, lists that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from phco.dmg.ledger.queries.packages import standing
from phco.dmg.ledger.queries.people import departures, homes
from phco.dmg.ledger.queries.rounds import frozen_since, holders, round_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Holder, Package, Round
from phco.errors import PhcoError
from phco.offers import Offer, offer_from_cells


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet that counts: the offer, its cells as sent, its package and the PAMSU who leads it.

    ``deposited``: the DMG signed it in their name.
    """

    offer: Offer
    cells: Mapping[str, str]
    payload: str
    author: str
    deposited: bool = False


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
        taken = Counter(one.offer for one in self.holders)
        busy = {one.pamsu: one.offer for one in self.holders if one.origin == "reconduction" and one.pamsu}
        return {
            name: one
            for name, one in self.sheets.by_id.items()
            if taken[name] < one.offer.capacity and busy.get(one.author, name) == name and not one.offer.reconduite
        }

    def room_left(self, sheet: Sheet) -> int:
        """How many DJ a post can still take."""
        return sheet.offer.capacity - sum(1 for one in self.holders if one.offer == sheet.offer.id)


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
    sheets = sheets_of(standing(store, "fiche-rts"), gone)
    return Market(sheets=sheets, holders=holders(store), djs=homes(store, "dj"), gone=gone)


def read_lists(store: Store, tour: int) -> RoundLists:
    """A round and its lists, at once. Raises PhcoError E_ETAPE before it is opened."""
    found = round_of(store, tour)
    if found is None:
        raise not_open(tour)
    frozen = frozen_since(store, tour)
    gone = {name for name, one in departures(store).items() if not frozen or one.at < frozen}
    return RoundLists(
        round=found, applicants=[one for one in store.applicants(tour) if one not in gone],
        fiches=standing(store, "fiche-rts"), voeux=standing(store, "voeux", tour),
        classements=standing(store, "classement", tour), gone=gone,
    )  # fmt: skip


def step_fault(what: str, fix: str) -> PhcoError:
    """E_ETAPE: the operation does not come now."""
    return PhcoError("E_ETAPE", what, "tour", fix)


def not_open(tour: int) -> PhcoError:
    """E_ETAPE: a round that was not opened."""
    return step_fault(f"Le tour {tour} n’est pas ouvert.", f"Ouvrez-le : « phco dmg tour ouvrir {tour} ».")


def read_sheets(store: Store) -> Sheets:
    """The sheets that stand."""
    return sheets_of(standing(store, "fiche-rts"), departures(store))


def read_hearts(store: Store, tour: int) -> dict[str, dict[str, int]]:
    """DJ → offer → hearts, of the lists that count in a round."""
    return hearts_in(standing(store, "voeux", tour))


def sheets_of(packages: Sequence[Package], gone: Collection[str] = ()) -> Sheets:
    """Sheets by offer. Two PAMSU with one offer id: the one received first keeps it, whatever came in first.

    ``gone``: the PAMSU who have left; whoever else sends a sheet for their offer takes it over.
    """
    found: dict[str, Sheet] = {}
    withdrawn: dict[str, Sheet] = {}
    clashes: list[str] = []
    for package in packages:
        cells: Mapping[str, str] = package.content["cellules"]
        offer = offer_from_cells(cells)
        sheet = Sheet(
            offer=offer, cells=cells, payload=package.payload, author=package.author,
            deposited=package.deposit is not None,
        )  # fmt: skip
        if package.author in gone:
            withdrawn.setdefault(offer.id, sheet)
            continue
        if offer.id in found:
            clashes.append(
                f"« {offer.id} » : la fiche de {package.author} porte l’identifiant d’une fiche de "
                f"{found[offer.id].author}, reçue avant ; demandez-lui d’en changer."
            )
            continue
        found[offer.id] = sheet
    return Sheets(by_id=dict(sorted(found.items())), clashes=clashes, withdrawn=dict(sorted(withdrawn.items())))


def hearts_in(packages: Sequence[Package]) -> dict[str, dict[str, int]]:
    """DJ → offer → hearts 1 to 5, by DJ (a 0 counts for nothing, WSH-02)."""
    return {
        one.author: {offer: count for offer, count in one.content["coeurs"].items() if count > 0}
        for one in sorted(packages, key=lambda one: one.author)
    }

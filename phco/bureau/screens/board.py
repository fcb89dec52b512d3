"""« Commission »: the board (who is left, the map, the posts as the chosen DJ sees them) and the decisions taken."""

from __future__ import annotations

from collections.abc import Mapping

from phco.bureau.board import REASONS, Board, read_board
from phco.bureau.screens.map import draw_map
from phco.bureau.screens.record import Context, Query, View
from phco.campaign.model import ROUNDS
from phco.dmg.commission.decisions import decisions
from phco.dmg.commission.drafts import KINDS, Proposal, propose, touched
from phco.dmg.commission.minutes import as_told, place_name
from phco.dmg.commission.regret import FORMULA
from phco.dmg.commission.session import Case, Session, session
from phco.dmg.desk import Desk
from phco.dmg.keys.names import Name
from phco.dmg.ledger.queries.columns import rankings_of
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import loads_own
from phco.offers.display import show
from phco.offers.schema import offer_table

SHOWN = 12
SESSION = "commission"  # under which the session is kept between two entries of the journal
HIDDEN = Name(nom="", prenom="", courriel="")


def read(view: View) -> Context:
    """The board; before the rounds are over, what has to come first."""
    desk, query = view.desk, view.query
    board = read_board(desk)
    made = [as_told(one) for one in reversed(decisions(desk.store))]
    common = {"decisions": made, "plateau": board, "gestes": KINDS, "motifs": REASONS, "formule": FORMULA}
    try:
        found = view.kept(SESSION, lambda: session(desk.store))
    except PhcoError as error:
        return {**common, "attente": error}
    now = propose(found, board.draft)
    before = propose(found, board.past[-1]) if board.past else now
    chosen = next((case for case in found.cases if case.dj == query["dj"]), found.cases[0] if found.cases else None)
    names = {case.dj: desk.name(case.dj) if board.named else HIDDEN for case in found.cases}
    return {
        **common, "attente": None, "total": now.total, "avant": before.total, "vacants": len(found.vacant),
        "touches": touched(before, now), "noms": names,
        "cas": [_case(case, now, board, desk) for case in found.cases],
        "choisi": _choices(desk, found, chosen, now, board, query) if chosen is not None else None,
        "contraintes": list(enumerate(board.draft.constraints, 1)),
        "dits": {
            offer: f"{place_name(post.sheet.cells['commune'])} ({offer}, {post.sheet.cells['cabinet']})"
            for offer, post in found.vacant.items()
        },
    }  # fmt: skip


def _case(case: Case, now: Proposal, board: Board, desk: Desk) -> Context:
    held = next((one.kind for one in board.draft.constraints if one.dj == case.dj and one.kind != "interdire"), "")
    return {
        "dj": case.dj, "domicile": place_name(case.commune), "poste": now.posts.get(case.dj, ""), "tenu": held,
        "pourquoi": why(case), "regret": now.regrets.get(case.dj),
    }  # fmt: skip


def why(case: Case) -> str:
    """In one line, why this DJ is still without a post."""
    counts = {tour: count for tour, count in case.past.items() if count}
    if not counts:
        return "aucune liste retenue"
    tour, count = max(counts.items())
    return f"tour {tour} : {counted(count, 'offre notée', 'offres notées')}, aucune obtenue"


def _choices(desk: Desk, found: Session, case: Case, now: Proposal, board: Board, query: Query) -> Context:
    everything = query["tout"] == "1"
    kept = {now.posts.get(case.dj)} | {one.offer for one in board.draft.constraints if one.dj == case.dj}
    shown = list(case.choices if everything else case.choices[:SHOWN])
    more = {offer for offer in kept if offer in found.vacant} - {one.offer for one in shown}
    shown += sorted((case.choice(offer) for offer in more if offer), key=lambda one: (one.regret, one.offer))
    ranks, holders = past_ranks(desk, case.dj), {offer: dj for dj, offer in now.posts.items()}
    forbidden = {one.offer for one in board.draft.of(case.dj, "interdire")}
    communes = {name: post.sheet.cells["commune"] for name, post in found.vacant.items()}
    housing, zone = offer_table().field("logement"), offer_table().field("zone")
    return {
        "dj": case.dj, "tout": everything, "reste": len(case.choices) - len(shown), "poste": now.posts.get(case.dj),
        "carte": draw_map(case.commune, communes, now.posts.get(case.dj)),
        "choix": [
            {
                "offre": one.offer, "fiche": (offer := found.vacant[one.offer].sheet.offer), "coeurs": one.hearts,
                "km": one.distance, "regret": one.regret, "rang": ranks.get(found.vacant[one.offer].sheet.author),
                "commune": place_name(offer.commune), "zone": (show(zone, offer.zone) or "inconnue").split(" — ")[0],
                "logement": show(housing, offer.logement) or "non dit",
                "pris": holders.get(one.offer, ""), "ecarte": one.offer in forbidden,
            }
            for one in shown
        ],
    }  # fmt: skip


def past_ranks(desk: Desk, dj: str) -> Mapping[str, int]:
    """PAMSU → the rank they gave this DJ in the last round where they ranked them."""
    found: dict[str, int] = {}
    for tour in ROUNDS:
        for one in rankings_of(desk.store, tour, dj):
            ranking = list(loads_own(one.content_json)["classement"])
            if dj in ranking:
                found[one.author] = ranking.index(dj) + 1
    return found

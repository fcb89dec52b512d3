"""Option 4 of the 4e journée (ORG-13): the approved places, each semester's choices and matching, the conventions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.packages import in_time
from phco.dmg.ledger.queries.rounds import agreements as listed_agreements
from phco.dmg.ledger.queries.rounds import places as listed_places
from phco.dmg.ledger.queries.rounds import term_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import PUBLIC, Package, Term
from phco.dmg.rounds.market import Market, read_market, step_fault
from phco.dmg.signing.issue import Item, publish
from phco.errors import PhcoError
from phco.host.disk.objects import digest_of
from phco.jsontext import JsonObject, JsonView, canonical
from phco.matching.certify import certified, matched
from phco.matching.reading.request import read_request
from phco.offers import Place, place_as_cells, place_from_cells

STATES = {"a-signer": "à signer", "envoyee": "envoyée", "signee": "signée", "refusee": "refusée"}
OPTION = 4


def approve(desk: Desk, places: Sequence[Place], now: datetime, *, whole: bool = True) -> None:
    """Record the DMG's list of approved places; what is no longer in it is withdrawn.

    ``whole`` off: the list lacks rows that are to be mended, so that nothing is withdrawn.
    """
    known = listed_places(desk.store)
    cells = {one.id: place_as_cells(one) for one in places}
    changed = [cells[name] for name in sorted(cells) if known.get(name) != cells[name]]
    gone = sorted(set(known) - set(cells)) if whole else []
    if changed or gone:
        desk.record([Event(kind="lieux", body={"lieux": changed, "retires": gone})], now)


def approved(store: Store) -> dict[str, Place]:
    """The approved places, by id."""
    return {name: place_from_cells(cells) for name, cells in listed_places(store).items()}


def open_term(desk: Desk, semester: str, start: date, end: date, now: datetime) -> list[str]:
    """Publish the places of a semester and take choices from ``start`` to ``end`` included. Gives the places' ids."""
    places = approved(desk.store)
    if not places:
        raise step_fault("Aucun lieu agréé n’est enregistré.", "« phco dmg lieux importer LIEUX.csv ».")
    if end < start:
        raise PhcoError("E_VALEUR", "La fin précède le début.", "fin", "Vérifiez les deux dates.")
    _check_semester(semester)
    term = term_of(desk.store, semester)
    if term is not None and term.result is not None:
        raise step_fault(f"Les choix du semestre {semester} sont déjà appariés.", "Ouvrez le semestre suivant.")
    body = {
        "semestre": semester, "debut": start.isoformat(), "fin": end.isoformat(), "lieux": sorted(places),
    }  # fmt: skip
    same = term is not None and (term.start, term.end, term.places) == (
        body["debut"], body["fin"], body["lieux"],
    )  # fmt: skip
    if not same:
        desk.record([Event(kind="lieux-semestre", body=body)], now)
    tables = {"lieux": [place_as_cells(one) for one in places.values()]}
    publish(desk, [Item(name=f"{PUBLIC}/lieux.phco", kind="lieux", tables=tables)], now)
    return sorted(places)


def _check_semester(semester: str) -> None:
    if len(semester) != 7 or semester[4:] not in ("-11", "-05") or not semester[:4].isdigit():
        raise PhcoError(
            "E_VALEUR", f"« {semester[:20]} » n’est pas un semestre.", "semestre", "Écrivez 2026-11 ou 2027-05."
        )


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Who takes part: holders of a post under option 4, with their ordered places (empty: nothing received in time)."""

    choices: Mapping[str, Sequence[str]]
    silent: Sequence[str]


def choices_of(store: Store, semester: str) -> Chosen:
    """The choice that counts for each DJ whose post has option 4: the last one received in the semester's window."""
    term, market, sent = term_of(store, semester), read_market(store), in_time(store, "choix-journee4")
    if term is None:
        raise step_fault(f"Les lieux du semestre {semester} ne sont pas publiés.", "« phco dmg lieux ouvrir ».")
    return _chosen(term, market, sent)


def _chosen(term: Term, market: Market, sent: Sequence[Package]) -> Chosen:
    known = market.sheets.by_id
    eligible = sorted(
        one for one, offer in market.held.items() if offer in known and known[offer].offer.option_journee4 == OPTION
    )
    found: dict[str, Sequence[str]] = {}
    for package in sent:
        listed = package.content["choix"].get(term.semester)
        if listed and package.author in eligible and (term.window is None or term.window.holds(package.received)):
            found[package.author] = listed  # the last one read is the newest
    return Chosen(choices=found, silent=[one for one in eligible if one not in found])


def match_term(desk: Desk, semester: str, seed: str, now: datetime) -> JsonView:
    """Match the choices of a semester: places hold no preference, the named public draw decides among equals.

    The same engine and the same verifier as the rounds. Raises PhcoError E_ETAPE, E_VALEUR, E_CERTIFICAT.
    """
    term, places = term_of(desk.store, semester), approved(desk.store)
    if term is not None and term.result is not None:
        if term.draw != seed:
            raise step_fault(
                f"Le semestre {semester} est déjà apparié avec le tirage « {term.draw} ».", "Rien à refaire."
            )
        done: JsonView = desk.kept(term.result)
        return done
    chosen = choices_of(desk.store, semester)
    if term is not None and term.window is not None and now <= term.window.end_utc:
        raise step_fault("Les choix ne sont pas clos.", f"Attendez le {term.end} au soir.")
    entry = _request(chosen, places, seed)
    result = certified(entry, matched(read_request(entry)))
    kept = canonical(result)
    body = {"semestre": semester, "graine": seed, "paires": result["paires"], "resultat": digest_of(kept)}
    desk.record([Event(kind="lieux-apparies", body=body)], now, keeps={f"lieux-{semester}.json": kept})
    return result


def _request(chosen: Chosen, places: Mapping[str, Place], seed: str) -> JsonObject:
    people = sorted(chosen.choices)
    return {
        "tour": 1, "methode": "acceptation-differee", "graine": seed,
        "demandeurs": {one: [[place] for place in chosen.choices[one] if place in places] for one in people},
        "offreurs": {
            name: {
                "capacite": place.capacite,
                "classement": [ranked] if (ranked := [one for one in people if name in chosen.choices[one]]) else [],
            }
            for name, place in places.items()
        },
    }  # fmt: skip


def set_agreement(desk: Desk, semester: str, dj: str, state: str, now: datetime) -> None:
    """The state of a convention. Raises PhcoError E_VALEUR, E_PERSONNE."""
    if state not in STATES:
        raise PhcoError("E_VALEUR", f"« {state} » n’est pas un état.", "etat", f"Choisissez : {', '.join(STATES)}.")
    known = {one.person: one.state for one in listed_agreements(desk.store, semester)}
    if dj not in known:
        raise PhcoError(
            "E_PERSONNE",
            f"« {dj} » n’a pas de lieu au semestre {semester}.",
            "dj",
            "« phco dmg lieux etat » les liste.",
        )
    if known[dj] != state:
        desk.record([Event(kind="convention", body={"semestre": semester, "dj": dj, "etat": state})], now)


def agreements(store: Store, semester: str) -> list[dict[str, str]]:
    """Who is where in a semester, and whether the convention is signed."""
    rows = listed_agreements(store, semester)
    return [{"dj": one.person, "lieu": one.place, "convention": one.state, "le": one.at} for one in rows]


AGREEMENT_COLUMNS = (
    "pseudonyme", "nom", "courriel", "lieu", "nom du lieu", "adresse", "telephone", "convention", "depuis",
)  # fmt: skip


def agreement_rows(desk: Desk, rows: Sequence[Mapping[str, str]]) -> list[list[object]]:
    """The same with names and addresses, to prepare the conventions; it stays on this machine."""
    places = approved(desk.store)
    found: list[list[object]] = []
    for row in rows:
        name, place = desk.name(row["dj"]), places.get(row["lieu"])
        where = (place.nom, place.adresse or "", place.telephone or "") if place else ("", "", "")
        who = [row["dj"], name.full if name.nom else "", name.courriel]
        found.append([*who, row["lieu"], *where, STATES[row["convention"]], row["le"][:10]])
    return found

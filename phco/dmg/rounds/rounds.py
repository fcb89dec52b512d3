"""Opening a round: who is left, what is vacant, the signed catalogue and manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from phco.campaign.model import ROUNDS, round_step
from phco.dates import PARIS, french_instant
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.people import departures, revoked
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.ledger.queries.rounds import announced_draw, rounds, steps
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import MANIFEST, PUBLIC, RETURN, Departure, Round, Step, instant
from phco.dmg.rounds.drawing import cancelled_draws
from phco.dmg.rounds.market import Sheet, read_market, step_fault
from phco.dmg.signing.issue import Item, publish
from phco.dmg.verdicts.contents import EXCLUDE_SHORT
from phco.errors import PhcoError
from phco.packages.identity import b64
from phco.packages.schema import Cells

MANIFEST_SEEN = "manifeste_vu"
MOST_TOLD = 400  # characters of a cancelled draw: a free text of a former version may be longer


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A round just opened (or opened again after a correction)."""

    tour: int
    applicants: Sequence[str]
    offers: Sequence[str]
    catalogue: str
    warnings: Sequence[str]
    version: int = 1
    written: Sequence[str] = ()


def catalogue_name(tour: int) -> str:
    """Where the catalogue of a round is written."""
    return f"{PUBLIC}/catalogue-tour{tour}.phco"


def catalogue_item(store: Store, vacant: Mapping[str, Sheet], tour: int) -> Item:
    """The catalogue of a round as it would be signed now: a new version when it differs from the one signed last."""
    known = publication_of(store, catalogue_name(tour))
    tables: dict[str, Sequence[Cells]] = {"offres": [one.cells for one in vacant.values()]}
    deposited = [{"offre": name} for name, one in sorted(vacant.items()) if one.deposited]
    if deposited:  # the DMG signed these sheets in their PAMSU's name
        tables["depots"] = deposited

    def item(version: int) -> Item:
        return Item(name=catalogue_name(tour), kind="catalogue", tour=tour, tables=tables, version=version)

    same = item(known.version if known is not None else 1)
    return same if known is None or known.key == same.key() else item(known.version + 1)


def open_round(desk: Desk, tour: int, now: datetime) -> Opened:
    """Open a round: compute who is left and what is vacant, publish the catalogue and the manifest (CMP, WSH-05).

    Doing it again before the matching corrects the catalogue; with nothing changed, it writes nothing. Raises
    PhcoError: E_PLAGE, E_ETAPE (a former round is not matched, this one already is, nothing to offer).
    """
    if tour not in ROUNDS:
        raise PhcoError("E_PLAGE", f"Le tour {tour} n’existe pas.", "tour", "Écrivez 1, 2 ou 3.")
    opened, market = {one.number: one for one in rounds(desk.store)}, read_market(desk.store)
    known = opened.get(tour)
    for past in range(1, tour):
        if past not in opened or opened[past].matched_at is None:
            raise step_fault(f"Le tour {past} n’est pas apparié.", f"Terminez-le : « phco dmg apparier tirer {past} ».")
    if known is not None and known.frozen_at is not None:
        raise step_fault(f"Le tour {tour} est déjà figé pour l’appariement.", "Passez à l’étape suivante.")
    vacant, people = market.free_offers, sorted(market.free_people)
    if not vacant or not people:
        what = "aucune offre vacante" if not vacant else "aucun docteur junior sans poste"
        raise step_fault(f"Rien à apparier au tour {tour} : {what}.", "Vérifiez avec « phco dmg etat ».")
    item = catalogue_item(desk.store, vacant, tour)
    issued = publish(desk, [item], now)
    catalogue = issued.payloads[item.name]
    body = {
        "tour": tour, "catalogue": catalogue, "offres": sorted(vacant), "demandeurs": people,
        "fiches": {name: one.payload for name, one in vacant.items()},
    }  # fmt: skip
    same = known is not None and (known.catalogue, known.offers, desk.store.applicants(tour)) == (
        catalogue, body["offres"], people,
    )  # fmt: skip
    if not same:
        desk.record([Event(kind="tour-ouvert", body=body)], now)
    written = [*issued.written, *publish(desk, [manifest_item(desk.store, desk.keys.sealing)], now).written]
    return Opened(
        tour=tour,
        applicants=people,
        offers=sorted(vacant),
        catalogue=catalogue,
        warnings=market.sheets.clashes,
        version=item.version,
        written=written,
    )


def check_over(step: Step | None, now: datetime) -> None:
    """Refuse to go on while a step is still open. Raises PhcoError E_ETAPE."""
    if step is not None and step.window is not None and now <= step.window.end_utc:
        raise step_fault(
            f"L’étape « {step.code} » n’est pas close : elle dure jusqu’au {french_instant(step.window.end_utc)}.",
            "Attendez la clôture et recevez les derniers envois, ou changez la date : « phco dmg tour dates ».",
        )


# — the manifest ——————————————————————————————————————————————————————————————————————————————————————————————
@dataclass(frozen=True, kw_only=True)
class Told:
    """What the manifest tells: the round under way, the steps, the settings, the revoked keys, the key to seal to."""

    round: Round
    steps: Mapping[str, Step]
    settings: Mapping[str, str]
    revoked: Sequence[tuple[str, str]]
    sealing: bytes


def manifest_item(store: Store, sealing: bytes) -> Item:
    """The manifest of the round under way: dates, catalogue, settings, revoked keys, the key to seal to; a new version
    when anything of it changed. Raises PhcoError E_ETAPE before the first round."""
    told, known = read_told(store, sealing), publication_of(store, MANIFEST)
    seen = int(store.setting(MANIFEST_SEEN, "0"))  # published by a journal that was lost since
    item = _manifest(told, max(known.version if known else 1, seen + 1 if known is None else 1))
    if known is not None and (known.key != item.key() or known.version <= seen):
        item = _manifest(told, max(known.version, seen) + 1)
    return item


def read_told(store: Store, sealing: bytes) -> Told:
    """Everything that the manifest tells. Raises PhcoError E_ETAPE before the first round."""
    opened = rounds(store)
    if not opened:
        raise step_fault("Aucun tour n’est ouvert.", "Ouvrez le tour 1 : « phco dmg tour ouvrir 1 ».")
    draws = {one.number: announced_draw(store, one.number) for one in opened if one.input_hash}
    left = sorted(departures(store).values(), key=lambda one: (one.at, one.person))
    short = "exclu" if store.setting(EXCLUDE_SHORT) == "oui" else "utilise"
    return Told(
        round=opened[-1], steps=steps(store), revoked=revoked(store),
        settings=_settings(opened, draws, short) | _cancelled(store, draws) | _return(store.setting(RETURN))
        | _left(left),
        sealing=sealing,
    )  # fmt: skip


def _manifest(told: Told, version: int) -> Item:
    tables: dict[str, Sequence[Cells]] = {
        "manifeste": [
            {
                "version": version, "expire": _expiry(told.round, told.steps), "catalogue": told.round.catalogue,
                "cle_sceau": b64(told.sealing),
            }
        ],
        "etapes": [
            {
                "code": step.code, "acteur": step.named.actor, "debut": step.start or "", "fin": step.end or "",
                "statut": step.status,
            }
            for step in told.steps.values()
        ],
        "reglages": [{"cle": key, "valeur": value} for key, value in sorted(told.settings.items())],
        "revocations": [{"cle": signer, "depuis": since} for signer, since in told.revoked],
    }  # fmt: skip
    return Item(name=MANIFEST, kind="manifeste", tour=told.round.number, tables=tables, version=version)


def _settings(opened: Sequence[Round], draws: Mapping[int, str], short: str) -> dict[str, str]:
    """What the manifest tells of each round's method, frozen input and draw."""
    found = {"classement.court": short}
    for one in opened:
        prefix = f"tour{one.number}"
        if one.input_hash:
            found[f"{prefix}.empreinte"] = one.input_hash
            found[f"{prefix}.methode"] = one.method or ""
            found[f"{prefix}.tirage"] = draws[one.number]
        if one.draw:
            found[f"{prefix}.graine"] = one.draw
    return {key: value for key, value in found.items() if value}


def _cancelled(store: Store, frozen: Iterable[int]) -> dict[str, str]:
    """The draws committed to before, which bound nobody: when each was signed, then its source."""
    return {
        f"tour{tour}.annule.{number}": f"{at} {text[:MOST_TOLD]}"
        for tour in frozen
        for number, (at, text) in enumerate(cancelled_draws(store, tour), 1)
    }


def _return(address: str) -> dict[str, str]:
    """Where what is exported is to be sent, when the DMG has said it."""
    return {RETURN: address} if address else {}


def _left(left: Sequence[Departure]) -> dict[str, str]:
    """Who has left since, by pseudonym, with their offers: what was published of a round is read beside it."""
    return {
        f"depart.{number}": " ".join((one.person, one.role, one.day, *one.offers)) for number, one in enumerate(left, 1)
    }


def _expiry(round_: Round, known: Mapping[str, Step]) -> str:
    """The manifest holds until the end of the round's matching day, or of the last step known after it."""
    matching, last = known.get(round_step(round_.number, "appariement").code), known.get("prise-de-fonction")
    day = (last.end if round_.matched_at is not None and last else None) or (matching.end if matching else None)
    if day is None:
        day = (instant(round_.opened_at).date() + timedelta(days=30)).isoformat()
    end = datetime.combine(date.fromisoformat(day), time(23, 59, 59), PARIS)
    return end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Opening a round: who is left, what is vacant, the signed catalogue and manifest; then, to each PAMSU, who came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from phco.dates import PARIS, french_instant
from phco.dmg.desk import Desk, Event
from phco.dmg.rounds.market import free_offers, free_people, sheets
from phco.dmg.signing.issue import Issued, Item, publish
from phco.dmg.verdicts.contents import EXCLUDE_SHORT
from phco.dmg.verdicts.settling import window_of
from phco.errors import PhcoError
from phco.host.disk.objects import Reception, digest_of
from phco.jsontext import loads
from phco.packages.identity import b64
from phco.packages.schema import Cells

PUBLIC = "publication"
ROUNDS = (1, 2, 3)
Progress = Callable[[str], None] | None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A round just opened (or opened again after a correction)."""

    tour: int
    applicants: Sequence[str]
    offers: Sequence[str]
    catalogue: str
    warnings: Sequence[str]


def catalogue_name(tour: int) -> str:
    """Where the catalogue of a round is written."""
    return f"{PUBLIC}/catalogue-tour{tour}.phco"


def open_round(desk: Desk, tour: int, now: datetime) -> Opened:
    """Open a round: compute who is left and what is vacant, publish the catalogue and the manifest (CMP, WSH-05).

    Doing it again before the matching corrects the catalogue; with nothing changed, it writes nothing. Raises
    PhcoError: E_PLAGE, E_ETAPE (a former round is not matched, this one already is, nothing to offer).
    """
    if tour not in ROUNDS:
        raise PhcoError("E_PLAGE", f"Le tour {tour} n’existe pas.", "tour", "Écrivez 1, 2 ou 3.")
    for past in range(1, tour):
        if _round(desk, past, "matched_at") is None:
            raise step_fault(f"Le tour {past} n’est pas apparié.", f"Terminez-le : « phco dmg apparier tirer {past} ».")
    if _round(desk, tour, "frozen_at") is not None:
        raise step_fault(f"Le tour {tour} est déjà figé pour l’appariement.", "Passez à l’étape suivante.")
    found, vacant, people = sheets(desk), free_offers(desk), free_people(desk)
    if not vacant or not people:
        what = "aucune offre vacante" if not vacant else "aucun docteur junior sans poste"
        raise step_fault(f"Rien à apparier au tour {tour} : {what}.", "Vérifiez avec « phco dmg etat ».")
    rows = [one.cells for one in vacant.values()]
    item = Item(name=catalogue_name(tour), kind="catalogue", tour=tour, tables={"offres": rows})
    catalogue = publish(desk, [item], now).payloads[item.name]
    body = {"tour": tour, "catalogue": catalogue, "offres": sorted(vacant), "demandeurs": sorted(people)}
    row = desk.store.row("SELECT * FROM round WHERE number = ?", (tour,))
    same = row is not None and (row["catalogue"], loads(row["offers"]), desk.store.applicants(tour)) == (
        catalogue, body["offres"], body["demandeurs"],
    )  # fmt: skip
    if not same:
        desk.record([Event(kind="tour-ouvert", body=body)], now)
    publish_manifest(desk, now)
    return Opened(
        tour=tour, applicants=sorted(people), offers=sorted(vacant), catalogue=catalogue, warnings=found.clashes
    )


def step_fault(what: str, fix: str) -> PhcoError:
    return PhcoError("E_ETAPE", what, "tour", fix)


def _round(desk: Desk, tour: int, column: str) -> object:
    row = desk.store.row(f"SELECT {column} AS value FROM round WHERE number = ?", (tour,))
    return row["value"] if row else None


def current_round(desk: Desk) -> int:
    """The last round opened, 0 before the first."""
    row = desk.store.row("SELECT max(number) AS n FROM round")
    return int(row["n"] or 0) if row else 0


def publish_manifest(desk: Desk, now: datetime) -> Issued:
    """The manifest of the round under way: dates, catalogue, settings, revoked keys, sealing key; a new version when
    anything of it changed. Raises PhcoError E_ETAPE before the first round."""
    tour = current_round(desk)
    if tour == 0:
        raise step_fault("Aucun tour n’est ouvert.", "Ouvrez le tour 1 : « phco dmg tour ouvrir 1 ».")
    name = f"{PUBLIC}/manifeste.phco"
    known = desk.store.row("SELECT version FROM publication WHERE name = ?", (name,))
    version = int(known["version"]) if known else 1
    issued = publish(desk, [_manifest(desk, name, tour, version)], now) if known is None else Issued()
    if known is not None:
        same = _manifest(desk, name, tour, version)
        stored = desk.store.row("SELECT key FROM publication WHERE name = ?", (name,))
        changed = stored is None or stored["key"] != same.key()
        issued = publish(desk, [_manifest(desk, name, tour, version + 1) if changed else same], now)
    return issued


def _manifest(desk: Desk, name: str, tour: int, version: int) -> Item:
    row = desk.store.row("SELECT catalogue FROM round WHERE number = ?", (tour,))
    assert row is not None
    steps = desk.store.rows("SELECT * FROM step")
    order = {code: place for place, code in enumerate(STEP_ORDER)}
    tables: dict[str, Sequence[Cells]] = {
        "manifeste": [
            {
                "version": version, "expire": _expiry(desk, tour), "catalogue": row["catalogue"],
                "cle_sceau": b64(desk.keys.opener.public.raw),
            }
        ],
        "etapes": [
            {
                "code": step["code"], "acteur": _actor(step["code"]), "debut": step["start"] or "",
                "fin": step["end"] or "", "statut": step["status"],
            }
            for step in sorted(steps, key=lambda step: order.get(step["code"], 99))
        ],
        "reglages": [{"cle": key, "valeur": value} for key, value in sorted(settings(desk).items())],
        "revocations": _revoked(desk),
    }  # fmt: skip
    return Item(name=name, kind="manifeste", tour=tour, tables=tables, version=version)


STEP_ORDER = (
    "depot-dj", "depot-rts", *(f"tour{k}-{part}" for k in ROUNDS for part in ("dj", "rts", "appariement")),
    "commission", "prise-de-fonction",
)  # fmt: skip


def _actor(code: str) -> str:
    if code.endswith("-dj") or code == "prise-de-fonction":
        return "dj"
    return "rts" if code.endswith("-rts") else "dmg"


def settings(desk: Desk) -> dict[str, str]:
    """The settings that the manifest tells: method, the announced draw, each round's frozen input."""
    found = {"classement.court": "exclu" if desk.store.setting(EXCLUDE_SHORT) == "oui" else "utilise"}
    for row in desk.store.rows("SELECT number, method, input_hash, draw FROM round ORDER BY number"):
        prefix = f"tour{row['number']}"
        if row["input_hash"]:
            found[f"{prefix}.empreinte"] = row["input_hash"]
            found[f"{prefix}.methode"] = row["method"]
            found[f"{prefix}.tirage"] = announced_draw(desk, row["number"])
        if row["draw"]:
            found[f"{prefix}.graine"] = row["draw"]
    return {key: value for key, value in found.items() if value}


def announced_draw(desk: Desk, tour: int) -> str:
    """The public draw named when the input of a round was frozen."""
    entries = [entry for entry in desk.store.entries(kinds=("gel",)) if entry.body["tour"] == tour]
    return str(entries[-1].body["tirage"]) if entries else ""


def _expiry(desk: Desk, tour: int) -> str:
    """The manifest holds until the end of the round's matching day, or of the last step known after it."""
    row = desk.store.row("SELECT end FROM step WHERE code = ?", (f"tour{tour}-appariement",))
    last = desk.store.row("SELECT end FROM step WHERE code = 'prise-de-fonction'")
    matched = _round(desk, tour, "matched_at") is not None
    day = (last["end"] if matched and last else None) or (row["end"] if row else None)
    if day is None:
        opened = desk.store.row("SELECT opened_at FROM round WHERE number = ?", (tour,))
        assert opened is not None
        day = (datetime.fromisoformat(opened["opened_at"]).date() + timedelta(days=30)).isoformat()
    end = datetime.combine(date.fromisoformat(day), time(23, 59, 59), PARIS)
    return end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _revoked(desk: Desk) -> list[Cells]:
    rows = desk.store.rows(
        "SELECT signer, min(issued_at) AS since FROM claim JOIN code ON code.person = claim.person "
        "AND code.number = claim.number + 1 WHERE status = 'revoquee' GROUP BY signer ORDER BY signer"
    )
    return [{"cle": row["signer"], "depuis": row["since"]} for row in rows]


def check_over(desk: Desk, code: str, now: datetime) -> None:
    """Refuse to go on while a step is still open. Raises PhcoError E_ETAPE."""
    row = desk.store.row("SELECT start, end FROM step WHERE code = ?", (code,))
    window = window_of(row["start"], row["end"]) if row else None
    if window is not None and now <= window.end_utc:
        raise step_fault(
            f"L’étape « {code} » n’est pas close : elle dure jusqu’au {french_instant(window.end_utc)}.",
            "Attendez la clôture et recevez les derniers envois, ou changez la date : « phco dmg tour dates ».",
        )


def keep(desk: Desk, data: bytes, name: str, now: datetime) -> str:
    """Keep bytes of our own among the objects; their digest."""
    digest = digest_of(data)
    if not desk.objects.holds(digest):
        moment = now.replace(microsecond=0)
        desk.objects.put(data, Reception(digest=digest, received_at=moment, name=name, origin="interne"))
    return digest

"""The data of a finished campaign, opened for research: one anonymous table, its dictionary, what is hidden and why.

One table alone, of groups of ``K`` people at least (``groups``): two tables of the same people could be subtracted from
each other. For the same reason a second, different version is refused unless it is forced with a reason.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from phco import subdivision
from phco.campaign.model import ROUNDS
from phco.carried import carried
from phco.dates import french_day, paris_day
from phco.dmg.commission.staleness import stale_minutes
from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import Obstacle, overcome
from phco.dmg.ledger.store import Store
from phco.dmg.papers.groups import HIDDEN, Group, K, grouped, hidden_by_column
from phco.dmg.rounds.market import Market, read_hearts, read_market
from phco.errors import PhcoError
from phco.french import counted, plural
from phco.jsontext import JsonObject, dumps
from phco.offers.communes import departement_name, distance_km

FOLDER, TABLE = "donnees-ouvertes", "docteurs-juniors"
COLUMNS = ("departement", "obtenu", "coeurs", "distance")
SAID = {"departement": "département", "obtenu": "moment", "coeurs": "cœurs", "distance": "distance"}
NONE, ALONE, UNKNOWN = "aucun", "sans objet", "inconnue"
BANDS = ((15, "moins de 15 km"), (30, "15 à 29 km"), (60, "30 à 59 km"))  # classes of this table, not of a rule
FAR = "60 km ou plus"
LICENCE = {"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}
KIND = "donnees-ouvertes"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The package: where it is, its groups, how many people it counts, and how many have each column hidden."""

    folder: Path
    groups: Sequence[Group]
    hidden: Mapping[str, int]

    @property
    def people(self) -> int:
        """Everyone who took part to the end."""
        return sum(one.size for one in self.groups)


def open_data(desk: Desk, now: datetime, *, forced: str | None = None) -> Opened:
    """Write the package under ``sorties/donnees-ouvertes``; the same state again writes nothing in the journal.

    Raises PhcoError: E_ETAPE (the minutes are not written, or no longer tell what was decided), E_ANONYMAT (fewer than
    ``K`` people), E_DONNEES_OUVERTES (another version has been opened, unless ``forced`` with a reason).
    """
    _check_finished(desk.store)
    groups = _groups(desk.store)
    if not groups:
        what = f"Moins de {K} docteurs juniors : trop peu pour un groupe."
        raise PhcoError("E_ANONYMAT", what, "campagne", "Rien n’est écrit : ces données ne s’ouvrent pas.")
    digest, told = _digest(groups), _told(desk.store)
    again = [
        Obstacle(
            code="E_DONNEES_OUVERTES", what="D’autres données de cette campagne ont déjà été ouvertes.",
            fix="Comparer les deux versions peut révéler ce que chacune masque : retirez d’abord la première.",
        )
    ]  # fmt: skip
    overcome(desk, "ouvrir-donnees", again if told and told[-1] != digest else [], forced=forced, now=now)
    found = _write(desk, groups)
    if not told or told[-1] != digest:
        body = {"empreinte": digest, "k": K, "groupes": len(groups), "personnes": found.people}
        desk.record([Event(kind=KIND, body=body)], now)
    return found


def remake_data(desk: Desk) -> None:
    """Write again what was opened, where the campaign is still as it was then; else leave it alone."""
    told, groups = _told(desk.store), _groups(desk.store)
    if told and told[-1] == _digest(groups):
        _write(desk, groups)


def _groups(store: Store) -> list[Group]:
    return grouped(rows_of(read_market(store), {tour: read_hearts(store, tour) for tour in ROUNDS}))


def _digest(groups: Sequence[Group]) -> str:
    return hashlib.sha256(table_bytes(groups)).hexdigest()


def _told(store: Store) -> list[str]:
    return [entry.body["empreinte"] for entry in store.entries(kinds=(KIND,))]


def _write(desk: Desk, groups: Sequence[Group]) -> Opened:
    found = Opened(folder=desk.outputs / FOLDER, groups=groups, hidden=hidden_by_column(groups, COLUMNS))
    about = _about(desk.store, fictional=desk.rehearsal or subdivision.current().fictional)
    for name, data in package_files(about, found, table_bytes(groups)).items():
        desk.output(f"{FOLDER}/{name}", data)
    _validate(found.folder)
    return found


def _check_finished(store: Store) -> None:
    if not any(True for _ in store.entries(kinds=("pv",))):
        what = "La campagne n’est pas finie : le procès-verbal de la commission n’est pas écrit."
        raise PhcoError("E_ETAPE", what, "campagne", "Établissez-le : « phco dmg commission pv ».")
    if stale := stale_minutes(store):
        raise PhcoError("E_PV_PERIME", stale, "campagne", "Établissez-le de nouveau : « phco dmg commission pv ».")


def rows_of(market: Market, hearts: Mapping[int, Mapping[str, Mapping[str, int]]]) -> list[tuple[str, ...]]:
    """What each DJ who took part to the end obtained, in the order of ``COLUMNS``; who has left is not counted."""
    rows: list[tuple[str, ...]] = []
    for one in market.holders:
        if one.person in market.gone:
            continue
        sheet = market.sheets.by_id.get(one.offer)
        there = sheet.offer.commune if sheet is not None else ""
        home = market.djs.get(one.person, "")
        renewed = one.origin == "reconduction"
        most = max((wishes.get(one.person, {}).get(one.offer, 0) for wishes in hearts.values()), default=0)
        rows.append(
            (
                (departement_name(there) if there else "") or UNKNOWN, one.origin.replace("tour", "tour "),
                ALONE if renewed else str(most), band(distance_km(home, there) if home and there else None),
            )
        )  # fmt: skip
    rows += [(NONE, "sans poste", ALONE, ALONE) for _ in market.free_people]
    return sorted(rows)


def band(distance: Decimal | None) -> str:
    """The class of a distance in kilometres; ``inconnue`` for None."""
    if distance is None:
        return UNKNOWN
    return next((name for below, name in BANDS if distance < below), FAR)


def table_bytes(groups: Sequence[Group]) -> bytes:
    """The table as CSV: UTF-8, commas, LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "effectif"])
    writer.writerows([*one.values, one.size] for one in groups)
    return out.getvalue().encode()


@dataclass(frozen=True, kw_only=True)
class About:
    """What the package says of its campaign. ``closing``: the day (ISO) the minutes were closed."""

    campaign: str
    title: str
    closing: str
    fictional: bool


def _about(store: Store, *, fictional: bool) -> About:
    minutes = list(store.entries(kinds=("pv",)))[-1].body
    return About(
        campaign=store.setting("campagne"), title=store.setting("titre"), closing=str(minutes["cloture"]),
        fictional=fictional,
    )  # fmt: skip


def package_files(about: About, found: Opened, table: bytes) -> dict[str, bytes]:
    """Every file of the package by name: descriptor (Data Package v2), table, French notice."""
    shape = json.loads(carried(f"dmg/papers/data/{FOLDER}.json").read_text(encoding="utf-8"))
    here = subdivision.current()
    said = _notice(about, found)
    descriptor: JsonObject = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"phco-{here.code}-{about.campaign}",
        "title": f"Affectations des docteurs juniors, subdivision {here.of}, campagne {about.campaign}",
        "description": said,
        "created": f"{about.closing}T00:00:00Z",
        "licenses": [LICENCE],
        "contributors": [{"title": about.title, "roles": ["publisher"]}],
        "anonymat": {"k": K, "methode": "regroupement local, suppression secondaire", "masques": dict(found.hidden)},
        "resources": [
            {
                "name": TABLE, "path": f"{TABLE}.csv", "type": "table", "format": "csv", "mediatype": "text/csv",
                "encoding": "utf-8", "bytes": len(table), "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
                "schema": shape,
            }
        ],
    }  # fmt: skip
    return {
        "datapackage.json": (dumps(descriptor, indent=2) + "\n").encode(),
        f"{TABLE}.csv": table,
        "LISEZMOI.md": f"# {descriptor['title']}\n\n{said}\n".encode(),
    }


def _notice(about: About, found: Opened) -> str:
    """What the table is, what it hides, what it does not protect from, in French."""
    day = french_day(paris_day(datetime.fromisoformat(f"{about.closing}T12:00:00+00:00")))
    masked = [
        f"{SAID[column]} : {counted(count, 'personne')} sur {found.people}"
        for column, count in found.hidden.items()
        if count
    ]
    fictional = ["Données fictives : cette campagne est une répétition."] if about.fictional else []
    parts = [
        *fictional,
        f"{counted(found.people, 'docteur junior', 'docteurs juniors')}, en {counted(len(found.groups), 'groupe')}. "
        f"État au procès-verbal de la commission, close le {day}. Qui a quitté la campagne n’est pas compté.",
        f"Aucun groupe n’a moins de {K} personnes ({K}-anonymat), sur toutes les colonnes à la fois. Un groupe trop "
        f"petit perd d’abord sa distance, puis ses cœurs, puis le moment, puis le département : la valeur devient "
        f"« {HIDDEN} ». Quand il resterait trop peu de personnes masquées, le plus petit groupe voisin l’est aussi, "
        "pour qu’aucune soustraction ne le retrouve. La somme des effectifs est le nombre de personnes.",
        f"{plural(len(masked), 'Colonne masquée', 'Colonnes masquées')} — {' ; '.join(masked)}."
        if masked else "Aucune valeur n’est masquée.",
        "Ce que cela ne protège pas : si toutes les personnes d’un groupe partagent une valeur, elle est connue de "
        "chacune. Ne rapprochez pas ce tableau d’autres données sur les mêmes personnes.",
        "Ni nom, ni pseudonyme, ni cabinet, ni commune, ni date personnelle. Une seule table : deux tables des mêmes "
        "personnes pourraient se soustraire.",
    ]  # fmt: skip
    return "\n\n".join(parts)


def _validate(folder: Path) -> None:
    """frictionless on what was just written, which is ours. Raises PhcoError E_SCHEMA."""
    from frictionless import Package

    report = Package(str(folder / "datapackage.json")).validate()
    if not report.valid:
        notes = "; ".join(str(note) for (note,) in report.flatten(["note"]))[:300]
        raise PhcoError("E_SCHEMA", f"Le paquet écrit n’est pas valide ({notes}).", FOLDER, "Signalez ce défaut.")

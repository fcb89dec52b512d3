"""GEP reports (ENS): what was sent, and the department's validation or refusal with its reason.

The answer's code is published, and said in the reply to the report's author; its sentence is sealed to that author.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from phco.dates import french_day, paris_day
from phco.dmg.desk import Desk, Event
from phco.dmg.intake.reasons import Seals, answer_rows
from phco.dmg.intake.receipts import ASK, joined, rehearsed
from phco.dmg.keys.sealing import unseal
from phco.dmg.ledger.queries.packages import standing
from phco.dmg.ledger.queries.publications import reviews
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package, Review, instant
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonObject
from phco.packages.cr_gep import REFUSAL, VALIDATION
from phco.packages.kinds import KINDS
from phco.packages.reading import unwrap
from phco.packages.tables import read_table

KIND = KINDS["cr-gep"]


def reports(store: Store) -> list[JsonObject]:
    """Every report that counts, with the DMG's answer when there is one."""
    answers = reviews(store)
    received = standing(store, "cr-gep")
    received.sort(key=lambda one: (one.received_at, one.author, one.seq, one.payload))
    return [_told(one, answers.get(one.payload)) for one in received]


def _told(package: Package, answer: Review | None) -> JsonObject:
    content = package.content
    return {
        "paquet": package.payload, "auteur": package.author, "date": content["date"], "theme": content["theme"],
        "duree_minutes": content["duree_minutes"], "participants": content["participants"],
        "presents": content.get("presents", len(content["participants"])), "resume": content["resume"],
        "recu_le": package.received_at,
        "verdict": answer.verdict if answer else "a-valider", "motif": answer.reason if answer else "",
        "par": answer.author if answer else "",
    }  # fmt: skip


def read_report(desk: Desk, payload: str) -> JsonObject:
    """One whole report, with the people that it names: they are only in the file, which the desk's keys open.

    Raises PhcoError E_PAQUET, and what opening the kept file raises.
    """
    found = _one(desk.store, payload)
    kept = next(one for one in standing(desk.store, KIND.name) if one.payload == found["paquet"])
    files = unwrap(unseal(desk.objects.get(kept.file), desk.keys)).files
    tables = {table.name: read_table(table, files[table.path]) for table in KIND.tables if table.path in files}
    report = {name: str(tables["cr-gep"][0][name] or "") for name in ("animateur", "suites")}
    named = [{"nom": str(one["nom"]), "dj": str(one["dj"] or "")} for one in tables.get("personnes", ())]
    return {**found, **report, "personnes": named}


def _one(store: Store, payload: str) -> JsonObject:
    """The report of this hash, or of its beginning. Raises PhcoError E_PAQUET (none or several reports)."""
    matching = [one for one in reports(store) if one["paquet"].startswith(payload)]
    if len(matching) != 1 or len(payload) < 12:
        raise PhcoError(
            "E_PAQUET",
            f"« {payload[:30]} » désigne {counted(len(matching), 'compte rendu', 'comptes rendus')}.", "paquet",
            "Donnez au moins 12 caractères de l’empreinte : « phco dmg cr lister ».",
        )  # fmt: skip
    return matching[0]


def review(desk: Desk, payload: str, *, valid: bool, author: str, reason: str, now: datetime) -> str:
    """Validate or refuse a report. ``payload``: its hash, or its beginning. A later review replaces, both stay written.

    Gives the name, under ``sorties/``, of the reply to send to its author.
    Raises PhcoError E_PAQUET (none or several reports), E_TEXT (a refusal without its reason).
    """
    found = _one(desk.store, payload)
    if not valid and len(reason.strip()) < 2:
        raise PhcoError("E_TEXT", "Un refus porte son motif.", "motif", "Ajoutez --motif : l’auteur le lit.")
    body = {
        "paquet": found["paquet"], "verdict": "valide" if valid else "refuse", "motif": reason.strip(),
        "auteur": author.strip(),
    }  # fmt: skip
    if body["motif"]:
        _ = desk.keys  # the reason will be signed and sealed: say now that the passphrase is missing
    if not desk.just_said("cr", body):
        desk.record([Event(kind="cr", body=body)], now)
    entry = desk.last_entry()
    assert entry is not None  # the one above
    folder, answer = f"accuses/cr-{entry.number}", answered(desk, found["paquet"])
    for file, data in answer.files.items():
        desk.output(f"{folder}/{file}", data, private=True)
    name = f"{folder}/cr-gep-{found['auteur']}.txt"
    desk.output(name, answer.text.encode(), private=True)
    return name


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the author of a reviewed report is sent: a text that says the verdict, the reason in a sealed file."""

    text: str
    files: Mapping[str, bytes]


def answered(desk: Desk, payload: str) -> Answer:
    """The answer to a report: what was typed is in its sealed file only; in none, for an author without a device."""
    report = _one(desk.store, payload)
    name, valid = desk.name(report["auteur"]), report["verdict"] == "valide"
    entry = next(
        one for one in reversed([*desk.store.entries(kinds=("cr",))]) if one.body["paquet"] == report["paquet"]
    )
    code, file = VALIDATION if valid else REFUSAL, f"cr-gep-{report['paquet'][7:19]}-{entry.number}-motif.phco"
    rows = answer_rows(report["paquet"], code, report["motif"], report["par"])
    data = Seals.of(desk).sealed(report["auteur"], rows, entry) if report["motif"] else None
    more = joined(file) if data is not None else ASK if report["motif"] else ""
    said = [
        *rehearsed(desk.rehearsal), f"Bonjour {name.full}," if name.nom else "Bonjour,", "",
        f"Le DMG a {'validé' if valid else 'refusé'} le compte rendu de GEP qu’il a reçu de vous le "
        f"{french_day(paris_day(instant(report['recu_le'])))}.",
        *([more] if more else []), "",
        f"Code : {code}", f"Contenu : {report['paquet']}", "",
    ]  # fmt: skip
    return Answer(text="\n".join(said), files={} if data is None else {file: data})

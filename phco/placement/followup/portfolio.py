"""The portfolio (ENS-03) and the teaching off placement (ENS-01, ENS-02): what is there, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from phco.carried import carried
from phco.findings import Reason
from phco.french import counted
from phco.jsontext import JsonObject
from phco.trees import parsed


@dataclass(frozen=True, kw_only=True)
class Family:
    """One competence family: a section of the portfolio."""

    id: str
    name: str
    help: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: a dated trace, filed under families and, if it is one, a seminar."""

    id: str
    day: date
    title: str
    families: tuple[str, ...] = ()
    seminar: str | None = None
    has_text: bool = False
    attachments: int = 0


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """One seminar or GEP session: attended or not (None: to come), and what the DMG said of a GEP report.

    ``answer``: the reason that came with it. ``rank``: its place in the plan; ``sent``: "moi" for a report sent from
    this device, "groupe" for one whose copy another member gave, "" else.
    """

    name: str
    day: date | None
    attended: bool | None
    report: str | None = None
    answer: str = ""
    rank: int | None = None
    sent: str = ""


@cache
def _data() -> JsonObject:
    place = carried("placement/data/portfolio.toml")
    return parsed(place.read_text(encoding="utf-8"))


def families() -> tuple[Family, ...]:
    """The competence families, in order."""
    return tuple(Family(id=row["id"], name=row["nom"], help=row["aide"]) for row in _data()["familles"])


def families_source() -> dict[str, str]:
    """Where the families come from."""
    return dict(_data()["source"])


def seminar_id(name: str) -> str:
    """``Exercice médical : installation`` as ``exercice-medical-installation``."""
    plain = name.lower().translate(str.maketrans("éèêàâîïôùûç", "eeeaaiiouuc"))
    return "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in plain).split())


def completeness(entries: Sequence[Entry], seminars: Sequence[str]) -> dict[str, object]:
    """Entries by section, the empty sections, and the share of sections that hold something.

    No source says how many entries are wanted: a section counts as filled from one (assumption, said on screen).
    """
    by_family = Counter(family for entry in entries for family in set(entry.families))
    by_seminar = Counter(entry.seminar for entry in entries if entry.seminar)
    sections: list[dict[str, object]] = [
        {"id": one.id, "nom": one.name, "genre": "famille", "entrees": by_family[one.id]} for one in families()
    ]
    sections += [
        {"id": seminar_id(name), "nom": name, "genre": "seminaire", "entrees": by_seminar[seminar_id(name)]}
        for name in seminars
    ]
    filled = sum(bool(section["entrees"]) for section in sections)
    thin = [entry for entry in entries if not entry.has_text and not entry.attachments]
    unfiled = [entry for entry in entries if not entry.families and not entry.seminar]
    alerts = [
        Reason(
            code="ENS-03-VIDE",
            rule="ENS-03",
            what=f"« {entry.title} » n’a ni texte ni pièce jointe.",
            fix="Écrivez-y quelques lignes : ce que vous avez fait, appris, et ferez autrement.",
            severity="alerte",
            where=entry.id,
        )
        for entry in thin
    ] + [
        Reason(
            code="ENS-03-CLASSEMENT",
            rule="ENS-03",
            what=f"« {entry.title} » n’est rangée nulle part.",
            fix="Choisissez une famille de compétences ou un séminaire.",
            severity="alerte",
            where=entry.id,
        )
        for entry in unfiled
    ]
    return {
        "entrees": len(entries),
        "rubriques": sections,
        "remplies": filled,
        "total": len(sections),
        "manquantes": [section["nom"] for section in sections if not section["entrees"]],
        "alertes": [alert.as_json() for alert in alerts],
        "hypothese": "Aucun texte ne fixe un nombre d’entrées : une rubrique est comptée dès la première.",
    }


def teaching(
    seminars: Sequence[str], attended: Sequence[Attendance], gep: Sequence[Attendance], today: date
) -> dict[str, object]:
    """The seminars one by one, and the GEP sessions with their reports."""
    found: list[dict[str, object]] = []
    alerts: list[Reason] = []
    for name in seminars:
        sessions = [one for one in attended if one.name == seminar_id(name)]
        present = [one for one in sessions if one.attended]
        coming = sorted(one.day for one in sessions if one.attended is None and one.day and one.day >= today)
        state = "suivi" if present else "prevu" if coming else "a-suivre"
        day = present[0].day if present else coming[0] if coming else None
        found.append({"id": seminar_id(name), "nom": name, "etat": state, "date": day.isoformat() if day else None})
    missing = [one["nom"] for one in found if one["etat"] != "suivi"]
    waiting = [one for one in gep if one.attended and one.report in (None, "a-envoyer")]
    refused = [one for one in gep if one.report == "refuse"]
    if waiting:
        alerts.append(
            Reason(
                code="ENS-02-CR",
                rule="ENS-02",
                what=f"{counted(len(waiting), 'séance')} de GEP sans compte rendu envoyé.",
                fix="Chaque séance donne un compte rendu, que le DMG valide.",
                severity="alerte",
            )
        )
    if refused:
        alerts.append(
            Reason(
                code="ENS-02-REFUS",
                rule="ENS-02",
                what=f"{counted(len(refused), 'compte rendu', 'comptes rendus')} à reprendre.",
                fix="Lisez le motif du DMG, corrigez et renvoyez.",
                severity="alerte",
            )
        )
    return {
        "seminaires": found,
        "suivis": len(found) - len(missing),
        "a_suivre": missing,
        "gep": {
            "seances": len(gep),
            "suivies": sum(one.attended is True for one in gep),
            "comptes_rendus": {
                "valides": sum(one.report == "valide" for one in gep),
                "envoyes": sum(one.report == "envoye" for one in gep),
                "refuses": len(refused),
                "a_envoyer": len(waiting),
            },
            "liste": [
                {
                    "date": one.day.isoformat() if one.day else None,
                    "theme": one.name,
                    "present": one.attended,
                    "cr": one.report,
                    "motif": one.answer,
                    "rang": one.rank,
                    "envoi": one.sent,
                }
                for one in sorted(gep, key=lambda one: one.day or today)
            ],
        },
        "alertes": [alert.as_json() for alert in alerts],
    }

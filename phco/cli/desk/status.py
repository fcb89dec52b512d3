"""``phco dmg etat``: where the campaign stands, who is missing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import (
    answer,
    command,
    desk_of,
    folder_option,
    now,
    say,
    write_table,
)
from phco.cli.desk.stale import erratum_lines
from phco.dates import french_instant
from phco.french import counted
from phco.packages.kinds import KINDS

if TYPE_CHECKING:
    from phco.dmg.rounds.status import Status

NAMES = {"dj": ("docteur junior", "docteurs juniors"), "pamsu": ("PAMSU", "PAMSU")}


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _etat(group)


def _etat(group: click.Group) -> None:
    @command(
        group,
        "etat",
        "phco dmg etat",
        "phco dmg etat --detail",
        "phco dmg etat --relances relances.xlsx",
        "phco dmg etat --json",
    )
    @click.option("--relances", metavar="FICHIER.csv|.xlsx", type=click.Path(path_type=Path),
                  help="écrit qui relancer avant la clôture, avec le message")  # fmt: skip
    @click.option("--detail", is_flag=True, help="liste aussi chaque personne, avec ce qu’elle a envoyé")
    @folder_option
    def etat(relances: Path | None, detail: bool, dossier: Path, as_json: bool) -> None:
        """Montre où en est la campagne : qui a envoyé quoi, qui manque, ce qui est mis de côté, les tours."""
        from phco.dmg.rounds import roster
        from phco.dmg.rounds.status import REMINDER_COLUMNS, reminders, status

        with desk_of(dossier, keys=False) as desk:
            found = status(desk, now())
            rows = reminders(desk, found)
            everyone = roster.roster(desk.store)
            lines = [roster.told(one, desk.name(one.pseudo)) for one in everyone] if detail else []
        if relances is not None:
            write_table(relances, "Relances", list(REMINDER_COLUMNS), rows)
        result = _status_json(found) | {"personnes": [roster.as_json(one) for one in everyone]}
        answer(result, as_json, lambda: "\n".join((_status_text(found), *lines)))
        if relances is not None and not as_json:
            say(f"{counted(len(rows), 'relance')} dans {relances}.")


def _status_json(found: Status) -> dict[str, object]:
    return {
        "campagne": found.campaign, "titre": found.title, "inscrits": dict(found.people),
        "appareils": dict(found.enrolled), "prochaine_etape": found.next_step, "paquets": found.packages,
        "fichiers_refuses": found.unreadable, "mis_de_cote": list(found.set_aside), "tours": list(found.rounds),
        "delais": [
            {"numero": one.number, "personne": one.person, "etape": one.step, "jusqu_au": one.until,
             "auteur": one.author, "motif": one.reason}
            for one in found.delays
        ],
        "erratum": found.erratum.as_json() if found.erratum is not None else None,
        "en_poste": found.held, "sans_poste": found.left, "vacantes": found.vacant,
        "a_refaire": list(found.stale),
        "partis": [
            {"personne": one.person, "role": one.role, "le": one.day, "motif": one.reason, "offres": list(one.offers)}
            for one in found.departures
        ],
        "etapes": [
            {
                "code": step.code, "attendu": step.what, "debut": step.start, "fin": step.end, "ouverte": step.open,
                "attendus": step.expected, "recus": step.received,
                "manquants": [
                    {"personne": one.person, "refus": one.refused, "avant": one.before, "ouverte": one.open}
                    for one in step.missing
                ],
            }
            for step in found.steps
        ],
    }  # fmt: skip


def _status_text(found: Status) -> str:
    from phco.campaign.model import LABELS
    from phco.dates import french_day, french_range

    lines = [f"{found.title} — campagne {found.campaign}"]
    for role, label in NAMES.items():
        who = counted(found.people[role], *label)
        lines.append(f"  {who}, {counted(found.enrolled[role], 'appareil inscrit')}")
    if found.next_step:
        step = found.next_step
        when = french_range(date.fromisoformat(step["debut"]), date.fromisoformat(step["fin"]))
        lines.append(f"Prochaine échéance : {LABELS.get(step['code'], step['code'])}, {when}.")
    for one in found.steps:
        mark = "en cours" if one.open else "close"
        lines.append(f"{LABELS.get(one.code, one.code)} ({mark}) : {one.received} sur {one.expected}.")
        names = [
            missing.person + (" (dernier envoi refusé)" if missing.refused else "")
            for missing in one.missing
            if missing.open
        ]
        if names:
            lines.append(f"    manquent : {', '.join(names[:12])}{'…' if names[12:] else ''}")
    for done in found.rounds:
        lines.append(
            f"Tour {done['tour']} : {done['etat']}, {counted(done['demandeurs'], *NAMES['dj'])}, "
            f"{counted(done['offres'], 'offre')}"
            + (f", {counted(done['paires'], 'paire')}." if done["etat"] == "apparié" else ".")
        )
    lines.append(f"En poste : {found.held} ; sans poste : {found.left} ; offres vacantes : {found.vacant}.")
    lines += [f"À refaire : {one}" for one in found.stale]
    for left in found.departures:
        verb = "s’est retiré" if left.role == "pamsu" else "a démissionné"
        offers = f" ({', '.join(left.offers)})" if left.offers else ""
        lines.append(f"{left.person} {verb} le {french_day(date.fromisoformat(left.day))}{offers} : {left.reason}.")
    if found.unreadable:
        lines.append(f"Fichiers refusés avant lecture : {found.unreadable} (leurs octets sont gardés).")
    lines += erratum_lines(found.erratum)
    for delay in found.delays:
        until = french_instant(datetime.fromisoformat(delay.until))
        lines.append(f"Délai n° {delay.number} : {delay.person}, « {delay.step} », jusqu’au {until} ({delay.reason}).")
    for aside in found.set_aside:
        when = french_instant(datetime.fromisoformat(aside["recu_le"]))
        kind = KINDS[aside["genre"]].title
        what = f"{kind[:1].lower()}{kind[1:]} de {aside['personne']}, envoi n° {aside['seq']} reçu le {when}"
        lines.append(f"Mis de côté : {what} — {aside['quoi']} [{aside['code']}]")
        lines.append(f"    {aside['paquet']}")
        if "trace" in aside:
            lines.append(f"    trace du courriel : {aside['trace']}")
    return "\n".join(lines)

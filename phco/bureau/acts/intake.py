"""Acts of reception: take in what was dropped, settle what was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from phco.bureau.acts.people import AUTHOR, REASON
from phco.bureau.acts.record import Act, Done, Field, Values
from phco.bureau.jobs import Advance
from phco.dmg.desk import Desk
from phco.dmg.intake.beside import Beside
from phco.dmg.intake.lines import Line
from phco.dmg.intake.receipts import subject, write_receipts
from phco.dmg.intake.receive import receive
from phco.dmg.people.enrol import rule
from phco.french import counted

WORDS = {
    "retenu": ("retenu", "retenus"), "remplace": ("remplacé", "remplacés"), "refuse": ("refusé", "refusés"),
    "quarantaine": ("mis de côté", "mis de côté"), "doublon": ("déjà reçu", "déjà reçus"),
    "ignore": ("ignoré", "ignorés"),
}  # fmt: skip
SHOWN = 40


def _receive(desk: Desk, values: Values, now: datetime, advance: Advance) -> Done:
    servers = desk.store.setting("serveurs").split()
    with Beside() as beside:
        desk.second = beside
        tally = receive(desk, desk.gather(values.files, servers), now=now, on_line=advance, beside=beside)
        write_receipts(desk, tally.lines)
    counts = Counter(line.outcome for line in tally.lines)
    parts = [counted(counts[name], *word) for name, word in WORDS.items() if counts[name]]
    told = [_told(line) for line in tally.lines if line.outcome not in ("retenu", "doublon")]
    more = (f"… et {counted(len(told) - SHOWN, 'autre')}, dans les listes ci-dessous.",) if told[SHOWN:] else ()
    return Done(
        title=f"{counted(sum(counts.values()), 'fichier')} : {', '.join(parts) or 'rien à recevoir'}.",
        lines=[*told[:SHOWN], *more],
    )


def _told(line: Line) -> str:
    if line.refusal is None:
        return f"{line.name} — {subject(line)}"
    return f"{line.name} — {subject(line)} : {line.refusal.what} {line.refusal.fix}"


def _keep(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    rule(desk, values["personne"], author=values["auteur"], reason=values["motif"], at=now, keep=values["paquet"])
    return Done(title=f"Tranché pour {values['personne']} : cet envoi est gardé.")


def _drop(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    rule(desk, values["personne"], author=values["auteur"], reason=values["motif"], at=now, drop=values["paquet"])
    return Done(title=f"Tranché pour {values['personne']} : cet envoi est laissé de côté.")


def _undo(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    who = values["personne"]
    rule(desk, who, author=values["auteur"], reason=values["motif"], at=now, cancel=values["paquet"])
    return Done(title=f"Ce qui était tranché pour {who} est retiré.", lines=["Ses envois sont jugés de nouveau."])


def _key(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    who = values["personne"]
    rule(desk, who, author=values["auteur"], reason=values["motif"], at=now, key=values["cle"])
    return Done(
        title=f"Tranché pour {who} : cet appareil est le sien.", lines=["Ses envois faits d’un autre ne comptent pas."]
    )


_WHO = Field(name="personne", label="Personne", kind="cache")
_WHICH = Field(name="paquet", label="Envoi", kind="cache")


def _words(values: Values, what: str) -> Sequence[str]:
    return (
        "trancher", values["personne"], f"--{what}", values["paquet"], "--auteur", values["auteur"],
        "--motif", values["motif"],
    )  # fmt: skip


ACTS: Sequence[Act] = (
    Act(
        name="recevoir", button="Recevoir", screen="reception", run=_receive, keys=True, long=True,
        fields=(
            Field(
                name="fichiers", label="Courriels, boîtes, archives ou fichiers .phco", kind="fichiers",
                hint="glissez-les ici depuis votre messagerie ou un dossier",
            ),
        ),
        words=lambda values: ("recevoir", *(path.name for path in values.files)),
    ),
    Act(
        name="garder", button="Garder cet envoi", screen="reception", run=_keep,
        fields=(_WHO, _WHICH, AUTHOR, REASON), words=lambda values: _words(values, "garder"),
    ),
    Act(
        name="ecarter", button="Laisser cet envoi de côté", screen="reception", run=_drop,
        fields=(_WHO, _WHICH, AUTHOR, REASON), words=lambda values: _words(values, "ecarter"),
    ),
    Act(
        name="annuler-arbitrage", button="Retirer ce choix", screen="reception", run=_undo,
        fields=(_WHO, _WHICH, AUTHOR, REASON), words=lambda values: _words(values, "annuler"),
    ),
    Act(
        name="cle", button="C’est son appareil", screen="reception", run=_key,
        fields=(_WHO, Field(name="cle", label="Clé", kind="cache"), AUTHOR, REASON),
        words=lambda values: (
            "trancher", values["personne"], "--cle", values["cle"], "--auteur", values["auteur"],
            "--motif", values["motif"],
        ),
    ),
)  # fmt: skip

"""Acts of the end: the commission's decisions and minutes, what is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from phco.bureau.acts.people import AUTHOR, REASON
from phco.bureau.acts.record import (
    FORCE,
    Act,
    Done,
    Field,
    Values,
    force_of,
    force_words,
    read_day,
    read_number,
    unwritten,
)
from phco.bureau.gestures import PROPOSED, adopt
from phco.bureau.jobs import Advance
from phco.dmg.commission.deciding import KINDS, accept, decide, undo
from phco.dmg.commission.decisions import decisions
from phco.dmg.commission.minutes import check_minutes, obstacles, read_present, write_minutes
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.publication import obstacles as to_settle
from phco.dmg.publication import publish_all
from phco.french import counted, plural

NAMED = 8  # packages that a look names
NAMES = {
    "affecter": "affecter au poste", "retirer": "retirer le poste", "laisser-sans-poste": "laisser sans poste",
    "reporter": "reporter",
}  # fmt: skip


def _decide(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    made = decide(
        desk, values["dj"], values["decision"], values["offre"] or None, author=values["auteur"],
        reason=values["motif"], now=now, forced=bool(values["forcer"]),
    )  # fmt: skip
    return Done(title=f"Décision n° {made.number} enregistrée pour {made.dj}.")


def _accept(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    made = accept(desk, author=values["auteur"], reason=values["motif"], now=now, forced=bool(values["forcer"]))
    return Done(title=f"{counted(len(made), 'décision enregistrée')}.")


def _adopt(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    made = adopt(desk, values["auteur"], now, forced=force_of(values))
    return Done(title=f"{counted(len(made), 'décision enregistrée')}.", lines=["Le tableau est vide à nouveau."])


def _undo(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    number = read_number(values["numero"], "numero")
    made = undo(desk, number, author=values["auteur"], reason=values["motif"], now=now)
    return Done(title=f"Décision n° {number} annulée par la n° {made.number}.")


def _minutes(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    present = [read_present(line) for line in values["presents"].splitlines() if line.strip()]
    opening, closing = read_day(values["ouverture"], "ouverture"), read_day(values["cloture"], "cloture")
    made = write_minutes(desk, present, opening, closing, now, forced=force_of(values))
    return Done(title="Procès-verbal signé.", lines=[f"À imprimer : {desk.outputs / made['imprimable']}"])


def _publish(desk: Desk, values: Values, now: datetime, advance: Advance) -> Done:
    done = publish_all(desk, now, progress=advance, forced=force_of(values))
    return Done(
        title=f"{counted(len(done.written), 'paquet signé', 'paquets signés')}, {counted(done.files, 'fichier')}.",
        lines=[*done.stale, f"Dossier que le site publie : {done.folder}"],
    )


def _look_publish(desk: Desk, values: Values, now: datetime) -> Done:
    done = publish_all(desk, now, forced=force_of(values), dry=True)
    names = [one.removeprefix("publication/") for one in dict.fromkeys(done.written)]
    would = f"{counted(len(names), 'paquet')} {plural(len(names), 'serait signé', 'seraient signés')}."
    few = [f"{', '.join(names[:NAMED])}{'…' if names[NAMED:] else ''}"] if names else []
    return unwritten(to_settle(desk.store), would, [*few, *done.stale])


def _look_minutes(desk: Desk, values: Values, _now: datetime) -> Done:
    present = [read_present(line) for line in values["presents"].splitlines() if line.strip()]
    days = read_day(values["ouverture"], "ouverture"), read_day(values["cloture"], "cloture")
    check_minutes(present, *days, rounds(desk.store))
    made = counted(len(decisions(desk.store)), "décision")
    return unwritten(obstacles(desk.store), f"Le procès-verbal porterait {made} et {counted(len(present), 'présent')}.")


def _early(values: Values) -> Sequence[str]:
    return ("--forcer",) if values["forcer"] else ()


ACTS: Sequence[Act] = (
    Act(
        name="decider", button="Enregistrer la décision", screen="commission", run=_decide,
        fields=(
            Field(name="dj", label="Docteur junior"),
            Field(name="decision", label="Décision", kind="choix", options=[(one, NAMES[one]) for one in KINDS]),
            Field(name="offre", label="Poste", required=False, hint="pour affecter seulement"),
            AUTHOR, REASON, FORCE,
        ),
        words=lambda values: (
            "commission", "decider", values["dj"], values["decision"],
            *((values["offre"],) if values["offre"] else ()), "--auteur", values["auteur"], "--motif", values["motif"],
            *_early(values),
        ),
    ),
    Act(
        name="accepter", button="Adopter la proposition", screen="commission", run=_accept,
        sure="Une décision sera enregistrée pour chaque docteur junior de la proposition.",
        fields=(AUTHOR, REASON, FORCE),
        words=lambda values: (
            "commission", "accepter", "--auteur", values["auteur"], "--motif", values["motif"], *_early(values)
        ),
    ),
    Act(
        name="adopter", button="Adopter", screen="commission", run=_adopt,
        sure="Chaque ligne du tableau devient une décision, écrite au journal.", fields=(AUTHOR, FORCE),
        words=lambda values: (
            "commission", "accepter", "--auteur", values["auteur"], "--motif", PROPOSED, *_early(values)
        ),
    ),
    Act(
        name="annuler", button="Annuler cette décision", screen="commission", run=_undo,
        fields=(Field(name="numero", label="Numéro", kind="cache"), AUTHOR, REASON),
        words=lambda values: (
            "commission", "annuler", values["numero"], "--auteur", values["auteur"], "--motif", values["motif"]
        ),
    ),
    Act(
        name="pv", button="Signer le procès-verbal", screen="commission", run=_minutes, look=_look_minutes,
        keys=True,
        fields=(
            Field(name="ouverture", label="Premier jour", kind="jour"),
            Field(name="cloture", label="Dernier jour", kind="jour"),
            Field(name="presents", label="Présents, un par ligne", kind="page", hint="Nom, qualité"),
            FORCE,
        ),
        words=lambda values: (
            "commission", "pv", "--ouverture", values["ouverture"], "--cloture", values["cloture"],
            *(word for line in values["presents"].splitlines() if line.strip() for word in ("--present", line.strip())),
            *force_words(values),
        ),
    ),
    Act(
        name="publier", button="Signer et publier", screen="publier", run=_publish, look=_look_publish,
        keys=True, long=True,
        fields=(FORCE,),
        words=lambda values: ("publier", *force_words(values)),
    ),
)  # fmt: skip

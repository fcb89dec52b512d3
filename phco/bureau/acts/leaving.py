"""Acts on who leaves: a PAMSU withdraws, a DJ resigns, a departure undone; each shown first, with who must be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from phco.bureau.acts.people import PERSON, REASON
from phco.bureau.acts.record import Act, Done, Field, Values, read_day
from phco.bureau.jobs import Advance
from phco.dmg.desk import Desk
from phco.dmg.people.departures import COMMANDS, Leaving, Returning, come_back, leave
from phco.dmg.people.telling import Notice
from phco.french import counted, plural

DAY = Field(name="le", label="Jour de la demande", kind="jour", required=False, hint="vide : aujourd’hui")
ROLE = Field(
    name="role", label="Qui était parti", kind="choix", options=(("dj", "un docteur junior"), ("pamsu", "un PAMSU"))
)


def told(desk: Desk, notices: Sequence[Notice], following: Sequence[str]) -> list[str]:
    """Who must be told what, one a line; then what comes."""
    lines = [f"À prévenir : {counted(len(notices), 'personne')}."]
    for one in notices:
        name = desk.name(one.person)
        who = f"{name.full} ({one.person})" if name.nom else one.person
        lines.append(f"{who} : {one.what}")
    return [*lines, f"Ensuite : {', puis '.join(following)}"]


def left_lines(desk: Desk, found: Leaving) -> list[str]:
    """What a departure does, one fact a line."""
    over = [offer for offer in found.offers if offer not in found.heirs]
    gone = plural(len(over), "n’est plus proposée", "ne sont plus proposées")
    return [
        *((f"{plural(len(over), 'L’offre', 'Les offres')} {', '.join(over)} {gone}.",) if over else ()),
        *(f"L’offre {offer} est reprise par {heir}." for offer, heir in found.heirs.items()),
        *(f"{one.person} ne tient plus {one.offer}." for one in found.freed),
        *told(desk, found.notices, found.next),
    ]


def back_lines(desk: Desk, found: Returning) -> list[str]:
    """What undoing a departure does, one fact a line."""
    return [
        *(f"{one.person} tient de nouveau {one.offer}." for one in found.given_back),
        *(f"{one.person} ne retrouve pas {one.offer}." for one in found.lost),
        *told(desk, found.notices, found.next),
    ]


def _leaving(role: str, *, dry: bool) -> Callable[[Desk, Values, datetime], Done]:
    def run(desk: Desk, values: Values, now: datetime) -> Done:
        day = read_day(values["le"], "le") if values["le"] else None
        found = leave(desk, values["personne"], role=role, reason=values["motif"], now=now, day=day, dry=dry)
        title = f"{found.person} quitterait la campagne. Rien n’est écrit." if dry else f"{found.person} est parti."
        return Done(title=title, lines=left_lines(desk, found))

    return run


def _returning(*, dry: bool) -> Callable[[Desk, Values, datetime], Done]:
    def run(desk: Desk, values: Values, now: datetime) -> Done:
        found = come_back(desk, values["personne"], role=values["role"], reason=values["motif"], now=now, dry=dry)
        title = f"{found.person} reviendrait. Rien n’est écrit." if dry else f"Le départ de {found.person} est annulé."
        return Done(title=title, lines=back_lines(desk, found))

    return run


def _run(done: Callable[[Desk, Values, datetime], Done]) -> Callable[[Desk, Values, datetime, Advance], Done]:
    return lambda desk, values, now, _: done(desk, values, now)


def _words(command: str) -> Callable[[Values], Sequence[str]]:
    return lambda values: (
        command, values["personne"], "--motif", values["motif"], *(("--le", values["le"]) if values["le"] else ())
    )  # fmt: skip


ACTS: Sequence[Act] = (
    Act(
        name="retirer", button="Retirer ce PAMSU", screen="personnes", fields=(PERSON, REASON, DAY),
        run=_run(_leaving("pamsu", dry=False)), look=_leaving("pamsu", dry=True),
        sure="Ses offres ne seront plus proposées ; qui y était affecté n’aura plus de poste.",
        words=_words("retirer"),
    ),
    Act(
        name="demissionner", button="Enregistrer cette démission", screen="personnes", fields=(PERSON, REASON, DAY),
        run=_run(_leaving("dj", dry=False)), look=_leaving("dj", dry=True),
        sure="Il ne participera plus, et le poste qu’il tient redeviendra vacant.",
        words=_words("demissionner"),
    ),
    Act(
        name="revenir", button="Annuler ce départ", screen="personnes", fields=(PERSON, ROLE, REASON),
        run=_run(_returning(dry=False)), look=_returning(dry=True),
        words=lambda values: (
            COMMANDS.get(values["role"], "retirer"), values["personne"], "--annuler", "--motif", values["motif"]
        ),
    ),
)  # fmt: skip

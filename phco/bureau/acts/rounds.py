"""Acts of a round, in their order: open, tell the PAMSU who came, freeze, draw; and the dates of a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from phco.bureau.acts.record import FORCE, Act, Done, Field, Values, force_of, force_words, read_number, unwritten
from phco.bureau.jobs import Advance
from phco.campaign.model import ROUNDS
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.rounds import set_apart_in
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.drawing import Value, read_numbers
from phco.dmg.rounds.pairing import Frozen, auditors, draw, freeze, name_auditors, publish_results
from phco.dmg.rounds.pairing.readiness import preview_draw
from phco.dmg.rounds.rounds import open_round
from phco.french import counted

TOUR = Field(name="tour", label="Tour", kind="choix", options=[(str(one), f"Tour {one}") for one in ROUNDS])


def _tour(values: Values) -> int:
    return read_number(values["tour"], "tour")


def _number(values: Values, name: str) -> int | None:
    return read_number(values[name], name) if values[name] else None


def _open(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    opened = open_round(desk, _tour(values), now)
    return Done(
        title=f"Tour {opened.tour} ouvert : {counted(len(opened.applicants), 'docteur junior', 'docteurs juniors')} "
        f"sans poste, {counted(len(opened.offers), 'offre vacante')}.",
        lines=["Le catalogue et le manifeste sont signés : il reste à publier.", *opened.warnings],
    )


def _candidates(desk: Desk, values: Values, now: datetime, advance: Advance) -> Done:
    sent = send_candidates(desk, _tour(values), now, progress=advance)
    chosen = sum(1 for count in sent.counts.values() if count)
    return Done(
        title=f"{counted(chosen, 'offre choisie')} sur {len(sent.counts)} ; "
        f"{counted(len(sent.written), 'paquet à envoyer', 'paquets à envoyer')}.",
        lines=[
            *(f"Sans appareil inscrit, à joindre autrement : {one}" for one in sent.unreachable),
            *(f"À ne plus envoyer, d’une liste précédente : {one}" for one in sent.outdated),
            *(f"Trop lourds pour l’envoi de {offer} : {', '.join(names)}" for offer, names in sent.apart.items()),
        ],
    )


def _frozen(desk: Desk, values: Values, now: datetime, *, dry: bool) -> tuple[Frozen, str, list[str]]:
    """What freezing gives, how much it holds, and what to know of it."""
    frozen = freeze(
        desk, _tour(values), now, announced=values["tirage"],
        minutes=_number(values, "minutes"), forced=force_of(values), dry=dry,
    )  # fmt: skip
    people = counted(frozen.applicants, "docteur junior", "docteurs juniors")
    source = (f"Tirage annoncé : {frozen.source.french}.",) if frozen.source else ()
    holds = (
        f"{counted(frozen.lists, 'liste')} sur {people}, "
        f"{counted(frozen.rankings, 'classement')} sur {counted(frozen.offers, 'offre')}."
    )
    return frozen, holds, [*source, f"Empreinte de l’entrée : {frozen.fingerprint}", *frozen.warnings]


def _freeze(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    frozen, holds, lines = _frozen(desk, values, now, dry=False)
    return Done(title=f"Tour {frozen.tour} figé : {holds}", lines=[*lines, "Publiez avant l’heure du tirage."])


def _look_freeze(desk: Desk, values: Values, now: datetime) -> Done:
    frozen, holds, lines = _frozen(desk, values, now, dry=True)
    return unwritten(frozen.obstacles, f"Le tour {frozen.tour} serait figé : {holds}", lines)


def _look_draw(desk: Desk, values: Values, now: datetime) -> Done:
    audited = bool(auditors(desk.store) or values["sans_auditeur"].strip())
    seen = preview_draw(desk, _tour(values), now, audited=audited)
    would = (
        f"Le tour {seen.tour} serait apparié sur {counted(seen.lists, 'liste')} et {counted(seen.offers, 'offre')} ; "
        "aucune paire n’est calculée."
    )
    source = (f"Tirage attendu : {seen.source.french}.",) if seen.source else ()
    return unwritten(seen.obstacles, would, [*source, f"Empreinte de l’entrée : {seen.fingerprint}"])


def _draw(desk: Desk, values: Values, now: datetime, advance: Advance) -> Done:
    value = Value(
        numbers=read_numbers(values["numeros"]), chance=_number(values, "chance"),
        signature=values["signature"], previous=values["precedente"],
    )  # fmt: skip
    public = draw(desk, _tour(values), value, now, without_auditor=values["sans_auditeur"], forced=force_of(values))
    issued = publish_results(desk, _tour(values), now, progress=advance)
    return Done(
        title=f"Tour {public['tour']} apparié : {counted(public['taille'], 'paire')}, "
        f"{len(public['sans_poste'])} sans poste.",
        lines=[
            "Toutes les propriétés sont vérifiées. Il reste à publier.",
            f"Tirage : {public['graine']}",
            *(
                f"{dj} ne tient pas {offer} : l’un des deux a quitté la campagne après le gel."
                for dj, offer in sorted(set_apart_in(desk.store, _tour(values)).items())
            ),
            *issued.remarks,
        ],
    )


def _auditors(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    names = values["auditeurs"].split()
    name_auditors(desk, names, now)
    return Done(title=f"{counted(len(names), 'auditeur nommé', 'auditeurs nommés')} : {', '.join(names)}.")


ACTS: Sequence[Act] = (
    Act(
        name="ouvrir", button="Ouvrir le tour", screen="tour", run=_open, keys=True, fields=(TOUR,),
        words=lambda values: ("tour", "ouvrir", values["tour"]),
    ),
    Act(
        name="candidats", button="Dire aux PAMSU qui est venu", screen="tour", run=_candidates, keys=True, long=True,
        fields=(TOUR,), words=lambda values: ("tour", "candidats", values["tour"]),
    ),
    Act(
        name="figer", button="Figer le tour", screen="tour", run=_freeze, look=_look_freeze, keys=True,
        sure="Les listes du tour ne changeront plus, et le tirage annoncé sera le seul possible.",
        fields=(
            TOUR,
            Field(name="tirage", label="Tirage public à venir", required=False,
                  hint="vide : le prochain Loto ; sinon loto:AAAA-MM-JJ"),
            Field(name="minutes", label="Ou la balise drand, dans combien de minutes", kind="nombre", required=False),
            FORCE,
        ),
        words=lambda values: (
            "apparier", "figer", values["tour"], *(("--tirage", values["tirage"]) if values["tirage"] else ()),
            *(("--drand", values["minutes"]) if values["minutes"] else ()), *force_words(values),
        ),
    ),
    Act(
        name="tirer", button="Prendre le tirage et apparier", screen="tour", run=_draw, look=_look_draw,
        keys=True, long=True,
        sure="Le résultat sera enregistré : personne ne pourra recommencer.",
        fields=(
            TOUR,
            Field(name="numeros", label="Loto : les cinq numéros", required=False, hint="3-11-24-37-49"),
            Field(name="chance", label="Loto : le numéro Chance", kind="nombre", required=False),
            Field(name="signature", label="Drand : la signature du tour annoncé", required=False),
            Field(name="precedente", label="Drand : celle du tour d’avant", required=False,
                  hint="chaînes liées seulement"),
            Field(name="sans_auditeur", label="Sans auditeur : pourquoi", required=False,
                  hint="publié avec le résultat"),
            FORCE,
        ),
        words=lambda values: (
            "apparier", "tirer", values["tour"],
            *(word for name, option in (("numeros", "--numeros"), ("chance", "--chance"), ("signature", "--signature"),
                                        ("precedente", "--precedente"), ("sans_auditeur", "--sans-auditeur"))
              if values[name] for word in (option, values[name])),
            *force_words(values),
        ),
    ),
    Act(
        name="auditeurs", button="Nommer les auditeurs", screen="tour", run=_auditors,
        fields=(Field(name="auditeurs", label="Pseudonymes", hint="séparés par des espaces"),),
        words=lambda values: ("auditeurs", *values["auditeurs"].split()),
    ),
)  # fmt: skip

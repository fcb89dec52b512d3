"""Acts on papers that hold a list: wishes and rankings deposited in someone's name, and a deposit withdrawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from phco.bureau.acts.people import AUTHOR, PERSON, REASON
from phco.bureau.acts.record import Act, Done, Field, Values, read_day, read_number
from phco.bureau.acts.rounds import TOUR
from phco.bureau.jobs import Advance
from phco.dates import PARIS
from phco.dmg.desk import Desk
from phco.dmg.intake.receipts import OUTCOMES, subject, write_receipts
from phco.dmg.papers.deposits import Paper, deposit, said_by, withdraw
from phco.dmg.papers.workbooks import hearts_paper, ranking_paper
from phco.errors import PhcoError

REFERENCE = Field(name="reference", label="Référence du papier", hint="courrier du 2 septembre, appel du 6…")
CAME = Field(
    name="recu", label="Reçu le", kind="jour", required=False, hint="vide : maintenant ; sinon, ce jour à midi"
)
_BREAKS = re.compile(r"[\s,;]+")


def hearts_typed(text: str) -> dict[str, int]:
    """``o-0001=5``, one a line or apart. Raises PhcoError E_VALEUR."""
    found: dict[str, int] = {}
    for word in _BREAKS.split(text.strip()):
        offer, _, count = word.rpartition("=")
        if not offer or not count.isdecimal() or len(count) > 1 or int(count) > 5 or offer in found:
            what = f"« {offer} » figure deux fois." if offer in found else f"« {word[:60]} » n’est pas un vœu."
            raise PhcoError("E_VALEUR", what, "liste", "Écrivez chaque offre une fois, par exemple o-0001=5.")
        found[offer] = int(count)
    return found


def _deposit(desk: Desk, paper: Paper, values: Values, now: datetime) -> Done:
    said = said_by(values["auteur"], values["reference"])
    noon = datetime.fromisoformat(f"{read_day(values['recu'], 'recu')}T12:00") if values["recu"] else None
    received = noon.replace(tzinfo=PARIS).astimezone(UTC) if noon is not None else None
    done = deposit(desk, [paper], said, now, received=received)
    if done.already:
        return Done(title=f"Déjà déposé, tel quel, pour {paper.author}.")
    write_receipts(desk, done.tally.lines)
    (line,) = done.tally.lines
    return Done(
        title=f"Dépôt {OUTCOMES[line.outcome]} : {subject(line)}.",
        lines=[
            *((line.refusal.what, line.refusal.fix) if line.refusal is not None else ()), *line.notes,
            f"Empreinte, pour l’annuler : {line.payload}", "Il reste à publier.",
        ],
    )  # fmt: skip


def _wishes(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    paper = hearts_paper(values["personne"], read_number(values["tour"], "tour"), hearts_typed(values["liste"]))
    return _deposit(desk, paper, values, now)


def _ranking(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    names = _BREAKS.split(values["liste"].strip())
    return _deposit(desk, ranking_paper(values["personne"], read_number(values["tour"], "tour"), names), values, now)


def _withdraw(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    who = withdraw(desk, values["empreinte"], author=values["auteur"], reason=values["motif"], now=now)
    return Done(title=f"Dépôt de {who} annulé.", lines=["Ce qu’il avait envoyé avant compte de nouveau."])


def _words(kind: str, values: Values) -> Sequence[str]:
    return (
        "deposer", kind, values["personne"], *_BREAKS.split(values["liste"].strip()), "--tour", values["tour"],
        "--auteur", values["auteur"], "--reference", values["reference"],
        *(("--recu-le", f"{values['recu']}T12:00") if values["recu"] else ()),
    )  # fmt: skip


ACTS: Sequence[Act] = (
    Act(
        name="deposer-voeux", button="Déposer cette liste de vœux", screen="personnes", run=_wishes, keys=True,
        fields=(
            PERSON, TOUR, Field(name="liste", label="Offres et cœurs", kind="page", hint="une par ligne : o-0001=5"),
            AUTHOR, REFERENCE, CAME,
        ),
        words=lambda values: _words("voeux", values),
    ),
    Act(
        name="deposer-classement", button="Déposer ce classement", screen="personnes", run=_ranking, keys=True,
        fields=(
            PERSON, TOUR,
            Field(name="liste", label="Candidats, le premier d’abord", kind="page", hint="un pseudonyme par ligne"),
            AUTHOR, REFERENCE, CAME,
        ),
        words=lambda values: _words("classement", values),
    ),
    Act(
        name="annuler-depot", button="Annuler ce dépôt", screen="personnes", run=_withdraw,
        fields=(Field(name="empreinte", label="Empreinte du dépôt", hint="son début suffit"), AUTHOR, REASON),
        words=lambda values: (
            "deposer", "annuler", values["empreinte"], "--auteur", values["auteur"], "--motif", values["motif"]
        ),
    ),
)  # fmt: skip

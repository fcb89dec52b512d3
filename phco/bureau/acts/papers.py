"""Acts on papers: messages ready to go and ticked, slips of codes, lists of assignments, sheets that came on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from phco.bureau.acts.people import AUTHOR
from phco.bureau.acts.record import Act, Done, Field, Values
from phco.bureau.jobs import Advance
from phco.dmg.desk import Desk
from phco.dmg.papers.assignments import write_assignments
from phco.dmg.papers.ballots import write_ballots
from phco.dmg.papers.deposits import deposit, said_by
from phco.dmg.papers.drafts import tick, untick, write_drafts, write_slips
from phco.dmg.papers.letters import MAILINGS
from phco.dmg.papers.recipients import LISTS
from phco.dmg.papers.remake import remake
from phco.dmg.papers.workbooks import read_sheets_file, sheet_papers
from phco.french import counted

KIND = Field(
    name="genre", label="Quels messages", kind="choix", options=[(name, one.title) for name, one in MAILINGS.items()]
)
SHOWN = 30


def _drafts(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    made = write_drafts(desk, values["genre"], now, sender=values["de"])
    return Done(
        title=f"{MAILINGS[values['genre']].title} : {counted(len(made.ready), 'brouillon prêt', 'brouillons prêts')}.",
        lines=[
            f"Dossier à ouvrir dans votre messagerie : {made.folder}",
            *((f"{counted(len(made.sent), 'déjà parti', 'déjà partis')}.",) if made.sent else ()),
            *((f"Sans adresse utilisable, à joindre autrement : {', '.join(made.lost)}",) if made.lost else ()),
        ],
    )


def _tick(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    done = tick(desk, values["genre"], now)
    return Done(title=f"{counted(len(done), 'envoi coché comme parti', 'envois cochés comme partis')}.")


def _untick(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    done = untick(desk, values["genre"], now)
    return Done(title=f"{counted(len(done), 'envoi à renvoyer', 'envois à renvoyer')}.")


def _slips(desk: Desk, _values: Values, _now: datetime, _: Advance) -> Done:
    path, wanted = write_slips(desk)
    return Done(
        title=f"{counted(len(wanted), 'talon à imprimer', 'talons à imprimer')} et à découper.",
        lines=[f"Page à ouvrir et à imprimer : {path}", "Elle porte les codes : ne l’envoyez pas par courriel."],
    )


def _ballots(desk: Desk, _values: Values, _now: datetime, _: Advance) -> Done:
    made = write_ballots(desk)
    along = ["Les CV et les lettres sont à côté, dans un .zip du même nom."] if any(x.documents for x in made) else []
    return Done(
        title=f"{counted(len(made), 'liste')} à imprimer.",
        lines=[*(f"{one.person}, {counted(len(one.candidates), 'candidat')} : {one.page}" for one in made), *along],
    )


def _lists(desk: Desk, _values: Values, now: datetime, _: Advance) -> Done:
    made = write_assignments(desk, now)
    return Done(
        title=f"{counted(len(made), 'classeur écrit', 'classeurs écrits')}.",
        lines=[
            *(
                f"{one.recipient.title} : {one.path} — "
                + ", ".join(f"{LISTS[name].lower()} {count}" for name, count in one.counts.items())
                for one in made
            ),
            "Ces classeurs portent des noms : transmettez-les par une messagerie sécurisée de santé.",
        ],
    )


def _remake(desk: Desk, _values: Values, now: datetime, _: Advance) -> Done:
    done = remake(desk, now)
    return Done(title=f"{counted(len(done.files), 'fichier refait', 'fichiers refaits')}.", lines=list(done.left))


def _sheets(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    said = said_by(values["auteur"], values["reference"])
    lines: list[str] = []
    count = faulty = 0
    for path in values.files:
        found = read_sheets_file(desk, path)
        done = deposit(desk, sheet_papers(found), said, now)
        count += len(done.tally.lines)
        faulty += len(found.faulty_rows)
        lines += [f"{one.cell} : {one.error.what} {one.error.fix}" for one in found.faults]
    to_mend = counted(faulty, "ligne à corriger", "lignes à corriger")
    return Done(title=f"{counted(count, 'fiche déposée', 'fiches déposées')}, {to_mend}.", lines=lines[:SHOWN])


ACTS: Sequence[Act] = (
    Act(
        name="preparer-envois", button="Préparer les brouillons", screen="envois", run=_drafts, keys=True, long=True,
        fields=(
            KIND, Field(name="de", label="Adresse du DMG", required=False, hint="sinon, celle de votre messagerie"),
        ),
        words=lambda values: (
            "envois", "preparer", values["genre"], *(("--de", values["de"]) if values["de"] else ())
        ),
    ),
    Act(
        name="cocher", button="Cocher comme partis", screen="envois", run=_tick, keys=True, fields=(KIND,),
        words=lambda values: ("envois", "cocher", values["genre"]),
    ),
    Act(
        name="decocher", button="Décocher : à renvoyer", screen="envois", run=_untick, keys=True, fields=(KIND,),
        words=lambda values: ("envois", "decocher", values["genre"]),
    ),
    Act(
        name="codes", button="Préparer les talons de codes", screen="personnes", run=_slips, keys=True,
        words=lambda _: ("envois", "codes"),
    ),
    Act(
        name="listes", button="Listes de candidats à imprimer", screen="envois", run=_ballots, keys=True,
        words=lambda _: ("envois", "listes"),
    ),
    Act(
        name="affectations", button="Écrire les listes d’affectations", screen="publier", run=_lists,
        words=lambda _: ("affectations",),
    ),
    Act(
        name="refaire", button="Refaire les documents qui manquent", screen="sauvegarde", run=_remake, keys=True,
        long=True, words=lambda _: ("refaire",),
    ),
    Act(
        name="deposer-fiches", button="Déposer ces fiches", screen="offres", run=_sheets, keys=True, long=True,
        fields=(
            Field(name="fichiers", label="Classeur de fiches", kind="fichiers",
                  hint="chaque fiche est déposée de la part de son PAMSU (colonne « pamsu »)"),
            AUTHOR, Field(name="reference", label="Référence du papier", hint="courriers d’août"),
        ),
        words=lambda values: (
            "deposer", "fiches", *(path.name for path in values.files), "--auteur", values["auteur"], "--reference",
            values["reference"],
        ),
    ),
)  # fmt: skip

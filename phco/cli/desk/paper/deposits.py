"""``phco dmg deposer``: sheets, wishes and rankings that come on paper, deposited in their author's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option, read_instant
from phco.cli.desk.reception import as_row, show_lines
from phco.cli.french import FrenchGroup
from phco.cli.imported import errors_file, faults_json, say_faults, say_notes
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonObject

if TYPE_CHECKING:
    from phco.dmg.desk import Desk
    from phco.dmg.papers.deposits import Deposited, Paper
    from phco.host.spreadsheets.importing import Imported

TABLES = (".csv", ".xlsx", ".tsv", ".txt", ".xlsm")


def _said[F: Callable[..., Any]](function: F) -> F:
    """``--auteur``, ``--reference``, ``--recu-le``, the folder and the passphrase."""
    for option in (
        phrase_option,
        folder_option,
        click.option("--recu-le", metavar="INSTANT", help="quand le papier est arrivé (Paris ; maintenant par défaut)"),
        click.option("--reference", required=True, help="le papier : « courrier du 20 août », « formulaire n° 12 »"),
        click.option("--auteur", required=True, help="qui dépose"),
    ):
        function = option(function)
    return function


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group(
        "deposer", cls=FrenchGroup, help="dépose la fiche, les vœux ou le classement de quelqu’un, d’après son papier"
    )
    def deposer() -> None:
        """On behalf."""

    _fiches(deposer)
    _voeux(deposer)
    _classement(deposer)
    _annuler(deposer)


def _fiches(group: click.Group) -> None:
    @command(
        group, "fiches",
        'phco dmg deposer fiches fiches.xlsx --auteur "Mme Leroy" --reference "courriers d’août"',
        'phco dmg deposer fiches p-0003.csv --auteur "Mme Leroy" --reference "appel" --recu-le 2026-08-20T10:00',
    )  # fmt: skip
    @click.argument("fichier", metavar="FICHIER.csv|.xlsx", type=click.Path(path_type=Path))
    @click.option("--numeroter", metavar="PRÉFIXE", help="identifiants PRÉFIXE-0001…, si la colonne manque")
    @_said
    def fiches(
        fichier: Path, numeroter: str | None, auteur: str, reference: str, recu_le: str | None, dossier: Path,
        as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Dépose les fiches d’un classeur dans la campagne, chacune de la part de son PAMSU (colonne « pamsu »).

        Les lignes fautives reviennent dans sorties/FICHIER-erreurs.xlsx, les autres sont déposées : signées par le DMG,
        marquées comme telles au catalogue et au bulletin. Une fiche que le PAMSU enverrait ensuite la remplace.
        """
        from phco.dmg.papers.deposits import deposit, said_by
        from phco.dmg.papers.workbooks import read_sheets_file, sheet_papers

        said, received = said_by(auteur, reference), _received(recu_le)
        with desk_of(dossier, phrase_fichier) as desk:
            found = read_sheets_file(desk, fichier, numeroter)
            done = deposit(desk, sheet_papers(found), said, now(), received=received)
            wrong = errors_file(found, fichier, desk.outputs / f"{fichier.stem}-erreurs.xlsx")
            faulty = _answer(desk, done, as_json, found, wrong)
        click.get_current_context().exit(1 if faulty else 0)


def _voeux(group: click.Group) -> None:
    @command(
        group, "voeux",
        'phco dmg deposer voeux dj-004 o-0001=5 o-0007=3 --tour 1 --auteur "Mme Leroy" --reference "courrier du 2"',
        'phco dmg deposer voeux dj-004 voeux-dj-004.xlsx --tour 1 --auteur "Mme Leroy" --reference "formulaire n° 12"',
    )  # fmt: skip
    @click.argument("dj", metavar="PSEUDONYME")
    @click.argument("liste", nargs=-1, required=True, metavar="OFFRE=CŒURS…|FICHIER")
    @click.option("--tour", required=True, type=click.IntRange(1, 3), metavar="TOUR", help="1, 2 ou 3")
    @_said
    def voeux(
        dj: str, liste: tuple[str, ...], tour: int, auteur: str, reference: str, recu_le: str | None, dossier: Path,
        as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Dépose les vœux d’un docteur junior : OFFRE=CŒURS, ou un fichier aux colonnes offre et coeurs.

        La liste est jugée comme celle d’un appareil (minimum, dates). Elle remplace ce que la personne a envoyé avant ;
        ce qu’elle enverrait ensuite la remplace.
        """
        from phco.dmg.papers.workbooks import hearts_of, hearts_paper

        found = _table(liste, "voeux")
        hearts = hearts_of(found) if found is not None else _pairs(liste)
        _deposit(hearts_paper(dj, tour, hearts), auteur, reference, recu_le, dossier, as_json, phrase_fichier)


def _classement(group: click.Group) -> None:
    @command(
        group, "classement",
        'phco dmg deposer classement p-0003 dj-002 dj-001 --tour 1 --auteur "Mme Leroy" --reference "appel du 6"',
        'phco dmg deposer classement p-0003 classement.csv --tour 1 --auteur "Mme Leroy" --reference "fax du 7"',
    )  # fmt: skip
    @click.argument("pamsu", metavar="PSEUDONYME")
    @click.argument("liste", nargs=-1, required=True, metavar="CANDIDAT…|FICHIER")
    @click.option("--tour", required=True, type=click.IntRange(1, 3), metavar="TOUR", help="1, 2 ou 3")
    @_said
    def classement(
        pamsu: str, liste: tuple[str, ...], tour: int, auteur: str, reference: str, recu_le: str | None, dossier: Path,
        as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Dépose le classement d’un PAMSU : ses candidats, le premier d’abord, ou un fichier (rang, candidat)."""
        from phco.dmg.papers.workbooks import ranking_of, ranking_paper

        found = _table(liste, "classement")
        ranking = ranking_of(found) if found is not None else list(liste)
        _deposit(ranking_paper(pamsu, tour, ranking), auteur, reference, recu_le, dossier, as_json, phrase_fichier)


def _annuler(group: click.Group) -> None:
    @command(
        group, "annuler", 'phco dmg deposer annuler sha256:1a2b3c4d --auteur "Mme Leroy" --motif "erreur de personne"'
    )
    @click.argument("empreinte")
    @click.option("--auteur", required=True, help="qui annule")
    @click.option("--motif", required=True, help="pourquoi")
    @folder_option
    def annuler(empreinte: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Annule un dépôt du DMG : ce que la personne avait envoyé avant compte de nouveau. Le journal garde tout."""
        from phco.dmg.papers.deposits import withdraw

        with desk_of(dossier, keys=False) as desk:
            who = withdraw(desk, empreinte, author=auteur, reason=motif, now=now())
        answer(
            {"personne": who, "annule": empreinte},
            as_json,
            lambda: f"Dépôt de {who} annulé. Ensuite : phco dmg publier",
        )


def _received(text: str | None) -> datetime | None:
    return read_instant(text, "--recu-le") if text else None


def _table(liste: Sequence[str], kind: str) -> Imported | None:
    """The file that was given in the place of a list; None where it is a list. Raises the first faults of the file."""
    from phco.errors import raise_all
    from phco.host.spreadsheets.importing import import_file

    if len(liste) != 1 or not liste[0].lower().endswith(TABLES):
        return None
    found = import_file(Path(liste[0]), kind)
    where = found.raw.source
    raise_all([PhcoError(one.error.code, one.error.what, f"{where} {one.cell}", one.error.fix) for one in found.faults])
    return found


def _pairs(liste: Sequence[str]) -> dict[str, int]:
    hearts: dict[str, int] = {}
    for text in liste:
        offer, _, count = text.rpartition("=")
        if not offer or not count.isdecimal() or int(count) > 5 or offer in hearts:
            what = f"« {offer} » figure deux fois." if offer in hearts else f"« {text[:60]} » n’est pas un vœu."
            raise PhcoError(
                "E_VALEUR", what, "liste", "Écrivez chaque offre une fois, OFFRE=CŒURS, par exemple o-0001=5."
            )
        hearts[offer] = int(count)
    return hearts


def _deposit(
    paper: Paper, by: str, reference: str, received: str | None, folder: Path, as_json: bool, phrase: Path | None
) -> None:
    from phco.dmg.papers.deposits import deposit, said_by

    said, at = said_by(by, reference), _received(received)
    with desk_of(folder, phrase) as desk:
        _answer(desk, deposit(desk, [paper], said, now(), received=at), as_json)


def _answer(
    desk: Desk, done: Deposited, as_json: bool, found: Imported | None = None, wrong: Path | None = None
) -> bool:
    """Say what became of the deposits; whether rows of the file are to be corrected."""
    from phco.dmg.intake.receipts import write_receipts

    lines = done.tally.lines
    write_receipts(desk, lines)
    errors = faults_json(found) if found is not None else []
    result: JsonObject = {
        "depots": [as_row(line) for line in lines], "deja": list(done.already), "erreurs": errors,
        "fichier_erreurs": str(wrong) if wrong else None, "remarques": list(found.notes) if found is not None else [],
    }  # fmt: skip
    if as_json:
        answer(result, True, str)
    else:
        show_lines(lines, True)
        for line in lines:
            click.echo(f"    Empreinte : {line.payload}")
        for one in done.already:
            click.echo(f"= déjà déposé, tel quel : {one}")
        say_notes(result["remarques"])
        kept = sum(line.outcome == "retenu" for line in lines)
        click.echo(f"{counted(len(lines), 'dépôt')}, dont {counted(kept, 'retenu')}. Ensuite : phco dmg publier")
        say_faults(errors, [str(wrong)] if wrong else [])
    return bool(errors)

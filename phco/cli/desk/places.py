"""``phco dmg lieux``: the approved places of the fourth day, choices of a semester, conventions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option, read_day, write_table
from phco.cli.french import FrenchGroup
from phco.cli.imported import errors_file, faults_json, say_faults, say_notes
from phco.french import counted
from phco.jsontext import JsonObject


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group("lieux", cls=FrenchGroup, help="option 4 : lieux agréés, choix de chaque semestre, conventions")
    def lieux() -> None:
        """The approved places."""

    @command(lieux, "importer", "phco dmg lieux importer lieux.csv")
    @click.argument("fichier", type=click.Path(path_type=Path))
    @folder_option
    def importer(fichier: Path, dossier: Path, as_json: bool) -> None:
        """Enregistre la liste des lieux agréés (CSV ou XLSX, dont ceux que « phco offres exporter » écrit).

        Les lignes fautives reviennent dans sorties/FICHIER-erreurs.xlsx ; tant qu’il y en a, aucun lieu n’est retiré.
        """
        from phco.dmg.rounds.fourth_day import approve
        from phco.host.spreadsheets.importing import import_file
        from phco.offers.model import Place

        found = import_file(fichier, "lieu-agree")
        places = [one for one in found.items if isinstance(one, Place)]
        with desk_of(dossier, keys=False) as desk:
            if places:
                approve(desk, places, now(), whole=not found.faults)
            wrong = errors_file(found, fichier, desk.outputs / f"{fichier.stem}-erreurs.xlsx")
        result: JsonObject = {
            "lieux": [one.id for one in places], "remarques": list(found.notes), "erreurs": faults_json(found),
            "fichier_erreurs": str(wrong) if wrong else None,
        }  # fmt: skip
        answer(result, as_json, lambda: f"{counted(len(places), 'lieu agréé', 'lieux agréés')}.")
        if not as_json:
            say_notes(found.notes)
            say_faults(result["erreurs"], [str(wrong)] if wrong else [])
        if found.faults:
            sys.exit(1)

    @command(lieux, "ouvrir", "phco dmg lieux ouvrir 2026-11 --du 2026-10-01 --au 2026-10-15")
    @click.argument("semestre", metavar="AAAA-MM")
    @click.option("--du", required=True, metavar="AAAA-MM-JJ", help="premier jour des choix")
    @click.option("--au", required=True, metavar="AAAA-MM-JJ", help="dernier jour, inclus")
    @folder_option
    @phrase_option
    def ouvrir(semestre: str, du: str, au: str, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Publie les lieux d’un semestre et ouvre les choix."""
        from phco.dmg.rounds.fourth_day import open_term

        with desk_of(dossier, phrase_fichier) as desk:
            found = open_term(desk, semestre, read_day(du, "--du"), read_day(au, "--au"), now())
        answer({"semestre": semestre, "lieux": found}, as_json,
               lambda: f"{counted(len(found), 'lieu publié', 'lieux publiés')} pour {semestre}.")  # fmt: skip

    @command(lieux, "apparier", 'phco dmg lieux apparier 2026-11 --graine "Loto du 16 octobre 2026 : 3-11-24"')
    @click.argument("semestre", metavar="AAAA-MM")
    @click.option("--graine", required=True, help="le tirage public qui départage")
    @folder_option
    @phrase_option
    def apparier(semestre: str, graine: str, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Attribue les lieux du semestre selon les choix reçus, vérifie, enregistre."""
        from phco.dmg.rounds.fourth_day import choices_of, match_term

        with desk_of(dossier, phrase_fichier) as desk:
            silent = choices_of(desk.store, semestre).silent
            done = match_term(desk, semestre, graine, now())
        result = {"paires": done["paires"], "sans_lieu": done["sans_poste"], "sans_choix": list(silent)}
        answer(result, as_json, lambda: "\n".join((
            f"{counted(len(done['paires']), 'lieu attribué', 'lieux attribués')}, {len(done['sans_poste'])} sans lieu.",
            *((f"Option 4 sans choix reçu : {', '.join(silent)}",) if silent else ()),
        )))  # fmt: skip

    @command(lieux, "convention", "phco dmg lieux convention 2026-11 dj-004 signee")
    @click.argument("semestre", metavar="AAAA-MM")
    @click.argument("dj", metavar="PSEUDONYME")
    @click.argument("etat", type=click.Choice(["a-signer", "envoyee", "signee", "refusee"]))
    @folder_option
    def convention(semestre: str, dj: str, etat: str, dossier: Path, as_json: bool) -> None:
        """Note l’état de la convention d’un docteur junior."""
        from phco.dmg.rounds.fourth_day import STATES, set_agreement

        with desk_of(dossier, keys=False) as desk:
            set_agreement(desk, semestre, dj, etat, now())
        answer(
            {"semestre": semestre, "dj": dj, "convention": etat}, as_json, lambda: f"{dj} : convention {STATES[etat]}."
        )

    @command(lieux, "etat", "phco dmg lieux etat 2026-11", "phco dmg lieux etat 2026-11 --liste conventions.xlsx")
    @click.argument("semestre", metavar="AAAA-MM")
    @click.option("--liste", metavar="FICHIER.csv|.xlsx", type=click.Path(path_type=Path),
                  help="écrit la liste nominative, pour préparer les conventions")  # fmt: skip
    @folder_option
    def etat(semestre: str, liste: Path | None, dossier: Path, as_json: bool) -> None:
        """Montre qui est où, et où en sont les conventions."""
        from phco.dmg.rounds.fourth_day import AGREEMENT_COLUMNS, STATES, agreement_rows, agreements

        with desk_of(dossier, keys=False) as desk:
            rows = agreements(desk.store, semestre)
            cells = agreement_rows(desk, rows)
        if liste is not None:
            write_table(liste, "Conventions", list(AGREEMENT_COLUMNS), cells)
        answer({"semestre": semestre, "lieux": rows}, as_json, lambda: "\n".join(
            f"{row['dj']}  {row['lieu']}  convention {STATES[row['convention']]}" for row in rows
        ) or "Aucun lieu attribué.")  # fmt: skip

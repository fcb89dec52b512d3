"""``phco dmg commission``: the table, the proposal, decisions, undoing, the minutes."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option, read_day
from phco.cli.french import FrenchGroup
from phco.french import counted

DECISIONS = ("affecter", "retirer", "laisser-sans-poste", "reporter")


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group("commission", cls=FrenchGroup, help="prépare la commission, enregistre ses décisions, écrit le PV")
    def commission() -> None:
        """The commission."""

    @command(commission, "table", "phco dmg commission table")
    @folder_option
    def table(dossier: Path, as_json: bool) -> None:
        """Écrit la table de travail : chaque docteur junior sans poste, les offres vacantes, la proposition."""
        from phco.dmg.commission.commission import session
        from phco.dmg.commission.minutes import table_rows, write_table
        from phco.dmg.commission.regret import FORMULA

        with desk_of(dossier, keys=False) as desk:
            found = session(desk)
            paths = [str(desk.outputs / name) for name in write_table(desk, now())]
            rows = table_rows(found)
        result = {
            "sans_poste": [case.dj for case in found.cases], "vacantes": sorted(found.vacant), "fichiers": paths,
            "proposition": {case.dj: case.proposed for case in found.cases}, "regret": found.total,
            "lignes": rows,
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            f"{counted(len(found.cases), 'docteur junior', 'docteurs juniors')} sans poste, "
            f"{counted(len(found.vacant), 'offre vacante')}.",
            *(f"  {case.dj} → {case.proposed or 'aucune offre vacante'}" for case in found.cases),
            FORMULA, f"Table : {paths[0]}",
        )))  # fmt: skip

    @command(
        commission, "decider",
        "phco dmg commission decider dj-004 affecter o-0012 --auteur \"Pr Martin\" --motif \"proche du domicile\"",
        "phco dmg commission decider dj-009 laisser-sans-poste --auteur \"Pr Martin\" --motif \"souhaite reporter\"",
    )  # fmt: skip
    @click.argument("dj", metavar="PSEUDONYME")
    @click.argument("decision", type=click.Choice(DECISIONS))
    @click.argument("offre", required=False)
    @click.option("--auteur", required=True, help="qui décide")
    @click.option("--motif", required=True, help="pourquoi")
    @folder_option
    def decider(
        dj: str, decision: str, offre: str | None, auteur: str, motif: str, dossier: Path, as_json: bool
    ) -> None:
        """Enregistre une décision, avec son auteur, son motif et son instant. Rien n’est écrasé."""
        from phco.dmg.commission.commission import decide

        if (decision == "affecter") != (offre is not None):
            raise click.UsageError("« affecter » demande une offre, et elle seule.")
        with desk_of(dossier, keys=False) as desk:
            made = decide(desk, dj, decision, offre, author=auteur, reason=motif, now=now())
        result = {"numero": made.number, "dj": dj, "decision": decision, "offre": made.offer}
        answer(result, as_json, lambda: f"Décision n° {made.number} enregistrée.")

    @command(commission, "accepter", 'phco dmg commission accepter --auteur "La commission" --motif "moindre regret"')
    @click.option("--auteur", required=True, help="qui décide")
    @click.option("--motif", required=True, help="pourquoi")
    @folder_option
    def accepter(auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Adopte la proposition entière, une décision par docteur junior."""
        from phco.dmg.commission.commission import accept

        with desk_of(dossier, keys=False) as desk:
            made = accept(desk, author=auteur, reason=motif, now=now())
        result = {"decisions": [{"numero": one.number, "dj": one.dj, "offre": one.offer} for one in made]}
        answer(result, as_json, lambda: f"{counted(len(made), 'décision enregistrée')}.")

    @command(commission, "annuler", 'phco dmg commission annuler 3 --auteur "Pr Martin" --motif "erreur de ligne"')
    @click.argument("numero", type=int)
    @click.option("--auteur", required=True, help="qui annule")
    @click.option("--motif", required=True, help="pourquoi")
    @folder_option
    def annuler(numero: int, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Annule une décision par une nouvelle entrée ; l’ancienne reste écrite."""
        from phco.dmg.commission.commission import undo

        with desk_of(dossier, keys=False) as desk:
            made = undo(desk, numero, author=auteur, reason=motif, now=now())
        answer({"numero": made.number, "annule": numero}, as_json,
               lambda: f"Décision n° {numero} annulée par la n° {made.number}.")  # fmt: skip

    @command(
        commission, "pv",
        "phco dmg commission pv --ouverture 2026-09-24 --cloture 2026-09-29 "
        "--present \"Pr Martin, directeur du département\" --present \"Mme Leroy, DGARS\"",
    )  # fmt: skip
    @click.option("--ouverture", required=True, metavar="AAAA-MM-JJ", help="premier jour")
    @click.option("--cloture", required=True, metavar="AAAA-MM-JJ", help="dernier jour")
    @click.option("--present", "presents", multiple=True, required=True, metavar="NOM, QUALITÉ", help="répétable")
    @folder_option
    @phrase_option
    def pv(
        ouverture: str, cloture: str, presents: tuple[str, ...], dossier: Path, as_json: bool,
        phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Écrit le procès-verbal : paquet signé et page à imprimer."""
        from phco.dmg.commission.minutes import read_present, write_minutes

        people = [read_present(one) for one in presents]
        with desk_of(dossier, phrase_fichier) as desk:
            made = write_minutes(
                desk, people, read_day(ouverture, "--ouverture"), read_day(cloture, "--cloture"), now()
            )
            printable = desk.outputs / made["imprimable"]
        answer(made, as_json, lambda: f"Procès-verbal signé ({made['empreinte'][:23]}…), à imprimer : {printable}")

"""``phco dmg annuaire``: the subdivisions that this DMG vouches for, on its own site."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option
from phco.french import counted


def register(group: click.Group) -> None:
    """Add the command of this module."""

    @command(group, "annuaire", "phco dmg annuaire subdivisions.csv")
    @click.argument("fichier", metavar="FICHIER", type=click.Path(path_type=Path))
    @folder_option
    @phrase_option
    def annuaire(fichier: Path, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Signe l’annuaire des autres subdivisions : leur site, chacun sur son domaine, et la clé de leur DMG.

        FICHIER est un tableau (CSV ou XLSX) : subdivision, nom, site, cle, depuis. N’y écrivez qu’une clé que vous avez
        comparée avec ce DMG (« phco dmg cles empreinte ») : c’est ce que votre signature dit. La page « Les autres
        subdivisions » du site la montre. Il remplace l’annuaire d’avant.
        """
        from phco.dmg.papers.directory import read_list, record_list, sign_list

        rows = read_list(fichier)
        with desk_of(dossier, phrase_fichier) as desk:
            recorded = record_list(desk, rows, now())
            sign_list(desk, now())
        result = {"subdivisions": [dict(row) for row in rows], "change": recorded}
        answer(result, as_json, lambda: "\n".join((
            f"Annuaire signé : {counted(len(rows), 'subdivision')}."
            + ("" if recorded else " C’est le même qu’avant : rien n’a changé."),
            "Ensuite : phco dmg publier, puis construisez le site avec cette publication.",
        )))  # fmt: skip

"""``phco dmg ouvrir-donnees``: the anonymous data package of a finished campaign."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, forced, now
from phco.french import counted


def register(group: click.Group) -> None:
    """Add the command of this module."""

    @command(group, "ouvrir-donnees", "phco dmg ouvrir-donnees")
    @click.option("--forcer", is_flag=True, help="ouvre une autre version ; le motif est écrit au journal")
    @click.option("--motif", default=None, help="pourquoi une autre version (avec --forcer)")
    @folder_option
    def ouvrir_donnees(forcer: bool, motif: str | None, dossier: Path, as_json: bool) -> None:
        """Écrit les données ouvertes d’une campagne finie : une table anonyme, son dictionnaire, ce qui est masqué.

        Une campagne est finie quand le procès-verbal de la commission est écrit. Aucun groupe n’a moins de cinq
        personnes ; ce qui le ferait est masqué, et compté. Aucun nom, pseudonyme, cabinet ni commune. Le paquet est au
        format Data Package, vérifié par frictionless ; le journal garde son empreinte.
        """
        from phco.dmg.papers.groups import K
        from phco.dmg.papers.open_data import SAID, open_data

        with desk_of(dossier, keys=False) as desk:
            made = open_data(desk, now(), forced=forced(forcer, motif))
        result = {
            "dossier": str(made.folder), "personnes": made.people, "groupes": len(made.groups), "k": K,
            "masques": dict(made.hidden),
        }  # fmt: skip
        masked = ", ".join(f"{SAID[column]} {count}" for column, count in made.hidden.items() if count) or "rien"
        answer(result, as_json, lambda: "\n".join((
            f"Données ouvertes : {made.folder} — {counted(made.people, 'docteur junior', 'docteurs juniors')}, "
            f"{counted(len(made.groups), 'groupe')}, aucun de moins de {K}.",
            f"Masqué, en personnes : {masked}.",
            "Relisez LISEZMOI.md avant de publier : une donnée ouverte ne se reprend pas.",
        )))  # fmt: skip

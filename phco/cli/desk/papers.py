"""``phco dmg affectations``: the lists of who goes where, for those who need them."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _affectations(group)


def _affectations(group: click.Group) -> None:
    @command(group, "affectations", "phco dmg affectations", "phco dmg affectations --pour chu --pour ars")
    @click.option("--pour", "pour", multiple=True, metavar="DESTINATAIRE",
                  help="chu, ars, faculte ou dmg (répétable ; tous par défaut)")  # fmt: skip
    @folder_option
    def affectations(pour: tuple[str, ...], dossier: Path, as_json: bool) -> None:
        """Écrit, pour chaque destinataire, le classeur de qui va où, des postes vacants et des sans-poste.

        Chacun n’a que les colonnes dont il a besoin, et chaque liste porte sa date. Les noms viennent de noms.json ;
        le journal garde quelle liste a été faite pour qui, sans aucun nom. Avant le procès-verbal de la commission,
        les listes se disent provisoires.
        """
        from phco.dmg.papers.assignments import write_assignments
        from phco.dmg.papers.recipients import LISTS

        with desk_of(dossier, keys=False) as desk:
            made = write_assignments(desk, now(), pour)
        result = {
            "classeurs": [
                {"destinataire": one.recipient.code, "fichier": str(one.path), "lignes": dict(one.counts)}
                for one in made
            ]
        }
        answer(result, as_json, lambda: "\n".join((
            *(f"{one.recipient.title} : {one.path} — "
              + ", ".join(f"{LISTS[name].lower()} {count}" for name, count in one.counts.items()) for one in made),
            "Ces classeurs portent des noms : transmettez-les par une messagerie sécurisée de santé.",
        )))  # fmt: skip

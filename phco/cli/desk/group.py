"""``phco dmg``: the desk of the department, one command a gesture. Commands live in ``dmg_*.py`` by theme."""

from __future__ import annotations

import click

from phco.cli.desk import commission as dmg_commission
from phco.cli.desk import followup as dmg_suivi
from phco.cli.desk import places as dmg_autres
from phco.cli.desk import reception as dmg_reception
from phco.cli.desk import rounds as dmg_tours
from phco.cli.desk import start as dmg_depart
from phco.cli.french import FrenchGroup


@click.group(
    cls=FrenchGroup,
    help="Le bureau du DMG : inscrire, recevoir, ouvrir les tours, apparier, préparer la commission, publier.\n\n"
    "Tout se passe dans un dossier (--dossier, ./dmg par défaut). Rien n’est jamais effacé ; chaque geste est écrit "
    "dans un journal chaîné, et relancer une commande ne change rien à ce qui est déjà fait.",
)
def group() -> None:
    """The group that the tree of commands loads lazily."""


for module in (dmg_depart, dmg_reception, dmg_tours, dmg_commission, dmg_suivi, dmg_autres):
    module.register(group)

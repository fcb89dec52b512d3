"""``phco dmg``: the desk of the department, one command a gesture. Commands live beside it, by theme."""

from __future__ import annotations

import click

from phco.cli.desk import (
    auditors,
    calendar,
    commission,
    places,
    publishing,
    reception,
    renewal,
    reports,
    rounds,
    screen,
    start,
    status,
)
from phco.cli.desk.paper import deposits, directory, open_data, papers
from phco.cli.desk.people import departures, rulings
from phco.cli.desk.upkeep import backup, folder, journal
from phco.cli.french import FrenchGroup


@click.group(
    cls=FrenchGroup,
    help="Le bureau du DMG : inscrire, recevoir, ouvrir les tours, apparier, préparer la commission, publier.\n\n"
    "Tout se passe dans un dossier (--dossier, ./dmg par défaut). Rien n’est jamais effacé ; chaque geste est écrit "
    "dans un journal chaîné, et relancer une commande ne change rien à ce qui est déjà fait.",
)
def group() -> None:
    """The group that the tree of commands loads lazily."""


for module in (
    start,
    reception,
    rounds,
    commission,
    status,
    journal,
    publishing,
    places,
    reports,
    renewal,
    auditors,
    screen,
    calendar,
    rulings,
    folder,
    backup,
    papers,
    open_data,
    directory,
    deposits,
    departures,
):
    module.register(group)

"""``phco dmg``: the desk of the department, one command a gesture. Commands live beside it, by theme."""

from __future__ import annotations

import click

from phco.cli.desk import (
    auditors,
    backup,
    calendar,
    commission,
    folder,
    followup,
    places,
    reception,
    renewal,
    reports,
    rounds,
    screen,
    start,
)
from phco.cli.desk.paper import deposits, open_data, papers
from phco.cli.desk.people import departures, rulings
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
    followup,
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
    deposits,
    departures,
):
    module.register(group)

"""``phco dmg bureau``: the same desk on screen, on this machine only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from phco.cli.desk.common import clock, command, day_option, say
from phco.dmg.desk import DATABASE
from phco.dmg.ledger.store import no_campaign


def register(group: click.Group) -> None:
    """Add the command of this module."""

    @command(
        group, "bureau",
        "phco dmg bureau", "phco dmg bureau --dossier campagne-2027-03",
        "phco dmg bureau --sans-navigateur --port 8765",
    )  # fmt: skip
    @click.option("--dossier", metavar="DOSSIER", default=Path("dmg"), type=click.Path(path_type=Path),
                  help="le dossier de la campagne (./dmg par défaut)")  # fmt: skip
    @click.option("--port", type=click.IntRange(0, 65535), default=0, help="le port (un port libre par défaut)")
    @click.option("--sans-navigateur", is_flag=True, help="n’ouvre rien : donne seulement l’adresse")
    @day_option
    def bureau(dossier: Path, port: int, sans_navigateur: bool) -> None:
        """Ouvre le bureau du DMG dans le navigateur de cette machine, et de nulle part ailleurs.

        L’adresse ne sert qu’une fois, sur cette machine. La phrase secrète est demandée à l’écran, et oubliée après
        un quart d’heure sans rien faire ; le bureau s’arrête seul après quatre heures. Ctrl+C l’arrête aussi.
        """
        if not (dossier / DATABASE).is_file():
            raise no_campaign(dossier)
        open_desk(dossier, clock=clock(), port=port, quiet=sans_navigateur)


def open_desk(
    folder: Path, *, clock: Callable[[], datetime], port: int = 0, quiet: bool = False, trial: str = ""
) -> None:
    """Serve a desk until it is stopped; its address is printed, and opened unless ``quiet``.

    ``trial``: the passphrase of a fictional campaign, to be shown.

    Raises PhcoError E_BUREAU_OUVERT (a desk of this folder is served already), E_PORT.
    """
    from phco.bureau.room import Room
    from phco.bureau.server import Serving, listening
    from phco.dmg.ledger.alone import alone

    with alone(folder), listening(port) as listener:
        serving = Serving(Room(folder=folder, clock=clock, trial=trial), listener)
        say(f"Le bureau est ouvert : {serving.address}")
        say("Ctrl+C pour l’arrêter.")
        if not quiet:
            import webbrowser

            if not webbrowser.open(serving.address):
                say("Aucun navigateur ne s’est ouvert : copiez cette adresse dans le vôtre, sur cette machine.")
        serving.run()

"""``phco subdivision``: open a subdivision of one's own, and check its folder."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from phco.cli.answer import report
from phco.cli.french import Example, FrenchGroup
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import dumps

FOLDER = Path("datapackage") / "subdivisions"


@click.group(cls=FrenchGroup, help="Ouvre une subdivision : écrit son dossier, le vérifie.")
def group() -> None:
    """The group that the tree of commands loads lazily."""


@group.command(
    "creer", cls=Example,
    examples=("phco subdivision creer rennes", "phco subdivision creer rennes --nom Rennes --departements 35,22"),
    help="Écrit le dossier d’une subdivision nouvelle, avec ses commentaires ; pose les questions qui manquent.",
)  # fmt: skip
@click.argument("code", metavar="CODE")
@click.option("--nom", prompt="Nom de la subdivision (par exemple Rennes)", help="son nom")
@click.option("--departements", prompt="Codes de ses départements, séparés par des virgules", metavar="CODES",
              help="codes de ses départements : 35,22")  # fmt: skip
@click.option("--chu", prompt="Commune du CHU (nom ou code INSEE ; rien si elle n’est pas tranchée)", default="",
              show_default=False, metavar="COMMUNE", help="commune du CHU")  # fmt: skip
@click.option("--faculte", prompt="Faculté (rien pour l’écrire plus tard)", default="", show_default=False,
              metavar="NOM", help="nom de la faculté")  # fmt: skip
@click.option("--dossier", metavar="DOSSIER", default=FOLDER, type=click.Path(path_type=Path),
              help="où sont les subdivisions (datapackage/subdivisions par défaut)")  # fmt: skip
def creer(code: str, nom: str, departements: str, chu: str, faculte: str, dossier: Path) -> None:
    """Ask, write, check."""
    from datetime import UTC, datetime

    from phco.cli.desk.common import now
    from phco.dates import paris_day
    from phco.host.subdivisions.creating import Answers, create

    wanted = [one.strip().upper() for one in departements.replace(";", ",").split(",") if one.strip()]
    answers = Answers(
        code=code, name=nom.strip(), departements=wanted, chu=chu.strip(), faculty=faculte.strip(),
        desk=f"DMG {nom.strip()}",
    )  # fmt: skip
    place = create(dossier, answers, paris_day(now() or datetime.now(UTC)))
    click.echo(f"Dossier écrit : {place}")
    _say(code, place)
    click.echo(f"Ensuite : python build.py serve --subdivision {code}")


@group.command(
    "verifier", cls=Example, examples=("phco subdivision verifier rennes",),
    help="Vérifie le dossier d’une subdivision : tous les défauts d’un coup, chacun à sa place.",
)  # fmt: skip
@click.argument("code", metavar="CODE")
@click.option("--dossier", metavar="DOSSIER", default=FOLDER, type=click.Path(path_type=Path),
              help="où sont les subdivisions (datapackage/subdivisions par défaut)")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="le résultat nu, en JSON")
def verifier(code: str, dossier: Path, as_json: bool) -> None:
    """Exit 1 when something must be mended."""
    try:
        _say(code, dossier / code, as_json)
    except PhcoError as error:
        sys.exit(report(error, as_json=as_json))


def _say(code: str, place: Path, as_json: bool = False) -> None:
    from dataclasses import asdict

    from phco.host.subdivisions.checking import check

    found = check(code, place if place.is_dir() else None)
    if as_json:
        click.echo(dumps(asdict(found)))
        return
    campaigns = ", ".join(found.campaigns) or "aucune"
    click.echo(
        f"Subdivision « {found.name} » : rien à corriger. {counted(found.communes, 'commune')} ; "
        f"campagnes : {campaigns} ; "
        f"{counted(found.undated, 'étape sans date', 'étapes sans date')} ; "
        f"{counted(found.zoned, 'commune zonée', 'communes zonées')} ; "
        f"{counted(found.unknown, 'règle sans valeur ici', 'règles sans valeur ici')}."
    )

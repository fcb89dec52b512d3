"""``phco site``: build the site of a campaign and show it on this machine, from sources or from an installed phco."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from phco.cli.desk.common import command, read_day, say, subdivision_option
from phco.cli.french import FrenchGroup
from phco.dates import paris_day
from phco.errors import PhcoError

HERE = Path("site")


@click.group("site", cls=FrenchGroup)
def group() -> None:
    """Construit le site d’une campagne, et le sert sur cette machine."""


@command(
    group, "construire",
    "phco site construire --publication dmg/publication",
    "phco site construire --publication dmg/publication --sortie public --prefixe /phco/",
)  # fmt: skip
@click.option("--publication", metavar="DOSSIER", type=click.Path(path_type=Path),
              help="ce que « phco dmg publier » a écrit (sinon : la démonstration fictive)")  # fmt: skip
@click.option("--sortie", metavar="DOSSIER", default=HERE, type=click.Path(path_type=Path),
              help="où écrire le site (./site par défaut)")  # fmt: skip
@click.option("--prefixe", metavar="CHEMIN", default="/", help="chemin du site chez l’hébergeur (défaut : /)")
@click.option("--catalogue", metavar="CHEMIN", type=click.Path(path_type=Path), help="le catalogue d’offres à montrer")
@click.option("--jour", metavar="AAAA-MM-JJ", help="jour du site (défaut : aujourd’hui)")
@click.option("--repetition", is_flag=True, help="accepte la publication d’une répétition")
@subdivision_option
def build(
    publication: Path | None,
    sortie: Path,
    prefixe: str,
    catalogue: Path | None,
    jour: str | None,
    repetition: bool,
    subdivision: str | None,
) -> None:
    """Écrit un dossier que n’importe quel serveur de fichiers publie tel quel.

    Sans Node : ce qui en demande est fait d’avance dans un phco installé.
    """
    from phco.host.subdivisions.choosing import choose_told
    from phco.site.pipeline import build_site
    from phco.site.workshop import find_workshop

    if subdivision:
        choose_told(subdivision)
    for given, option in ((publication, "--publication"), (catalogue, "--catalogue")):
        if given is not None and not given.exists():
            raise PhcoError("E_FICHIER", f"« {given} » n’existe pas.", option, "Donnez un dossier qui est là.")
    shop = find_workshop()
    day = read_day(jour, "--jour") if jour else paris_day(datetime.now(UTC))
    build_site(
        root=shop.root, out=sortie.resolve(), cache=shop.cache, carried=shop.carried, day=day,
        catalogue=catalogue.resolve() if catalogue else None, published=publication.resolve() if publication else None,
        rehearsal=repetition, base=prefixe, say=lambda text: click.echo(text, err=True),
    )  # fmt: skip
    say(f"Site construit dans {sortie}. Pour le voir ici : phco site servir {sortie}")


@command(group, "servir", "phco site servir", "phco site servir public --port 8080")
@click.argument("dossier", default=HERE, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="le port (défaut : 8000, ou un port libre)")
def serve(dossier: Path, port: int) -> None:
    """Montre un site construit, sur cette machine seulement ; Ctrl+C l’arrête."""
    from phco.site import serve as server

    if not (dossier / "index.html").is_file():
        raise PhcoError(
            "E_SITE", f"« {dossier} » n’est pas un site construit.", "dossier",
            "Construisez-le d’abord : « phco site construire ».",
        )  # fmt: skip
    server.serve(dossier, port=port, say=say)

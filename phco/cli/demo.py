"""``phco demo``: a whole campaign on fictional data, in one command, with progress bars."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import Example, answer, subdivision_option
from phco.errors import PhcoError
from phco.french import counted

if TYPE_CHECKING:
    from phco.demo.country.shares import Share
    from phco.demo.parts import Stage
    from phco.jsontext import JsonObject


@click.command(
    "demo", cls=Example,
    examples=("phco demo", "phco demo --dj 8 --offres 20 --dossier essai", "phco demo --bureau --dossier essai",
              "phco demo --subdivision paris", "phco demo --subdivisions toutes --dossier pays"),
    help="Déroule une campagne entière sur des données fictives : invitations, envois signés et scellés (dont des "
    "envois en retard, illégaux, abîmés, rejoués ou contrefaits), trois tours, commission, publication, vérification. "
    "Laisse un dossier à parcourir, avec une page de synthèse. Les incidents qu’une très petite campagne ne peut "
    "pas porter sont laissés de côté, et la synthèse le dit.",
)  # fmt: skip
@subdivision_option
@click.option("--subdivisions", "every", type=click.Choice(["toutes"]),
              help="les 28 subdivisions du pays, un processus par cœur (4 000 DJ et 12 000 offres en tout par "
              "défaut) ; relancée, la commande reprend où elle en était")  # fmt: skip
@click.option("--dj", default=103, show_default=True, type=click.IntRange(1, 5000), help="docteurs juniors")
@click.option("--offres", default=350, show_default=True, type=click.IntRange(1, 20000), help="offres")
@click.option("--graine", default="phco", show_default=True, help="tout en découle, sauf les sceaux")
@click.option("--dossier", metavar="DOSSIER", default=Path("demo"), type=click.Path(path_type=Path),
              help="où tout laisser (./demo par défaut)")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="le résultat nu, en JSON")
@click.option("--bureau", "on_screen", is_flag=True,
              help="s’arrête la veille de la commission et ouvre le bureau sur cette campagne fictive")  # fmt: skip
@click.option("--sans-navigateur", is_flag=True, help="avec --bureau : donne seulement l’adresse")
def group(
    subdivision: str | None,
    every: str | None,
    dj: int,
    offres: int,
    graine: str,
    dossier: Path,
    as_json: bool,
    on_screen: bool,
    sans_navigateur: bool,
) -> None:
    """The command that the tree loads lazily."""
    from phco.demo.rehearsal import Rehearsal

    if every:
        _country(dj, offres, graine, dossier, as_json)
        return
    if subdivision:
        from phco.host.subdivisions.choosing import choose_told

        choose_told(subdivision)

    if dossier.exists() and (not dossier.is_dir() or any(dossier.iterdir())):
        raise PhcoError("E_DOSSIER_OCCUPE", "Ce dossier n’est pas vide.", str(dossier), _other_folder(dossier))
    if on_screen:
        _desk(dossier, dj, offres, graine, sans_navigateur)
        return
    started = time.monotonic()
    with _bars(as_json) as stage:
        story = Rehearsal(dossier, djs=dj, offers=offres, seed=graine, stage=stage).run()
    seconds = time.monotonic() - started
    result = {
        "dossier": str(dossier), "synthese": str(dossier / "index.html"), "secondes": round(seconds),
        "fichiers": story.files, "tours": story.rounds, "commission": story.commission,
        "incidents": story.incidents, "incidents_ecartes": story.left_out, "en_poste": len(story.obtained),
        "personnes": story.people,
        "verifications": [{"phrase": text, "tient": holds} for text, holds in story.checks],
    }  # fmt: skip
    answer(result, as_json, lambda: "\n".join((
        f"Campagne fictive terminée en {round(seconds)} s : {counted(story.files, 'fichier reçu')}, "
        f"{counted(len(story.obtained), 'docteur junior', 'docteurs juniors')} sur {story.djs} en poste.",
        *(f"Tour {row['tour']} : {counted(row['paires'], 'paire')} pour {counted(row['demandeurs'], 'demandeur')}."
          for row in story.rounds),
        f"Commission : {counted(story.commission['decisions'], 'affectation')}, "
        f"{story.commission['restent']} sans poste.",
        f"{counted(len(story.incidents), 'incident')}, chacun avec le verdict attendu ; tout est vérifié.",
        *(f"Laissé de côté, campagne trop petite : {one}" for one in story.left_out),
        f"{counted(len(story.people), 'personne fictive', 'personnes fictives')} à jouer dans le site : "
        f"{dossier / 'personnes'}",
        f"Page de synthèse : {dossier / 'index.html'}",
    )))  # fmt: skip


def _other_folder(folder: Path) -> str:
    """What to do with a folder that is taken; a demonstration already made is opened again as any campaign is."""
    from phco.dmg.desk import DATABASE

    fix = "Donnez un dossier neuf avec --dossier."
    if not (folder / "dmg" / DATABASE).is_file():
        return fix
    return f"{fix} Pour rouvrir le bureau de celui-ci : « phco dmg bureau --dossier {folder / 'dmg'} »."


def _desk(folder: Path, djs: int, offers: int, seed: str, quiet: bool) -> None:
    """The same campaign up to its commission, then the desk on screen, at the hour when the commission meets."""
    from phco.cli.desk.screen import open_desk
    from phco.demo.parts import PHRASE
    from phco.demo.rehearsal import Rehearsal

    with _bars(False) as stage:
        played = Rehearsal(folder, djs=djs, offers=offers, seed=seed, stage=stage)
        played.until_commission()
    hour = played.during("commission")
    click.echo("Campagne fictive prête : la commission se réunit.")
    click.echo(f"Phrase secrète de la démonstration : {PHRASE}")
    open_desk(folder / "dmg", clock=lambda: hour, quiet=quiet, trial=PHRASE)


def _country(djs: int, offers: int, seed: str, folder: Path, as_json: bool) -> None:
    """Every subdivision; the numbers asked are the country's."""
    from phco.demo.country.national import rehearse
    from phco.demo.country.page import write_country
    from phco.demo.country.shares import shares

    context = click.get_current_context()
    usual = click.core.ParameterSource.DEFAULT
    djs = 4000 if context.get_parameter_source("dj") is usual else djs
    offers = 12000 if context.get_parameter_source("offres") is usual else offers
    started = time.monotonic()
    parts = shares(djs, offers)
    with _bars(as_json) as stage, stage("Campagnes du pays", len(parts)) as advance:

        def told(one: Share, report: JsonObject) -> None:
            advance()
            if not as_json:
                placed = f"{report['en_poste']} en poste sur {one.djs}"
                click.echo(f"  {one.name} : {placed}, {report['secondes']:.0f} s".replace(".", ","), err=True)

        reports = rehearse(folder, parts, seed, told)
    seconds = round(time.monotonic() - started)
    page = write_country(folder, reports, seconds)
    placed, people = sum(one["en_poste"] for one in reports), sum(one.djs for one in parts)
    result = {"dossier": str(folder), "synthese": str(page), "secondes": seconds, "subdivisions": reports}
    answer(result, as_json, lambda: "\n".join((
        f"{counted(len(reports), 'campagne fictive', 'campagnes fictives')} en {seconds} s : {placed} docteurs juniors "
        f"sur {people} en poste.",
        f"Page de synthèse : {page}",
    )))  # fmt: skip


@contextmanager
def _bars(quiet: bool) -> Iterator[Stage]:
    """One bar a stage, kept on the screen; lines without a terminal; nothing when quiet."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if quiet:
        from phco.demo.parts import no_bar

        yield no_bar
        return
    if not console.is_terminal:

        @contextmanager
        def line(label: str, _total: int) -> Iterator[Callable[..., None]]:
            click.echo(f"· {label}", err=True)
            yield lambda *_: None

        yield line
        return
    columns = (TextColumn("{task.description:<42}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:

        @contextmanager
        def stage(label: str, total: int) -> Iterator[Callable[..., None]]:
            task = progress.add_task(label, total=max(total, 1))
            yield lambda *_: progress.advance(task)
            progress.update(task, completed=progress.tasks[task].total)

        yield stage

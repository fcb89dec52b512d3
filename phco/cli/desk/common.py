"""What every command of the DMG's desk shares: its folder, its passphrase, its clock, how an answer is said."""

from __future__ import annotations

import codecs
import functools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phco.cli.french import Example as Example
from phco.dates import iso_day
from phco.errors import PhcoError

if TYPE_CHECKING:
    from phco.dmg.desk import Desk
    from phco.dmg.forcing import Obstacle

NOW, DAY = "PHCO_MAINTENANT", "phco.jour"
PHRASE = "PHCO_PHRASE"
REAL = "Attention : --jour sur une vraie campagne. Ce qui s’écrit portera cette date ; pour essayer : phco dmg repeter."


def _day_given(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the day that the command is run for."""
    if value is not None:
        day = iso_day(value)
        ctx.meta[DAY] = read_instant(f"{day}T12:00" if day is not None else value, "--jour")


def day_option[F: Callable[..., None]](function: F) -> F:
    """``--jour``."""
    return click.option(
        "--jour", metavar="INSTANT", expose_value=False, callback=_day_given,
        help="la date du geste, pour une répétition : 2026-09-03 (midi) ou 2026-09-03T18:00 (défaut : maintenant)",
    )(function)  # fmt: skip


def folder_option[F: Callable[..., None]](function: F) -> F:
    """``--dossier``, ``--json``, ``--jour``."""
    for option in (
        day_option,
        click.option("--json", "as_json", is_flag=True, help="le résultat nu, en JSON"),
        click.option(
            "--dossier", metavar="DOSSIER", default=Path("dmg"), type=click.Path(path_type=Path),
            help="le dossier de la campagne (./dmg par défaut)",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


def phrase_option[F: Callable[..., None]](function: F) -> F:
    """``--phrase-fichier``."""
    return click.option(
        "--phrase-fichier", metavar="FICHIER", type=click.Path(path_type=Path),
        help=f"fichier qui contient la phrase secrète (sinon {PHRASE}, sinon une question)",
    )(function)  # fmt: skip


def force_options[F: Callable[..., None]](function: F) -> F:
    """``--apercu``, ``--forcer``, ``--motif``: of an act that cannot be undone."""
    for option in (
        click.option("--motif", default=None, help="pourquoi le geste est forcé (avec --forcer)"),
        click.option("--forcer", is_flag=True, help="passe outre ce qui s’y oppose ; le motif est écrit au journal"),
        click.option("--apercu", is_flag=True, help="montre ce que le geste ferait, sans rien écrire"),
    ):
        function = option(function)
    return function


def forced(forcer: bool, motif: str | None) -> str | None:
    """The reason of a forced act, None for one that is not forced."""
    if motif is not None and not forcer:
        raise click.UsageError("« --motif » va avec « --forcer ».")
    return (motif or "") if forcer else None


def subdivision_option[F: Callable[..., None]](function: F) -> F:
    """``--subdivision``."""
    return click.option(
        "--subdivision", metavar="CODE", help="sa subdivision : un code, ou son dossier (PHCO_SUBDIVISION sinon)"
    )(function)


def now() -> datetime:
    """The DMG's clock; ``--jour`` replaces it, and ``PHCO_MAINTENANT`` for a whole session (demonstrations, tests)."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None and DAY in ctx.meta:
        given: datetime = ctx.meta[DAY]
        return given
    said = os.environ.get(NOW)
    return read_instant(said, NOW) if said else datetime.now(UTC)


def clock() -> Callable[[], datetime]:
    """The clock of a command that lasts: ``now`` of this command, whichever thread asks."""
    ctx = click.get_current_context(silent=True)
    given: datetime | None = ctx.meta.get(DAY) if ctx is not None else None
    return now if given is None else lambda: given


def read_instant(text: str, where: str) -> datetime:
    """``2026-09-03T18:00`` (Paris) or with an offset. Raises PhcoError E_INSTANT."""
    from phco.dates import PARIS

    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise PhcoError(
            "E_INSTANT", f"« {text[:40]} » n’est pas un instant.", where, "Écrivez 2026-09-03T18:00 (heure de Paris)."
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=PARIS)).astimezone(UTC)


def read_day(text: str, where: str) -> date:
    """``2026-09-24``. Raises PhcoError E_DATE."""
    found = iso_day(text)
    if found is None:
        raise PhcoError("E_DATE", f"« {text[:20]} » n’est pas une date.", where, "Écrivez 2026-09-24.")
    return found


def passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """From the file, else the environment, else asked without echo."""
    if file is not None:
        from phco.host.disk.files import read_capped

        return read_phrase(read_capped(file, 4096))
    if PHRASE in os.environ:
        return os.environ[PHRASE]
    if sys.stdin is None or not sys.stdin.isatty():
        return _piped_passphrase()
    while True:
        answer: str = click.prompt("Phrase secrète", hide_input=True, err=True, prompt_suffix="\u00a0: ")
        if not confirm:
            return answer
        again = click.prompt("La même, une seconde fois", hide_input=True, err=True, prompt_suffix="\u00a0: ")
        if again == answer:
            return answer
        click.echo("Les deux ne sont pas les mêmes. Recommencez.", err=True)


def read_phrase(data: bytes) -> str:
    """A passphrase as a console or Notepad writes it: UTF-8, or UTF-16 behind its mark; without marks nor line end."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if wide else "utf-8-sig", "replace")
    return text.strip("\r\n\0")


def _piped_passphrase() -> str:
    """The first line of the standard input, where there is no terminal to ask on."""
    source = getattr(sys.stdin, "buffer", None)
    first = source.readline() if source is not None else getattr(sys.stdin, "readline", str)().encode()
    line = read_phrase(first)
    if not line:
        raise PhcoError(
            "E_PHRASE_REQUISE", "Cette commande a besoin de la phrase secrète, et il n’y a pas de terminal où la "
            "demander.", "phrase", f"Donnez --phrase-fichier FICHIER, ou la variable {PHRASE}.",
        )  # fmt: skip
    return line


@contextmanager
def desk_of(folder: Path, phrase_file: Path | None = None, *, keys: bool = True) -> Iterator[Desk]:
    """The desk of a folder, opened; with its keys unless ``keys`` is off."""
    from phco.dmg.desk import DATABASE, opened
    from phco.dmg.ledger.store import no_campaign

    if not (folder / DATABASE).is_file():
        raise no_campaign(folder)
    with opened(folder, passphrase=passphrase(phrase_file) if keys else None, at=now()) as desk:
        ctx = click.get_current_context(silent=True)
        if ctx is not None and DAY in ctx.meta and not desk.rehearsal:
            click.echo(REAL, err=True)
        try:
            yield desk
        except PhcoError as error:  # a file of another subdivision: with the site that this DMG's directory gives
            from phco.dmg.papers.directory import listed
            from phco.packages.elsewhere import addressed

            raise addressed(error, listed(desk.store) or ()) from error


def write_table(path: Path, title: str, header: list[str], rows: list[list[object]]) -> None:
    """A table for people, CSV or XLSX by its name, in which no cell starts a formula. Raises PhcoError E_FICHIER."""
    from phco.dmg.people.tables import csv_safe, xlsx_safe
    from phco.host.disk.files import write_whole

    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise PhcoError("E_FICHIER", "Le nom doit finir par .csv ou .xlsx.", str(path), "Changez l’extension.")
    data = xlsx_safe(title, header, rows) if path.suffix.lower() == ".xlsx" else csv_safe(header, rows)
    write_whole(path, data, private=True)


def preview(obstacles: Sequence[Obstacle], lines: Sequence[str]) -> list[str]:
    """A preview's lines: that nothing is written, what it would do, what stands in the way."""
    against = [f"Ce qui s’y oppose : {one.what} {one.fix}  [{one.code}]" for one in obstacles]
    return ["Aperçu : rien n’est écrit.", *lines, *against]


def say(text: str = "") -> None:
    """One line for people."""
    click.echo(text)


def answer(result: object, as_json: bool, text: Callable[[], str]) -> None:
    """The bare JSON, or the text."""
    from phco.jsontext import dumps

    click.echo(dumps(result) if as_json else text())


@contextmanager
def progress(label: str, total: int | None, *, quiet: bool = False) -> Iterator[Callable[..., None]]:
    """A progress bar on the terminal; nothing when the output is not one, or when ``quiet``."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda *_: bar.advance(task)


def command(group: click.Group, name: str, *examples: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Register a command with its examples; its help is the function's French docstring."""

    def register(function: Callable[..., object]) -> click.Command:
        @functools.wraps(function)
        def run(*args: object, **kwargs: object) -> object:
            folder = kwargs.get("dossier")
            if isinstance(folder, Path):
                from phco.dmg.desk import speak_of

                speak_of(folder)
            try:
                return function(*args, **kwargs)
            except OSError as error:  # a library's own temporary file, for one
                from phco.host.disk.files import FULL, disk_faults

                nowhere = "temporary directory" in str(error)  # Python's words when none can be written in
                if error.errno not in FULL and not nowhere:
                    raise
                with disk_faults(Path(str(error.filename or folder or "."))):
                    raise OSError(FULL[0], str(error)) from error

        made: click.Command = group.command(name, cls=Example, examples=examples)(run)
        return made

    return register

"""What every import says: remarks, faults with their line, the file to correct and send back; as text or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.jsontext import JsonObject, JsonView

if TYPE_CHECKING:
    from phco.host.spreadsheets.importing import Imported

SHOWN = 20  # remarks and errors on a terminal; the files and --json hold them all


def faults_json(found: Imported) -> list[JsonObject]:
    """The faults of an import, by row then column."""
    return [
        {**fault.error.as_json(), "ou": fault.cell, "ligne": fault.row, "valeur": fault.value[:200]}
        for fault in found.faults
    ]


def errors_file(found: Imported, source: Path, asked: Path | None = None) -> Path | None:
    """Write the faults beside the file that was read, or where it is asked for; None where there is no fault.

    Those of people are for the eyes of who runs it.
    """
    from phco.host.spreadsheets.faults_file import write_errors

    if not found.faults:
        return None
    target = asked if asked is not None else source.with_name(f"{source.stem}-erreurs.xlsx")
    write_errors(found, target, private=found.kind not in ("offre", "lieu-agree"))
    return target


def say_notes(notes: Sequence[str]) -> None:
    """The first remarks."""
    from phco.french import counted

    for note in notes[:SHOWN]:
        click.echo(f"  · {note}")
    if len(notes) > SHOWN:
        click.echo(f"  · … et {counted(len(notes) - SHOWN, 'autre remarque')} (toutes par --json).")


def say_faults(errors: Sequence[JsonView], files: Sequence[str]) -> None:
    """The first faults, and the files that hold them all."""
    from phco.french import counted

    for error in errors[:SHOWN]:
        where = f"{error['fichier']} {error['ou']}" if "fichier" in error else error["ou"]
        click.echo(f"✗ {where} : {error['quoi']} {error['remede']}  [{error['code']}]", err=True)
    if len(errors) > SHOWN:
        rest = counted(len(errors) - SHOWN, "autre erreur", "autres erreurs")
        click.echo(f"… et {rest}, dans le fichier des erreurs.", err=True)
    for file in files:
        click.echo(f"Lignes à corriger, à renvoyer : {file}")

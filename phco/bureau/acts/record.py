"""What an act of the desk is on screen: its words, its fields, what it does, and the command that does the same."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from phco.bureau.jobs import Advance
from phco.dates import iso_day
from phco.dmg.desk import Desk
from phco.dmg.forcing import Obstacle
from phco.errors import PhcoError
from phco.fields import FIRST_DAY, LAST_DAY

MOST_DIGITS = 6
LONGEST_NAME = 255  # bytes: what the disks of our days hold

Kind = Literal["texte", "nombre", "jour", "choix", "fichiers", "page", "cache"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of an act's form. ``page``: several lines of text; ``cache``: what the screen already knows."""

    name: str
    label: str
    kind: Kind = "texte"
    options: Sequence[tuple[str, str]] = ()
    required: bool = True
    hint: str = ""
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class Values:
    """What was filled in; ``files``: the files dropped, kept aside for the time of the act."""

    texts: Mapping[str, str]
    files: Sequence[Path] = ()

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "").strip()


FORCE = Field(
    name="forcer", label="Passer outre, et pourquoi", required=False,
    hint="vide d’ordinaire : ce qui s’y oppose arrête le geste ; sinon, écrit au journal",
)  # fmt: skip


def force_of(values: Values) -> str | None:
    """Why an act that cannot be undone is forced; None when it is not."""
    return values["forcer"] or None


def force_words(values: Values) -> Sequence[str]:
    """The options that do the same in a terminal."""
    return ("--forcer", "--motif", values["forcer"]) if values["forcer"] else ()


@dataclass(frozen=True, kw_only=True)
class Done:
    """What an act answers. ``lines``: one fact a line."""

    title: str
    lines: Sequence[str] = ()


def unwritten(obstacles: Sequence[Obstacle], would: str, lines: Sequence[str] = ()) -> Done:
    """What an act would do, and what stands in its way; nothing was written."""
    against = [f"Ce qui s’y oppose : {one.what} {one.fix}" for one in obstacles]
    return Done(title=f"Rien n’est écrit. {would}", lines=[*lines, *against])


def read_day(text: str, where: str) -> date:
    """A day of a form, of the years that the tools take. Raises PhcoError E_DATE."""
    found = iso_day(text)
    if found is None:
        raise PhcoError("E_DATE", f"« {text[:20]} » n’est pas une date.", where, "Choisissez un jour.")
    if not FIRST_DAY <= found <= LAST_DAY:
        what = f"L’année {found.year} est hors de ce que l’outil connaît."
        fix = f"Choisissez une année entre {FIRST_DAY.year} et {LAST_DAY.year}."
        raise PhcoError("E_DATE", what, where, fix)
    return found


def read_number(text: str, where: str) -> int:
    """A whole number of a form. Raises PhcoError E_VALEUR."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        what = f"« {text[:20]} » n’est pas un nombre entier."
        raise PhcoError("E_VALEUR", what, where, "Écrivez des chiffres seulement, par exemple 7.")
    return int(text)


def read_folder(text: str, where: str) -> Path:
    """The folder that was typed, which may not exist yet. Raises PhcoError E_FICHIER for what no disk can hold."""
    folder = Path(text)
    if not text.isprintable() or any(len(os.fsencode(part)) > LONGEST_NAME for part in folder.parts):
        fix = "Copiez son adresse du gestionnaire de fichiers."
        raise PhcoError("E_FICHIER", f"« {text[:40]} » n’est l’adresse d’aucun dossier.", where, fix)
    return folder


def typed(words: Sequence[str], *, windows: bool = os.name == "nt") -> str:
    """A command as it is typed on this machine: a Windows console knows double quotes only."""
    return subprocess.list2cmdline(words) if windows else shlex.join(words)


def _plain(_: Values) -> Sequence[str]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing a person does. ``words``: what follows ``phco dmg`` for the same act; ``keys``: it signs or unseals.

    ``long``: it is done in the background, with its progress shown. ``sure``: what to confirm first, when it can't be
    taken back.
    """

    name: str
    button: str
    screen: str
    run: Callable[[Desk, Values, datetime, Advance], Done]
    words: Callable[[Values], Sequence[str]] = _plain
    fields: Sequence[Field] = field(default=())
    keys: bool = False
    long: bool = False
    sure: str = ""
    look: Callable[[Desk, Values, datetime], Done] | None = None
    """What it would do, said without writing anything."""
    apart: bool = False
    """Its command does not take the campaign's folder."""
    seen: Callable[[Values], Mapping[str, str]] | None = None
    """What the address keeps of what was looked at, so that the screen shows it too."""

    def command(self, values: Values, folder: Path) -> str:
        """The same act in a terminal."""
        of_campaign = () if self.apart else ("--dossier", str(folder))
        return typed(["phco", "dmg", *self.words(values), *of_campaign])

    def model(self, folder: Path) -> str:
        """The same act in a terminal, in capitals what is to be filled in."""
        words = {one.name: one.name.upper() for one in self.fields if one.required and one.kind != "fichiers"}
        return self.command(Values(texts=words, files=[Path("FICHIERS")]), folder)

    def check(self, values: Values) -> None:
        """Refuse a form whose required fields are empty, or whose choice is none of the choices."""
        for one in self.fields:
            given = values[one.name]
            if one.required and not (values.files if one.kind == "fichiers" else given):
                fix = "Choisissez au moins un fichier." if one.kind == "fichiers" else "Remplissez ce champ."
                raise PhcoError("E_REQUIRED", f"« {one.label} » manque.", one.name, fix)
            if given and one.kind == "choix" and given not in dict(one.options):
                what = f"« {given[:40]} » n’est pas un choix."
                raise PhcoError("E_VALEUR", what, one.name, "Choisissez dans la liste.")

"""Drawing a page: our templates, with the French filters of every page of phco."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from phco.bureau.acts import every_act
from phco.bureau.acts.record import typed
from phco.bureau.room import Flash, Room
from phco.bureau.screens import SCREENS
from phco.bureau.screens.record import Screen
from phco.bureau.security import TOKEN_FIELD, TOKEN_HEADER
from phco.french import counted
from phco.views import equip, typographic


@cache
def _environment() -> Environment:
    env = equip(
        Environment(
            loader=PackageLoader("phco.bureau"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, extensions=typographic(),
        )
    )  # fmt: skip
    env.globals.update(ecrans=SCREENS, champ_jeton=TOKEN_FIELD, entete_jeton=TOKEN_HEADER, compte=counted)
    return env


def prepare_templates() -> None:
    """Compile the templates of the screens, as their first drawing would."""
    for screen in SCREENS:
        _environment().get_template(f"{screen.name}.html")


def draw(room: Room, template: str, screen: Screen | None, **context: object) -> str:
    """One page, with what the last act answered."""
    acts = every_act() if screen is not None and screen.acts else {}
    page = _environment().get_template(template)
    return page.render(
        ecran=screen, actes=acts, jeton=room.form, ouvert=room.unlocked, travail=room.jobs.state, dit=room.said(),
        ici=room.folder, lire=typed(["phco", "dmg", "etat", "--dossier", str(room.folder)]), essai=room.trial,
        **context,
    )  # fmt: skip


def fault_of(title: str, error: Exception, fix: str = "", command: str = "") -> Flash:
    """An answer that says what went wrong."""
    return Flash(title=title, lines=(str(error),), command=command, fault=True, fix=fix)

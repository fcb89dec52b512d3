"""Jinja2 fragments drawn alike by the build and by the browser: ``render(name, **context) -> HTML``.

Templates live in ``phco/views/templates`` (package resources, autoescape on, an undefined name is an error). Filters
and globals speak French: see ``phco.views.french`` for the list, ``phco.views.week`` for the picture of the week. A
template imports shared macros with ``{% from "_macros.html" import montant, source, regle, message, faute %}``.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined

from phco.views.french import FILTERS, GLOBALS
from phco.views.stage import Stage
from phco.views.timeline import timeline
from phco.views.week import week_picture

__all__ = ["environment", "equip", "render", "template_source"]


def template_source(name: str) -> str | None:
    """The text of one of our templates, or None where it does not exist (Jinja2's loader protocol)."""
    place = resources.files("phco.views").joinpath("templates", *name.split("/"))
    return place.read_text(encoding="utf-8") if ".." not in name and place.is_file() else None


def equip(env: Environment) -> Environment:
    """Give an environment our French filters and globals (the site's theme uses the same ones)."""
    env.filters.update(FILTERS)
    env.globals.update(GLOBALS)
    env.globals.update(semaine=week_picture, chrono=timeline, stage=Stage())
    return env


@cache
def environment() -> Environment:
    """The one environment of the fragments: autoescape, strict undefined names, trimmed blocks."""
    return equip(
        Environment(
            loader=FunctionLoader(template_source),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
    )


def render(name: str, /, **context: object) -> str:
    """One fragment as HTML. Raises jinja2.TemplateNotFound or jinja2.UndefinedError on a fault of ours."""
    return environment().get_template(name).render(**context)

"""Jinja2 fragments drawn alike by the build and by the browser: ``render(name, **context) -> HTML``.

Templates live in ``phco/views/templates`` (autoescape on, an undefined name is an error). Filters
and globals speak French: see ``phco.views.french`` for the list, ``phco.views.week`` for the picture of the week,
``phco.views.month`` for the days of a calendar. A template that only the build or a rehearsal draws is in ``host/``,
which no phone carries. A template imports shared macros with
``{% from "_macros.html" import montant, source, regle, message, faute %}``.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from importlib import import_module
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, FunctionLoader, StrictUndefined, Template, TemplateNotFound

from phco.carried import carried
from phco.views.french import FILTERS, GLOBALS
from phco.views.month import month_row, week_cells
from phco.views.stage import Stage
from phco.views.timeline import timeline
from phco.views.week import legend_picture, week_picture

__all__ = ["compiled_templates", "environment", "equip", "render", "template_source", "typographic"]

COMPILED = "phco.views.compiled"


def template_source(name: str) -> str | None:
    """The text of one of our templates, or None where it does not exist (Jinja2's loader protocol)."""
    place = carried(f"views/templates/{name}")
    return place.read_text(encoding="utf-8") if ".." not in name and place.is_file() else None


def _module(name: str) -> str:
    return name.removesuffix(".html").replace("-", "_").lstrip("_")


def compiled_templates(sources: dict[str, str]) -> dict[str, str]:
    """Python modules of the templates ``sources`` (name → text): path in a wheel → text. The browser's wheel holds
    them instead of the templates, so that a phone does not compile what the build can.
    """
    folder = COMPILED.replace(".", "/")
    modules = {
        f"{folder}/{_module(name)}.py": environment().compile(text, name, name, raw=True, defer_init=True)
        for name, text in sorted(sources.items())
    }
    if len(modules) != len(sources):
        raise ValueError("two templates have one module name")
    return {f"{folder}/__init__.py": '"""Templates, compiled by the build."""\n', **modules}


class _Compiled(BaseLoader):
    """The templates of ``compiled_templates``, where the package has them."""

    has_source_access = False

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        try:
            module = import_module(f"{COMPILED}.{_module(name)}")
        except ModuleNotFoundError:
            raise TemplateNotFound(name) from None
        return environment.template_class.from_module_dict(environment, vars(module), globals or {})


def equip(env: Environment) -> Environment:
    """Give an environment our French filters and globals (the site's theme uses the same ones)."""
    env.filters.update(FILTERS)
    env.globals.update(GLOBALS)
    env.globals.update(semaine=week_picture, case=legend_picture, chrono=timeline, stage=Stage())
    env.globals.update(jours_du_mois=month_row, jours_de_semaine=week_cells)
    return env


def typographic() -> list[Any]:
    """What sets French spaces in the templates compiled here; nothing where the package came with them compiled."""
    try:
        import_module(COMPILED)
    except ModuleNotFoundError:
        return [import_module("phco.views.typography").French]
    return []


@cache
def environment() -> Environment:
    """The one environment of the fragments: autoescape, strict undefined names, trimmed blocks."""
    return equip(
        Environment(
            loader=ChoiceLoader([_Compiled(), FunctionLoader(template_source)]),
            extensions=typographic(),
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

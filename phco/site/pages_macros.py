"""What a Markdown page may call between ``{{ }}``: rules, figures, worked examples. No number is typed in a page."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, StrictUndefined
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from phco.errors import PhcoError
from phco.site.pages_context import SiteContext
from phco.views import equip, render
from phco.views.french import FILTERS

__all__ = ["MarkdownMacros"]


class MarkdownMacros:
    """Expands a page's macros before Markdown reads it; a fault names the page."""

    def __init__(self, context: SiteContext) -> None:
        self.context = context
        self.env = equip(Environment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True))
        self.env.filters.update(FILTERS)

    def expand(self, markdown: str, source: str, url: str) -> str:
        """The Markdown of one page with its macros replaced. Raises PhcoError E_PAGE."""
        root = "../" * url.count("/") or "./"

        def regle(rule: str) -> Markup:
            return Markup('<a class="regle" href="{}comprendre/regles/#{}">{}</a>').format(root, rule, rule)

        def glossaire() -> Markup:
            return Markup(render("glossaire.html", termes=self.context.glossary.termes, racine=root))

        here: dict[str, Any] = {
            "racine": root,
            "regle": regle,
            "glossaire": glossaire,
            "jour_du_site": self.context.day,
        }
        try:
            return self.env.from_string(markdown).render(here)
        except TemplateError as error:
            raise PhcoError("E_PAGE", f"Une macro de la page échoue : {error}", source) from error

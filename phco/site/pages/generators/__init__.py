"""Pages made from data. Each module of this package that exposes ``pages(context)`` is found and run by the build.

    # phco/site/pages/generators/offres.py
    from phco.site.pages.generators import GeneratedPage, SiteContext

    def pages(context: SiteContext) -> Iterable[GeneratedPage]:
        for offer in …:                                  # from context.catalogue, or context.call("…", {…})
            yield GeneratedPage(
                path=f"offres/{offer.id}.md",            # served at offres/<id>/; never in the nav
                title="…", description="…",               # title of the tab and h1, meta description
                template="offre.html",                    # a template of site_src/theme that extends base.html
                html=render("offre.html", offre=offer),   # or markdown="…"
                meta={"offre": offer.id},                 # read in the template as page.meta.offre
            )

Modules run in the order of their names. ``context`` holds root, day, catalogue (a folder or None), assets and ``call``.
The text is typeset as French and its acronyms are opened by the build, as in every page. A path made twice is an error.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from phco.errors import PhcoError
from phco.site.pages.context import GeneratedPage, Generator, SiteContext

__all__ = ["GeneratedPage", "SiteContext", "discover", "generated_files", "generated_pages"]


def discover() -> list[tuple[str, Generator]]:
    """The generators of this package, by name of module."""
    found: list[tuple[str, Generator]] = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if hasattr(module, "pages"):
            found.append((info.name, module.pages))
    return found


def generated_files(context: SiteContext) -> dict[str, bytes]:
    """The data files of the generators that expose ``files(context)``: place in the site → content.

    Raises PhcoError E_PAGE for a place made twice.
    """
    found: dict[str, bytes] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for place, content in (module.files(context) if hasattr(module, "files") else {}).items():
            if place in found:
                raise PhcoError("E_PAGE", "Deux générateurs écrivent le même fichier.", place)
            found[place] = content
    return found


def generated_pages(context: SiteContext) -> Iterator[GeneratedPage]:
    """Every generated page. Raises PhcoError E_PAGE for a path made twice, or a page with two bodies or none."""
    seen: dict[str, str] = {}
    for name, pages in discover():
        for page in pages(context):
            if page.path in seen:
                raise PhcoError("E_PAGE", f"La page est produite deux fois ({seen[page.path]}, {name}).", page.path)
            if bool(page.html) == bool(page.markdown):
                raise PhcoError("E_PAGE", "Une page produite a un corps, html ou markdown, et un seul.", page.path)
            seen[page.path] = name
            yield page

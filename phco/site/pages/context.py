"""What every page of the site is built from: the root, the day, the catalogue, the bundled scripts, a voice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from phco.calls.dispatch import call
from phco.campaign import intakes
from phco.jsontext import JsonObject, JsonView, loads_object
from phco.local import has_brochure
from phco.site.pages.plan import Glossary, Plan, read_glossary, read_plan
from phco.subdivision import current


def quiet(message: str) -> None:
    """Say nothing (the default of ``SiteContext.say``)."""


@dataclass(frozen=True, kw_only=True)
class GeneratedPage:
    """One page made from data.

    ``path``: its place as a Markdown source, ``offres/o-014.md`` (served at ``offres/o-014/``). Exactly one of ``html``
    (a fragment, used as it is) and ``markdown``. ``template``: a template of site_src/theme. ``meta``: more front
    matter, read as ``page.meta`` in the template (``recherche: false`` leaves the page out of the search index).
    """

    path: str
    title: str
    description: str
    template: str = "main.html"
    html: str = ""
    markdown: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SiteContext:
    """The arguments of ``build_pages``, and what is read from them once: plan, glossary, rules, calendars."""

    root: Path
    day: date
    catalogue: Path | None = None
    assets: Mapping[str, str] = field(default_factory=dict)
    base: str = "/"
    directory: str = ""  # the other subdivisions that the DMG signed (JSON)
    say: Callable[[str], None] = quiet
    cache: Path | None = None

    @property
    def kept(self) -> Path:
        """Where a build keeps what the next one finds again."""
        return self.cache or self.root / ".phco" / "cache"

    @property
    def source(self) -> Path:
        """The folder site_src."""
        return self.root / "site_src"

    @property
    def first_day(self) -> str:
        """The first day of a placement that the campaigns publish, as a form proposes it; else the demonstration's."""
        return next(iter(intakes()), current().demo_start).isoformat()

    @property
    def has_brochure(self) -> bool:
        """Whether a local document of the subdivision tells the procedure and its amounts, beside the law."""
        return has_brochure()

    @cached_property
    def other_sites(self) -> list[JsonObject]:
        """The other subdivisions that the DMG signed for: code, name, site."""
        rows = loads_object(self.directory)["subdivisions"] if self.directory else []
        return [{name: row[name] for name in ("subdivision", "nom", "site")} for row in rows]

    @cached_property
    def plan(self) -> Plan:
        """The five entries, the groups of pages, the doors of the home page (site_src/plan.toml)."""
        return read_plan(self.source / "plan.toml")

    @cached_property
    def glossary(self) -> Glossary:
        """Every acronym and word of the trade (site_src/glossaire.toml)."""
        return read_glossary(self.source / "glossaire.toml")

    def call(self, name: str, entry: JsonView) -> JsonObject:
        """One call of the closed table (CONTRACT.md): pages show what the simulators answer, nothing typed by hand."""
        return call(name, dict(entry))


Generator = Callable[[SiteContext], Iterable[GeneratedPage]]

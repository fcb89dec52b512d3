"""The frame of every page: header entries, breadcrumb, neighbours, footer, doors; computed once all pages are read."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.site.pages.context import SiteContext
from phco.site.pages.dates import strip
from phco.site.pages.plan import Action, Plan
from phco.subdivision import current
from phco.version import __version__
from phco.views import render

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link of the frame. ``url`` is relative to the site's root; ``icone`` and ``description`` may be empty."""

    titre: str
    url: str
    icone: str = ""
    description: str = ""
    actif: bool = False
    le: date | None = None


def missing_indexes(plan: Plan, sources: Collection[str]) -> list[tuple[str, str]]:
    """The index of each entry of the header that no one wrote, as ``(path, front matter)``: it lists its pages."""
    made = []
    for entry in plan.entrees:
        if (source := f"{entry.dossier}/index.md") not in sources:
            meta = {"title": entry.titre, "description": entry.description, "template": "rubrique.html"}
            made.append((source, f"---\n{json.dumps(meta, ensure_ascii=False)}\n---\n"))
    return made


def _holds(entry: str, here: str) -> bool:
    """Whether the page of an entry is this one, or the index of its folder."""
    folder, _, name = entry.rpartition("/")
    return here == entry or (name == "index.md" and bool(folder) and here.startswith(f"{folder}/"))


class Frame:
    """Answers the templates' questions about the whole site. Every address is relative to the root of the site."""

    version = __version__

    def __init__(self, context: SiteContext, pages: Sequence[Page]) -> None:
        self.plan = context.plan
        self.strip = strip(context)
        self.pages = {page.file.src_uri: page for page in pages}
        self.children: dict[str, list[Page]] = {}
        for page in self.pages.values():
            self.children.setdefault(page.file.src_uri.partition("/")[0], []).append(page)
        self.groupes = self._groups()
        self.suite = [page for _, members in self.groupes for page in members]

    def _groups(self) -> list[tuple[str, list[Page]]]:
        groups: dict[str, list[Page]] = {name: [] for name in self.plan.groupes}
        for source, page in sorted(self.pages.items()):
            name = page.meta.get("groupe")
            if name is None:
                continue
            if name not in groups:
                known = ", ".join(groups)
                raise PhcoError("E_PLAN", f"Le groupe « {name} » n’existe pas.", source, f"Groupes connus : {known}.")
            groups[name].append(page)
        for members in groups.values():
            members.sort(key=lambda page: (page.meta.get("ordre", 99), page.file.src_uri))
        return [(name, members) for name, members in groups.items() if members]

    def departements_choix(self) -> list[dict[str, str]]:
        """The départements of the subdivision, as choices of a form: ``valeur``, ``libelle``, ``page``."""
        return [{"valeur": one.code, "libelle": one.name, "page": one.slug} for one in current().departements]

    def entrees(self, page: Page) -> list[Link]:
        """The five entries; the one that holds the page is active."""
        here = page.file.src_uri.partition("/")[0] if page else ""
        return [
            Link(
                titre=entry.titre,
                url=f"{entry.dossier}/",
                icone=entry.icone,
                description=entry.description,
                actif=entry.dossier == here,
            )
            for entry in self.plan.entrees
        ]

    def entrees_des_roles(self, page: Page) -> dict[str, list[Link]]:
        """The entries of each role that has its own, as the header and the phone's bar show them once it is chosen."""
        here = page.file.src_uri if page else ""
        shown: dict[str, list[Link]] = {}
        for role, entries in self.plan.roles.items():
            found = [(entry, self.first(entry.pages)) for entry in entries]
            shown[role] = [
                Link(titre=entry.titre, url=one.url, icone=entry.icone, actif=_holds(one.file.src_uri, here))
                for entry, one in found
                if one is not None
            ]
        return shown

    @property
    def essais(self) -> list[Link]:
        """The best things, for whoever arrives."""
        found = [(one, self.first(one.pages)) for one in self.plan.essais]
        return [
            Link(titre=one.titre, url=page.url, icone=one.icone, description=one.texte)
            for one, page in found
            if page is not None
        ]

    @property
    def nouvelles(self) -> list[Link]:
        """The news of the home page."""
        found = [(one, self.first(one.pages)) for one in self.plan.nouvelles]
        return [Link(titre=one.texte, url=page.url, le=one.le) for one, page in found if page is not None]

    def first(self, sources: Sequence[str]) -> Page:
        """The first of these pages that exists, or None."""
        return next((self.pages[source] for source in sources if source in self.pages), None)

    def _links(self, actions: Sequence[Action]) -> list[Link]:
        found = [(action, self.first(action.pages)) for action in actions]
        return [Link(titre=action.titre, url=page.url) for action, page in found if page is not None]

    @property
    def pied(self) -> list[Link]:
        """The links of the footer."""
        return self._links(self.plan.pied)

    @property
    def portes(self) -> list[JsonObject]:
        """The three doors, each with the actions whose page exists."""
        return [
            {"titre": door.titre, "role": door.role, "resume": door.resume, "actions": self._links(door.actions)}
            for door in self.plan.portes
        ]

    def fil(self, page: Page) -> list[Link]:
        """The pages above this one, from the home page down; empty on the home page itself."""
        parts = page.file.src_uri.split("/")
        above = ["index.md"] if page.file.src_uri != "index.md" else []
        for depth in range(1, len(parts)):
            index = "/".join([*parts[:depth], "index.md"])
            if index != page.file.src_uri and index in self.pages:
                above.append(index)
        links = [Link(titre=self.pages[source].title, url=self.pages[source].url) for source in above]
        return [Link(titre="Accueil", url=""), *links[1:]] if links else []

    def rubrique(self, page: Page) -> list[Page]:
        """The written pages beside an index page, in their order."""
        folder = page.file.src_uri.rpartition("/")[0]
        found = [one for one in self.children.get(folder.partition("/")[0], []) if one is not page]
        own = [one for one in found if one.file.src_uri.rpartition("/")[0] == folder and one.file.generated_by is None]
        return sorted(own, key=lambda one: (one.meta.get("ordre", 99), one.title))

    def plan_du_site(self) -> list[tuple[Link, list[Page]]]:
        """Every written page by entry of the header, then the others, for the page of the search."""
        listed = [(entry, self.rubrique(self.pages[f"{entry.url}index.md"])) for entry in self.entrees(None)]
        folders = {entry.dossier for entry in self.plan.entrees}
        others = [
            page
            for source, page in sorted(self.pages.items())
            if source.partition("/")[0] not in folders
            and page.file.generated_by is None
            and page.meta.get("recherche") is not False
            and not page.is_homepage
        ]
        return [*listed, (Link(titre="Et aussi", url=""), others)]

    def sections(self, page: Page) -> list[tuple[str, list[Page]]]:
        """What an index page lists: its written pages, by group in the order of the plan."""
        members = self.rubrique(page)
        grouped = [(name, [one for one in group if one in members]) for name, group in self.groupes]
        rest = [one for one in members if not one.meta.get("groupe")]
        return [(name, group) for name, group in [("", rest), *grouped] if group]

    def bandeau(self, root: str) -> Markup:
        """The strip under the header: the next date known, in words; a script adapts it to role and day."""
        strip = {"titre": "", "quand": "", "origine": "", **self.strip}
        return Markup(render("host/bandeau.html", racine=root, **strip))

    def voisines(self, page: Page) -> tuple[Page | None, Page | None]:
        """The reading pages before and after this one."""
        if page not in self.suite:
            return None, None
        index = self.suite.index(page)
        before = self.suite[index - 1] if index else None
        return before, self.suite[index + 1] if index + 1 < len(self.suite) else None

"""What a build leaves to the next one: pages made from data, while none of it changed; others, by their text.

A person who corrects one page then waits for that page and not for 360 others. Without a folder, nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict

from mkdocs.structure.toc import TableOfContents

from phco.campaign.signed import now_told
from phco.errors import PhcoError
from phco.host.disk.files import write_whole
from phco.jsontext import JsonObject, dumps
from phco.local import chosen, folder
from phco.site.pages.context import GeneratedPage, SiteContext
from phco.site.pages.generators import generated_files, generated_pages
from phco.site.pages.text import finish
from phco.site.steps import key_of, tree
from phco.views.openings import openings

PACKAGE = Path(__file__).parents[1]
WRITTEN = ("pages", "app")  # folders of site_src that no page made from data reads
Made = tuple[list[GeneratedPage], dict[str, bytes]]


class Opening(TypedDict):
    """A question and its answer as a page carries them: JSON, the answer without its fragment, and that fragment."""

    demande: str
    reste: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """The body of a page, its headings and its title, its anchors, and those of other pages that it links to."""

    content: str
    toc: TableOfContents
    title: str | None
    anchors: frozenset[str]
    links: dict[str, dict[str, str]]


class Kept:
    """The shelves of a build, in the folder where its cache is."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context
        self._place = context.cache / "pages-gardees" if context.cache is not None else None
        code = [*tree(PACKAGE), context.source / "glossaire.toml"]
        self._salt = key_of(context.root, code) if self._place is not None else ""
        self._former: dict[bytes, str] = self._read("mises-en-page", self._salt) or {}
        self._used: dict[bytes, str] = {}
        self._texts: dict[bytes, Rendered] = self._read("textes", self._salt) or {}
        self._used_texts: dict[bytes, Rendered] = {}

    def made(self) -> Made:
        """The pages and the files that the generators make. Raises as they do; what failed is not kept."""
        key = self._key() if self._place is not None else ""
        found: Made | None = self._read("produites", key)
        if found is None:
            found = list(generated_pages(self._context)), generated_files(self._context)
            self._write("produites", key, found)
        return found

    def finished(self, html: str, link: str | None) -> str:
        """``finish``, once for each text; ``link``: the address of the glossary, None for a page without acronyms."""
        key = hashlib.sha256(f"{link}\0{html}".encode()).digest()
        text = self._former.get(key)
        if text is None:
            text = finish(html, None if link is None else self._context.glossary, link or "")
        self._used[key] = text
        return text

    @cached_property
    def openings(self) -> dict[str, Opening]:
        """What an untouched form asks and is answered, by the name of its script: what a page carries."""
        day = self._context.first_day
        key = f"{self._salt} {chosen()} {day}"
        found: dict[str, Opening] | None = self._read("ouvertures", key)
        if found is None:
            made = {name: self._carried(*asked) for name, asked in openings(day).items()}
            found = {name: one for name, one in made.items() if one}
            self._write("ouvertures", key, found)
        return found

    def _carried(self, call: str, entry: JsonObject) -> Opening | None:
        """None where the subdivision lacks a rule that the call needs: the page's engine says which."""
        try:
            answer = dict(self._context.call(call, entry))
        except PhcoError:
            return None
        html = str(answer.pop("html"))
        return {"demande": dumps({"appel": call, "entree": entry}), "reste": dumps(answer), "html": html}

    def rendered(self, key: bytes) -> Rendered | None:
        """What Markdown made of a page, under the key of its text; None where that is to be made."""
        found = self._texts.get(key)
        if found is not None:
            self._used_texts[key] = found
        return found

    def keep_rendered(self, key: bytes, made: Rendered) -> None:
        """For the next build."""
        self._used_texts[key] = made

    def close(self) -> None:
        """Leave what this build used, and nothing else, to the next one."""
        if self._used.keys() != self._former.keys():
            self._write("mises-en-page", self._salt, self._used)
        if self._used_texts.keys() != self._texts.keys():
            self._write("textes", self._salt, self._used_texts)

    def _key(self) -> str:
        """Everything that a page made from data may depend on."""
        context = self._context
        texts = tree_but(context.source, WRITTEN)
        given = json.dumps([context.day.isoformat(), chosen(), context.base, context.directory, now_told()])
        catalogue = [] if context.catalogue is None else tree(context.catalogue) or [context.catalogue]
        return key_of(
            context.root,
            [
                self._salt, given, json.dumps(dict(context.assets), sort_keys=True), *texts, *catalogue,
                *tree(context.root / "datapackage"), *tree(Path(str(folder()))), context.root / "CHANGELOG.md",
                context.source / "app" / "package-lock.json", context.root / "locks" / "python.txt",
            ],
        )  # fmt: skip

    def _read(self, name: str, key: str) -> Any:
        if self._place is None:
            return None
        try:
            former, found = pickle.loads((self._place / name).read_bytes())
        except Exception:  # absent, cut, or of another version: it is made again
            return None
        return found if former == key else None

    def _write(self, name: str, key: str, content: object) -> None:
        if self._place is not None:
            self._place.mkdir(parents=True, exist_ok=True)
            write_whole(self._place / name, pickle.dumps((key, content)))


def tree_but(source: Path, left: tuple[str, ...]) -> list[Path]:
    """The files of ``source``, without those of some of its folders."""
    places = sorted(place for place in source.iterdir() if place.name not in left)
    return [path for place in places for path in (tree(place) if place.is_dir() else [place])]

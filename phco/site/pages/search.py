"""The index of the search: one row a section of each page, small enough to travel whole and be asked on the device.

``recherche.json``: ``{"documents": [[title, section, address, text], …], "communes": {"…": [[name, code], …]},
"genres": [[start of an address, kind], …], "mots": {address: more words}}``, addresses relative to the site's root. A
commune leads to the offers nearest to it; the longest start (``=``: a whole address) says an answer's kind; ``mots`` is
how people ask for a page (``mots:`` in its front matter). ``recherche-offres.json``: ``[[id, practice and commune, more
words], …]``. The script folds accents on both sides (``app/lib/frame/recherche.mjs``): the texts stay as written.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phco.offers.communes import communes, departement_name
from phco.site.pages.text import typeset

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

INDEX_FILE = "recherche.json"
OFFERS_FILE = "recherche-offres.json"
# The kind of an answer by the start of its address; a page that is a tool says so itself.
KINDS = {
    "": "Guide",
    "comprendre/regles/#": "Règle",
    "comprendre/glossaire/#": "Mot expliqué",
    "comprendre/questions/#": "Question",
    "comprendre/appels/": "Pour programmer",
    "comprendre/codes/": "Message d’erreur",
    "dmg/": "Guide du DMG",
    **dict.fromkeys(("offres/", "pamsu/", "simuler/", "stage/", "voeux/"), "Outil"),
}
TOOL, LIST = "Outil", "Rubrique"
LONGEST = 820  # characters of a section that are kept
_SILENT = re.compile(r"<(script|style|svg|button|template|pre)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_PROVENANCE = re.compile(r'<p\b[^>]*\bdata-recherche="non"[^>]*>.*?</p>', re.DOTALL)  # the page of sources says it once
_TAG = re.compile(r"<[^>]+>")
_SECTION = re.compile(
    r'<(?:section|div)[^>]*\bid="(?P<anchor>[^"]+)"[^>]*>\s*<(?:h3|dt)[^>]*>(?P<inner>.*?)</(?:h3|dt)>'
    r'|<h[23][^>]*\bid="(?P<id>[^"]+)"[^>]*>(?P<title>.*?)</h[23]>',
    re.DOTALL,
)
_BLOCK = re.compile(r"</?(?:p|li|td|th|dt|dd|h[1-6]|tr|div|section|figcaption|summary|caption)\b[^>]*>")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row: a page (``section`` empty) or one of its sections. ``address`` is relative to the root of the site."""

    title: str
    section: str
    address: str
    text: str


def plain_text(fragment: str) -> str:
    """The words of a fragment of HTML on one line: no script, no picture, nothing of a terminal, blocks apart."""
    spaced = _BLOCK.sub(" ", _SILENT.sub(" ", fragment))
    words = re.sub(r"[\s\u00a0\u202f]+", " ", html.unescape(_TAG.sub("", spaced))).strip()
    return typeset(words)


def page_entries(title: str, url: str, description: str, content: str, words: str = "") -> list[Entry]:
    """The rows of one page: itself with what comes before its first section, then each titled place with an anchor.

    ``words``: more words to find the page by (generated pages: commune, zone …).
    """
    content = _PROVENANCE.sub(" ", content)
    marks = list(_SECTION.finditer(content))
    lead = plain_text(content[: marks[0].start()] if marks else content)
    title = typeset(title)
    said = typeset(" ".join(filter(None, (description, words, lead))))
    entries = [Entry(title=title, section="", address=url, text=said[:LONGEST])]
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(content)
        text = plain_text(content[mark.end() : end])
        section = plain_text(mark["title"] or mark["inner"])
        anchor = mark["id"] or mark["anchor"]
        entries.append(Entry(title=title, section=section, address=f"{url}#{anchor}", text=text[:LONGEST]))
    return entries


def commune_rows() -> dict[str, list[list[str]]]:
    """The communes from which distances are counted (all of them), by département: name and INSEE code."""
    found: dict[str, list[list[str]]] = {}
    for one in sorted(communes().values(), key=lambda one: one.code):
        found.setdefault(departement_name(one.code), []).append([one.nom, one.code])
    return found


def kinds_of(pages: Iterable[Page]) -> list[list[str]]:
    """``genres`` of the index: the kinds by address; ``=`` before one that says nothing of the pages below it."""
    found = dict(KINDS)
    for page in pages:
        template = page.meta.get("template")
        if template == "outil.html" and KINDS.get(f"{page.url.partition('/')[0]}/") != TOOL:
            found[page.url] = TOOL
        elif template == "rubrique.html":
            found[f"={page.url}"] = LIST
    return [[start, kind] for start, kind in sorted(found.items())]


def asked_as(pages: Iterable[Page]) -> dict[str, str]:
    """``mots`` of the index: how people ask for a written page."""
    written = (page for page in pages if page.file.generated_by is None and page.meta.get("mots"))
    return {page.url: str(page.meta["mots"]) for page in sorted(written, key=lambda page: page.url)}


def offers_bytes(rows: Iterable[tuple[str, str, str]]) -> bytes:
    """The file of the offers: ``(id, practice and commune, more words)``, in the order of their ids."""
    return (json.dumps(sorted(rows), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def index_bytes(
    entries: Iterable[Entry], places: Mapping[str, list[list[str]]], **more: list[list[str]] | dict[str, str]
) -> bytes:
    """The index file. Rows with the same address are an error of ours: the first is kept. ``more``: other keys."""
    rows = {entry.address: [entry.title, entry.section, entry.address, entry.text] for entry in reversed(list(entries))}
    documents = [rows[address] for address in sorted(rows)]
    index = {"documents": documents, "communes": places, **more}
    return (json.dumps(index, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def site_entries(pages: Iterable[Page], contents: Mapping[str, str]) -> list[Entry]:
    """The rows of a whole site. ``pages``: mkdocs pages; ``contents``: HTML by source path.

    ``recherche: false`` leaves a page out. A generated page gives one row: title, description and ``meta["mots"]``.
    """
    entries: list[Entry] = []
    for page in pages:
        if page.meta.get("recherche") is False:
            continue
        written = page.file.generated_by is None
        content = contents.get(page.file.src_uri, "") if written else ""
        words = "" if written else str(page.meta.get("mots", ""))
        found = page_entries(page.title, page.url, page.meta.get("description", ""), content, words)
        entries += found if written else found[:1]
    return entries

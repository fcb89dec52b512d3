"""A page that is whole before mkdocs: nothing of it is Markdown, and no parser is made for it (four pages in five)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files


def without_text(file: File, config: MkDocsConfig) -> None:
    """Give ``file`` a page that knows what mkdocs finds in one without text: it does not look for it."""
    page = Page(None, file, config)  # which is the file's from now on

    def render(_config: MkDocsConfig, _files: Files) -> None:
        page.content = ""
        page.toc = get_toc([])
        page.present_anchor_ids = set()
        page.links_to_anchors = {}

    page.render = render

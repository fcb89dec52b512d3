"""What Markdown makes of a written page, kept from one build to the next by its text and by the files around it."""

from __future__ import annotations

import hashlib
import logging

from mkdocs import __version__ as mkdocs_version
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from phco.site.kept import Kept, Rendered


class _Blamed(logging.Handler):
    """Whether mkdocs found something wrong: that is said again by each build, until it is mended."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.any = False

    def emit(self, record: logging.LogRecord) -> None:
        self.any = True


def surroundings(config: MkDocsConfig, files: Files) -> str:
    """A hash of what a page's links and its extensions may depend on, beside its text."""
    places = sorted(f"{file.src_uri}\0{file.dest_uri}" for file in files)
    extensions = [mkdocs_version, repr(config.markdown_extensions), repr(config.mdx_configs)]
    return hashlib.sha256("\n".join([*extensions, *places]).encode()).hexdigest()


def render_once(page: Page, kept: Kept, around: str) -> None:
    """Let ``page`` be made anew only where its text or its ``around`` changed."""
    plain = page.render

    def render(config: MkDocsConfig, files: Files) -> None:
        key = hashlib.sha256(f"{around}\0{page.file.src_uri}\0{page.markdown}".encode()).digest()
        found = kept.rendered(key)
        if found is None:
            blamed, logger = _Blamed(), logging.getLogger("mkdocs")
            logger.addHandler(blamed)
            try:
                plain(config, files)
            finally:
                logger.removeHandler(blamed)
            if blamed.any or page.content is None or page.links_to_anchors is None or page.present_anchor_ids is None:
                return
            links = {to.src_uri: dict(asked) for to, asked in page.links_to_anchors.items()}
            found = Rendered(
                content=page.content, toc=page.toc, title=page._title_from_render,
                anchors=frozenset(page.present_anchor_ids), links=links,
            )  # fmt: skip
            kept.keep_rendered(key, found)
            return
        page.content, page.toc, page._title_from_render = found.content, found.toc, found.title
        page.present_anchor_ids = set(found.anchors)
        linked = {place: files.get_file_from_path(place) for place in found.links}
        page.links_to_anchors = {to: dict(found.links[place]) for place, to in linked.items() if to is not None}

    page.render = render

"""The hooks that mkdocs calls (site_src/mkdocs.yml). The work is in the modules beside this one.

The context of the build is ``config.extra["phco"]``, put there by ``phco.site.pages.build.build_pages``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, FunctionLoader, StrictUndefined
from mkdocs.structure.files import File

from phco.errors import PhcoError
from phco.local import chosen, fill, has_brochure
from phco.site.kept import Kept
from phco.site.marked import marked
from phco.site.pages.assets import check_packages, drawn_files, first_scripts, icon_maker, own_sheets, prepared_links
from phco.site.pages.context import SiteContext
from phco.site.pages.dates import DATES_FILE, dates_file
from phco.site.pages.drawn import without_text
from phco.site.pages.frame import Frame, missing_indexes
from phco.site.pages.generators import offres
from phco.site.pages.macros import MarkdownMacros
from phco.site.pages.rendered import render_once, surroundings
from phco.site.pages.rules.gathered import gathered
from phco.site.pages.rules.local_texts import ASKED
from phco.site.pages.rules.statements import statements
from phco.site.pages.search import INDEX_FILE, OFFERS_FILE, asked_as, commune_rows, index_bytes, kinds_of, site_entries
from phco.site.pages.templates import kept_templates
from phco.site.pages.text import finish, typeset
from phco.views import environment, equip, template_source

if TYPE_CHECKING:
    from jinja2 import Template
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

NO_BROCHURE = (
    '<p class="message attention"><strong>Attention</strong> Aucune brochure n’est publiée dans cette subdivision. '
    "Ce que cette page tient d’une brochure vient de celle d’une autre subdivision : cela ne vaut ici qu’une fois "
    "confirmé par le département. Ce qui n’est dit nulle part y est marqué « inconnu ici ».</p>"
)
GLOSSARY_PAGE = "comprendre/glossaire.md"
UNPUBLISHED = ("sitemap.xml",)  # mkdocs would write it with the time of the build and without any address


def _context(config: MkDocsConfig) -> SiteContext:
    context = config.extra.get("phco")
    if not isinstance(context, SiteContext):
        raise PhcoError(
            "E_SITE", "mkdocs a été lancé sans le contexte du site.", "", "Lancez « python build.py build »."
        )
    return context


def _kept(config: MkDocsConfig) -> Kept:
    if "garde" not in config.extra:
        config.extra["garde"] = Kept(_context(config))
    kept: Kept = config.extra["garde"]
    return kept


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, the stylesheet, the font, the first scripts; leave the theme's loose ones out."""
    context = _context(config)
    check_packages(context.source)
    environment().bytecode_cache = kept_templates(context.kept)
    for file in list(files):
        if file.src_uri.startswith(("css/", "js/")):
            files.remove(file)
    bodies: dict[str, str] = {}
    made, more = _kept(config).made()
    for page in made:
        if files.get_file_from_path(page.path):
            raise PhcoError("E_PAGE", "Une page écrite et une page produite ont la même place.", page.path)
        meta = {"title": page.title, "description": page.description, "template": page.template, **page.meta}
        front = json.dumps(meta, ensure_ascii=False, default=str)
        file = File.generated(config, page.path, content=f"---\n{front}\n---\n\n{page.markdown}")
        files.append(file)
        if page.html:
            bodies[page.path] = page.html
            if not page.markdown.strip():
                without_text(file, config)
    for place, content in more.items():
        files.append(File.generated(config, place, content=content))
    for source, front in missing_indexes(context.plan, {file.src_uri for file in files}):
        files.append(File.generated(config, source, content=front))
    sheets = drawn_files(context.source) | dict(own_sheets(context.source).values())
    first = dict(first_scripts(context.source).values())
    for name, content in {**sheets, **first, DATES_FILE: dates_file(context)}.items():
        files.append(File.generated(config, name, content=content))
    config.extra["bodies"] = bodies
    return files


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """A page is put through Markdown only where its text changed."""
    if "render" not in vars(page):  # one without text is never put through it (without_text)
        if "alentours" not in config.extra:
            config.extra["alentours"] = surroundings(config, files)
        render_once(page, _kept(config), config.extra["alentours"])
    return page


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Expand our macros in the written pages; generated text is data and is left as it is."""
    if page.file.generated_by is not None:
        return markdown
    page.meta.update({key: fill(value) for key, value in page.meta.items() if isinstance(value, str)})
    if ASKED.search(markdown) and not has_brochure():
        markdown = f"{NO_BROCHURE}\n\n{markdown}"
    markdown = fill(markdown)
    if "macros" not in config.extra:
        config.extra["macros"] = MarkdownMacros(_context(config))
    return str(config.extra["macros"].expand(markdown, page.file.src_uri, page.file.url))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The body of a page generated as HTML; what the search reads of a page."""
    body = str(config.extra["bodies"].get(page.file.src_uri, html))
    config.extra.setdefault("contents", {})[page.file.src_uri] = body
    return body if page.file.generated_by is not None else gathered(body, statements(_context(config)))


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Autoescape, strict names, French filters, the shared fragments and our icons."""
    context = _context(config)
    env.autoescape = True
    env.bytecode_cache = environment().bytecode_cache
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.loader = ChoiceLoader([env.loader, FunctionLoader(template_source)]) if env.loader else env.loader
    equip(env).filters["typographie"] = typeset
    env.globals["icone"] = icon_maker(context.source)
    config.extra["frame"] = Frame(context, [file.page for file in files.documentation_pages()])
    config.extra["drawn"] = sorted(drawn_files(context.source))
    config.extra["prepared"] = prepared_links(context.source)
    config.extra["first"] = {name: place for name, (place, _) in first_scripts(context.source).items()}
    config.extra["own"] = {part: place for part, (place, _) in own_sheets(context.source).items()}
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Write the index of the search, once every page is read."""
    pages = list(config.extra["frame"].pages.values())
    entries = site_entries(pages, config.extra["contents"])
    index = index_bytes(entries, commune_rows(), genres=kinds_of(pages), mots=asked_as(pages))
    (Path(config.site_dir) / INDEX_FILE).write_bytes(index)
    (Path(config.site_dir) / OFFERS_FILE).write_bytes(offres.asked(_context(config)))
    _kept(config).close()


def _shared(context: TemplateContext, config: MkDocsConfig, url: str) -> TemplateContext:
    css, font = sorted(config.extra["drawn"])[::-1]
    context.update(
        cadre=config.extra["frame"],
        subdivision=chosen(),
        racine="./" if context["base_url"] == "." else context["base_url"].rstrip("/") + "/",
    )
    context.update(feuille=css, police=font, scripts=_context(config).assets, jour_du_site=_context(config).day)
    context.update(contexte=_context(config), url_page=url, feuilles=config.extra["own"])
    context["premiers_scripts"] = config.extra["first"]
    context["premieres_reponses"] = _kept(config).openings
    context["preparees"], context["empreinte_preparees"] = config.extra["prepared"]
    return context


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """What every template reads: the frame, the relative root, the names of the sheet and of the scripts."""
    return _shared(context, config, page.url)


def on_template_context(context: TemplateContext, template_name: str, config: MkDocsConfig) -> TemplateContext:
    """The same for the page of an unknown address, whose links start at the site's base."""
    _shared(context, config, "")
    context.update(racine=_context(config).base, page=None)
    return context


def on_pre_template(template: Template, template_name: str, config: MkDocsConfig) -> Template | _Empty:
    """Keep mkdocs from writing what we do not publish."""
    return _Empty() if template_name in UNPUBLISHED else template


class _Empty:
    """A template that draws nothing: mkdocs then writes no file."""

    def render(self, context: object) -> str:
        return ""


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Typeset the page and open its acronyms; the answer that it carries stays what the engine says, to the letter."""
    kept = _kept(config)
    link = "../" * page.url.count("/") + "comprendre/glossaire/"
    if page.meta.get("sigles") is False:
        finished = kept.finished(output, None)
    else:
        finished = kept.finished(output, link if page.file.src_uri != GLOSSARY_PAGE else "")
    name = page.meta.get("module", "")
    carried = kept.openings.get(name)
    return marked(finished if carried is None else finished.replace(f"<!--{name}-->", carried["html"]))


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Typeset the page of an unknown address."""
    return marked(finish(output))

"""What the pages are drawn with: stylesheets, a typeface and first scripts named by their content; icons in place."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from markupsafe import Markup

from phco.errors import PhcoError
from phco.site.marked import marked

FONT = "police.woff2"  # what the sheets name it; made from the package of the typeface, as theme/README.md says
PLAIN_SCRIPT = "barre"
DRAWN = (
    '<svg class="icone" width="20" height="20" fill="none" stroke="currentColor" viewBox="0 0 24 24"'
    ' aria-hidden="true">{}</svg>'
)
ICONS = "node_modules/lucide-static/icons"
INSTALL = "Lancez « python build.py build », qui installe les paquets du site, ou « npm ci » dans site_src/app."


def _named(stem: str, suffix: str, content: bytes) -> str:
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{suffix}"


def _needed(path: Path) -> Path:
    if not path.is_file():
        raise PhcoError("E_PAQUET_ABSENT", "Un fichier des paquets du site manque.", path.name, INSTALL)
    return path


def _squeeze(css: str) -> str:
    """The sheet without comments nor idle spaces (strings and calc() keep theirs)."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}").strip() + "\n"


def lighter_script(text: str) -> str:
    """The script of every page without its lines of comment and its indentation; each statement stays on its line."""
    lines = (line.strip() for line in text.splitlines())
    return marked("\n".join(line for line in lines if line and not line.startswith("//")) + "\n")


def first_scripts(source: Path) -> dict[str, tuple[str, bytes]]:
    """The scripts of a page's head, which wait for no module: name → path in the site, bytes.

    One is asked by whoever does not know where the page is: it alone keeps its plain name.
    """
    found: dict[str, tuple[str, bytes]] = {}
    for path in sorted((source / "theme" / "js").glob("*.js")):
        content = lighter_script(path.read_text(encoding="utf-8")).encode()
        plain = path.stem == PLAIN_SCRIPT
        found[path.stem] = f"js/{path.name}" if plain else f"apparence/{_named(path.stem, '.js', content)}", content
    return found


def own_sheets(source: Path) -> dict[str, tuple[str, bytes]]:
    """The stylesheets of one part of the site alone (a folder of site_src/theme/css each): part → path, bytes."""
    found: dict[str, tuple[str, bytes]] = {}
    for folder in sorted(path for path in (source / "theme" / "css").iterdir() if path.is_dir()):
        css = _squeeze("".join(sheet.read_text(encoding="utf-8") for sheet in sorted(folder.glob("*.css"))))
        content = marked(css).encode()
        found[folder.name] = f"apparence/{_named(folder.name, '.css', content)}", content
    return found


def drawn_files(source: Path) -> dict[str, bytes]:
    """The stylesheet (every site_src/theme/css/*.css, in the order of names) and the font: path in the site → bytes."""
    font = (source / "theme" / "css" / FONT).read_bytes()
    font_name = _named("ibm-plex-sans", ".woff2", font)
    sheets = sorted((source / "theme" / "css").glob("*.css"))
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    css = marked(_squeeze(text.replace(FONT, font_name))).encode()
    return {f"apparence/{_named('phco', '.css', css)}": css, f"apparence/{font_name}": font}


def prepared_links(source: Path) -> tuple[Markup, Markup]:
    """Which links the browser may prepare before they are chosen (« speculation rules »), and their source.

    Whatever a prepared page does waits until the person is there (site_src/app/construire/assembler.mjs).
    """
    rules = json.loads((source / "theme" / "preparees.json").read_text(encoding="utf-8"))
    text = json.dumps(rules, ensure_ascii=False, separators=(",", ":"))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), Markup(f"'sha256-{digest}'")


def check_packages(source: Path) -> None:
    """Raises PhcoError E_PAQUET_ABSENT where the browser's packages, the icons among them, are not installed."""
    _needed(source / "app" / "package.json")
    _needed(source / "app" / ICONS / "search.svg")


def icon_maker(source: Path) -> Callable[[str], Markup]:
    """``icone(name)``: a Lucide icon drawn in place, hidden from screen readers (a word always stands beside it).

    It has its size and its line of its own: without the style sheet an icon would fill the screen, black.
    """

    @cache
    def icone(name: str) -> Markup:
        svg = _needed(source / "app" / ICONS / f"{name}.svg").read_text(encoding="utf-8")
        body = re.sub(r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.index("</svg>")]).strip()
        return Markup(DRAWN.format(body))

    return icone

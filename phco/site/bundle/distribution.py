"""The wheel that installs a whole phco: command line, desk, and what a site is built from without Node nor sources."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from phco.host.subdivisions.choosing import choose_told
from phco.site.bundle.app_bundle import bare_scripts
from phco.site.bundle.runtime import engine_parts
from phco.site.bundle.wheel import built_files
from phco.site.bundle.wheel_file import packed
from phco.site.steps import Steps, tree
from phco.site.workshop import CARRIED, READY

NEEDED = ("hote", "solveur")  # of the project's optional dependencies: what an installed phco runs on
SITE_NEEDS = ("mkdocs",)  # of those of the site: what draws pages; the rest prepares the browser's part, once
LEFT = ("phco/tasks/",)  # build.py's own
_EXTRA = re.compile(r"Requires-Dist: (?P<need>.+?)\s*;\s*extra == ['\"](?P<extra>\w+)['\"]")
_WORD = re.compile(r"[a-z0-9][a-z0-9-]*")
_LICENCE = re.compile(r"(?i)licen[cs]e|copying")


def distribution_files(steps: Steps, codes: Iterable[str], desk: Mapping[str, str]) -> dict[str, bytes]:
    """Place in the wheel → content. ``codes``: the subdivisions whose site it can build. ``desk``: what the desk's
    screens are shipped with, name → place in the source tree. Raises as the build does.
    """
    files = {place: data for place, data in built_files(steps.root).items() if not place.startswith(LEFT)}
    files |= {f"phco/_bureau/{name}": (steps.root / place).read_bytes() for name, place in desk.items()}
    data = steps.root / "datapackage"
    files |= {f"phco/_exemples/{path.name}": path.read_bytes() for path in tree(data / "exemples")}
    files["phco/_demonstration/pays.csv"] = (data / "demonstration" / "pays.csv").read_bytes()
    carried = f"phco/{CARRIED}"
    files |= {f"{carried}/{place}": path.read_bytes() for place, path in workshop_files(steps.root).items()}
    files |= _below(f"{carried}/{READY}/scripts", bare_scripts(steps))
    for code in codes:
        choose_told(code)
        files |= _below(f"{carried}/{READY}/moteur/{code}", engine_parts(steps))
    metadata = next(place for place in files if place.endswith(".dist-info/METADATA"))
    files[metadata] = with_needs(files[metadata].decode()).encode()
    return files


def workshop_files(root: Path) -> dict[str, Path]:
    """What the pages are built from: texts, theme, icons, the demonstration's catalogue, licences of what is shipped.

    Place below the workshop → file; places are those of the source tree.
    """
    source, app = root / "site_src", root / "site_src" / "app"
    kept = [
        *(path for name in ("pages", "theme", "decisions") for path in tree(source / name)),
        *(path for path in sorted(source.iterdir()) if path.is_file()),
        *tree(app / "icones"),
        *tree(root / "datapackage" / "demonstration" / "catalogue"),
        *(root / name for name in ("CHANGELOG.md", "LICENSE", "pyproject.toml", "locks/python.txt")),
        app / "package.json",
        app / "package-lock.json",
        *_packages(app, source, root / "phco"),
    ]
    return {path.relative_to(root).as_posix(): path for path in kept}


def _packages(app: Path, source: Path, package: Path) -> list[Path]:
    """Of the installed browser packages: descriptions and licences, the icons that something names."""
    modules = app / "node_modules"
    described = sorted({*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")})
    licences = [path for one in described for path in sorted(one.parent.iterdir()) if _LICENCE.match(path.name)]
    texts = [*tree(source, "*.html", "*.md", "*.toml", "*.js"), *tree(package, "*.py", "*.html", "*.toml")]
    words = {word for path in texts for word in _WORD.findall(path.read_text(encoding="utf-8"))}
    icons = [path for path in sorted((modules / "lucide-static" / "icons").glob("*.svg")) if path.stem in words]
    wanted = _declared(app)
    return [
        *icons,
        *(path for path in [*described, *licences] if path.is_file() and _package_of(modules, path) in wanted),
    ]  # fmt: skip


def _declared(app: Path) -> set[str]:
    found: dict[str, str] = json.loads((app / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return set(found)


def _package_of(modules: Path, path: Path) -> str:
    return path.parent.relative_to(modules).as_posix()


def with_needs(metadata: str) -> str:
    """The wheel's METADATA with what an installed phco runs on as plain dependencies, and no optional ones."""
    kept = []
    for line in metadata.split("\n"):
        found = _EXTRA.fullmatch(line)
        if found is None:
            kept += [] if line.startswith("Provides-Extra:") else [line]
        elif found["extra"] in NEEDED or (found["extra"] == "site" and found["need"].startswith(SITE_NEEDS)):
            kept.append(f"Requires-Dist: {found['need']}")
    return "\n".join(kept)


def write_wheel(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write ``phco-VERSION-py3-none-any.whl``; the same files always give the same bytes on one machine."""
    folder.mkdir(parents=True, exist_ok=True)
    home = next(place.split("/")[0] for place in files if place.endswith(".dist-info/METADATA"))
    path = folder / f"{home.removesuffix('.dist-info')}-py3-none-any.whl"
    path.write_bytes(packed(files, method=zipfile.ZIP_DEFLATED))
    return path


def _below(place: str, folder: Path) -> dict[str, bytes]:
    return {f"{place}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in tree(folder)}

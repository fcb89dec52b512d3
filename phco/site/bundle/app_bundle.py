"""The scripts of the pages: one entry a file of site_src/app/pages, bundled by esbuild and named by its content."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.site.bundle.filling import MARK, fill_scripts
from phco.site.bundle.runtime import run_node
from phco.site.steps import Input, Steps, tree

SERVICE_WORKER = "sw.js"
MEMORY = "scripts.json"
SCRIPTS = "app"
DMG_KEYS = "donnees/dmg.json"
"""Where the scripts read the public keys of the DMG that publishes, in the site."""
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """``folder/site`` is to publish; ``scripts``: page name → path in the site.

    ``ahead``: page name → the paths of what its script is about to load, in one line.
    """

    folder: Path
    scripts: dict[str, str]
    ahead: dict[str, str]

    @property
    def service_worker(self) -> Path:
        """The bundled service worker, whose list of files is still to be injected."""
        return self.folder / SERVICE_WORKER


def build_bundle(steps: Steps, runtime: Path, extra: Mapping[str, Path] | None = None) -> Bundle:
    """Bundle every page module, the engine's worker and the service worker, and tell them the engine of ``runtime``.

    ``extra``: further entries (a bench's or a test's own page) that no published site has. ``site`` holds the fictional
    keys of the demonstration's DMG, to be replaced by those of the DMG that publishes.
    Raises PhcoError E_NODE with esbuild's messages (file, line, text).
    """
    bare = bare_scripts(steps, extra)
    engine = runtime / "moteur.json"

    def make(work: Path) -> None:
        memory: JsonObject = json.loads((bare / MEMORY).read_text(encoding="utf-8"))
        told = json.loads(engine.read_text(encoding="utf-8")) | {"worker": memory["worker"]}
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((bare / "site" / SCRIPTS).iterdir())}
        filled = fill_scripts(texts, json.dumps(told, ensure_ascii=False, separators=(",", ":")))
        place = work / "site" / SCRIPTS
        place.mkdir(parents=True)
        for name, text in filled.values():
            (place / name).write_text(text, encoding="utf-8", newline="")
        named = {page: filled[Path(script).name][0] for page, script in memory["scripts"].items()}
        made = dict(filled.values())
        coming = {page: ahead(made, name) for page, name in named.items()}
        kept = {
            "scripts": {page: f"{SCRIPTS}/{name}" for page, name in named.items()},
            "ahead": {page: " ".join(f"{SCRIPTS}/{one}" for one in names) for page, names in coming.items()},
        }
        (work / MEMORY).write_text(json.dumps(kept), encoding="utf-8")
        shutil.copyfile(bare / SERVICE_WORKER, work / SERVICE_WORKER)
        (work / "site" / DMG_KEYS).parent.mkdir()
        shutil.copyfile(bare / Path(DMG_KEYS).name, work / "site" / DMG_KEYS)

    here = Path(__file__)
    inputs = [*tree(bare), engine, here, here.with_name("filling.py"), here.parents[1] / "marked.py"]
    folder = steps.run("scripts", inputs, make, "les scripts apprennent leur moteur")
    found = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
    return Bundle(folder=folder, scripts=found["scripts"], ahead=found["ahead"])


def ahead(texts: Mapping[str, str], name: str) -> list[str]:
    """The scripts that ``name`` imports, and those that they import, in the order in which they are met.

    ``texts``: name → text. What a page loads once it runs, at its first need, is not among them.
    """
    found: dict[str, None] = {}
    todo = [name]
    while todo:
        for one in _IMPORTED.findall(texts[todo.pop(0)]):
            if one != name and one not in found:
                found[one] = None
                todo.append(one)
    return list(found)


def bare_scripts(steps: Steps, extra: Mapping[str, Path] | None = None) -> Path:
    """The scripts as esbuild makes them, without their engine: carried ready-made where there is no source tree."""
    if steps.carried is not None:
        return steps.carried / "scripts"
    app = steps.root / "site_src" / "app"
    entries = {path.stem: str(path) for path in sorted((app / "pages").rglob("*.mjs"))}
    entries |= {name: str(path) for name, path in (extra or {}).items()}
    if not entries:
        raise PhcoError("E_SITE", "Aucun module de page.", "site_src/app/pages")
    sources = [path for name in ("lib", "verificateur", "pages", "sw", "construire") for path in tree(app / name)]

    def make(work: Path) -> None:
        answer = run_node(
            app / "construire" / "assembler.mjs",
            {
                "entrees": entries,
                "repere": MARK,
                "sortie": str(work / "site"),
                "serviceWorker": str(work / SERVICE_WORKER),
            },
        )
        (work / MEMORY).write_text(json.dumps(answer), encoding="utf-8")
        shutil.copyfile(app / "lib" / "dmg.json", work / "dmg.json")

    inputs: list[Input] = [app / "package-lock.json", *sources, *(extra or {}).values(), " ".join(entries)]
    return steps.run("scripts-nus", inputs, make, "assemblage des scripts des pages")

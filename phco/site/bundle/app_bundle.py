"""The scripts of the pages: one entry a file of site_src/app/pages, bundled by esbuild and named by its content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phco.errors import PhcoError
from phco.site.bundle.runtime import run_node
from phco.site.steps import Steps, tree

SERVICE_WORKER = "sw.js"
MEMORY = "scripts.json"


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """``folder/site`` is to publish; ``scripts``: page name → path in the site."""

    folder: Path
    scripts: dict[str, str]

    @property
    def service_worker(self) -> Path:
        """The bundled service worker, whose list of files is still to be injected."""
        return self.folder / SERVICE_WORKER


def build_bundle(
    steps: Steps, runtime: Path, extra: Mapping[str, Path] | None = None, pinned: Path | None = None
) -> Bundle:
    """Bundle every page module, the engine's worker and the service worker.

    ``extra``: further entries (a bench's or a test's own page) that no published site has. ``pinned``: the public keys
    of the DMG that published (``dmg.json``), in the place of the fictional ones of app/lib.
    Raises PhcoError E_NODE with esbuild's messages (file, line, text).
    """
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
                "moteur": json.loads((runtime / "moteur.json").read_text(encoding="utf-8")),
                "sortie": str(work / "site"),
                "serviceWorker": str(work / SERVICE_WORKER),
                "dmg": str(pinned) if pinned else None,
            },
        )
        (work / MEMORY).write_text(json.dumps(answer["scripts"]), encoding="utf-8")

    inputs = [
        app / "package-lock.json",
        *sources,
        runtime / "moteur.json",
        *(extra or {}).values(),
        *([pinned] if pinned else []),
    ]
    folder = steps.run("scripts", inputs, make, "assemblage des scripts des pages")
    scripts: dict[str, str] = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
    return Bundle(folder=folder, scripts=scripts)

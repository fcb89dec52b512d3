"""The list of the site's files with their hashes, and the service worker that keeps them all on the device."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

from phco.errors import PhcoError
from phco.site.bundle.app_bundle import SERVICE_WORKER, Bundle
from phco.site.bundle.runtime import run_node
from phco.site.steps import Input, Steps

LIST = "fichiers.json"
# Published, and not kept by the device: the list itself, the service worker, what only the host reads.
# (the page of an unknown address is the host's own, often answered with status 404).
NOT_KEPT = (LIST, SERVICE_WORKER, "404.html", "moteur/pyodide-lock.json", "**/.*")
# Kept after the tools: the catalogue (not the page that opens it) and the files to download.
SECOND_STAGE = ("offres/", "donnees/offres-", "donnees/lieux-")


def describe(files: dict[str, Path]) -> dict[str, dict[str, object]]:
    """``{path: {"sha256", "octets"}}`` of the files of a site, in the order of their names."""
    found: dict[str, dict[str, object]] = {}
    for place in sorted(files):
        content = files[place].read_bytes()
        found[place] = {"sha256": hashlib.sha256(content).hexdigest(), "octets": len(content)}
    return found


def listing(described: dict[str, dict[str, object]], day: date) -> str:
    """The published list: day, version (a hash of the whole) and every file with its hash and size."""
    whole = hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
    text = {"jour": day.isoformat(), "version": whole[:12], "fichiers": described}
    return json.dumps(text, ensure_ascii=False, indent=1) + "\n"


def write_service_worker(steps: Steps, bundle: Bundle, site: Path, described: dict[str, dict[str, object]]) -> Path:
    """The service worker with its list, made by workbox-build from the assembled site.

    Raises PhcoError E_NODE, naming a file that is in the folder and not in the list.
    """
    tool = steps.root / "site_src" / "app" / "construire" / "hors-ligne.mjs"

    def make(work: Path) -> None:
        done = run_node(
            tool,
            {
                "site": str(site),
                "source": str(bundle.service_worker),
                "cible": str(work / SERVICE_WORKER),
                "fichiers": described,
                "sauf": list(NOT_KEPT),
                "ensuite": list(SECOND_STAGE),
            },
        )
        kept = [place for place in described if place not in NOT_KEPT]
        if done["nombre"] != len(kept):
            raise PhcoError("E_SITE", f"{done['nombre']} fichiers hors ligne au lieu de {len(kept)}.", SERVICE_WORKER)

    inputs: list[Input] = [
        tool,
        bundle.service_worker,
        json.dumps(described, sort_keys=True),
        " ".join((*NOT_KEPT, *SECOND_STAGE)),
    ]
    return steps.run("hors-ligne", inputs, make, "liste des fichiers hors ligne") / SERVICE_WORKER

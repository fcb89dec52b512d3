"""Lighthouse 12 on the main pages: performance and accessibility, as a phone sees them. Installed on demand."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from phco.site.browsers import find_chromium
from phco.site.bundle.node import find_node, node_environment, npm_command
from phco.site.pipeline import build_site
from phco.site.serve import serving

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / ".phco"
TOOLS = WORK / "phare"
PAGES = {
    "accueil": "",
    "comprendre": "comprendre/",
    "rémunération": "comprendre/remuneration/",
    "simuler DJ": "simuler/dj/",
    "simuler PAMSU": "simuler/pamsu/",
    "offres": "offres/",
    "mes vœux": "voeux/",
    "mon stage": "stage/",
}


def _install(say: Callable[[str], None]) -> None:
    key = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = TOOLS / ".verrou"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return
    say("  installation de Lighthouse …")
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, TOOLS / name)
    command = [*npm_command(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=TOOLS, env=node_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Lighthouse ne s’installe pas : {done.stderr.strip()[-300:]}")
    stamp.write_text(key, encoding="utf-8")


def lighthouse(say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Scores out of 100, one row a page and category."""
    _install(say)
    chrome, node = find_chromium(), find_node()
    if chrome is None or node is None:
        raise RuntimeError("Chromium ou Node est introuvable")
    site = WORK / "site-du-banc"
    build_site(root=ROOT, out=site, cache=WORK / "cache", day=date(2026, 11, 22), say=lambda text: say(f"  {text}"))
    with serving(site) as url:
        pages = {name: url + place for name, place in PAGES.items() if (site / place / "index.html").is_file()}
        request = {"paquets": str(TOOLS), "chrome": chrome, "pages": pages}
        done = subprocess.run(
            [node, str(HERE / "phare.mjs")], input=json.dumps(request), capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-300:])
    rows: list[dict[str, Any]] = []
    for name, scores in json.loads(done.stdout).items():
        for label, score, aim in (
            ("performance", scores["performance"], 95),
            ("accessibilité", scores["accessibility"], 100),
        ):
            rows.append(
                {
                    "mesure": f"Lighthouse {label}, {name}",
                    "valeur": score,
                    "reference": None,
                    "rapport": None,
                    "unite": "/ 100",
                    "objectif": f"≥ {aim}",
                    "tenu": score >= aim,
                    "note": ", ".join(scores["faults"])[:80] if label == "accessibilité" else "téléphone simulé",
                }
            )
    return rows


MEASURES = {"phare": lighthouse}

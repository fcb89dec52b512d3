"""Lighthouse 12 on the main pages: performance and accessibility, as a phone sees them. Installed on demand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from phco.site.browsers import find_chromium
from phco.site.bundle.node import find_node
from phco.site.pipeline import build_site
from phco.site.serve import serving
from tests.bench._outils import installed

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / ".phco"
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


def lighthouse(say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Scores out of 100, one row a page and category."""
    tools = installed(say)
    chrome, node = find_chromium(), find_node()
    if chrome is None or node is None:
        raise RuntimeError("Chromium ou Node est introuvable")
    site = WORK / "site-du-banc"
    build_site(root=ROOT, out=site, cache=WORK / "cache", day=date(2026, 11, 22), say=lambda text: say(f"  {text}"))
    with serving(site) as url:
        pages = {name: url + place for name, place in PAGES.items() if (site / place / "index.html").is_file()}
        request = {"paquets": str(tools), "chrome": chrome, "pages": pages}
        done = subprocess.run(
            [node, str(HERE / "phare.mjs")], input=json.dumps(request), capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-300:])
    rows: list[dict[str, Any]] = []
    for name, scores in json.loads(done.stdout).items():
        for label, score, aim in (
            ("performance", scores["performance"], 100),
            ("mise en page stable", scores["stability"], 100),
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

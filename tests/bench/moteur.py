"""The engine alone: one simulation against CPython, the bytes that travel once, those of the reading pages."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from phco.browser.bridge import handle
from phco.site.bundle.node import find_node, node_environment
from phco.site.bundle.runtime import PLACE
from tests.bench._lignes import Row, ratio, row
from tests.bench._navigateur import CALL, ENTRY, ROOT, bare_sites, first_result, new_profile, real_site

CALLS = 60
GZIP, BROTLI, PAGE = 6.2, 5.0, 100  # aims: Mo, Mo, ko
READING = ("index.html", "comprendre/index.html", "comprendre/remuneration/index.html", "offres/index.html")
Say = Callable[[str], None]


def one_simulation(say: Say) -> list[Row]:
    """Milliseconds of one call asked from a page (worker and JSON included) against CPython's bridge."""
    with tempfile.TemporaryDirectory() as folder:
        ours, _ = bare_sites(Path(folder))
        with sync_playwright() as playwright, new_profile(playwright, ours) as (page, url):
            first_result(page, url)
            durations = page.evaluate(f"mesure({CALLS})")
    request = json.dumps({"appel": CALL, "entree": ENTRY})
    host = []
    for _ in range(CALLS):
        started = time.perf_counter()
        handle(request)
        host.append(1000 * (time.perf_counter() - started))
    say(f"  {CALLS} simulations de chaque côté")
    return [ratio(f"une simulation ({CALL})", durations, host, note="réf. : le même pont dans CPython")]


def weights(say: Say) -> list[Row]:
    """Bytes of the reading pages as a browser receives them first (gzip), and of the engine, gzip and brotli."""
    site = real_site(say)
    rows = []
    for place in READING:
        if (site / place).is_file():
            total = reading_weight(site, place) / 1000
            name = place.removesuffix("index.html") or "d’accueil"
            rows.append(row(f"page {name}", total, "ko", f"≤ {PAGE} ko", total <= PAGE))
    files = sorted(path.relative_to(site).as_posix() for path in (site / PLACE).iterdir() if path.suffix != ".json")
    raw = sum((site / place).stat().st_size for place in files) / 1e6
    packed = _compressed(site, files)
    for name, aim in (("gz", GZIP), ("br", BROTLI)):
        size = packed[name] / 1e6
        label = "gzip" if name == "gz" else "brotli"
        said = f"≤ {aim} Mo".replace(".", ",")
        rows.append(row(f"moteur et bibliothèques, {label}", size, "Mo", said, size <= aim, note=f"{raw:.1f} Mo bruts"))
    return rows


def _compressed(site: Path, files: list[str]) -> dict[str, int]:
    """Bytes of these files as the deploying kit compresses them."""
    tool = ROOT / "site_src" / "app" / "construire" / "comprimer.mjs"
    with tempfile.TemporaryDirectory() as out:
        request = json.dumps({"dossier": str(site), "fichiers": files, "effort": 11, "sortie": out})
        done = subprocess.run(
            [find_node() or "node", str(tool)], input=request, capture_output=True, text=True, check=True,
            env=node_environment(),
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _packed(path: Path) -> int:
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content, 9)))


def reading_weight(site: Path, place: str) -> int:
    """The page and all it loads at once: scripts with what they import, sheet, font."""
    page = site / place
    found = {page}
    todo = [page]
    while todo:
        one = todo.pop()
        text = one.read_text(encoding="utf-8") if one.suffix in {".html", ".css", ".js"} else ""
        pattern = {
            ".html": r'<(?:script|img|link)[^>]*?(?:src|href)="([^"#]+\.(?:js|css|woff2|svg|png|webmanifest))"',
            ".css": r"url\(['\"]?([^'\")]+)",
            ".js": r'(?:from|import)\s*"(\./[^"]+\.js)"',
        }.get(one.suffix, r"(?!)")
        for link in re.findall(pattern, text):
            target = (one.parent / link).resolve()
            if target.is_file() and target not in found:
                found.add(target)
                todo.append(target)
    return sum(_packed(path) for path in found)


MEASURES = {"simulation": one_simulation, "poids": weights}

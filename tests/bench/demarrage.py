"""The browser: time from navigation to the first Python result, one simulation, and what travels.

Ours against the stock start (Pyodide's own standard library, ``loadPackage`` of the same wheels) on the same page, the
same machine, the same run, turn by turn. Cold: a new profile each time. Offline: the browser closed, the server gone.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from phco.browser.bridge import handle
from phco.site.browsers import find_chromium
from phco.site.bundle.app_bundle import Bundle, build_bundle
from phco.site.bundle.offline import describe, write_service_worker
from phco.site.bundle.runtime import PLACE, SOURCES, build_runtime
from phco.site.pipeline import build_site
from phco.site.serve import serving
from phco.site.steps import Steps, tree

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".phco"
DAY = date(2026, 11, 22)
RUNS = 7
CALLS = 60
CALL = "simuler.dj"
ENTRY = {
    "debut": "2026-11-02", "zone": "ZIP", "distance_km": 22.5, "aide": "transport", "actes_par_mois": 210,
}  # fmt: skip
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Banc</title><link rel="icon" href="data:,">
</head><body data-appel="{call}" data-entree="{entry}"{worker}>
<script type="module" src="{script}"></script></body></html>
"""
STOCK = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
Say = Callable[[str], None]
Row = dict[str, Any]
Pair = tuple[list[float], list[float]]


def start_up(say: Say) -> list[Row]:
    """Milliseconds from navigation to the first result of ``simuler.dj``: cold, then offline with the server dead."""
    with tempfile.TemporaryDirectory() as folder:
        ours, stock = _sites(Path(folder))
        with sync_playwright() as playwright:
            cold = _turns(say, "à froid", lambda site: _cold(playwright, site), ours, stock)
            offline = _offline(say, playwright, ours, stock)
    return [
        _ratio("premier résultat, à froid", *cold, aim=0.50),
        _ratio("premier résultat, hors ligne, serveur arrêté", *offline, aim=0.55),
    ]


def one_simulation(say: Say) -> list[Row]:
    """Milliseconds of one ``simuler.dj`` asked from a page (worker and JSON included) against CPython's bridge."""
    with tempfile.TemporaryDirectory() as folder:
        ours, _ = _sites(Path(folder))
        with sync_playwright() as playwright, serving(ours) as url:
            context = _profile(playwright, Path(folder) / "profil")
            page = context.new_page()
            page.goto(url)
            _first(page)
            durations = page.evaluate(f"mesure({CALLS})")
            context.close()
    request = json.dumps({"appel": CALL, "entree": ENTRY})
    host = []
    for _ in range(CALLS):
        started = time.perf_counter()
        handle(request)
        host.append(1000 * (time.perf_counter() - started))
    say(f"  {CALLS} simulations de chaque côté")
    return [_ratio("une simulation (simuler.dj)", durations, host, note="référence : le même pont dans CPython")]


def weights(say: Say) -> list[Row]:
    """Bytes of the reading pages as a browser receives them first (gzip), and of the runtime."""
    site = WORK / "site-du-banc"
    build_site(root=ROOT, out=site, cache=WORK / "cache", day=DAY, say=lambda text: say(f"  {text}"))
    rows = []
    for place in ("index.html", "comprendre/index.html", "comprendre/remuneration/index.html", "offres/index.html"):
        if (site / place).is_file():
            total = _reading_weight(site, place)
            rows.append(
                _row(
                    f"page {place.removesuffix('index.html') or 'd’accueil'}",
                    total / 1000,
                    "ko",
                    "≤ 100 ko",
                    total <= 100_000,
                )
            )
    runtime = [path for path in (site / PLACE).iterdir() if path.suffix != ".json"]
    raw, packed = sum(path.stat().st_size for path in runtime), sum(_packed(path) for path in runtime)
    node = ROOT / "site_src/app/node_modules/pyodide"
    stock = sum(
        _packed(node / name) for name in ("pyodide.asm.wasm", "pyodide.asm.mjs", "python_stdlib.zip", "pyodide.mjs")
    )
    rows.append(
        _row(
            "moteur et bibliothèques, compressés",
            packed / 1e6,
            "Mo",
            note=f"{raw / 1e6:.1f} Mo bruts",
            reference=stock / 1e6,
        )
    )
    return rows


# — the two sites ——————————————————————————————————————————————————————————————————————————————————————————————————


def _sites(folder: Path) -> tuple[Path, Path]:
    steps = Steps(root=ROOT, cache=WORK / "cache", say=lambda _: None)
    runtime = build_runtime(steps)
    here = Path(__file__).parent
    extra = {"page_nue": here / "page_nue.mjs", "ouvrier_stock": here / "ouvrier_stock.mjs"}
    bundle = build_bundle(Steps(root=ROOT, cache=WORK / "cache-banc", say=lambda _: None), runtime, extra)
    ours = folder / "le-notre"
    shutil.copytree(runtime / PLACE, ours / PLACE)
    _page(ours, bundle, "")
    stock = folder / "stock"
    _stock_runtime(runtime, stock / "stock")
    _page(stock, bundle, bundle.scripts["ouvrier_stock"])
    for site in (ours, stock):
        described = describe({path.relative_to(site).as_posix(): path for path in tree(site)})
        shutil.copyfile(write_service_worker(steps, bundle, site, described), site / "sw.js")
    return ours, stock


def _page(site: Path, bundle: Bundle, worker: str) -> None:
    shutil.copytree(bundle.folder / "site" / "app", site / "app")
    text = PAGE.format(
        call=CALL,
        entry=html.escape(json.dumps(ENTRY)),
        worker=f' data-ouvrier="{worker}"' if worker else "",
        script=bundle.scripts["page_nue"],
    )
    (site / "index.html").write_text(text, encoding="utf-8")


def _stock_runtime(runtime: Path, place: Path) -> None:
    """Pyodide's own files, and our wheels uncompiled behind a lock that names them."""
    place.mkdir(parents=True)
    node = ROOT / "site_src/app/node_modules/pyodide"
    for name in STOCK:
        shutil.copy(node / name, place / name)
    lock = json.loads((runtime / PLACE / "pyodide-lock.json").read_text(encoding="utf-8"))
    sources = {path.name.split("-")[0]: path for path in _source_wheels()}
    for name, package in lock["packages"].items():
        source = sources[name.replace("-", "_")]
        shutil.copy(source, place / source.name)
        package["file_name"] = source.name
        package["sha256"] = describe({source.name: source})[source.name]["sha256"]
    (place / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def _source_wheels() -> list[Path]:
    shelves = [
        max((WORK / "cache" / shelf).iterdir(), key=lambda path: path.stat().st_mtime) for shelf in ("roues", "phco")
    ]
    return [path for shelf in shelves for path in sorted((shelf / SOURCES).glob("*.whl"))]


# — measures ———————————————————————————————————————————————————————————————————————————————————————————————————————


def _profile(playwright: Playwright, folder: Path) -> BrowserContext:
    path = find_chromium()
    if path is None:
        raise RuntimeError("Chromium est introuvable")
    return playwright.chromium.launch_persistent_context(folder, executable_path=path, args=ARGUMENTS)


def _first(page: Page) -> float:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = page.evaluate("premierResultat ?? echec")
        if found:
            if "instant" not in found:
                raise RuntimeError(found["quoi"])
            return float(found["instant"])
        time.sleep(0.02)
    raise TimeoutError("pas de premier résultat en 120 s")


def _cold(playwright: Playwright, site: Path) -> float:
    with tempfile.TemporaryDirectory() as folder, serving(site) as url:
        context = _profile(playwright, Path(folder))
        page = context.new_page()
        page.goto(url)
        instant = _first(page)
        context.close()
        return instant


def _turns(
    say: Say, name: str, once: Callable[[Path], float], ours: Path, stock: Path
) -> tuple[list[float], list[float]]:
    mine: list[float] = []
    theirs: list[float] = []
    for turn in range(RUNS):
        theirs.append(once(stock))
        mine.append(once(ours))
        say(f"  {name}, {turn + 1}/{RUNS} : {mine[-1]:.0f} ms contre {theirs[-1]:.0f} ms")
    return mine, theirs


def _offline(say: Say, playwright: Playwright, ours: Path, stock: Path) -> Pair:
    """Install each site once, close everything, then start again and again without any server."""
    with tempfile.TemporaryDirectory() as folder:
        addresses = {}
        for site in (ours, stock):
            with serving(site) as url:
                context = _profile(playwright, Path(folder) / site.name)
                page = context.new_page()
                page.goto(url)
                _first(page)
                if not page.evaluate("installer()"):
                    raise RuntimeError("le mode hors ligne est incomplet")
                context.close()
                addresses[site] = url

        def once(site: Path) -> float:
            context = _profile(playwright, Path(folder) / site.name)
            page = context.new_page()
            page.goto(addresses[site])
            instant = _first(page)
            context.close()
            return instant

        return _turns(say, "hors ligne", once, ours, stock)


def _packed(path: Path) -> int:
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content, 9)))


def _reading_weight(site: Path, place: str) -> int:
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


def _row(name: str, value: float, unit: str, aim: str = "", held: bool | None = None, **more: Any) -> Row:
    row: Row = {"mesure": name, "valeur": round(value, 3), "unite": unit, "objectif": aim, "tenu": held, **more}
    if more.get("reference"):
        row["rapport"] = value / more["reference"]
        row["reference"] = round(more["reference"], 3)
    return row


def _ratio(name: str, ours: list[float], reference: list[float], *, aim: float | None = None, note: str = "") -> Row:
    mine, theirs = statistics.median(ours), statistics.median(reference)
    return _row(
        name,
        mine,
        "ms",
        f"≤ {aim:.2f} ×".replace(".", ",") if aim else "",
        mine / theirs <= aim if aim else None,
        reference=theirs,
        note=note
        or f"médianes de {len(ours)} ; meilleurs : {min(ours):.0f} et {min(reference):.0f} ; réf. : loadPackage",
    )


MEASURES = {"demarrage": start_up, "simulation": one_simulation, "poids": weights}

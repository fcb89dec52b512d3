"""What the benches of the browser share: profiles of Chromium, the sites that are compared, the memory of a tab."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from phco.site.browsers import find_chromium
from phco.site.bundle.app_bundle import Bundle, build_bundle
from phco.site.bundle.offline import describe, write_service_worker
from phco.site.bundle.runtime import PLACE, SOURCES, WHEELS, build_runtime
from phco.site.pipeline import build_site
from phco.site.serve import serving
from phco.site.steps import Steps, tree
from tests.browser.onglet import tab

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / ".phco"
DAY = date(2026, 11, 22)
IDLE_S = 4  # a page is looked at: the engine primes what the browser keeps compiled
RUNS = int(os.environ.get("PHCO_BANC_TOURS", "5"))
CALL = "vue.simuler-dj"  # what the page « simuler/dj/ » asks
ENTRY = {
    "racine": "../../", "debut": "2026-11-02", "zone": "ZIP", "distance_km": 22.5, "aide": "transport",
    "actes_par_mois": 210,
}  # fmt: skip
FIRST, SECOND = "simuler/dj/", "simuler/pamsu/"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
HEAD = '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Banc</title><link rel="icon" href="data:,">'
BARE = """</head><body data-appel="{call}" data-entree="{entry}"{worker}>
<script type="module" src="{script}"></script></body></html>
"""
PYSCRIPT = """<script type="module" src="pyscript/core.js"></script></head><body>
<script type="py" config='{"interpreter": "stock/pyodide.mjs"}'>
import js
js.premierResultat = js.performance.now()
</script></body></html>
"""
# The instant at which a real page has drawn its first result: its own (premiere.js), or what its module says.
NOW = "performance.timeOrigin + performance.now()"
SEEN = """globalThis.premierResultat = null;
{
  const drawn = () => { globalThis.premierResultat ??= performance.now(); };
  document.addEventListener('phco:resultat', drawn);
  new MutationObserver((_, watch) => {
    if (document.querySelector('#resultat[data-avance] > *')) drawn();
    if (globalThis.premierResultat !== null) watch.disconnect();
  }).observe(document, { childList: true, subtree: true });
}"""
STOCK = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
KEPT = """async () => {
  const registration = await navigator.serviceWorker.ready;
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data.complet === true);
    registration.active.postMessage({ type: 'completer' }, [port2]);
  });
}"""


def real_site(say: Any) -> Path:
    """The whole site, built as it is published."""
    site = WORK / "site-du-banc"
    build_site(root=ROOT, out=site, cache=WORK / "cache", day=DAY, say=lambda text: say(f"  {text}"))
    return site


def bare_sites(folder: Path) -> tuple[Path, Path]:
    """Our engine and the stock one, each on a page that only asks; with a service worker that keeps them."""
    steps = Steps(root=ROOT, cache=WORK / "cache", say=lambda _: None)
    runtime = build_runtime(steps)
    extra = {"page_nue": HERE / "page_nue.mjs", "ouvrier_stock": HERE / "ouvrier_stock.mjs"}
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


def pyscript_site(folder: Path, tools: Path, stock: Path) -> Path:
    """PyScript’s bare page: one line of Python, nothing imported, the same Pyodide served beside it."""
    site = folder / "pyscript"
    shutil.copytree(tools / "node_modules" / "@pyscript" / "core" / "dist", site / "pyscript")
    shutil.copytree(stock / "stock", site / "stock")
    (site / "index.html").write_text(HEAD + PYSCRIPT, encoding="utf-8")
    return site


def _page(site: Path, bundle: Bundle, worker: str) -> None:
    shutil.copytree(bundle.folder / "site" / "app", site / "app")
    text = HEAD + BARE.format(
        call=CALL, entry=html.escape(json.dumps(ENTRY)), script=bundle.scripts["page_nue"],
        worker=f' data-ouvrier="{worker}"' if worker else "",
    )  # fmt: skip
    (site / "index.html").write_text(text, encoding="utf-8")


def _stock_runtime(runtime: Path, place: Path) -> None:
    """Pyodide's own files, and our wheels uncompiled behind a lock that names them."""
    place.mkdir(parents=True)
    node = ROOT / "site_src/app/node_modules/pyodide"
    for name in STOCK:
        shutil.copy(node / name, place / name)
    lock = json.loads((runtime / WHEELS / "pyodide-lock.json").read_text(encoding="utf-8"))
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


@contextmanager
def profile(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A Chromium of its own, on a folder that remembers; closed at the end."""
    path = find_chromium()
    if path is None:
        raise RuntimeError("Chromium est introuvable")
    context = playwright.chromium.launch_persistent_context(folder, executable_path=path, args=ARGUMENTS)
    try:
        context.add_init_script(SEEN)
        yield context
    finally:
        context.close()


def typed(place: str, turn: int) -> str:
    """A tool opened on what somebody typed: its engine alone can answer, neither the page nor the device knows it."""
    return f"{place}#zone=ZIP&actes_par_mois={210 + turn}"


def first_result(page: Page, address: str) -> float:
    """Milliseconds from the navigation to the first result of the page."""
    page.goto(address, wait_until="commit")
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = page.evaluate("globalThis.echec ?? globalThis.premierResultat ?? null")
        if isinstance(found, dict) and "instant" not in found:
            raise RuntimeError(found["quoi"])
        if found:
            return float(found["instant"] if isinstance(found, dict) else found)
        time.sleep(0.02)
    raise TimeoutError(f"pas de premier résultat en 120 s ({address})")


def opened_from_a_link(site: Path) -> float:
    """Milliseconds from the press on a link that was aimed at to the first result of its page: a second tool."""
    path = find_chromium()
    if path is None:
        raise RuntimeError("Chromium est introuvable")
    with serving(site) as url, tab(path) as one:
        one.goto(url + FIRST)
        one.until(
            "document.documentElement.dataset.code === 'la'"
            " && Boolean(document.querySelector('#resultat:not([data-avance]) *'))"
        )
        one.evaluate("navigator.serviceWorker.ready.then(() => null)")
        one.goto(f"{url}simuler/")
        one.until("location.pathname.endsWith('/simuler/') && document.readyState === 'complete'")
        time.sleep(IDLE_S)
        place = one.aim(f"main a[href$='{SECOND}']")
        one.evaluate(f"addEventListener('click', () => localStorage.setItem('presse', {NOW}), true)")
        one.evaluate(f"document.addEventListener('phco:resultat', () => (globalThis.vu ??= {NOW}))", prepared=True)
        one.press(place)
        return float(one.until("globalThis.vu - Number(localStorage.getItem('presse'))"))


@contextmanager
def new_profile(playwright: Playwright, site: Path) -> Iterator[tuple[Page, str]]:
    """A page of a profile that never saw the site, and the site's address."""
    with tempfile.TemporaryDirectory() as folder, serving(site) as url, profile(playwright, Path(folder)) as context:
        yield context.new_page(), url


def renderers(folder: Path) -> list[float]:
    """Proportional memory (PSS, Mo) of each process that draws or computes for the Chromium of this profile."""
    parents: dict[str, str] = {}
    words: dict[str, str] = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[place.name] = (place / "stat").read_text().rpartition(")")[2].split()[1]
            words[place.name] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    found = []
    for process, said in words.items():
        above = process
        while above in parents and f"--user-data-dir={folder}" not in words[above]:
            above = parents[above]
        if above in parents and "--type=renderer" in said:
            with suppress(OSError):
                rollup = Path("/proc", process, "smaps_rollup").read_text()
                told = re.search(r"(?m)^Pss:\s+(\d+)", rollup)
                found.append(int(told[1]) / 1024 if told else 0.0)
    return sorted(found)

"""``apparier`` in the browser: one whole certified call at 103 × 350, asked from a page, worker and JSON included."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from phco.browser.bridge import handle
from phco.site.browsers import find_chromium
from phco.site.bundle.app_bundle import build_bundle
from phco.site.bundle.runtime import PLACE, build_runtime
from phco.site.serve import serving
from phco.site.steps import Steps
from tests.bench._appariement_enfant import entry_of, market

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".phco"
SIZE = (103, 350, 70)
RUNS = 15
MOST = 200.0  # milliseconds
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Banc</title><link rel="icon" href="data:,">
</head><body><script type="module" src="{script}"></script></body></html>
"""
ASK = """async ([entry, runs]) => {
  const times = [];
  let answer;
  for (let i = 0; i < runs; i++) {
    const from = performance.now();
    answer = await engine.call("apparier", entry);
    times.push(performance.now() - from);
  }
  return { times, answer };
}"""
Say = Callable[[str], None]


def in_the_browser(say: Say) -> list[dict[str, Any]]:
    """Milliseconds of the whole call, hearts in five levels, against the same bridge in CPython; the same answer."""
    entry = entry_of(*market(*SIZE), tied=True)
    request = json.dumps({"appel": "apparier", "entree": entry})
    host = []
    for _ in range(RUNS):
        started = time.perf_counter()
        said = handle(request)
        host.append(1000 * (time.perf_counter() - started))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = _page(Path(name))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        with serving(folder) as url:
            page = browser.new_page()
            page.goto(url)
            found = page.evaluate(ASK, [entry, RUNS])
            page.close()
        browser.close()
    same = json.loads(said)["resultat"] == found["answer"]
    first, median = found["times"][0], statistics.median(found["times"][1:])
    say(f"  premier appel, démarrage compris : {first:.0f} ms ; ensuite {min(found['times']):.0f} ms au mieux")
    return [
        {
            "mesure": "apparier {}×{}×{} dans le navigateur".format(*SIZE), "valeur": median, "unite": "ms",
            "reference": statistics.median(host), "rapport": median / statistics.median(host),
            "objectif": f"≤ {MOST:.0f} ms", "tenu": median <= MOST and same,
            "note": "appel entier, vérifié et certifié ; référence : le même pont dans CPython ; "
            + ("même réponse" if same else "AUTRE RÉPONSE"),
        }
    ]  # fmt: skip


def _page(folder: Path) -> Path:
    """The runtime and one page with the engine at hand."""
    script = ROOT / "tests" / "runtime" / "page_moteur.mjs"
    runtime = build_runtime(Steps(root=ROOT, cache=WORK / "cache", say=lambda _: None))
    steps = Steps(root=ROOT, cache=WORK / "cache-banc", say=lambda _: None)
    bundle = build_bundle(steps, runtime, {script.stem: script})
    shutil.copytree(runtime / PLACE, folder / PLACE)
    shutil.copytree(bundle.folder / "site", folder, dirs_exist_ok=True)
    (folder / "index.html").write_text(PAGE.format(script=bundle.scripts[script.stem]), encoding="utf-8")
    return folder


MEASURES = {"appariement-navigateur": in_the_browser}

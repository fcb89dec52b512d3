"""Backups in Chromium itself: random drafts of every tool, on its own IndexedDB, are the same after erasing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from phco.site.bundle.app_bundle import build_bundle
from phco.site.bundle.runtime import build_runtime
from phco.site.steps import Steps
from tests.browser.conftest import ROOT, WORK, Server, alone, wait_until
from tests.browser.test_paquet_moteur import CSP, PAGE

SEEDS = list(range(1001, 1031))
MOST_MS = 60_000
LEAST_ROUNDS = 8  # on the slowest machine; all of them elsewhere


def test_random_drafts_come_back_the_same_in_chromium(page: Page, serve: Callable[..., Server], tmp_path: Path):
    script = ROOT / "tests" / "browser" / "page_sauvegarde.mjs"
    with alone("construction"):
        runtime = build_runtime(Steps(root=ROOT, cache=WORK / "cache", say=lambda _: None))
        steps = Steps(root=ROOT, cache=WORK / "cache-essais", say=lambda _: None)
        bundle = build_bundle(steps, runtime, {script.stem: script})
        folder = tmp_path / "site"
        folder.mkdir()
        for path in (bundle.folder / "site").rglob("*"):
            if path.is_file():
                target = folder / path.relative_to(bundle.folder / "site")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    (folder / "index.html").write_text(PAGE.format(csp=CSP, script=bundle.scripts[script.stem]), encoding="utf-8")
    page.goto(serve(folder).url)
    wait_until(page, "globalThis.pret")
    done = page.evaluate("([seeds, most]) => globalThis.aller(seeds, most)", [SEEDS, MOST_MS])
    assert done["differences"] == []
    assert done["persistent"] and done["tours"] >= LEAST_ROUNDS
    assert done["drafts"] >= 5 * done["tours"] and done["pieces"] >= done["tours"]

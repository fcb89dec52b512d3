"""Pages share one engine: the second page computes at once, and no page waits for another's long work."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import wait_offline_ready, wait_until

READY = "document.documentElement.dataset.moteur === 'fini'"
ENGINES = """(async () => (await navigator.locks.query()).held.map((one) => one.name)
.filter((name) => /^phco-moteur:.*:[0-9]+$/.test(name)))()"""
# The page's policy makes no address but by our own scripts: the one they made is used again.
SEEN = """(() => {
  const Real = SharedWorker;
  globalThis.SharedWorker = class extends Real {
    constructor(...given) { super(...given); globalThis.joined = () => new Real(...given); }
  };
})()"""
BUSY = """() => {
  const { port } = globalThis.joined();
  port.postMessage({ type: 'demarrer' });
  const entree = { debut: '2026-11-02', zone: 'ZIP', distance_km: 22.5, aide: 'transport', actes_par_mois: 210 };
  const requete = JSON.stringify({ appel: 'simuler.dj', entree });
  let id = 0;
  const again = () => port.postMessage({ type: 'appel', id: (id += 1), requete });
  port.onmessage = ({ data }) => data.type === 'reponse' && again();  // busy for as long as the page is there
  while (id < 1000) again();
}"""


def engines(page: Page) -> list[str]:
    found: list[str] = page.evaluate(ENGINES)
    return sorted(found)


def computes(page: Page) -> None:
    page.goto("simuler/dj/")
    wait_until(page, READY)
    wait_until(page, "/Pourquoi|€/.test(document.querySelector('#resultat:not([data-avance])')?.innerText ?? '')")


def test_the_next_page_and_the_next_tab_take_the_engine_that_is_there(context: BrowserContext) -> None:
    page = context.new_page()
    computes(page)
    (one,) = engines(page)
    page.goto("stage/semaine/")
    wait_until(page, READY)
    computes(page)
    other = context.new_page()
    computes(other)
    assert engines(other) == [one]
    page.close()
    computes(other)
    assert engines(other) == [one]


# The engine's worker asks the host for a file under this lock, and the service worker may take charge of it meanwhile.
HELD = """async () => {
  const { fichiers } = await (await fetch(new URL('../fichiers.json', location.href))).json();
  const [place] = Object.keys(fichiers).filter((one) => /^moteur\\/archives/.test(one));
  const url = new URL(`../${place}`, location.href).href;
  for (const name of await caches.keys()) await (await caches.open(name)).delete(url);
  const late = new Promise((resolve) => setTimeout(() => resolve(null), 10000));
  const headers = { 'X-Phco-Voyage': 'direct' };
  const ask = () => Promise.race([fetch(url, { cache: 'no-store', headers }), late]);
  return (await navigator.locks.request(`phco-fichier:${url}`, ask))?.status;
}"""


@pytest.mark.hors_ligne
@pytest.mark.court
def test_a_file_held_by_the_engines_worker_is_not_waited_for_by_who_answers_it(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("comprendre/")
    wait_offline_ready(page)
    assert page.evaluate(HELD) == 200


def test_a_page_does_not_wait_for_the_long_work_of_another(context: BrowserContext) -> None:
    busy = context.new_page()
    busy.add_init_script(SEEN)
    computes(busy)
    (one,) = engines(busy)
    busy.evaluate(BUSY)
    page = context.new_page()
    computes(page)
    found = engines(page)
    assert len(found) == 2
    assert one in found
    busy.close()


def test_where_no_engine_outlives_its_page_each_page_has_its_own(visitor: Callable[..., BrowserContext]) -> None:
    context = visitor()
    context.add_init_script("delete globalThis.SharedWorker")
    page = context.new_page()
    computes(page)
    assert engines(page) == []
    assert [worker.url.rpartition("/")[2][:7] for worker in page.workers] == ["moteur-"]


def test_a_tool_page_names_at_once_all_that_its_scripts_load(site: Path) -> None:
    """Piece by piece, each found in the one before, they would come in four or five waves."""
    tools = 0
    for page in sorted(site.rglob("index.html")):
        html = page.read_text(encoding="utf-8")
        named = {(page.parent / link).resolve() for link in re.findall(r'rel="modulepreload" href="([^"]+)"', html)}
        if not named:
            continue
        tools += 1
        scripts = [(page.parent / link).resolve() for link in re.findall(r'type="module" src="([^"]+)"', html)]
        needed, todo = set(scripts), list(scripts)
        while todo:
            script = todo.pop()
            for name in re.findall(r'(?:from|import)\s*"\./([^"]+\.js)"', script.read_text(encoding="utf-8")):
                if (found := script.parent / name) not in needed:
                    needed.add(found)
                    todo.append(found)
        assert needed <= named | set(scripts), page
        assert all(one.is_file() for one in named), page
    assert tools > 20

"""Pages share one engine: the second page computes at once, and no page waits for another's long work."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import wait_until

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
  port.start();
  port.postMessage({ type: 'demarrer' });
  const entree = { debut: '2026-11-02', zone: 'ZIP', distance_km: 22.5, aide: 'transport', actes_par_mois: 210 };
  const requete = JSON.stringify({ appel: 'simuler.dj', entree });
  for (let id = 0; id < 2000; id += 1) port.postMessage({ type: 'appel', id, requete });
}"""


def engines(page: Page) -> list[str]:
    found: list[str] = page.evaluate(ENGINES)
    return sorted(found)


def computes(page: Page) -> None:
    page.goto("simuler/dj/")
    wait_until(page, READY)
    wait_until(page, "/Pourquoi|€/.test(document.querySelector('#resultat')?.innerText ?? '')")


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


def test_a_page_does_not_wait_for_the_long_work_of_another(visitor: Callable[..., BrowserContext]) -> None:
    context = visitor(bypass_csp=True)  # BUSY is no script of the site: its policy would refuse it
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

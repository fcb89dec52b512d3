"""Offline use: said only when it is true, then everything opens and computes with the server gone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from phco.site.bundle.offline import LIST, NOT_KEPT
from tests.browser.conftest import (
    DESKTOP,
    LOCALE,
    Launch,
    Server,
    Vigil,
    Visitor,
    short_site,
    wait_offline_ready,
    wait_until,
)
from tests.browser.faulty import hosting
from tests.browser.pending import follow, rest
from tests.conftest import SHARING

pytestmark = [pytest.mark.hors_ligne, pytest.mark.entier]
TOOL = "a-propos/sauvegarde/"
SIMULATOR = "simuler/dj/"
WORKS = "/fonctionne : [1-9][0-9]* règles/.test(document.querySelector('#dit').textContent)"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const bytes = await (await cache.match(request)).arrayBuffer();
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      const url = new URL(request.url);
      found[decodeURI(url.pathname)] = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
    }
  }
  return found;
}"""


def files_of(site: Path) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads((site / LIST).read_text(encoding="utf-8"))["fichiers"]
    return listed


def pages_of(site: Path) -> list[str]:
    """Addresses of every page, as they are linked."""
    return sorted(
        place.removesuffix("index.html")
        for place in files_of(site)
        if place == "index.html" or place.endswith("/index.html")
    )


ANSWERS = """async (places) => Object.fromEntries(await Promise.all(places.map(async (place) => {
  const answer = await fetch(`../${place}`);
  return [place, (await answer.text()).includes("</html>") ? answer.status : 0];
})))"""


def opened_one_by_one(places: list[str]) -> list[str]:
    """Every page, but of the hundreds of offers, which are one template, every fiftieth."""
    offers = [place for place in places if re.fullmatch(r"offres/[^/]+/", place)]
    return sorted(set(places) - set(offers)) + offers[::50]


class Device:
    """A profile of the Chromium that people have, which can be closed and started again; each test leaves it whole."""

    def __init__(self, playwright: Playwright, path: str, folder: Path, server: Server) -> None:
        self.server = server
        self._launch = partial(
            playwright.chromium.launch_persistent_context, folder, executable_path=path, args=SHARING
        )
        self.start()

    def start(self) -> None:
        self.context: BrowserContext = self._launch(base_url=self.server.url, **DESKTOP, **LOCALE)


@pytest.fixture(scope="module")
def device(
    playwright: Playwright, chromium_path: str, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Device]:
    """It has kept the whole site, by itself."""
    server, watch = Server(site), Vigil()
    watch.origins.append(server.url)
    device = Device(playwright, chromium_path, tmp_path_factory.mktemp("appareil"), server)
    leave = watch.watch(device.context)
    page = device.context.new_page()
    page.goto("./")
    wait_offline_ready(page)
    page.close()
    leave()
    assert not watch.faults(), "\n".join(watch.faults())
    yield device
    device.context.close()
    server.stop()


@pytest.fixture
def kept(device: Device, vigil: Vigil) -> Iterator[tuple[Page, Server]]:
    """A page of the home there, and its server, which a test may stop."""
    vigil.origins.append(device.server.url)
    leave, page = vigil.watch(device.context), device.context.new_page()
    page.goto("./")
    wait_offline_ready(page)
    yield page, device.server
    page.close()
    leave()
    if not device.server.running:
        device.server.start()


def try_engine(page: Page) -> None:
    page.click("#essayer")
    wait_until(page, WORKS)


def test_available_is_said_only_when_every_file_is_kept_with_its_hash(kept: tuple[Page, Server], site: Path) -> None:
    found = kept[0].evaluate(KEPT)
    wanted = {f"/{place}": one["sha256"] for place, one in files_of(site).items() if place not in NOT_KEPT}
    assert found == wanted


ASKED = """(() => {
  window.demandes = 0;
  const post = ServiceWorker.prototype.postMessage;
  ServiceWorker.prototype.postMessage = function (message, ...rest) {
    if (message.type === "etat") window.demandes += 1;
    return post.call(this, message, ...rest);
  };
  const register = ServiceWorkerContainer.prototype.register;
  ServiceWorkerContainer.prototype.register = function (...given) {
    const asked = register.apply(this, given);
    asked.then(() => setTimeout(() => { window.inscrit = true; }, 300));
    return asked;
  };
})()"""


def test_a_page_has_what_is_kept_listed_once(kept: tuple[Page, Server]) -> None:
    """A browser opens each file to list them: hundreds, at each page."""
    page, _ = kept
    page.add_init_script(ASKED)
    page.goto("comprendre/")
    wait_until(page, "window.inscrit")
    wait_offline_ready(page)
    assert page.evaluate("window.demandes") == 1


# What is kept is not listed again for each of a hundred pages: a browser would open hundreds of files for it.
UNLISTED = """(() => {
  const post = ServiceWorker.prototype.postMessage;
  ServiceWorker.prototype.postMessage = function (message, ...rest) {
    if (message.type !== "etat") post.call(this, message, ...rest);
  };
})()"""


def test_everything_opens_and_computes_after_the_server_is_gone(device: Device, site: Path, vigil: Vigil) -> None:
    """The whole site was kept, the browser was closed: what is there when it starts again."""
    device.context.close()
    device.server.stop()
    vigil.origins.append(device.server.url)
    device.start()
    leave, page = vigil.watch(device.context), device.context.new_page()
    page.goto("comprendre/")
    places = pages_of(site)
    answered = page.evaluate(ANSWERS, places)
    assert answered == dict.fromkeys(places, 200)
    page.add_init_script(UNLISTED)
    for place in opened_one_by_one(places):
        answer = page.goto(f"{place}#quelque-part")
        assert answer is not None
        assert answer.status == 200, place
        title = re.search("<title>(.*?)</title>", (site / place / "index.html").read_text(encoding="utf-8"), re.DOTALL)
        assert title
        assert page.title(), place
        assert page.locator("h1").count() == 1, place
    page.close()
    page = device.context.new_page()
    page.goto("a-propos/cet-appareil/")  # asks the host for its version: no host is an answer, not a fault
    page.locator(
        "[data-sujet=Hébergement][data-etat=inconnu]", has_text="la version en ligne n’est pas connue"
    ).wait_for()
    page.goto(TOOL)
    try_engine(page)
    assert page.locator("#etat-hors-ligne").get_attribute("data-etat") == "disponible"
    page.close()
    leave()
    device.server.start()


def test_the_engine_first_then_offline_moves_the_megabytes_once(visitor: Visitor, vigil: Vigil) -> None:
    """Counted by the host: a browser tells nobody what a shared worker asks."""
    site = short_site()
    with hosting(site) as host:
        vigil.origins.append(host.url)
        page = visitor().new_page()
        page.goto(host.url + SIMULATOR)  # a page that starts the engine by itself
        wait_until(page, "document.documentElement.dataset.moteur === 'fini'")
        wait_offline_ready(page)
        asked = sorted(host.asked(r"^moteur/"))
    assert asked == sorted(place for place in files_of(site) if place.startswith("moteur/"))
    assert len([place for place in asked if place.endswith(".wasm")]) == 2


def test_offline_an_address_without_slash_or_unknown_still_leads_somewhere(kept: tuple[Page, Server]) -> None:
    page, server = kept
    server.stop()
    page.goto("comprendre")
    assert page.url.endswith("/comprendre/")
    page.goto("cette/page/n-existe-pas/")
    assert page.url.endswith("/hors-ligne/")
    page.click("main a[href]:has-text('accueil')")
    page.wait_for_url(lambda address: address.rstrip("/") == server.url.rstrip("/"))


def test_it_works_under_a_sub_path(chromium: Browser, serve: Callable[..., Server], vigil: Vigil) -> None:
    server = serve(short_site(), prefix="/dmg/phco/")
    context = chromium.new_context(base_url=server.url)
    vigil.watch(context)
    page = context.new_page()
    page.goto("./")
    wait_offline_ready(page)
    server.stop()
    page.goto(TOOL)
    try_engine(page)
    context.close()


def test_a_file_that_does_not_match_the_list_is_said_and_nothing_is_promised(
    tmp_path: Path, serve: Callable[..., Server], chromium: Browser, vigil: Vigil
) -> None:
    site = short_site()
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    altered = copy / "comprendre" / "index.html"
    altered.write_text(altered.read_text(encoding="utf-8") + "<!-- -->", encoding="utf-8")
    vigil.allow("integrity|sri|digest|404")
    context = chromium.new_context(base_url=serve(copy).url)
    vigil.watch(context)
    page = context.new_page()
    page.goto("./")
    wait_until(page, "document.querySelector('#etat-hors-ligne').dataset.etat === 'echec'")
    assert "comprendre/index.html" in page.inner_text("#etat-hors-ligne")
    # Mended, the same page finishes the work from where it stopped.
    shutil.copyfile(site / "comprendre" / "index.html", altered)
    page.click("#etat-hors-ligne button")
    wait_offline_ready(page)
    context.close()


def test_what_the_browser_dropped_is_said_and_completed(kept: tuple[Page, Server]) -> None:
    page, _ = kept
    page.evaluate(
        """async () => {
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of (await cache.keys()).slice(0, 5)) await cache.delete(request);
          }
        }"""
    )
    page.reload()
    wait_until(page, "document.querySelector('#etat-hors-ligne').dataset.etat === 'echec'")
    assert "incomplet" in page.inner_text("#etat-hors-ligne")
    page.click("#etat-hors-ligne button")
    wait_offline_ready(page)


@pytest.mark.court
def test_saving_data_asks_before_it_downloads(chromium: Browser, server: Server, vigil: Vigil) -> None:
    context = chromium.new_context(base_url=server.url)
    vigil.watch(context)
    context.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    page = context.new_page()
    page.goto("./")
    wait_until(page, "document.querySelector('#etat-hors-ligne').dataset.etat === 'economie'")
    assert not [url for url in vigil.requests if "/moteur/" in url]
    page.click("#etat-hors-ligne button")
    wait_offline_ready(page)
    context.close()


def test_a_framed_page_refuses_to_work(
    page: Page, server: Server, serve: Callable[..., Server], tmp_path: Path, vigil: Vigil
) -> None:
    vigil.allow("CORS policy|ERR_FAILED|sandboxed")
    vigil.allow("reading 'addEventListener'|autre site")  # the tool finds its form gone
    (tmp_path / "piege").mkdir()
    framed = f'<iframe src="{server.url}{TOOL}"></iframe>'
    closed = framed.replace("<iframe", '<iframe sandbox="allow-scripts"')  # no module comes there
    (tmp_path / "piege" / "index.html").write_text(
        f'<!doctype html><link rel="icon" href="data:,">{framed}{closed}', encoding="utf-8"
    )
    page.goto(serve(tmp_path / "piege").url)
    frame = page.frames[1]
    frame.wait_for_load_state()
    assert "ne fonctionne pas à l’intérieur d’un autre site" in frame.inner_text("body")
    assert frame.locator("#essayer").count() == 0
    assert f"{server.url}{TOOL}" in frame.inner_text("main")  # some frames let no link open a tab
    said = page.frames[2].locator("#arrivee")
    said.filter(has_text="affichée dans un autre site").wait_for(timeout=15_000)
    assert f"{server.url}{TOOL}" in said.inner_text()


def test_the_site_is_installable(profile: Launch, site: Path) -> None:
    page = profile().new_page()
    page.goto("./")
    manifest = json.loads((site / "manifeste.webmanifest").read_text(encoding="utf-8"))
    for icon in manifest["icons"]:
        answer = page.request.get(icon["src"])
        assert answer.ok
        assert answer.headers["content-type"] == icon["type"]
    assert page.locator("link[rel=manifest]").get_attribute("href") == "./manifeste.webmanifest"
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


@pytest.mark.court
def test_the_offline_journey_in_firefox(firefox: Browser, server: Server) -> None:
    context = firefox.new_context(base_url=server.url, locale="fr-FR")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("./")
    wait_offline_ready(page)
    server.stop()
    other = context.new_page()
    other.on("pageerror", lambda error: errors.append(str(error)))
    follow(other)
    for place in pages_of(server.folder)[:8]:
        other.goto(place)
        assert other.locator("h1").count() == 1
        other.wait_for_load_state("networkidle")
        rest(other)  # Firefox tells an error of what a page still asks the service worker as it is left
    other.goto(TOOL)
    try_engine(other)
    assert errors == []
    context.close()

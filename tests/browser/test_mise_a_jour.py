"""A new version is offered, never forced; nothing a person wrote is lost; a broken one changes nothing."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from phco.site.bundle.offline import NOT_KEPT
from tests.browser.conftest import DAY, WORK, Server, Vigil, build, short_site, wait_offline_ready, wait_until
from tests.browser.test_hors_ligne import KEPT, files_of

pytestmark = pytest.mark.hors_ligne
TOOL = "a-propos/sauvegarde/"
STATE = "document.querySelector('#etat-hors-ligne').dataset.etat"
NEXT = "document.readyState === 'complete' && /23\\snov/.test(document.querySelector('.etat').textContent)"
OLD = "app/partage-ANCIENNE.js"
FORMER = """async (place) => {
  const answer = new Response("export const un = 1;", { headers: { "Content-Type": "text/javascript" } });
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    await cache.put(new URL(`../../${place}`, location.href).href, answer.clone());
  }
}"""
WRITE_DRAFT = """() => new Promise((done, fail) => {
  const name = `phco:${location.pathname.replace(/a-propos.*/, "")}`;
  const opening = indexedDB.open(name, 1);
  opening.onerror = fail;
  opening.onsuccess = () => {
    const record = { etapes: [{ zone: "ZIP" }], position: 0, versions: [], modifie_le: "2026-11-22T10:00:00Z" };
    const writing = opening.result.transaction("brouillons", "readwrite");
    writing.objectStore("brouillons").put(record, "simuler-dj");
    writing.oncomplete = done;
    writing.onerror = fail;
  };
})"""


@pytest.fixture
def whole() -> bool:
    """Whether the site has all its offers: a device keeps one file as it keeps another. One test updates them all."""
    return False


def version(whole: bool, day: date) -> Path:
    """The site of a day: other pages than the day before, the same engine."""
    if not whole:
        return short_site(day)
    return build(WORK / "essais" / ("site" if day == DAY else "site-du-lendemain"), day)


@pytest.fixture
def site(whole: bool) -> Path:
    """This module's own ``site``."""
    return version(whole, DAY)


@pytest.fixture
def tomorrow(whole: bool) -> Path:
    """The same site, one day later."""
    return version(whole, DAY + timedelta(days=1))


def publish(server: Server, folder: Path) -> None:
    """Put another version at the same address."""
    server.stop()
    server.folder = folder
    server.start()


def date_shown(page: Page) -> str:
    """The day of the page's data: at its foot, and in the strip where there is room for it."""
    said = page.inner_text("footer").replace("\u00a0", " ").replace("\u202f", " ")
    return f"{said} {page.text_content('.etat')}".replace("\u00a0", " ")


@pytest.fixture
def installed(page: Page) -> Page:
    """The tool page, available offline, with a draft."""
    page.goto(TOOL)
    wait_offline_ready(page)
    page.evaluate(WRITE_DRAFT)
    page.reload()
    wait_until(page, "document.querySelector('#brouillons').textContent.includes('Simulation de paie')")
    return page


@pytest.mark.parametrize("whole", [True])
def test_a_new_version_waits_to_be_accepted_then_replaces_the_old_one(
    installed: Page, server: Server, tomorrow: Path, vigil: Vigil
) -> None:
    page = installed
    other = page.context.new_page()
    other.goto("./")
    wait_offline_ready(other)
    publish(server, tomorrow)
    vigil.requests.clear()
    page.reload()
    wait_until(page, f"{STATE} === 'nouvelle'")
    assert "Une nouvelle version est prête" in page.inner_text("#etat-hors-ligne")
    page.reload()
    assert "22 nov" in date_shown(page)  # offered again, not forced
    wait_until(page, f"{STATE} === 'nouvelle'")

    page.click("#etat-hors-ligne button:has-text('Installer')")
    wait_until(page, NEXT)
    wait_offline_ready(page)
    wait_until(page, "document.querySelector('#brouillons').textContent.includes('Simulation de paie')")
    kept = page.evaluate(KEPT)
    assert kept == {f"/{place}": one["sha256"] for place, one in files_of(tomorrow).items() if place not in NOT_KEPT}
    # The other tab was not reloaded under the person's hands: it says so.
    wait_until(other, f"{STATE} === 'installee-ailleurs'")
    assert "22 nov" in date_shown(other)
    # What did not change was not fetched again.
    assert not [url for url in vigil.requests if "/moteur/" in url]


def test_an_old_tab_keeps_its_own_files_until_it_is_closed(installed: Page, server: Server, tomorrow: Path) -> None:
    """A file that only the former version has: the tab that it serves may still import it; then it goes."""
    page = installed
    other = page.context.new_page()
    other.goto("./")
    wait_offline_ready(other)
    publish(server, tomorrow)
    page.reload()
    wait_until(page, f"{STATE} === 'nouvelle'")
    page.evaluate(FORMER, OLD)
    page.click("#etat-hors-ligne button:has-text('Installer')")
    wait_until(page, NEXT)
    wait_until(other, f"{STATE} === 'installee-ailleurs'")
    assert other.evaluate(f"fetch('{OLD}').then((answer) => answer.text())") == "export const un = 1;"
    other.close()
    page.reload()
    wait_offline_ready(page)
    wait_until(page, f"caches.match(new URL('../../{OLD}', location.href).href).then((found) => found === undefined)")


def test_after_an_update_everything_still_opens_without_the_server(
    installed: Page, server: Server, tomorrow: Path
) -> None:
    page = installed
    publish(server, tomorrow)
    page.reload()
    page.click("#etat-hors-ligne button:has-text('Installer')")
    wait_until(page, NEXT)
    wait_offline_ready(page)
    server.stop()
    page.goto("comprendre/")
    assert "23 nov" in date_shown(page)
    page.goto(TOOL)
    page.click("#essayer")
    wait_until(page, "/fonctionne/.test(document.querySelector('#dit').textContent)")


def test_a_broken_new_version_leaves_the_old_one_whole(
    installed: Page, server: Server, tomorrow: Path, tmp_path: Path, vigil: Vigil
) -> None:
    page = installed
    broken = Path(shutil.copytree(tomorrow, tmp_path / "casse"))
    (broken / "comprendre" / "index.html").unlink()
    publish(server, broken)
    vigil.allow("404|comprendre/index.html")
    page.reload()
    failed = "navigator.serviceWorker.getRegistration().then((r) => !r.installing && !r.waiting)"
    wait_until(page, failed)
    wait_offline_ready(page)
    page.wait_for_timeout(3000)
    wait_until(page, failed)
    assert page.evaluate(STATE) == "disponible"
    server.stop()
    page.goto("comprendre/")
    assert "22 nov" in date_shown(page)


def test_what_was_just_typed_is_kept_when_the_new_version_installs(
    context: BrowserContext, server: Server, tomorrow: Path, site: Path
) -> None:
    form = next((place for place in ("simuler/dj/", "simuler/pamsu/") if (site / place / "index.html").is_file()), None)
    if form is None:
        pytest.skip("Aucun simulateur dans ce site.")
    page = context.new_page()
    page.goto(form)
    wait_offline_ready(page)
    publish(server, tomorrow)
    page.reload()
    wait_until(page, f"{STATE} === 'nouvelle'")
    page.fill("[name=actes_par_mois]", "187")
    page.click("#etat-hors-ligne button:has-text('Installer')")
    wait_until(page, NEXT)
    wait_until(page, "document.querySelector('[name=actes_par_mois]').value === '187'")

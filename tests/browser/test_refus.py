"""Storage that another tab takes away, a line that is cut: what is lost is said at once, what came is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Playwright

from phco.site.browsers import find_firefox
from tests.browser.conftest import Server, short_site, wait_offline_ready, wait_until
from tests.browser.faulty import Fault, Host
from tests.browser.test_hebergement import RESULT, SIMULATOR, STATE, said, visit  # noqa: F401

# The most that the service worker said would travel.
MOST = """navigator.serviceWorker.addEventListener('message', ({ data }) => {
  globalThis.most = Math.max(globalThis.most ?? 0, data?.total ?? 0);
});"""
BLOCKED = 2  # network.cookie.cookieBehavior of Firefox: every cookie and all the data of sites
# Pages that keep a draft → what shows that they computed, from memory.
TOOLS = {
    SIMULATOR: RESULT,
    "voeux/": "document.querySelector('#panneau-notes .notes, .voeux-lignes .notes, .notes')",
    "stage/semaine/": "document.querySelector('#resultat')?.textContent.length > 40",
    "stage/activite/": "document.documentElement.dataset.moteur === 'fini'",
    "pamsu/fiche/": "document.querySelector('#apercu')?.textContent.length > 40",
}
KEPT = "/enregistré/.test(document.querySelector('#etat-brouillon').textContent)"
LOST = "/rien n’est gardé/.test(document.querySelector('#etat-brouillon').textContent)"
NEWER = """() => new Promise(async (done) => {
  const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("phco:"));
  const asked = indexedDB.open(name, 99);
  asked.onsuccess = () => done("ouverte");
  asked.onblocked = () => done("bloquée");
  asked.onerror = () => done("refusée");
})"""
DELETED = """() => new Promise(async (done) => {
  const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("phco:"));
  const asked = indexedDB.deleteDatabase(name);
  asked.onsuccess = () => done("effacée");
  asked.onblocked = () => done("bloquée");
})"""


@pytest.mark.hors_ligne
def test_firefox_that_blocks_the_data_of_sites_computes_and_says_it(playwright: Playwright, server: Server) -> None:
    path = find_firefox()
    if path is None:
        pytest.skip("Firefox ESR est absent.")
    browser = playwright.firefox.launch(
        executable_path=path, channel="moz-firefox", firefox_user_prefs={"network.cookie.cookieBehavior": BLOCKED}
    )
    try:
        page = browser.new_context(base_url=server.url, locale="fr-FR").new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        for place, computed in TOOLS.items():
            page.goto(place)
            wait_until(page, computed, 90)
            wait_until(page, LOST, 10)
            text = said(page, "main")
            assert "autre onglet" not in text and "enregistré" not in text, place
            assert text.count("rien n’est gardé sur cet appareil") == 1, place
            assert not re.search(r"[Cc]’est gardé|est gardé tout de suite", text), place
            button = page.locator("#etat-brouillon button")
            assert button.inner_text() == "Exporter une sauvegarde"
        told_by_firefox = "Storage access is restricted in this context"  # when it refuses the service worker
        assert [one for one in faults if not one.startswith(told_by_firefox)] == []
    finally:
        browser.close()


@pytest.mark.warm
@pytest.mark.parametrize("taken", [NEWER, DELETED], ids=["version plus récente", "effacée"])
def test_a_database_taken_by_another_tab_is_told_at_once_and_the_draft_goes_on(
    page: Page, server: Server, taken: str
) -> None:
    page.goto(SIMULATOR)
    page.fill("[name=actes_par_mois]", "187")
    wait_until(page, KEPT)
    other = page.context.new_page()
    other.goto("a-propos/")
    assert other.evaluate(taken) in {"ouverte", "effacée"}  # no tab of ours holds it against the other
    wait_until(page, LOST, 10)
    page.fill("[name=actes_par_mois]", "188")
    page.wait_for_timeout(600)
    text = said(page, "#etat-brouillon")
    assert "enregistré" not in text
    assert "autre onglet" in text
    assert page.input_value("[name=actes_par_mois]") == "188"


# Another tab holds the database open and has asked to delete it: whoever opens it next waits for that tab to close.
HELD = """() => new Promise((done) => {
  const asked = indexedDB.open("phco:/", 1);
  asked.onupgradeneeded = () => ["brouillons", "divers"].forEach((name) => asked.result.createObjectStore(name));
  asked.onsuccess = () => {
    globalThis.base = asked.result;
    indexedDB.deleteDatabase("phco:/").onblocked = () => done("bloquée");
  };
})"""


@pytest.mark.warm
def test_a_database_that_another_tab_holds_stops_no_tool_and_is_told(page: Page, server: Server) -> None:
    other = page.context.new_page()
    other.goto("js/barre.js")
    assert other.evaluate(HELD) == "bloquée"
    page.goto(SIMULATOR)
    wait_until(page, RESULT)
    wait_until(page, LOST, 10)
    text = said(page, "#etat-brouillon")
    assert "ne répond pas" in text and "autre onglet" in text and "enregistré" not in text
    assert page.locator("#etat-brouillon button").inner_text() == "Exporter une sauvegarde"
    page.fill("[name=actes_par_mois]", "187")
    # What is never answered holds back nothing else of « Cet appareil ».
    device = page.context.new_page()
    device.add_init_script("CacheStorage.prototype.keys = () => new Promise(() => {})")
    device.goto("a-propos/cet-appareil/")
    wait_until(device, "document.querySelectorAll('#bilan li').length === 9", 15)
    assert "ne répond pas" in device.inner_text("[data-sujet=Brouillons][data-etat=sans]")
    assert "Pas de réponse" in device.inner_text("[data-sujet='Hors ligne'][data-etat=inconnu]")
    other.close()
    wait_until(page, KEPT)
    page.goto("a-propos/")
    page.goto(SIMULATOR)
    wait_until(page, "document.querySelector('[name=actes_par_mois]').value === '187'")


def cut_in_the_archives(visit: Callable[..., tuple[Page, Host]]) -> tuple[Fault, Page, Host]:  # noqa: F811
    """A tool whose engine came up to the middle of a file; nothing is on its way any more, the other files came."""
    cut = Fault(r"^moteur/archives", "truncate", bytes=900_000)
    page, host = visit(cut, folder=short_site())
    page.goto(SIMULATOR)
    wait_until(page, "document.querySelector('#etat-moteur')?.dataset.etat === 'failed'", 60)
    wait_until(page, f"{STATE} === 'echec'", 60)
    return cut, page, host


@pytest.mark.hors_ligne
def test_a_line_cut_in_the_archives_keeps_what_came_and_asks_only_the_rest(
    visit: Callable[..., tuple[Page, Host]],  # noqa: F811
) -> None:
    cut, page, host = cut_in_the_archives(visit)
    whole = host.asked(r"^moteur/pyodide.*wasm$")
    cut.times = 0
    page.goto("simuler/pamsu/")
    wait_until(page, RESULT, 90)
    assert host.asked(r"^moteur/pyodide.*wasm$") == whole
    assert len(whole) == 1


@pytest.mark.hors_ligne
def test_when_the_line_is_back_what_it_had_cut_goes_on_by_itself(
    visit: Callable[..., tuple[Page, Host]],  # noqa: F811
) -> None:
    cut, page, host = cut_in_the_archives(visit)
    page.context.set_offline(True)
    cut.times = 0
    page.context.set_offline(False)
    wait_until(page, RESULT, 90)
    assert len(host.asked(r"^moteur/pyodide.*wasm$")) == 1, "what had come is not asked again"
    wait_offline_ready(page)


@pytest.mark.hors_ligne
def test_the_size_shown_is_what_travels_where_the_host_compresses_nothing(
    visit: Callable[..., tuple[Page, Host]],  # noqa: F811
) -> None:
    site = short_site()
    page, _ = visit(Fault("", "plain"), Fault(r"^moteur/", "slow", rate=3_000_000), keep=False, folder=site)
    page.add_init_script(MOST)
    page.goto(SIMULATOR)
    raw = sum(path.stat().st_size for path in (site / "moteur").iterdir())
    total = f"{raw / 1e6:.1f}".replace(".", ",")
    wait_until(page, f"document.querySelector('#etat-moteur').textContent.includes('sur {total}')", 30)
    page.click("#etat-hors-ligne button")
    whole = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    wait_until(page, f"globalThis.most > {0.95 * whole}", 60)


def quota(page: Page, host: Host, size: int | None = None) -> None:
    """The room that Chromium gives to the site from now on; as usual without ``size``."""
    session = page.context.new_cdp_session(page)
    given = {} if size is None else {"quotaSize": size}
    session.send("Storage.overrideQuotaForOrigin", {"origin": host.url.rstrip("/"), **given})


@pytest.mark.hors_ligne
def test_a_device_without_room_computes_promises_nothing_and_keeps_again_once_there_is_room(
    visit: Callable[..., tuple[Page, Host]],  # noqa: F811
) -> None:
    page, host = visit(folder=short_site())
    page.goto("js/barre.js")
    quota(page, host, 1)
    page.goto(SIMULATOR)
    wait_until(page, RESULT, 90)
    wait_until(page, f"{STATE} === 'echec'", 30)
    assert "libérez-en" in said(page, "#etat-hors-ligne")
    page.fill("[name=actes_par_mois]", "187")
    wait_until(page, "/place/.test(document.querySelector('#etat-brouillon').textContent)")
    text = said(page, "main")
    assert "enregistré" not in text and text.count("n’est gardé") == 1
    assert "Libérez de la place" in text and "navigation privée" not in text and "autre onglet" not in text
    assert page.locator("#etat-brouillon button").inner_text() == "Exporter une sauvegarde"
    device = page.context.new_page()
    device.goto("a-propos/cet-appareil/")
    wait_until(device, "document.querySelectorAll('#bilan li').length === 9", 15)
    for subject in ("Place", "Hors ligne"):
        assert "place" in device.inner_text(f"[data-sujet='{subject}'][data-etat=sans]")
    quota(page, host)
    page.fill("[name=actes_par_mois]", "188")
    wait_until(page, KEPT)
    page.goto(SIMULATOR)
    wait_until(page, "document.querySelector('[name=actes_par_mois]').value === '188'")


def takes(page: Page, taken: str) -> None:
    """Another tab takes the database of the page."""
    other = page.context.new_page()
    other.goto("a-propos/")
    assert other.evaluate(taken) in {"ouverte", "effacée"}
    other.close()


@pytest.mark.warm
@pytest.mark.parametrize("out_of_sight", [True, False], ids=["hors de vue", "en vue"])
def test_a_storage_trouble_is_said_over_the_page_to_whoever_types_out_of_sight_of_its_line(
    page: Page, out_of_sight: bool
) -> None:
    place = "document.querySelector('#etat-brouillon').scrollIntoView({ block: 'center' })"
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(SIMULATOR)
    wait_until(page, RESULT, 90)
    page.fill("[name=actes_par_mois]", "187")
    wait_until(page, KEPT)
    page.evaluate("scrollTo(0, 0)" if out_of_sight else place)
    takes(page, NEWER)
    wait_until(page, LOST)
    assert page.locator(".toast").count() == out_of_sight
    if out_of_sight:
        assert "n’est gardé" in said(page, ".toast") and "Rechargez la page" in said(page, ".toast")
        box = page.locator(".toast").bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 844
    # Said once, however long one goes on.
    page.evaluate("document.querySelector('.toast')?.remove()")
    page.evaluate("document.querySelector('[name=actes_par_mois]').focus({ preventScroll: true })")
    page.keyboard.type("1")
    page.wait_for_timeout(700)
    assert page.locator(".toast").count() == 0

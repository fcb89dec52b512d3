"""Addresses that hosts, links and people change on the way: the page meant opens, with what its link carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DAY, short_site, wait_offline_ready, wait_until
from tests.browser.faulty import Fault, Host
from tests.browser.test_hebergement import RESULT, SIMULATOR, STATE, said, visit  # noqa: F401
from tests.browser.test_hors_ligne import files_of

pytestmark = [pytest.mark.hors_ligne, pytest.mark.court]
Visit = Callable[..., tuple[Page, Host]]
HERE = "document.documentElement.dataset.code === 'la'"
TYPED = "document.querySelector('[name=actes_par_mois]')?.value === '187'"
OFFERS, PAY = "Les offres de stage", "Ma paie de docteur junior"
FORGET = """async (place) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) if (new URL(one.url).pathname === place) await cache.delete(one);
  }
}"""
WHOLE = "(place) => fetch(new URL(place, new URL(document.body.dataset.racine, location.href))).then((one) => one.ok)"
# The address, as it came → the page that was meant.
MEANT = {
    "offres/?fbclid=1": OFFERS,
    "offres?utm_source=a": OFFERS,
    "offres/index.html?v=2": OFFERS,
    "offres//?v=1": OFFERS,
    "simuler//dj/": PAY,
    "simuler/dj": PAY,
    "Offres/": OFFERS,
    "SIMULER/DJ/index.html": PAY,
    "offres/index.htm": OFFERS,
    "offres.html": OFFERS,
}


def test_an_address_changed_on_the_way_opens_its_page_with_and_without_network(
    visit: Visit,  # noqa: F811
) -> None:
    page, host = visit()
    page.goto("./")
    wait_offline_ready(page)
    for without in (False, True):
        page.context.set_offline(without)
        for place, title in MEANT.items():
            page.goto(place)
            wait_until(page, HERE)
            assert said(page, "h1") == title, (place, without)
        page.goto("simuler//dj?fbclid=2#actes_par_mois=187")
        wait_until(page, TYPED)
    script = next(one for one in files_of(short_site()) if one.startswith("app/commun-"))
    for place in ("dates.json?v=1", "js/barre.js?utm_source=a", f"{script}?v=1"):
        assert page.evaluate(WHOLE, place), place
    # What no page can be meant by: the way home, in the page that says so.
    for place in ("inexistant/", "offres/%E0%A4/", "offres/%20"):
        page.goto(place)
        assert "réseau" in said(page, "main"), place
        page.click("main a >> nth=0")
        wait_until(page, f"location.href === '{host.url}'")


def test_a_host_that_drops_the_final_slash_breaks_no_link_and_sends_nobody_round(visit: Visit) -> None:  # noqa: F811
    page, host = visit(Fault("", "bare"), keep=False)
    page.goto("simuler/dj?utm_source=a#actes_par_mois=187")
    wait_until(page, RESULT)
    assert page.url.startswith(f"{host.url}{SIMULATOR}?utm_source=a#")
    wait_until(page, TYPED)
    page.goto("simuler")
    wait_until(page, HERE)
    page.click("main a[href$='dj/'] >> nth=0")
    wait_until(page, f"location.href.startsWith('{host.url}{SIMULATOR}')")
    # A host that takes the slash away from who asks with it, and a page that the device did not keep.
    page, host = visit(Fault(r"/$", "unslash"), Fault("", "bare"))
    page.goto("./")
    wait_offline_ready(page)
    page.evaluate(FORGET, f"/{SIMULATOR}index.html")
    page.goto(SIMULATOR)
    wait_until(page, RESULT)
    assert page.url.startswith(host.url + SIMULATOR)


def test_under_a_folder_a_page_without_its_final_slash_has_its_tools_and_its_links(visit: Visit) -> None:  # noqa: F811
    folder = short_site(base="/phco/")
    drops = [Fault(r"/$", "unslash"), Fault("", "bare")]
    for faults, place in ((drops[1:], "simuler/dj#actes_par_mois=187"), (drops, "simuler/dj/#actes_par_mois=187")):
        page, host = visit(*faults, prefix="/phco/", folder=folder, keep=False)
        page.goto(place)
        wait_until(page, RESULT)
        wait_until(page, TYPED)
        assert page.url.startswith(f"{host.url}{SIMULATOR}#")
        away = f"[...document.querySelectorAll('a[href]')].filter((one) => !one.href.startsWith('{host.url}'))"
        assert not page.evaluate(f"{away}.filter((one) => one.href.startsWith(location.origin)).length")


def test_capitals_open_the_page_of_a_disk_that_makes_no_difference_and_elsewhere_the_way_home(
    visit: Visit,  # noqa: F811
) -> None:
    page, _ = visit(Fault("", "fold"), keep=False)
    page.goto("SIMULER/DJ/")
    wait_until(page, RESULT)
    page, host = visit(keep=False)
    page.goto("SIMULER/DJ/")
    wait_until(page, HERE)
    assert said(page, "h1") == "Cette page n’existe pas"
    page.click("main a >> nth=0")
    wait_until(page, f"location.href === '{host.url}'")


def test_a_host_that_keeps_everything_for_a_year_still_brings_the_next_version(
    visit: Visit,  # noqa: F811
) -> None:
    page, host = visit(Fault("", "header"))
    page.goto("./")
    wait_offline_ready(page)
    host.publish(short_site(DAY + timedelta(days=1)))
    page.reload()
    wait_until(page, f"{STATE} === 'nouvelle'")
    page.click("#etat-hors-ligne button:has-text('Installer')")
    wait_until(page, "/23\\snov/.test(document.querySelector('.etat')?.textContent)")
    wait_offline_ready(page)
    page.context.set_offline(True)
    page.goto("comprendre/")
    wait_until(page, HERE)
    assert "23" in page.inner_text("footer")


def test_a_site_that_moved_says_it_where_the_copy_is_and_loses_nothing(visit: Visit) -> None:  # noqa: F811
    page, host = visit()
    page.goto(SIMULATOR)
    wait_offline_ready(page)
    page.fill("[name=actes_par_mois]", "187")
    wait_until(page, "/enregistré/.test(document.querySelector('#etat-brouillon').textContent)")
    host.faults[:] = [Fault("", "moved", header=("", "http://localhost:9"))]
    page = page.context.new_page()  # where the host has answered, it is not asked again at each page
    page.goto(SIMULATOR)
    wait_until(page, RESULT)
    wait_until(page, f"/ailleurs/.test(document.querySelector('#etat-hors-ligne').title) && {STATE} === 'disponible'")
    assert page.input_value("[name=actes_par_mois]") == "187"

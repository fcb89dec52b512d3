"""The first result of a pay simulator does not wait for the engine: the page carries it, or the device kept it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_until
from tests.browser.faulty import Fault, Host
from tests.browser.test_hebergement import visit as visit  # the fixture

TOOLS = ("dj", "pamsu", "annee", "comparer", "contrat")
AHEAD = "/€/.test(document.querySelector('#resultat[data-avance]')?.innerText ?? '')"
CONFIRMED = "/€/.test(document.querySelector('#resultat:not([data-avance], [aria-busy])')?.innerText ?? '')"
# The first drawing of the result is remembered: one that the engine confirms is not drawn again.
DRAWN = """addEventListener('phco:resultat', () => {
  globalThis.dessine ??= document.querySelector('#resultat').firstElementChild; }, true)"""
SAME = "globalThis.dessine.isConnected && globalThis.dessine === document.querySelector('#resultat').firstElementChild"
# Prepared by the browser and never looked at, as far as its modules know: none of them runs.
NO_MODULE = "Object.defineProperty(document, 'prerendering', { value: true })"
NO_ENGINE = "delete globalThis.SharedWorker; delete globalThis.Worker"
KEPT = """async () => { const [base] = await indexedDB.databases();
  const open = indexedDB.open(base.name); await new Promise((done) => { open.onsuccess = done; });
  const store = open.result.transaction('divers').objectStore('divers');
  const [names, all] = [store.getAllKeys(), store.getAll()];
  await new Promise((done) => { all.onsuccess = done; }); open.result.close();
  const ours = (_, rank) => String(names.result[rank]).startsWith('reponse:');
  return all.result.filter(ours).map((one) => one.demande); }"""


def test_each_simulator_answers_its_open_form_as_the_engine_does(page: Page) -> None:
    """What the build computed for the form is what the page asks, to the letter, and what the engine answers."""
    page.add_init_script(DRAWN)
    for tool in TOOLS:
        page.goto(f"simuler/{tool}/")
        wait_until(page, CONFIRMED, 120)
        assert page.evaluate("document.querySelector('#premiere-reponse') !== null"), tool
        assert page.evaluate(SAME), f"{tool}: the engine answered otherwise"
    assert page.evaluate(KEPT) == [], "nothing was typed"


def test_the_first_frame_shows_it_before_any_module_where_the_programme_is_kept(
    visit: Callable[..., tuple[Page, Host]],
) -> None:
    """A form that nobody touched, on a device that has the programme: elsewhere its buttons might wait."""
    page, _ = visit()
    page.goto("simuler/pamsu/")
    page.get_by_label("Actes par mois").fill("321")
    expect(page.locator("#etat-brouillon")).to_contain_text("Brouillon enregistré")
    wait_until(page, "navigator.serviceWorker.controller !== null", 60)
    context = page.context
    page.close()
    alone = context.new_page()
    alone.add_init_script(NO_MODULE)
    for tool in TOOLS:
        if tool != "pamsu":
            alone.goto(f"simuler/{tool}/")
            wait_until(alone, AHEAD)
            assert alone.evaluate("phco.length") == 0, tool
    shown = "document.querySelector('#resultat').childElementCount"
    for refused in ("simuler/dj/#zone=ZIP", "simuler/pamsu/"):
        alone.goto("comprendre/")
        alone.goto(refused)
        alone.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
        )
        assert alone.evaluate(shown) == 0, refused


def test_a_first_visit_shows_it_with_its_buttons(visit: Callable[..., tuple[Page, Host]]) -> None:
    page, _ = visit(keep=False)
    page.add_init_script(NO_MODULE)
    page.goto("simuler/dj/")
    page.wait_for_load_state()
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
    )
    assert page.evaluate("document.querySelector('#resultat').childElementCount") == 0


def test_on_a_line_that_brings_no_engine_the_form_is_answered_and_a_change_is_awaited(
    visit: Callable[..., tuple[Page, Host]],
) -> None:
    page, _ = visit(Fault(r"^moteur/", "stall"), keep=False)
    page.set_viewport_size({"width": 390, "height": 844})
    for tool in TOOLS:
        page.goto(f"simuler/{tool}/")
        wait_until(page, AHEAD)
        expect(page.locator("#etat-moteur")).to_be_visible()
    page.goto("simuler/dj/")
    wait_until(page, AHEAD)
    shown = page.inner_text("#resultat")
    page.get_by_label("Actes par mois").fill("321")
    wait_until(page, "document.querySelector('#resultat').dataset.perime === 'attente'")
    told = page.evaluate(
        "[...document.querySelectorAll('#resultat, #resultat *')]"
        ".map((one) => getComputedStyle(one, '::before').content).join()"
    )
    assert "le nouveau viendra avec le moteur de calcul" in told
    assert "Avant votre saisie" in told, "the bar of a phone says it too"
    assert page.inner_text("#resultat") == shown


def test_a_draft_is_answered_at_once_by_what_this_device_computed(page: Page) -> None:
    page.goto("simuler/dj/")
    wait_until(page, CONFIRMED, 120)
    page.get_by_label("ZIP", exact=True).check()
    page.get_by_label("Actes par mois").fill("321")
    expect(page.locator(".chiffres-paie .principal dd")).to_contain_text("3 790,00", timeout=60_000)
    wait_until(page, CONFIRMED, 60)
    expect(page.locator("#etat-brouillon")).to_contain_text("Brouillon enregistré")
    wait_until(page, f"({KEPT})().then((found) => found.length === 1 && found[0].includes('321'))")
    other = page.context.new_page()
    page.close()
    other.add_init_script(NO_ENGINE)
    other.goto("simuler/dj/")
    wait_until(other, AHEAD)
    expect(other.locator(".chiffres-paie .principal dd")).to_contain_text("3 790,00")
    expect(other.locator("#etat-moteur")).to_have_attribute("data-etat", "failed")

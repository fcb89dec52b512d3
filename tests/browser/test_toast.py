"""What was just done is said above the bar at the bottom of the window, and hides no line of it (LOOK, point 5)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_until
from tests.browser.pending import follow, keep_said, rest
from tests.browser.test_annuler import STATE, arrive
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm
LONG = 120_000


def _heart(page: Page) -> None:
    page.locator("main .voeu label.coeur").nth(2).tap()


def _rank(page: Page) -> None:
    page.get_by_role("button", name="Essayer avec des candidats fictifs").tap()
    page.locator("#autres [data-classer]").first.tap()


def _place(page: Page) -> None:
    page.locator("#lieux button").first.tap()


def _letter(page: Page) -> None:
    page.locator("#cv").set_input_files(
        {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )


def _reset(page: Page) -> None:
    page.locator("#outil button[type=reset]").tap()


# Every tool with a bar at the bottom → what changes something there.
BARS: dict[str, Callable[[Page], None]] = {
    "offres/": _heart,
    "offres/{offer}/": _heart,
    "voeux/": _heart,
    "voeux/classer/": _rank,
    "voeux/dossier/": _letter,
    "voeux/journee4/": _place,
    "simuler/dj/": _reset,
}
# The bars in view, and the part of each that the toast hides, in pixels: of what is painted, not of a frame half made.
HIDDEN = """(async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  await new Promise((painted) => setTimeout(painted)); // a frame's callbacks come before its layout is settled
  const toast = document.querySelector(".toast")?.getBoundingClientRect();
  if (!toast?.height) return null;
  const bars = [...document.querySelectorAll(".entrees, .barre-export, .barre-offres, .resume-fixe")]
    .map((one) => [one.className, one.getBoundingClientRect()])
    .filter(([, box]) => box.height && box.top < innerHeight && box.bottom > 0);
  return {
    bars: bars.map(([name]) => name),
    hidden: bars.map(([, box]) => Math.max(0, Math.min(box.bottom, toast.bottom) - Math.max(box.top, toast.top))),
    inside: toast.top >= 0 && toast.bottom <= innerHeight,
  };
})()"""


# Before the wheel is turned: until the page has moved, and rests; it does not where its end is reached.
LISTEN = """() => {
  const moved = new Promise((done) => addEventListener("scrollend", done, { once: true }));
  window.deplace = Promise.race([moved, window.__pending.pause(400)]).then(() => true);
}"""


@pytest.mark.parametrize("size", [(390, 844), (360, 740)], ids=["390", "360"])
@pytest.mark.parametrize("place", BARS)
def test_what_was_done_hides_no_line_of_a_bar(
    place: str, size: tuple[int, int], sized: Callable[[int, int], Page]
) -> None:
    page = sized(*size)
    keep_said(page)
    follow(page)
    if "{offer}" in place:
        page.goto("offres/")
        place = page.locator("#resultat .offre-carte a").first.evaluate("(one) => new URL(one.href).pathname.slice(1)")
    page.goto(place)
    if place.startswith("voeux/"):
        wait_until(page, READY, 120)
    rest(page)
    BARS.get(place, _heart)(page)
    expect(page.locator(".toast")).to_be_visible(timeout=LONG)
    for _ in range(3):  # once it is said, and once the answer has redrawn the bar
        found = page.evaluate(HIDDEN)
        assert found is not None
        assert len(found["bars"]) >= 2, found
        assert found["inside"] and not any(found["hidden"]), found
        page.evaluate(LISTEN)
        page.mouse.wheel(0, 160)
        page.evaluate("window.deplace")
        rest(page)


# Every tool's buttons that change something, and the choices that are a step: all is said with its « Annuler ».
CHANGES = {
    "stage/conges/": ["[data-action=ajouter][data-vers=conges]"],
    "stage/semaine/": ["[data-action='tous-presents']", "[data-action='semestres-usuels']"],
    "stage/activite/": ["[data-action=plus]"],
    "stage/enseignements/": ["[data-action=ajouter][data-vers=gep]"],
    "stage/entretiens/": ["[data-action=ajouter][data-vers=entretiens]"],
    "voeux/": ["#appliquer-nombre", "#tours label:nth-of-type(2)"],
    "voeux/classer/": ["#autres [data-classer]"],
    "voeux/journee4/": ["#lieux button"],
    "pamsu/fiche/": ["#etape-4 [data-semaine]", "#vider"],
    "simuler/dj/": ["#outil button[type=reset]"],
    "simuler/comparer/": ["[data-recopier]"],
    "offres/": ["[data-favori]", "label.coeur:nth-of-type(4)"],
}


ROUND_TOO = f"({STATE} + document.querySelector('#tours input:checked')?.value)"


@pytest.mark.parametrize(("place", "what"), [(place, one) for place, all_ in CHANGES.items() for one in all_])
def test_every_change_is_said_with_its_undo_which_takes_it_back(phone: Page, place: str, what: str) -> None:
    keep_said(phone)
    arrive(phone, place)
    expect(phone.locator("#barre-voeux, body").first).to_be_visible()
    if place == "pamsu/fiche/" and "semaine" in what:
        phone.locator("#ou-en-suis-je").tap()
        phone.locator('#etapes [data-etape="4"]').tap()
    if place.startswith("simuler/") or what == "#vider":  # something to erase or to copy
        field = phone.locator("main form [name='mois'], main form [name='a.mois'], #champ-cabinet").first
        field.fill("5")
    rest(phone)
    before = phone.evaluate(ROUND_TOO)
    one = phone.locator(f"main {what}").first
    one.evaluate("(one) => one.closest('details')?.setAttribute('open', '')")
    one.tap()
    toast = phone.locator(".toast")
    expect(toast).to_be_visible(timeout=LONG)
    assert toast.locator("p").inner_text().strip()
    wait_until(
        phone, f"{ROUND_TOO} !== {json.dumps(before)} || document.querySelector('[data-favori][aria-pressed=true]')"
    )
    toast.get_by_role("button", name="Annuler").tap()
    wait_until(
        phone,
        f"{ROUND_TOO} === {json.dumps(before)} && !document.querySelector('[data-favori][aria-pressed=true]')",
        20,
    )


def test_what_is_typed_after_an_action_takes_its_undo_away(phone: Page) -> None:
    """« Annuler » of the toast would take back what was typed, and not what it says."""
    arrive(phone, "stage/conges/")
    phone.locator("main [data-action=ajouter][data-vers=conges]").first.tap()
    expect(phone.locator(".toast")).to_be_visible()
    phone.locator("[name='conges[0].debut']").fill("2026-12-21")
    expect(phone.locator(".toast")).to_be_hidden()
    expect(phone.locator("[data-action=annuler]")).to_have_text("Annuler\u00a0: congés")


TOLD = """([bytes, stage]) => navigator.serviceWorker.dispatchEvent(new MessageEvent("message", {
  data: { type: "hors-ligne", octets: bytes, total: 6_000_000, etape: stage, outils: stage === 2 } }))"""
STRIP = """(() => {
  const part = document.querySelector("#etat-hors-ligne .part"), main = document.querySelector("main");
  const box = part.getBoundingClientRect();
  return [part.checkVisibility() && box.left >= 0 && box.right <= innerWidth ? part.textContent : "", main.offsetTop,
    document.documentElement.scrollWidth <= innerWidth];
})()"""


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("role", ["", "dj", "rts", "dmg"])
def test_how_far_the_offline_copy_is_shows_without_hover_nor_shift(
    role: str, width: int, sized: Callable[[int, int], Page]
) -> None:
    page = sized(width, 740)
    page.goto("comprendre/")
    page.evaluate("(role) => role && localStorage.setItem('role', role)", role)
    page.goto("comprendre/glossaire/")
    wait_until(page, "document.querySelector('#etat-hors-ligne')?.dataset.etat === 'economie'")
    before = page.evaluate("document.querySelector('main').offsetTop")
    for stage, sizes in ((1, (0, 590_000, 2_520_000, 5_999_999)), (2, (60_000, 5_999_999))):
        for size in sizes:
            page.evaluate(TOLD, [size, stage])
            said, top, fits = page.evaluate(STRIP)
            assert said == f"{100 * size // 6_000_000}\u00a0%" and fits
            assert top == before, "the page does not move"


LOST = """navigator.serviceWorker.dispatchEvent(new MessageEvent("message", {
  data: { type: "hors-ligne-echec", fichier: "moteur/archives.bin", raison: "absent", detail: "404" } }))"""


@pytest.mark.parametrize("width", [360, 412])
def test_a_copy_that_failed_moves_nothing_and_is_read_whole_on_demand(
    width: int, sized: Callable[[int, int], Page]
) -> None:
    page = sized(width, 740)
    page.goto("comprendre/glossaire/")
    wait_until(page, "document.querySelector('#etat-hors-ligne')?.dataset.etat === 'economie'")
    before = page.evaluate("document.querySelector('main').offsetTop")
    page.evaluate(LOST)
    wait_until(page, "document.querySelector('#etat-hors-ligne').dataset.etat === 'echec'")
    assert page.evaluate("document.querySelector('main').offsetTop") == before
    expect(page.locator("#etat-hors-ligne button")).to_be_in_viewport(ratio=1)
    page.locator("#etat-hors-ligne > span").tap()
    assert page.evaluate("document.querySelector('main').offsetTop") > before

"""The desk whose command stops, is slow, or fails under an open page: what it says, and what was filled in stays."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from phco.bureau.doing import do
from phco.bureau.server import Serving
from tests.browser.conftest import Vigil, wait_until
from tests.browser.test_bureau import LAPTOP, campaign, day, goto, keys, opener, started, unlock  # noqa: F401
from tests.bureau.conftest import Day, serving_of
from tests.dmg.dmg_small import SmallCampaign

PASTED = "Pseudonyme\tRôle\tNom\tPrénom\tCourriel\ndj-017\tdj\tPetit\tLou\tlou@example.org"
PASTE, ENROL = "Collez ici les lignes d’Excel, en-tête compris", "Inscrire ces personnes"
GONE = "Le bureau ne répond plus"
GESTURE = "htmx.ajax('POST', '/commission/geste', { target: 'main', swap: 'none' }).catch(() => {})"
PRESSED = "(button) => { for (const wait of [0, 0, 2600]) setTimeout(() => button.click(), wait); }"
# What is said while an answer is awaited, for who reads it on the next page.
WATCH = """new MutationObserver(() => {
  const said = document.querySelector("#panne")?.textContent;
  if (said) sessionStorage.setItem("panne", said);
}).observe(document.body, { childList: true, subtree: true }), 0"""
Opener = Callable[..., Page]


def stop(serving: Serving) -> None:
    """As Ctrl+C does: nothing listens any more."""
    serving.stop()
    for thread in threading.enumerate():
        if getattr(thread, "_target", None) == serving.run:
            thread.join(10)
    serving.listener.close()


def long_work(serving: Serving) -> threading.Event:
    """A work that lasts until it is told to end."""
    rest = threading.Event()

    def work(_advance: object) -> None:
        rest.wait(30)

    serving.room.jobs.start("Essai", "/", work)
    return rest


def test_a_desk_that_stopped_is_said_and_takes_nothing_away(
    campaign: SmallCampaign,  # noqa: F811
    day: Day,  # noqa: F811
    opener: Opener,  # noqa: F811
    vigil: Vigil,
) -> None:
    vigil.allow("htmx:|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED")
    for serving in serving_of(campaign.folder, day):
        page = opener(serving, **LAPTOP)
        goto(page, "Personnes")
        page.get_by_label(PASTE).fill(PASTED)
        board = page.context.new_page()
        board.goto("/commission")
        rest = long_work(serving)
        other = page.context.new_page()
        other.goto("/calendrier")  # follows the work under way
        expect(other.locator("[data-travail]")).to_be_visible()
        serving.server.should_exit = serving.server.force_exit = True
        wait_until(other, f"document.querySelector('#panne')?.textContent.startsWith('{GONE}')", 20)
        rest.set()
        stop(serving)
        page.get_by_role("button", name=ENROL).first.click()
        expect(page.locator("#panne")).to_contain_text(GONE)
        assert page.get_by_label(PASTE).input_value().splitlines() == PASTED.splitlines()
        assert page.locator("#panne").evaluate("(one) => one.getBoundingClientRect().bottom < innerHeight")
        board.evaluate(GESTURE)
        expect(board.locator("#panne")).to_contain_text(GONE)


def test_a_slow_desk_is_asked_once_and_a_gesture_that_fails_is_said(
    campaign: SmallCampaign,  # noqa: F811
    day: Day,  # noqa: F811
    opener: Opener,  # noqa: F811
    vigil: Vigil,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vigil.allow("500|htmx:")
    done: list[object] = []

    def slowly(*given: Any, **more: Any) -> str:
        time.sleep(3.5)
        done.append(given)
        return do(*given, **more)

    for serving in serving_of(campaign.folder, day):
        page = opener(serving, **LAPTOP)
        unlock(page)
        goto(page, "Personnes")
        page.get_by_label(PASTE).fill(PASTED)
        page.evaluate(WATCH)
        monkeypatch.setattr("phco.bureau.app.do", slowly)
        # Pressed twice at once, then again while it works.
        page.get_by_role("button", name=ENROL).first.evaluate(PRESSED)
        expect(page.locator("#reponse")).to_contain_text("1\u00a0personne inscrite", timeout=20_000)
        assert len(done) == 1
        assert "travaille encore" in page.evaluate("sessionStorage.getItem('panne')")
        assert page.locator("#panne").count() == 0

        page.goto("/commission")
        page.route("**/commission/geste", lambda route: route.fulfill(status=500, body=""))
        page.evaluate(GESTURE)
        expect(page.locator("#panne")).to_contain_text("n’a pas pu faire ce geste")


def test_without_scripts_nor_a_free_hand_the_desk_still_works(
    campaign: SmallCampaign,  # noqa: F811
    day: Day,  # noqa: F811
    chromium: Browser,
) -> None:
    """No JavaScript; then two windows of one desk, each with its own form."""
    for serving in serving_of(campaign.folder, day):
        base = f"http://127.0.0.1:{serving.port}"
        context = chromium.new_context(base_url=base, java_script_enabled=False, locale="fr-FR")
        page = context.new_page()
        page.goto(serving.address)
        unlock(page)
        goto(page, "Personnes")
        second = context.new_page()
        second.goto("/personnes")
        page.get_by_label(PASTE).fill(PASTED)
        page.get_by_role("button", name=ENROL).first.click()
        expect(page.locator("#reponse")).to_contain_text("1\u00a0personne inscrite")
        second.get_by_label(PASTE).fill(PASTED)  # the same, from a page that does not know it yet
        second.get_by_role("button", name=ENROL).first.click()
        expect(second.locator("#reponse")).to_contain_text("0\u00a0personne inscrite")
        context.close()

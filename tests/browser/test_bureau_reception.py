"""Many files dropped at once on the desk, in a real browser: seen as it goes, from any screen, and done once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from phco.bureau.acts import intake
from phco.bureau.server import Serving
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.rounds import open_round
from tests.browser.test_bureau import LAPTOP, campaign, day, goto, keys, mails, opener, started, unlock
from tests.bureau.conftest import Day, serving_of
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import DJ, SmallCampaign, offers

__all__ = ["campaign", "day", "keys", "opener", "started"]
SLOW = 1000
INP = 200  # milliseconds, the slowest answer to a click or a key
# The slowest interaction of all the pages of this address.
WATCH = """new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.interactionId)
    localStorage.setItem('inp', Math.max(Number(localStorage.getItem('inp') ?? 0), one.duration));
}).observe({ type: 'event', durationThreshold: 16, buffered: true });"""


def versions(campaign: SmallCampaign, folder: Path, count: int) -> list[Path]:
    """As many mails, each with one list: the same people send theirs again and again."""
    fill(campaign)
    with campaign.desk() as desk:
        catalogue = open_round(desk, 1, datetime.fromisoformat("2026-09-01T08:00+02:00")).catalogue
    ids = [one.id for one in offers()]
    paths = []
    for n in range(count):
        hearts = {ids[(n + k) % 8]: 5 - k for k in range(3)}
        sent = {DJ[n % len(DJ)]: campaign.wishes(DJ[n % len(DJ)], hearts, catalogue=catalogue)}
        paths += mails(folder, f"{n:04}", sent, "Wed, 2 Sep 2026 11:00:00 +0200")
    return paths


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.long)])
def test_many_files_are_watched_survive_a_closed_tab_and_are_received_once(
    count: int, campaign: SmallCampaign, day: Day, opener: Callable[..., Page], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    paths, runs, seen = versions(campaign, tmp_path, count), [], threading.Event()
    real = intake.receive

    def counted(*args: Any, on_line: Callable[..., None], **options: Any) -> Any:
        runs.append(1)

        def line(*told: object) -> None:
            on_line(*told)
            if count < SLOW:
                seen.wait(60)  # a few files are received before anybody can look

        return real(*args, on_line=line, **options)

    if count >= SLOW:
        seen.set()
    monkeypatch.setattr(intake, "receive", counted)
    day.now = datetime.fromisoformat("2026-09-03T08:00+02:00")
    for serving in serving_of(campaign.folder, day):
        page = opener(serving, **LAPTOP)
        page.context.add_init_script(WATCH)
        unlock(page)
        goto(page, "Réception")
        page.get_by_label("Courriels, boîtes, archives ou fichiers .phco").set_input_files(paths)
        page.get_by_role("button", name="Recevoir", exact=True).first.click()
        expect(page.get_by_role("heading", name="Recevoir", level=1)).to_be_visible(timeout=120_000)
        expect(page.locator("h1 ~ .avancement [data-fait]")).to_have_text(re.compile(r"^[1-9][\d\s]*fait"))
        other = page.context.new_page()
        other.goto("/personnes")
        expect(other.locator("[data-travail]")).to_contain_text("En cours : Recevoir")
        page.close()
        watched_elsewhere(other, serving, paths[:1])
        seen.set()
        expect(other.locator("#reponse")).to_contain_text("retenus", timeout=300_000)
        tabs = other.locator(".onglets")
        expect(tabs).to_contain_text(f"Retenus ({len(DJ) + len(offers()) + len(DJ)})")
        slowest = float(other.evaluate("localStorage.getItem('inp') ?? 0"))
        assert slowest <= INP
    assert runs == [1]
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []


def watched_elsewhere(other: Page, serving: Serving, again: list[Path]) -> None:
    """Another screen is used meanwhile, and the same files given again there are refused."""
    goto(other, "Réception")
    other.get_by_label("Nom, pseudonyme ou sorte d’envoi").fill("dj-00")
    other.get_by_label("Courriels, boîtes, archives ou fichiers .phco").set_input_files(again)
    other.get_by_role("button", name="Recevoir", exact=True).first.click()
    expect(other.locator("#reponse")).to_contain_text("Un travail est en cours")
    assert serving.room.jobs.running
    other.get_by_role("link", name="Suivre").click()

"""The calendar page: the visitor's date, the dates written in a link, the files for an agenda, no script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, Vigil, fix_time, wait_until
from tests.browser.test_simuler import SPACES, opened, shown

pytestmark = pytest.mark.warm


def at(day: str, campaign: str = "") -> str:
    return f"calendrier/#le={day}" + (f"&campagne={campaign}" if campaign else "")


def test_it_reads_without_any_script(chromium: Browser, server: Server, vigil: Vigil) -> None:
    context = chromium.new_context(base_url=server.url, java_script_enabled=False)
    vigil.watch(context)
    page = context.new_page()
    page.goto("calendrier/")
    said = shown(page)
    assert "Ce qui vient, au 22 novembre 2026" in said and "Du 1er au 4 mars 2027" in said
    assert "Dates provisoires" in said and "Lundi de Pâques" in said
    context.close()


def test_it_follows_the_visitors_own_day(page: Page) -> None:
    fix_time(page, "2027-03-12T23:30:00+01:00")
    opened(page, "calendrier/")
    wait_until(page, "document.querySelector('#suite-titre').textContent.includes('12')")
    assert page.locator("#le").input_value() == "2027-03-12"
    role = page.locator("section[aria-labelledby='role-dj']").inner_text().translate(SPACES)
    assert "dernier jour" in role
    assert "en cours" in page.locator(".fil-etapes .en-cours").inner_text()


def test_a_link_sets_the_day(page: Page) -> None:
    opened(page, at("2026-11-22"))
    for day, said in (
        ("2026-07-01", "Campagne de septembre 2026"),
        ("2026-11-22", "Campagne de mars 2027"),
        ("2027-04-15", "mai 2027, à confirmer"),
        ("2027-06-01", "Aucune campagne connue après cette date"),
    ):
        page.goto(at(day))
        expect(page.locator("#le")).to_have_value(day)
        expect(page.locator("#resultat")).to_contain_text(said)


def test_another_campaign_can_be_read(page: Page) -> None:
    opened(page, at("2026-11-22"))
    page.get_by_label("Campagne", exact=True).select_option("2026-09")
    expect(page.locator("#etapes-titre")).to_contain_text("septembre 2026")
    assert "passée" in shown(page, ".fil-etapes")


def test_a_wrong_day_is_said_at_its_field(page: Page) -> None:
    opened(page, at("2026-11-22"))
    page.evaluate("location.hash = 'le=1999-01-01'")
    expect(page.locator("#erreurs")).to_contain_text("1999")
    assert page.locator("#le").get_attribute("aria-invalid") == "true"


def test_each_role_downloads_its_own_agenda(page: Page, tmp_path: Path) -> None:
    opened(page, at("2026-11-22"))
    for button, role, days in (
        ("Télécharger l’agenda du docteur junior", "dj", (1, 4)),
        ("Télécharger l’agenda du PAMSU", "rts", (5, 8)),
    ):
        with page.expect_download() as coming:
            page.get_by_role("button", name=button).click()
        file = coming.value
        assert file.suggested_filename == f"appariement-2027-03-{role}.ics"
        file.save_as(tmp_path / "agenda.ics")
        calendar = Calendar.from_ical((tmp_path / "agenda.ics").read_bytes())
        events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
        assert set(events) == {f"2027-03-tour{k}-{role}@phco" for k in (1, 2, 3)}
        first = events[f"2027-03-tour1-{role}@phco"]
        assert first["DTSTART"].dt == date(2027, 3, days[0])
        assert first["DTEND"].dt == date(2027, 3, days[1]) + timedelta(days=1)


def test_axe_finds_nothing(page: Page, phone: Page, axe: Callable[..., list[str]]) -> None:
    for day in ("2026-07-01", "2027-03-02", "2027-06-01"):
        opened(page, at(day))
        assert axe(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    wait_until(page, "getComputedStyle(document.querySelector('.marque > b')).color === 'rgb(233, 231, 226)'")
    assert axe(page) == []
    opened(phone, at("2027-03-02"))
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_keyboard_alone(page: Page) -> None:
    opened(page, at("2026-11-22"))
    before = page.locator("#etapes-titre").inner_text()
    page.locator("#campagne").focus()
    page.keyboard.press("ArrowDown")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("'ics' in document.activeElement.dataset"):
            break
    expect(page.locator("#etapes-titre")).not_to_have_text(before)
    assert page.evaluate("document.activeElement.dataset.ics") == "dj"  # the focus outlived the redrawing
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith(".ics")
